"""What the report says of samples: how the bills were drawn, what was found, what follows; nothing where nothing was planned."""

from typing import Any

from small_books import memory_book

from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.report.blocks import Block, ReportTable, Text
from workbook_templates.report.sampling import drawn_bills, samples
from workbook_templates.samples import load

TABLES = load("bus_operator")[1]


def of_sample(**changed: list[dict[str, Any]]) -> Engagement:
    """The plan and items of the bus operator, in the small engagement."""
    kept = {table: TABLES[table] for table in ("sample_plans", "sample_strata", "sample_items")}
    years = [{"verification_year": 2025, "year_role": "履约", "initial_emission_tco2": 24087.428}]
    return read(memory_book(**{"years": years, "sampling": [{}], **kept, **changed}))


def texts(blocks: list[Block]) -> str:
    return "".join(block.text for block in blocks if isinstance(block, Text))


def tables(blocks: list[Block]) -> dict[str, ReportTable]:
    return {block.name: block for block in blocks if isinstance(block, ReportTable)}


def test_the_drawing_the_errors_and_the_conclusion_are_told() -> None:
    blocks = list(samples(of_sample()))
    assert "抽取42张，已核查42张，1张有差异：E2-2025-11（该月两块表，录入时漏了第二块）" in texts(blocks)
    assert "少计推断121.94、上限700.30、样本中已更正12.11 tCO2；实质性限值1,204.37 tCO2，抽样结论为可接受。" in texts(
        blocks
    )
    assert "抽样调整：一张物业电费单只录入了第一块表，扩大一倍后未再发现差异。" in texts(blocks)
    plan = dict(tables(blocks)["sample_plans"].rows)
    assert (plan["随机种子"], plan["样本量"], plan["扩大倍数"], plan["抽样间隔（tCO2）"]) == (
        "0052-2025",
        "74",
        "2",
        "162.608600",
    )
    assert [row[1] for row in tables(blocks)["sample_errors"].rows] == ["E2-2025-11"]
    assert tables(blocks)["sample_strata"].total[2:4] == ("72", "24,066.07")
    assert "sampling" not in tables(blocks), "a list of other samples where there are none"


def test_the_bills_drawn_stand_among_the_evidence() -> None:
    [made] = drawn_bills(of_sample())
    assert isinstance(made, ReportTable)
    assert len(made.rows) == 42
    assert made.rows[0][1:3] == ("E1-2025-01", "CD-DF-202501")


def test_what_was_not_audited_has_no_conclusion() -> None:
    items = [row | {"checked_quantity": None} for row in TABLES["sample_items"]]
    told = texts(list(samples(of_sample(sample_items=items))))
    assert "尚无结论（尚有未核查）" in told
    assert "结论为" not in told


def test_without_a_plan_nothing_of_it_is_said() -> None:
    engagement = read(memory_book())
    assert texts(list(samples(engagement))) == "没有登记抽样。"
    assert not list(drawn_bills(engagement))

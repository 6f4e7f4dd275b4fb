"""特殊情况 and the draw of samples: every category has its sentence, a second run changes nothing, the verifier's words stay."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_books import as_built

from tests.engagement.test_checks import engagement_of
from udfs.vocabularies import CircumstanceKind
from workbook_templates.assemble.sample_draw import draw
from workbook_templates.assemble.special_circumstances import circumstances
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("special") / "示例.xlsx"
    file.write_bytes(as_built("circuit_boards"))
    return file


def table(book: FileBook, name: str) -> list[list[object]]:
    return [list(row) for row in book.read(name).rows]


def test_the_sentences_are_whole(path: Path) -> None:
    found = circumstances(read(FileBook.open(path)))
    assert len({circumstance.id for circumstance in found}) == len(found)
    for circumstance in found:
        assert circumstance.text.endswith("。") or circumstance.kind is CircumstanceKind.SAMPLING
        assert "None" not in circumstance.text
        assert "  " not in circumstance.text
        assert "，，" not in circumstance.text
        assert circumstance.source.count("!") == 1
    by_id = {circumstance.id: circumstance.text for circumstance in found}
    assert by_id["数据缺失@T-01"] == (
        "排放源E-01在2025年4月的活动数据缺失，按“产量比例”方法推算，采用1,202,934.09 kWh，折合531.58 tCO2。"
        "原因：4月电费单遗失，供电企业未能补开，也无电费金额。已取得盖章说明。"
    )
    assert by_id["深汕特别合作区@S-02|2025"].startswith("分场所“深汕厂区”位于深汕特别合作区，2025年计入的排放量为")


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        (dt.date(2025, 3, 1), None, "2025-03-01起在用"),
        (None, dt.date(2024, 6, 30), "至2024-06-30在用"),
        (dt.date(2024, 2, 1), dt.date(2025, 10, 31), "2024-02-01起至2025-10-31在用"),
        (dt.date(2019, 1, 1), dt.date(2031, 1, 1), None),
    ],
)
def test_a_source_that_came_or_went_in_the_years_is_told(
    since: dt.date | None, until: dt.date | None, told: str | None
) -> None:
    source = {
        "source_id": "E1",
        "source_name": "总表",
        "site_id": "S1",
        "source_category": "外购电力",
        "in_use_from": since,
        "in_use_to": until,
    }
    found = circumstances(engagement_of({"sources": [source]}, {}))
    texts = [item.text for item in found if item.kind is CircumstanceKind.SOURCE_CHANGE]
    assert [told in text for text in texts] == ([True] if told else [])


def test_a_second_run_changes_nothing_and_additions_stay(path: Path) -> None:
    book = FileBook.open(path)
    COMMANDS["circumstances"].act(book, lambda stage: None)
    first = table(book, "circumstances")
    headers = list(book.read("circumstances").headers)
    rows = [dict(zip(headers, row)) for row in first]
    rows[2]["核查员补充"] = "已现场核实"
    rows.append({"情况说明": "手工补充的情况。", "行来源": "手工", "情况编号": "手工1"})
    book.write("circumstances", rows)
    before = table(book, "circumstances")
    COMMANDS["circumstances"].act(book, lambda stage: None)
    assert table(book, "circumstances") == before
    assert len(before) == len(first) + 1


def test_a_circumstance_whose_facts_are_gone_goes_unless_somebody_added_to_it(path: Path) -> None:
    book = FileBook.open(path)
    COMMANDS["circumstances"].act(book, lambda stage: None)
    grid = book.read("circumstances")
    rows = [dict(zip(grid.headers, row)) for row in grid.rows]
    rows += [
        rows[0] | {"情况编号": "出租@旧", "核查员补充": None},
        rows[0] | {"情况编号": "出租@旧二", "核查员补充": "保留"},
    ]
    book.write("circumstances", rows)
    COMMANDS["circumstances"].act(book, lambda stage: None)
    ids = [row[0] for row in book.read("circumstances").rows]
    assert "出租@旧" not in ids
    assert "出租@旧二" in ids


def test_a_method_in_another_unit_and_a_row_without_kind_or_method_are_told_as_they_are(tmp_path: Path) -> None:
    forms, tables = load("circuit_boards")
    estimate = {"verification_year": 2025, "source_id": "E-01", "has_stamped_statement": "是"}
    litres = {"estimate_method": "燃油金额", "fuel_amount_cny": 700000, "invoice_price_cny_per_l": 7}
    unclear = {
        "source_id": "E-01",
        "case_from": dt.date(2025, 1, 1),
        "verifier_decision": "计入",
        "decision_reason": "见附件",
    }
    tables = tables | {
        "estimates": [estimate | litres | {"estimate_id": "X1"}, estimate | {"estimate_id": "X2"}],
        "attributions": [unclear | {"case_id": "X1"}, unclear | {"case_id": "X2", "case_kind": "能源转供"}],
    }
    file = tmp_path / "示例.xlsx"
    build(Calculation(WORKBOOK, forms, tables), file)
    by_id = {circumstance.id: circumstance for circumstance in circumstances(read(FileBook.open(file)))}
    assert by_id["数据缺失@X1"].text == (
        "排放源E-01在2025年的活动数据缺失，按“燃油金额”方法推算，采用的量无法计算（推算方法的单位为L，排放源的单位为kWh）。已取得盖章说明。"
    )
    assert by_id["数据缺失@X1"].clause == "三.12"
    assert by_id["能源转供@X2|2025"].clause == "三.4"
    assert not {"数据缺失@X2", "出租@X1|2025"} & set(by_id)


def test_the_drawn_numbers_are_those_anybody_gets() -> None:
    """Worked out by hand with sha256sum: the smallest digests of "7|1" to "7|5"."""
    import hashlib

    order = sorted(range(1, 6), key=lambda number: hashlib.sha256(f"7|{number}".encode()).hexdigest())
    assert draw("7", 5, 2) == sorted(order[:2])


@given(st.text(max_size=8), st.integers(1, 200), st.integers(0, 200))
def test_a_larger_draw_holds_the_smaller(seed: str, population: int, count: int) -> None:
    drawn = draw(seed, population, count)
    assert len(drawn) == min(count, population)
    assert drawn == sorted(set(drawn))
    assert not drawn or (drawn[0] >= 1 and drawn[-1] <= population)
    assert set(drawn) <= set(draw(seed, population, count + 1))

"""其他组织 and 不符合项: assembled from the data, a verifier's entries kept, a second run changes nothing."""

import datetime as dt

import pytest
from small_books import BASE, NAMES, act, content_of, memory_book, rows_of

from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook

CASE = {"case_id": "A1", "verification_year": 2025, "case_kind": "租户", "counterparty_name": "租户甲"}


@pytest.mark.parametrize(
    ("party", "listed"),
    [("个人", False), ("个体工商户", False), ("非重点排放单位", True), ("重点排放单位", True)],
)
def test_persons_and_sole_traders_inside_the_boundary_are_not_listed(party: str, listed: bool) -> None:
    book = memory_book(attributions=[CASE | {"party": party}])
    act("assemble", book)
    assert listed == bool(rows_of(book, "other_organisations"))


def test_one_row_an_organisation_with_its_relations_joined_and_tonnes_stated() -> None:
    book = memory_book(
        sites=[BASE["tables"]["sites"][0] | {"tenure": "租入", "counterparty_name": "邻厂有限公司"}],
        sources=[BASE["tables"]["sources"][0] | {"shared_with": "邻厂有限公司"}],
    )
    act("assemble", book)
    (row,) = rows_of(book, "other_organisations")
    assert row["organisation_name"] == "邻厂有限公司"
    assert row["relation_text"] == "租赁、能源转供、共用排放源"
    assert row["estimated_emission_tco2"] == pytest.approx(1000 / 1000 * 0.4419)
    assert row["emission_basis"].startswith("2025年用量1,000 kWh（A1）")
    assert row["entry"] == "汇编"
    assert "核算边界" in row["assembled_from"]


def test_what_a_verifier_typed_is_kept_and_a_second_run_changes_nothing() -> None:
    typed = {"organisation_name": "合并方有限公司", "relation_text": "合并分立", "entry": "手工", "contact": "赵五"}
    book = memory_book(other_organisations=[typed])
    act("run", book)
    headers = [column.header for column in WORKBOOK.table("other_organisations").columns]
    rows = [dict(zip(headers, row, strict=True)) for row in book.read("other_organisations").rows]
    assert [row["名称"] for row in rows] == ["邻厂有限公司", "合并方有限公司"]
    rows[0]["联系方式"] = "李四"
    book.write("other_organisations", rows)
    act("run", book)
    once = book.read("other_organisations"), book.read("findings")
    assert rows_of(book, "other_organisations")[0]["contact"] == "李四"
    assert rows_of(book, "other_organisations")[1]["contact"] == "赵五"
    act("run", book)
    assert once == (book.read("other_organisations"), book.read("findings"))


def test_a_row_whose_organisation_is_gone_is_kept_for_judgement() -> None:
    book = memory_book()
    act("assemble", book)
    act("assemble", gone := memory_book(attributions=[{}], other_organisations=rows_of(book, "other_organisations")))
    (row,) = rows_of(gone, "other_organisations")
    assert row["entry"] == "手工"
    assert row["assembled_from"] == "来源已不存在，请核对"


FAULTY = [BASE["tables"]["sites"][0] | {"area_m2": "1,200"}]


def register(book: MemoryBook, **changes: str) -> list[dict]:
    """The register with the first row's columns changed as a verifier would."""
    rows = rows_of(book, "findings")
    rows[0] |= changes
    return rows


def test_the_register_keeps_a_verifiers_work_and_marks_what_is_gone() -> None:
    book = memory_book(sites=FAULTY)
    assert [finding.check for finding in act("run", book).open_findings][:1] == ["W-1"]
    worked = register(book, correction="已改为数字")
    again = memory_book(sites=FAULTY, findings=worked)
    act("run", again)
    assert rows_of(again, "findings")[0]["correction"] == "已改为数字"
    mended = memory_book(findings=worked)
    act("run", mended)
    states = {row["finding_id"]: row["finding_state"] for row in rows_of(mended, "findings")}
    assert states[worked[0]["finding_id"]] == "已消除"


@pytest.mark.parametrize(
    ("changes", "settled"),
    [
        ({"finding_state": "不成立", "override_reason": "图纸标注", "override_by": "张三"}, True),
        ({"finding_state": "不成立", "override_reason": "图纸标注"}, False),
        ({"finding_state": "已关闭", "closing_evidence": "更正后的清单"}, True),
        ({"finding_state": "已关闭"}, False),
    ],
)
def test_an_override_needs_reason_and_name_and_a_closure_its_evidence(changes: dict, settled: bool) -> None:
    book = memory_book(sites=FAULTY)
    act("run", book)
    outcome = act("check", memory_book(sites=FAULTY, findings=register(book, **changes)))
    assert settled == ("W-1" not in {finding.check for finding in outcome.open_findings})


def test_a_row_typed_by_hand_stays_in_the_register() -> None:
    typed = {"finding_id": "现场-1", "finding_message": "计量器具超期", "entry": "手工"}
    book = memory_book(findings=[typed])
    act("run", book)
    assert rows_of(book, "findings")[-1]["finding_message"] == "计量器具超期"


def test_a_column_a_verifier_added_stays_with_its_row() -> None:
    book = memory_book(sites=FAULTY)
    act("run", book)
    grid = book.read("findings")
    rows = [[*row, f"批注{number}"] for number, row in enumerate(grid.rows)]
    content = ("不符合项-findings", 2, 1, [*grid.headers, "复核意见"], list(reversed(rows)))
    extended = MemoryBook({**content_of(sites=FAULTY), "findings": content}, NAMES)
    act("run", extended)
    assert [row[-1] for row in extended.read("findings").rows] == [f"批注{number}" for number in range(len(rows))]


def test_an_excluded_own_site_is_told_with_its_dates() -> None:
    site = BASE["tables"]["sites"][0] | {"site_id": "S2", "site_name": "二厂", "is_inside": "否", "counterparty_name": "分立公司",
                                         "opened_date": dt.date(2020, 1, 1), "closed_date": dt.date(2025, 7, 1)}  # fmt: skip
    book = memory_book(sites=[BASE["tables"]["sites"][0], site], attributions=[{}], deductions=[{}])
    act("assemble", book)
    (row,) = rows_of(book, "other_organisations")
    assert row["relation_text"] == "从边界剔除"
    assert row["boundary_brief"] == "使用场所“二厂”（2020-01-01起，至2025-07-01），该场所不在核算边界内。"
    act("circumstances", book)
    told = {row["circumstance_kind"]: row["circumstance_text"] for row in rows_of(book, "circumstances")}
    assert told["场所剔除"] == "场所“二厂”（2020-01-01起，至2025-07-01）不在核算边界内，由分立公司使用。"


def test_a_leased_out_site_outside_the_boundary_is_both() -> None:
    site = BASE["tables"]["sites"][0] | {"tenure": "租出", "is_inside": "否", "counterparty_name": "承租公司"}
    book = memory_book(sites=[site], attributions=[{}], deductions=[{}])
    act("assemble", book)
    assert rows_of(book, "other_organisations")[0]["relation_text"] == "租赁、从边界剔除"


def test_an_estimate_typed_by_a_verifier_is_kept_and_one_of_ours_is_made_anew() -> None:
    book = memory_book()
    act("assemble", book)
    rows = rows_of(book, "other_organisations")
    ours = rows[0]["estimated_emission_tco2"]
    for basis, value, kept in (("对方上年报告", 12.5, 12.5), (rows[0]["emission_basis"], 99.0, ours)):
        typed = [rows[0] | {"estimated_emission_tco2": value, "emission_basis": basis}]
        again = memory_book(other_organisations=typed)
        act("assemble", again)
        assert rows_of(again, "other_organisations")[0]["estimated_emission_tco2"] == kept
        assert rows_of(again, "other_organisations")[0]["emission_basis"] == basis


@pytest.mark.parametrize(
    ("kind", "relation"),
    [("合并", "合并分立"), ("分立", "合并分立"), ("产权转让", "产权转让"), ("合并核查", "合并核查")],
)
def test_mergers_splits_transfers_and_joint_verification_are_told_whatever_they_conclude(
    kind: str, relation: str
) -> None:
    case = {"case_id": "A1", "case_kind": kind, "counterparty_name": "相关公司", "case_from": dt.date(2025, 7, 1),
            "transfer_direction": "转入", "case_share": 0.4}  # fmt: skip
    book = memory_book(attributions=[case], deductions=[{}])
    act("assemble", book)
    (row,) = rows_of(book, "other_organisations")
    assert row["relation_text"] == relation
    assert row["boundary_brief"].startswith(f"2025年{kind}涉及的用能（A1，2025-07-01起，份额0.4）")
    act("circumstances", book)
    (told,) = [row for row in rows_of(book, "circumstances") if row["circumstance_kind"] == "合并分立"]
    assert told["circumstance_text"].startswith(f"2025年{kind}（相关公司，2025-07-01起，份额0.4）")


def test_a_site_in_shenshan_is_told_for_every_year_known_or_not() -> None:
    site = BASE["tables"]["sites"][0] | {"is_in_shenshan": "是"}
    book = memory_book(sites=[site], factors=BASE["tables"]["factors"][:1])
    act("circumstances", book)
    told = [row for row in rows_of(book, "circumstances") if row["circumstance_kind"] == "深汕特别合作区"]
    assert [row["circumstance_tco2"] for row in told] == [pytest.approx(53.028), None]
    assert "2024年的排放量无法计算" in told[1]["circumstance_text"]

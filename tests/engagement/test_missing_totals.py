"""A total that cannot be calculated names the sources it fails at and the cell to correct."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from udfs.kernel.errors import CellError
from workbook_templates.build.template import build
from workbook_templates.engagement.missing_totals import reasons
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.explain.explanation import explain
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

AT = 14


def changed(path: Path, change: Callable[[dict], None]) -> Engagement:
    form, tables = deepcopy(load("hotel_group"))
    change(tables)
    build(Calculation(WORKBOOK, form, tables), path)
    return read(FileBook.open(path))


def told(engagement: Engagement) -> dict[str, list[str]]:
    return {row.key: reasons(engagement, row) for row in engagement.rows("year_totals")}


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("period_start", "2024年1月", "应为日期，现为“2024年1月”"),
        ("period_end", None, "缺少止日"),
        ("activity_quantity", "1,000", "应为数字，现为“1,000”"),
        ("activity_quantity", CellError("#REF!"), "已有错误值 #REF!"),
    ],
)
def test_a_bill_is_named_by_its_cell(tmp_path: Path, column: str, value: object, says: str) -> None:
    engagement = changed(tmp_path / "a.xlsx", lambda tables: tables["bills"][AT].update({column: value}))
    bill = engagement.rows("bills")[AT]
    for lines in told(engagement).values():
        (line,) = lines
        assert line.startswith(f"排放源{bill.text('source_id')}（排放计算!")
        assert f"单据 {bill.ref(column)} " in line
        assert says in line
        assert f"第{AT + 1}行" not in line
    at = next(row for row in engagement.rows("monthly") if row.text("source_id") == bill.text("source_id"))
    sheet, _, address = str(at.ref("month_01")).rpartition("!")
    assert str(bill.ref(column)) in explain(engagement, sheet, address).paragraph


def test_every_source_without_a_factor_is_named(tmp_path: Path) -> None:
    def lose_factor(tables: dict) -> None:
        (factor,) = (row for row in tables["factors"] if row["source_category"] == "外购电力")
        factor["year_to"] = 2024

    engagement = changed(tmp_path / "a.xlsx", lose_factor)
    electric = [row.key for row in engagement.rows("sources") if row.text("source_category") == "外购电力"]
    found = told(engagement)
    assert found["2024"] == []
    assert [line.partition("（")[0] for line in found["2025"]] == [f"排放源{source}" for source in electric]
    assert all("排放因子）：查找不到" in line for line in found["2025"])

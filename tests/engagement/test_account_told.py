"""The account of a year in a few lines: where there is no total there are no two sides of one."""

from pathlib import Path

from small_books import BASE

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.outcomes import account_lines


def told(folder: Path, **changed: list[dict]) -> list[str]:
    tables = {
        table: [{key: value for key, value in row.items() if not WORKBOOK.table(table).column(key).formula} for row in rows]
        for table, rows in (BASE["tables"] | changed).items()
    }  # fmt: skip
    build(Calculation(WORKBOOK, BASE["form"], tables), folder / "核查.xlsx")
    return account_lines(read(FileBook.open(folder / "核查.xlsx")))


def test_a_year_registered_twice_has_one_account_and_no_doubled_total(tmp_path: Path) -> None:
    years = [{"verification_year": 2025, "year_role": role} for role in ("履约", "基准")]
    lines = told(tmp_path, years=[*years, {"verification_year": 2024, "year_role": "基准"}])
    assert [line.partition("年账目")[0] for line in lines if "年账目" in line] == ["2025"]
    assert "单据 无法计算" in lines[0]
    assert "核查量 无法计算 ＝ 计入 无法计算" in lines[1]
    assert not any("106" in line for line in lines)


def test_more_deducted_than_there_is_leaves_no_negative_total(tmp_path: Path) -> None:
    row = BASE["tables"]["deductions"][0] | {"concerned_quantity": 130_000, "has_meter_record": "是"}
    case = BASE["tables"]["attributions"][0] | {"on_bills": "是"}
    lines = told(tmp_path, attributions=[case], deductions=[row])
    assert "扣减 57.45" in lines[0]
    assert "核查量 无法计算" in lines[1]

"""A ledger of the entity becomes rows of 能源账单: strictly read, or refused with the cell named."""

import csv
import datetime as dt
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sample_books import EMPTY, as_built

from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.imports.bills import plan
from workbook_templates.exchange.imports.ledger import Ledger, LedgerColumn, read_ledgers
from workbook_templates.exchange.imports.mapping import FILLED, Mapping, load_mapping, save_mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.recognised import suggest
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.sheets.cell_values import same_content
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main
from xl_addin.commands import computed_values

HEADINGS = ("账单号", "排放源", "户号", "年份", "起日", "止日", "电量", "单位", "电费", "发票号", "备注")
DAYS = WORKBOOK.table("bills").column("usage_days").header
GIVEN = ("N-1", "E-01", "M-9", 2024, dt.date(2024, 1, 1), dt.date(2024, 1, 31), 1200.5, "kWh", 800, "FP-1", "新增")
NAMES = ("bill_no", "source_id", "meter_id", "year", "period_start", "period_end", "activity_quantity", "quantity_unit",
         "bill_fee_cny", "voucher_no", "remark")  # fmt: skip
COLUMNS = {name: heading for name, heading in zip(NAMES, HEADINGS, strict=True) if name != "year"}  # which is computed
ROW = dict.fromkeys(FILLED) | {name: value for name, value in zip(NAMES, GIVEN, strict=True) if name != "year"}
MAPPING = Mapping(columns=COLUMNS)


def changed(**values: Any) -> tuple[Any, ...]:
    return tuple(values.get(name, given) for name, given in zip(NAMES, GIVEN, strict=True))


def as_xlsx(path: Path, *rows: Sequence[Any], above: int = 0) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    for number in range(above):
        sheet.append([f"第{number}行说明"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def as_csv(path: Path, *rows: Sequence[Any], encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([HEADINGS, *rows])
    return path


def planned(engagement: Engagement, path: Path, mapping: Mapping = MAPPING, **options: bool) -> Plan:
    ledgers = read_ledgers(path, mapping.sheets, mapping.header_row, tuple(mapping.columns.values()))
    (found,) = plan(engagement, ledgers, mapping, **options)
    return found


def only_refusal(found: Plan) -> tuple[str, str]:
    assert not found.appended
    (refusal,) = found.refused
    return refusal


@pytest.mark.parametrize("above", [0, 3])
def test_a_workbook_is_read_under_its_headings(engagement: Engagement, tmp_path: Path, above: int) -> None:
    found = planned(engagement, as_xlsx(tmp_path / "a.xlsx", GIVEN, above=above))
    ((number, row),) = found.appended.items()
    assert number == above + 2
    assert row == ROW


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", ";"), ("utf-8", "\t")])
def test_a_text_file_says_the_same(engagement: Engagement, tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = as_csv(tmp_path / "a.csv", changed(activity_quantity="1200.5"), encoding=encoding, delimiter=delimiter)
    ((_, row),) = planned(engagement, path).appended.items()
    assert row == ROW


@pytest.mark.parametrize(
    "text", ["1200.5", " 1200", "1,200", "１２００", "1200度", "1.2万", "约1200", "1200.5 kWh", "'12"]
)
def test_a_text_number_in_a_workbook_is_refused(engagement: Engagement, tmp_path: Path, text: str) -> None:
    place, why = only_refusal(planned(engagement, as_xlsx(tmp_path / "a.xlsx", changed(activity_quantity=text))))
    assert place == "台账!G2"
    assert "用量" in why


@pytest.mark.parametrize(
    "text",
    [
        "10,011",
        "１２００",
        "1200度",
        "1.2万",
        "1,20,0",
        "1200,5",
        "1.200,5",
        "1e3",
        "12 00",
        "(1200)",
        "0x10",
        "一千",
        "nan",
    ],
)
def test_an_odd_number_in_a_text_file_is_refused(engagement: Engagement, tmp_path: Path, text: str) -> None:
    place, _ = only_refusal(planned(engagement, as_csv(tmp_path / "a.csv", changed(activity_quantity=text))))
    assert place == "第2行第7列"


@pytest.mark.parametrize("text", ["2024-01-01", "2024/1/1", "2024.1.1", "2024年1月1日"])
def test_a_date_that_starts_with_the_year_is_certain(engagement: Engagement, tmp_path: Path, text: str) -> None:
    ((_, row),) = planned(engagement, as_csv(tmp_path / "a.csv", changed(period_start=text))).appended.items()
    assert row["period_start"] == dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("01/02/2024", "可读作2024-01-02或2024-02-01"),
        ("13/02/2024", "不能确定"),
        ("24-1-2", "不能确定"),
        ("20241302", "不是年-月-日形式的日期"),
        ("1月2日", "不能确定"),
        ("2024-02-30", "不是年-月-日形式的日期"),
        ("2024-13-01", "不是年-月-日形式的日期"),
    ],
)
def test_a_date_in_doubt_is_refused(engagement: Engagement, tmp_path: Path, text: str, says: str) -> None:
    place, why = only_refusal(planned(engagement, as_csv(tmp_path / "a.csv", changed(period_start=text))))
    assert place == "第2行第5列"
    assert says in why


def test_the_mapping_can_say_how_dates_are_written(engagement: Engagement, tmp_path: Path) -> None:
    mapping = Mapping(columns=COLUMNS, date_format="%d/%m/%Y")
    path = as_csv(tmp_path / "a.csv", changed(period_start="01/02/2024", period_end="29/02/2024"))
    ((_, row),) = planned(engagement, path, mapping).appended.items()
    assert (row["period_start"], row["period_end"]) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    path = as_csv(tmp_path / "b.csv", changed(period_start="2024-02-01", period_end="29/02/2024"))
    assert "不是%d/%m/%Y形式" in only_refusal(planned(engagement, path, mapping))[1]


@pytest.mark.parametrize(
    ("values", "column", "says"),
    [
        ({"period_start": 45292}, "E", "不是日期单元格"),
        ({"period_start": "2024年1月"}, "E", "不能确定"),
        ({"activity_quantity": None}, "G", "为空"),
        ({"activity_quantity": True}, "G", "用量"),
        ({"activity_quantity": "#N/A"}, "G", "错误值#N/A"),
        ({"activity_quantity": "=1+1"}, "G", "没有计算结果"),
        ({"activity_quantity": dt.date(2024, 1, 1)}, "G", "用量"),
        ({"quantity_unit": "度电"}, "H", "用量单位"),
        ({"voucher_no": 12345678901234567890}, "J", "超过15位"),
        ({"voucher_no": 1.5}, "J", "凭证号"),
        ({"voucher_no": "  "}, "J", "为空"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    engagement: Engagement, tmp_path: Path, values: dict[str, Any], column: str, says: str
) -> None:
    place, why = only_refusal(planned(engagement, as_xlsx(tmp_path / "a.xlsx", changed(**values))))
    assert place == f"台账!{column}2"
    assert says in why


def test_an_unknown_source_is_refused_with_the_known_ones(engagement: Engagement, tmp_path: Path) -> None:
    place, why = only_refusal(planned(engagement, as_xlsx(tmp_path / "a.xlsx", changed(source_id="S99"))))
    assert place == "第2行"
    assert "S99" in why
    assert "E-01" in why


def test_numbers_of_bills_are_kept_as_they_show(engagement: Engagement, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", changed(bill_no=123, voucher_no=456))
    book = load_workbook(path)
    book.worksheets[0]["A2"].number_format = "00000"
    book.save(path)
    ((_, row),) = planned(engagement, path).appended.items()
    assert (row["bill_no"], row["voucher_no"]) == ("00123", "456")


@pytest.mark.parametrize(
    "form",
    [
        '0.0"万度"',
        "0.0,",
        "#,##0.00,,",
        "#,##0,.0",
        '0"MWh"',
        "0%",
        "0.0\\万",
        "0.0万",
        '0.0" t"',
        '[>=1]0.0"千度";0"度"',
        "[$¥-804]#,##0.00",
        "[Red]-0.0",
        '0.00" GJ"',
        '0"00"',
        ";;;",
    ],
)
def test_a_number_shown_in_another_magnitude_is_refused(engagement: Engagement, tmp_path: Path, form: str) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", GIVEN)
    book = load_workbook(path)
    book.worksheets[0]["G2"].number_format = form
    book.save(path)
    place, why = only_refusal(planned(engagement, path))
    assert place == "台账!G2"
    assert form in why


@pytest.mark.parametrize(
    "form",
    ["#,##0.00", "0.000", "General", '#,##0.0"度"', '0.0"千瓦时"', '0" kWh"', '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
     "0.00E+00", '"约"0', "#,##0_);(#,##0)"],
)  # fmt: skip
def test_a_format_that_only_dresses_the_number_is_not(engagement: Engagement, tmp_path: Path, form: str) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", GIVEN)
    book = load_workbook(path)
    book.worksheets[0]["G2"].number_format = form
    book.save(path)
    assert list(planned(engagement, path).appended) == [2]


def test_a_1904_workbook_keeps_its_days(engagement: Engagement, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx")
    book = load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(list(GIVEN))
    book.save(path)
    ((_, row),) = planned(engagement, path).appended.items()
    assert row["period_start"] == dt.date(2024, 1, 1)


def test_every_row_is_accounted_for(engagement: Engagement, tmp_path: Path) -> None:
    known_bill = engagement.rows("bills")[0]
    same = changed(**{name: known_bill.value(name) for name in COLUMNS} | {"bill_no": "别的号码"})
    path = as_xlsx(
        tmp_path / "a.xlsx",
        GIVEN,
        (None,) * len(GIVEN),
        GIVEN,  # twice in the ledger
        changed(**{name: known_bill.value(name) for name in COLUMNS}),  # a bill that is there
        same,  # the same bill under another number
        changed(bill_no="N-2", period_start=dt.date(2024, 2, 1), period_end=dt.date(2024, 2, 29)),
        ("合计", None, None, None, None, None, 999999),
    )
    book = load_workbook(path)
    book.worksheets[0].row_dimensions[7].hidden = True
    book.save(path)
    found = planned(engagement, path)
    assert found.read == 6
    assert list(found.appended) == [2]
    assert found.skipped == {
        4: "与台账第2行相同",
        5: f"与能源账单的{known_bill.key}相同",
        6: f"与能源账单的{known_bill.key}相同",
        8: "合计行",
    }
    assert found.hidden == [7]
    assert list(planned(engagement, path, include_hidden=True).appended) == [2, 7]


def test_another_content_under_a_number_that_is_taken_is_refused(engagement: Engagement, tmp_path: Path) -> None:
    known_bill = engagement.rows("bills")[0]
    same = {name: known_bill.value(name) for name in COLUMNS}
    path = as_xlsx(
        tmp_path / "a.xlsx",
        changed(**same | {"activity_quantity": 7, "remark": "改"}),
        GIVEN,
        changed(activity_quantity=1201, voucher_no="FP-2"),  # the same number again in the ledger
    )
    refused = planned(engagement, path).refused
    assert [place for place, _ in refused] == ["台账!G2", "台账!K2", "台账!G4", "台账!J4"]
    assert str(known_bill.ref("activity_quantity")) in refused[0][1]
    assert "为7" in refused[0][1]
    assert "台账!G3" in refused[2][1]
    assert "为1200.5" in refused[2][1]


def test_a_column_the_ledger_lacks_does_not_differ(engagement: Engagement, tmp_path: Path) -> None:
    known_bill = engagement.rows("bills")[0]
    columns = {name: heading for name, heading in COLUMNS.items() if name not in ("remark", "bill_fee_cny")}
    path = as_xlsx(tmp_path / "a.xlsx", changed(**{name: known_bill.value(name) for name in COLUMNS}))
    assert planned(engagement, path, Mapping(columns=columns)).skipped == {2: f"与能源账单的{known_bill.key}相同"}


@given(order=st.permutations(range(5)))
def test_the_order_of_the_rows_does_not_matter(engagement: Engagement, order: list[int]) -> None:
    rows = [changed(bill_no=f"N-{at}", activity_quantity=100.0 + at) for at in (0, 1, 2)]
    rows += [changed(bill_no="N-5", activity_quantity="5 度"), changed(bill_no="N-6", source_id="S99")]

    def outcome(numbers: Sequence[int]) -> tuple[set[str], set[str]]:
        columns = zip(HEADINGS, zip(*(rows[at] for at in numbers)))
        cells = {name: LedgerColumn(at, values) for at, (name, values) in enumerate(columns, start=1)}
        (found,) = plan(engagement, [Ledger("台账", numbers, cells, sheet="台账")], MAPPING)
        return {str(row["bill_no"]) for row in found.appended.values()}, {place for place, _ in found.refused}

    assert outcome(order) == outcome(range(5)) == ({"N-0", "N-1", "N-2"}, {"台账!G3", "第4行"})


def test_error_cells_are_values_of_their_own(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", changed(activity_quantity="#DIV/0!"))
    (value,) = read_ledgers(path)[0].columns["电量"].values
    assert isinstance(value, GhgError)
    assert value.code == "#DIV/0!"


# --- the mapping ---------------------------------------------------------------------------------


def test_headings_that_say_it_themselves_need_no_mapping(tmp_path: Path) -> None:
    assert suggest(read_ledgers(as_xlsx(tmp_path / "a.xlsx", GIVEN))).columns == COLUMNS


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("开始,结束,本期电量(度),电费(元)", ("开始", "结束", "本期电量(度)", "电费(元)")),
        ("起,止,电量（kWh）,金额 （元）", ("起", "止", "电量（kWh）", "金额 （元）")),
        (
            "抄表起日,抄表止日,本期用电量（千瓦时）,本期电费",
            ("抄表起日", "抄表止日", "本期用电量（千瓦时）", "本期电费"),
        ),
    ],
)
def test_usual_headings_are_recognised(tmp_path: Path, headings: str, columns: tuple[str, ...]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{headings}\n2025-01-01,2025-01-31,1,2\n", "utf-8")
    names = ("period_start", "period_end", "activity_quantity", "bill_fee_cny")
    assert suggest(read_ledgers(path)).columns == dict(zip(names, columns, strict=True))


@pytest.mark.parametrize("heading", ["电费(万元)", "电量(m3)", "电费(度)", "上期电量", "无功电量"])
def test_a_heading_with_another_magnitude_is_not_guessed(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"开始,结束,{heading}\n2025-01-01,2025-01-31,1\n", "utf-8")
    assert set(suggest(read_ledgers(path)).columns) == {"period_start", "period_end"}


def test_two_headings_for_one_column_are_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("账单号,账单编号,电量\nA,B,1\n", "utf-8")
    assert suggest(read_ledgers(path)).columns == {"activity_quantity": "电量"}


def test_a_saved_mapping_is_the_same_again(tmp_path: Path) -> None:
    mapping = Mapping(
        columns={"bill_no": '号"码\\', "period_start": "起\n日"},
        constants={"quantity_unit": "kWh"},
        sheet="一月",
        header_row=3,
        date_format="%d/%m/%Y",
        skip_rows_containing=("累计",),
    )
    save_mapping(mapping, tmp_path / "map.toml")
    assert load_mapping(tmp_path / "map.toml") == mapping


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns = 3", "columns"),
        ("[columns]\nbill_no = 3", "columns.bill_no"),
        ("[columns]\n[wrong]", "wrong"),
        ("[columns", "第1行第9个字符处写法有误：节名缺少右方括号|结尾处写法有误：节名缺少右方括号"),
        ("[columns]\nbill_no = 单号", "第2行第11个字符处写法有误：等号后面缺少值，或文本没有加引号"),
        ('[columns]\n账单号 = "单号"', "第2行第1个字符处写法有误：不是“名称 = 值”的写法"),
        ("", r"没有 \[columns\] 一节"),
        ('header_row = "三"\n[columns]', 'header_row 不符合要求（现为 "三"）：应为列名所在的行号（整数'),
        ("header_row = -1\n[columns]", "header_row 不符合要求（现为 -1）"),
        (
            'date_format = "yyyy/mm/dd"\n[columns]',
            'date_format 不符合要求（现为 "yyyy/mm/dd"）：应写明年、月、日各在哪里',
        ),
        ('date_format = "%d/%Q/%Y"\n[columns]', "date_format 不符合要求"),
        ('date_format = "%m/%Y"\n[columns]', "date_format 不符合要求"),
        ('skip_rows_containing = "合计"\n[columns]', "skip_rows_containing 不符合要求.*应为词的列表"),
        ("sheet = 3\n[columns]", "sheet 不符合要求（现为 3）：应为工作表名"),
        ("[columns]\n[constants]\nquantity_unit = true", "constants.quantity_unit 不符合要求"),
    ],
)
def test_a_bad_mapping_file_is_explained(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "map.toml").write_text(text, "utf-8")
    with pytest.raises(FileError, match=says):
        load_mapping(tmp_path / "map.toml")


@pytest.mark.parametrize(
    ("columns", "constants", "says"),
    [
        ({**COLUMNS, "fee": "电费"}, {}, "未知的列 fee"),
        ({"bill_no": "账单号"}, {}, "必填列"),
        ({**COLUMNS, "remark": "说明"}, {}, "没有列“说明”"),
        ({key: COLUMNS[key] for key in COLUMNS if key != "source_id"}, {"source_id": "S99"}, ""),
    ],
)
def test_a_mapping_names_columns_that_are_there(
    engagement: Engagement, tmp_path: Path, columns: dict[str, str], constants: dict[str, str], says: str
) -> None:
    ledgers = read_ledgers(as_xlsx(tmp_path / "a.xlsx", GIVEN))
    mapping = Mapping(columns=columns, constants=constants)
    if says:
        with pytest.raises(FileError, match=says):
            plan(engagement, ledgers, mapping)
    else:
        assert only_refusal(plan(engagement, ledgers, mapping)[0])[0] == "第2行"


def test_a_constant_fills_every_row(engagement: Engagement, tmp_path: Path) -> None:
    columns = {key: heading for key, heading in COLUMNS.items() if key != "quantity_unit"}
    mapping = Mapping(columns=columns, constants={"quantity_unit": "kWh"})
    ((_, row),) = planned(engagement, as_xlsx(tmp_path / "a.xlsx", GIVEN), mapping).appended.items()
    assert row["quantity_unit"] == "kWh"


# --- the file ------------------------------------------------------------------------------------


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["ghgxl", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_rows_are_appended_and_what_stood_there_stays(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = workbook.read_bytes()
    target = tmp_path / "新.xlsx"
    ledger = as_csv(tmp_path / "台账.csv", changed(remark="=1+1", voucher_no="+86"))
    assert run("import", "bills", ledger, "--into", workbook, "-o", target) == 0
    assert "可导入1行" in capsys.readouterr().out
    assert workbook.read_bytes() == before
    old, new = FileBook.open(workbook).read("bills"), FileBook.open(target).read("bills")
    rows = [row for row in old.rows if row[0] is not None]
    kept = len(rows)
    assert list(new.rows[:kept]) == rows
    assert new.formulas[:kept] == old.formulas[:kept]
    added = dict(zip(new.headers, new.rows[kept]))
    assert (added["备注"], added["凭证号"], added[DAYS]) == ("=1+1", "+86", 31)
    assert new.formulas[kept][new.headers.index("备注")] is None
    assert new.formulas[kept][new.headers.index(DAYS)] == old.formulas[0][old.headers.index(DAYS)]
    # A second import of the same ledger has nothing to add, and writes nothing.
    again = tmp_path / "再.xlsx"
    assert run("import", "bills", ledger, "--into", target, "-o", again) == 2
    assert "没有新的单据" in capsys.readouterr().err
    assert not again.exists()


def stale_cells(path: Path) -> list[str]:
    """Formula cells that do not have the value that the declarations give them."""
    book = FileBook.open(path)
    expected = computed_values(book, read(book))
    return [str(ref) for ref, value in expected.items() if not same_content(book.value(ref), value)]


def is_to_be_calculated(path: Path) -> bool:
    return b"fullCalcOnLoad" in parts(path)["xl/workbook.xml"]


def test_bills_go_in_with_their_results(workbook: Path, tmp_path: Path) -> None:
    """Also below a blank row that is kept for what stands beside it, and where a formula was overwritten."""
    ledger = as_xlsx(
        tmp_path / "台账.xlsx", *(changed(bill_no=f"N-{n}", activity_quantity=100.5 + n) for n in range(3))
    )
    assert run("import", "bills", ledger, "--into", workbook, "-o", tmp_path / "新.xlsx") == 0
    assert stale_cells(tmp_path / "新.xlsx") == []
    assert not is_to_be_calculated(tmp_path / "新.xlsx")
    book = FileBook.open(tmp_path / "新.xlsx")
    grid = book.read("bills")
    days, remark = grid.headers.index(DAYS), grid.headers.index("备注")
    source = load_workbook(tmp_path / "新.xlsx")
    sheet = source[grid.sheet]
    for column in range(len(grid.headers)):
        if grid.formulas[0][column] is None:
            sheet.cell(grid.first_row + len(grid.rows) - 1, grid.first_column + column).value = None
    sheet.cell(grid.first_row + len(grid.rows) - 1, grid.first_column + days).value = 99
    sheet.cell(grid.first_row + 1, grid.first_column + remark).value = "核对"
    source.save(tmp_path / "own.xlsx")
    ledger = as_csv(tmp_path / "再.csv", changed(bill_no="N-9", activity_quantity=1))
    assert run("import", "bills", ledger, "--into", tmp_path / "own.xlsx", "-o", tmp_path / "再.xlsx") == 0
    assert stale_cells(tmp_path / "再.xlsx") == []
    assert FileBook.open(tmp_path / "再.xlsx").read("bills").rows[len(grid.rows)][0] == "N-9"


def test_a_column_without_a_formula_stays_without(workbook: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    grid = FileBook.open(workbook).read("bills")
    days = grid.headers.index(DAYS)
    source = load_workbook(workbook)
    sheet = source[grid.sheet]
    for row in range(len(grid.rows)):
        sheet.cell(grid.first_row + row, grid.first_column + days).value = None
    sheet.tables["bills"].tableColumns[days].calculatedColumnFormula = None
    source.save(own)
    ledger = as_csv(tmp_path / "台账.csv", GIVEN)
    assert run("import", "bills", ledger, "--into", own, "-o", tmp_path / "新.xlsx") == 0
    new = FileBook.open(tmp_path / "新.xlsx").read("bills")
    at = [row[0] for row in new.rows].index("N-1")
    assert (new.rows[at][days], new.formulas[at][days]) == (None, None)


@pytest.mark.parametrize(
    ("formula", "is_old"),
    [
        ("MAX(INDEX(year_totals,0,4))", True),  # a name of ours
        ("SUM(排放计算!7:60)", True),  # whole rows
        ("SUM(emissions[活动数据])", True),  # a table of results
        ('INDIRECT("emissions[活动数据]")', True),
        ("自己的名称*2", True),
        ("COUNTA(sites[场所编号])&current_name", False),  # neither is changed by bills
        ('IF("emissions"="",LOG10(2),1.5E3)', False),
    ],
)
def test_a_formula_of_a_verifier_is_calculated_again_whatever_it_names(
    workbook: Path, tmp_path: Path, formula: str, is_old: bool
) -> None:
    book = FileBook.open(workbook)
    ref = CellRef(book.add_sheet("自己的表", [["合计"], [1.5]]), "A2")
    book.set_formulas({ref: formula})
    book.put({ref: 1.5})
    package = Package.from_bytes(book.to_bytes())
    package.replace("xl/workbook.xml", package.part("xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b""))
    package.save(tmp_path / "own.xlsx")
    ledger = as_csv(tmp_path / "台账.csv", GIVEN)
    assert run("import", "bills", ledger, "--into", tmp_path / "own.xlsx", "-o", tmp_path / "新.xlsx") == 0
    assert is_to_be_calculated(tmp_path / "新.xlsx") == is_old


def test_a_formula_of_a_verifier_in_our_column_is_calculated_again(workbook: Path, tmp_path: Path) -> None:
    """What the ledger says is no result of it."""
    book = FileBook.open(workbook)
    grid = book.read("bills")
    place = address(grid.first_row, grid.first_column + grid.headers.index("备注"))
    book.set_formulas({CellRef(grid.sheet, place): '"见"&bills[[#This Row],[凭证号]]'})
    package = Package.from_bytes(book.to_bytes())
    package.replace("xl/workbook.xml", package.part("xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b""))
    package.save(tmp_path / "own.xlsx")
    assert not is_to_be_calculated(tmp_path / "own.xlsx")
    ledger = as_csv(tmp_path / "台账.csv", GIVEN)
    assert run("import", "bills", ledger, "--into", tmp_path / "own.xlsx", "-o", tmp_path / "新.xlsx") == 0
    assert is_to_be_calculated(tmp_path / "新.xlsx")


def test_one_bad_cell_and_nothing_is_written(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = as_xlsx(tmp_path / "台账.xlsx", GIVEN, changed(bill_no="N-2", activity_quantity="12 度"))
    assert run("import", "bills", ledger, "--into", workbook, "-o", tmp_path / "新.xlsx") == 2
    shown = capsys.readouterr()
    assert "台账!G3" in shown.out
    assert "未写入任何行" in shown.err
    assert not (tmp_path / "新.xlsx").exists()


def test_a_mapping_is_suggested_saved_and_used(tmp_path: Path) -> None:
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(as_built(EMPTY))
    ledger, mapping = as_csv(tmp_path / "台账.csv", GIVEN), tmp_path / "map.toml"
    assert run("import", "bills", ledger, "--into", empty, "--save-map", mapping) == 0
    assert load_mapping(mapping).columns == COLUMNS
    assert run("import", "bills", ledger, "--into", empty, "--save-map", mapping) == 2
    # An empty workbook has no source E-01 yet.
    assert run("import", "bills", ledger, "--into", empty, "--map", mapping, "-o", tmp_path / "新.xlsx") == 2


@pytest.mark.parametrize("name", ["没有.csv", "没有.xlsx", "坏.xlsx", "坏.csv"])
def test_a_ledger_that_cannot_be_read(
    workbook: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if name.startswith("坏"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00\x81 not a table")
    assert run("import", "bills", tmp_path / name, "--into", workbook) == 2
    assert name in capsys.readouterr().err


def test_append_leaves_rows_above_byte_for_byte(workbook: Path, tmp_path: Path) -> None:
    """A verifier's overwritten formula and blank row between stay: they are findings, not ours to repair."""
    own = tmp_path / "own.xlsx"
    book = FileBook.open(workbook)
    grid = book.read("bills")
    days = grid.headers.index(DAYS)
    source = load_workbook(workbook)
    sheet = source[grid.sheet]
    sheet.cell(grid.first_row + 1, grid.first_column + days).value = 99
    for column in range(len(grid.headers)):
        sheet.cell(grid.first_row + 4, grid.first_column + column).value = None
    source.save(own)
    opened = FileBook.open(own)
    before = opened.read("bills")
    opened.append("bills", [{"单据编号": "N-1"}])
    opened.save_as(tmp_path / "out.xlsx")
    after = FileBook.open(tmp_path / "out.xlsx").read("bills")
    filled = max(at for at, row in enumerate(before.rows) if row[0] is not None) + 1
    assert after.rows[:filled] == before.rows[:filled]
    assert after.formulas[:filled] == before.formulas[:filled]
    assert after.rows[filled][0] == "N-1"
    changed_parts = {name for name, part in parts(own).items() if parts(tmp_path / "out.xlsx").get(name) != part}
    sheet_and_table = {name for name in changed_parts if "sheet" in name or "table" in name}
    # Formulas of other sheets name the table and nobody calculated them: the host is asked to.
    assert changed_parts - sheet_and_table <= {"xl/workbook.xml", "xl/calcChain.xml"}
    assert len(sheet_and_table) <= 2


def test_a_ledger_of_meter_end_quantity_and_voucher_goes_on_from_the_workbook(
    engagement: Engagement, tmp_path: Path
) -> None:
    """Source and unit come from the register, the start from the latest bill of the meter, in the workbook or the ledger."""
    left = {"bill_no": None, "source_id": None, "period_start": None, "quantity_unit": None, "meter_id": "SL-DB-0101"}
    ends = (dt.date(2026, 2, 6), dt.date(2026, 3, 6))
    rows = [changed(**left, period_end=end, voucher_no=f"FP-{end}") for end in ends]
    found = planned(engagement, as_xlsx(tmp_path / "a.xlsx", *rows))
    assert not found.refused
    starts = [(row["source_id"], row["period_start"], row["quantity_unit"]) for row in found.appended.values()]
    assert starts == [(None, dt.date(2026, 1, 6), None), (None, ends[0], None)]


@pytest.mark.parametrize(
    ("meter", "end", "says"),
    [("M-9", dt.date(2026, 2, 6), "没有在“计量器具”登记"), ("SL-DB-0101", dt.date(2023, 2, 6), "没有统计起日")],
)
def test_a_bill_that_nothing_tells_the_place_of_is_refused(
    engagement: Engagement, tmp_path: Path, meter: str, end: dt.date, says: str
) -> None:
    row = changed(bill_no=None, source_id=None, period_start=None, meter_id=meter, period_end=end)
    assert says in only_refusal(planned(engagement, as_xlsx(tmp_path / "a.xlsx", row)))[1]

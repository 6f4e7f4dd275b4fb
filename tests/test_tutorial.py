"""docs/tutorial.md followed literally: its files saved, its cells filled in, its commands typed; what it quotes is what they say."""

import datetime as dt
import re
from pathlib import Path

import pytest

from udfs.kernel.cells import Value
from udfs.kernel.field import Field
from workbook_templates.engagement.reader import read
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
STEP = re.compile(
    r"^    (?P<command>ghgxl [^\n]+)$|存为 (?P<file>\S+\.csv)|```csv\n(?P<rows>.*?)```|^> (?P<said>[^\n]+)$"
    r"|“(?P<sheet>[^”]+)”(?P<years>的核查年份)?[^“”\n]*：\n\n(?P<table>(?:\|[^\n]*\n)+)|打开 (?P<opened>\S+\.xlsx)|在 (?P<next>\S+\.xlsx) 的",
    re.MULTILINE | re.DOTALL,
)


def as_typed(field: Field, text: str) -> Value:
    """What Excel makes of what is typed into a cell."""
    if field.kind == "number":
        return float(text)
    if field.kind == "date":
        return dt.date.fromisoformat(text)
    return text


def fill_in(path: Path, sheet: str, lines: list[list[str]], *, is_there: bool) -> None:
    """Type a table of the page into a sheet: a form, new rows, or the blanks of rows that are there."""
    book = FileBook.open(path)
    head, *rows = lines
    if head == ["项目", "填写"]:
        items = {item.field.label: item.field for item in WORKBOOK.items}
        forms = read(book).forms
        book.put({forms[items[label].id].ref: as_typed(items[label], text) for label, text in rows})
    else:
        (table,) = [
            table for found in WORKBOOK.sheets if found.name == sheet for table in found.tables if not table.plain
        ]
        columns = {column.header: column for column in table.columns}
        there = {row.key: row for row in read(book).rows(table.id)}
        cells: dict[CellRef, Value] = {}
        for row in rows:
            values = {name: as_typed(columns[name].field, text) for name, text in zip(head, row)}
            assert (row[0] in there) is is_there, row
            if is_there:
                cells |= {there[row[0]].ref(columns[name].id): value for name, value in values.items()}
            else:
                book.append(table.id, [values])
        book.put(cells)
    book.save_as(path.with_suffix(".tmp.xlsx"))
    path.with_suffix(".tmp.xlsx").replace(path)


def test_a_new_verifier_comes_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    opened, file, said, codes = "核查.xlsx", "", "", list[int]()
    for step in STEP.finditer(TEXT):
        if step["command"]:
            monkeypatch.setattr("sys.argv", step["command"].split())
            with pytest.raises(SystemExit) as ended:
                main()
            told = capsys.readouterr()
            said = told.out + told.err
            codes.append(int(ended.value.code or 0))
            assert codes[-1] in (0, 1), said
        elif step["file"]:
            file = step["file"]
        elif step["rows"]:
            Path(file).write_text(step["rows"], "utf-8")
        elif step["said"]:
            assert step["said"] in said, (step["said"], said)
        elif step["opened"] or step["next"]:
            opened = step["opened"] or step["next"]
        else:
            lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in step["table"].splitlines()]
            fill_in(Path(opened), step["sheet"], [lines[0], *lines[2:]], is_there="补充" in step[0])
    assert codes == [0, 0, 1, 0, 0, 0, 0, 0]  # the check finds the gap, and after it was closed nothing is wrong
    engagement = read(FileBook.open(Path("核查-5.xlsx")))
    (line,) = engagement.rows("bridge")
    assert line.number("adjustment_tco2") == 3.996102
    assert Path("报告.docx").stat().st_size > 20_000


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_lead_there(name: str) -> None:
    assert "(docs/tutorial.md)" in (ROOT / name).read_text("utf-8")

"""Every kind of edit in every workbook of others: ``python tests/campaigns/foreign_edits.py [HOW MANY BOOKS] [--part N/OF]``.

Each edit is refused with one sentence, and then changes nothing, or changes only what it should: parts not concerned are the same
bytes as they are packed, everything beside the cells is the same but for areas that follow, every other cell keeps value, formula
and style. Judged without the product: by lxml, openpyxl, Microsoft's validator (GHGXL_OOXML_VALIDATOR) and LibreOffice.
"""

import argparse
import collections
import datetime as dt
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import openpyxl
from foreign_books import FEATURES, LEDGER, ForeignBook, books, by_libreoffice, names_of
from lxml import etree

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook

SENTENCE = re.compile(r"[^\n]*[。）]\Z", re.DOTALL)
WHOLE = re.compile(r"(?<![A-Za-z0-9$])(\$?[B-F]\$?[2-6]:\$?[B-F]\$?)9(?![0-9])")
DAY, SERIAL = dt.date(2025, 11, 6), 45967
Place = tuple[str, int, int]
Cell = tuple[str, str | None, str | None, str]


@dataclass
class Edit:
    """What is done, the cells it sets (None: gone), the last data row afterwards, and what it may not do at all."""

    act: Callable[[FileBook], object]
    sets: dict[Place, Value | str] = field(default_factory=dict)
    formulas: dict[Place, str | None] = field(default_factory=dict)
    last_row: int = 9
    must_refuse: bool = False
    new_parts: int = 0
    needs: str = ""


def row(number: int) -> dict[str, Value]:
    return {"编号": f"N{number}", "日期": DAY, "用量": number + 0.25, "金额": number * 0.8, "备注": f"=1+{number}"}


def table_cells(first: int, count: int) -> dict[Place, Value | str]:
    values = [(f"N{n}", SERIAL, n + 0.25, n * 0.8, f"=1+{n}") for n in range(count)]
    return {(LEDGER, first + n, 2 + at): value for n, row in enumerate(values) for at, value in enumerate(row)}


def ref(address: str) -> CellRef:
    return CellRef(LEDGER, address)


EDITS: dict[str, Edit] = {
    "put": Edit(
        lambda book: book.put({ref("H6"): 99.25, ref("H7"): "=1+1", ref("H30"): "新", ref("Z3"): True}),
        {(LEDGER, 6, 8): 99.25, (LEDGER, 7, 8): "=1+1", (LEDGER, 30, 8): "新", (LEDGER, 3, 26): True},
    ),
    "put nothing": Edit(lambda book: book.put({ref("H6"): None}), {(LEDGER, 6, 8): None}),
    "put a result": Edit(lambda book: book.put({ref("H10"): 7.5}), {(LEDGER, 10, 8): 7.5}),
    "put all results": Edit(lambda book: book.put(dict.fromkeys(book.formulas(), 3.5))),
    "put into a merged cell": Edit(lambda book: book.put({ref("K7"): 1}), must_refuse=True),
    "put into a header": Edit(lambda book: book.put({ref("D5"): "x"}), must_refuse=True),
    "put a date among numbers": Edit(lambda book: book.put({ref("H6"): DAY}), must_refuse=True),
    "put a number among dates": Edit(lambda book: book.put({ref("C6"): 5}), must_refuse=True),
    "set a formula": Edit(
        lambda book: book.set_formulas({ref("H8"): "SUM(D6:D9)&\"<&>\""}), formulas={(LEDGER, 8, 8): 'SUM(D6:D9)&"<&>"'}
    ),
    "set a formula in a merged cell": Edit(lambda book: book.set_formulas({ref("J6"): "1+1"}), must_refuse=True),
    "append": Edit(lambda book: book.append("tbl", [row(n) for n in range(3)]), table_cells(10, 3), last_row=12),
    "write more": Edit(lambda book: book.write("tbl", [row(n) for n in range(8)]), table_cells(6, 8), last_row=13),
    "write fewer": Edit(
        lambda book: book.write("tbl", [row(n) for n in range(2)]),
        table_cells(6, 2) | {(LEDGER, down, right): None for down in (8, 9) for right in range(2, 7)}, last_row=7,
    ),
    "add a sheet": Edit(lambda book: book.add_sheet("新表", [["甲", 1], ["=1+1", None]]), new_parts=1),
    "freeze": Edit(lambda book: book.freeze(), formulas={(LEDGER, 12, 8): None, (LEDGER, 27, 32): None}),
    "repair links": Edit(lambda book: book.repair_links(), formulas={(LEDGER, 27, 32): "GHG_SHARE(4,1,2)"}, needs="external link"),
}  # fmt: skip
INSIDE = {"shared formula": "AB17", "array": "AC22", "data table": "AD25"}
for _feature, _cell in INSIDE.items():
    EDITS[f"set a formula in a {_feature}"] = Edit(
        lambda book, cell=_cell: book.set_formulas({ref(cell): "1+1"}),
        must_refuse=True,
        needs=_feature,  # type: ignore[misc]
    )


def xml(raw: bytes) -> Any:
    return etree.fromstring(raw, etree.XMLParser(resolve_entities=False, huge_tree=True))


def local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def sheets_of(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name -> part, by the package's own rules."""

    def targets(source: str) -> dict[str, tuple[str, str]]:
        folder, _, name = source.rpartition("/")
        found = {}
        for relationship in xml(parts[f"{folder}/_rels/{name}.rels".lstrip("/")]):
            target = os.path.normpath(str(PurePosixPath("/", folder) / unquote(relationship.get("Target")))).lstrip("/")
            found[relationship.get("Id")] = (
                relationship.get("Type").rpartition("/")[2],
                next((p for p in parts if p.casefold() == target.casefold()), target),
            )
        return found

    book = next(part for kind, part in targets("").values() if kind == "officeDocument")
    related = targets(book)
    found = {}
    for element in xml(parts[book]).iter("{*}sheet"):
        key = next(value for name, value in element.attrib.items() if name.endswith("}id"))
        if related[key][0] == "worksheet":
            found[element.get("name")] = related[key][1]
    return found


def text_of(element: Any) -> str:
    return "".join(
        text.text or "" for text in element.iter("{*}t") if not any(local(up) == "rPh" for up in text.iterancestors())
    )


def cells_of(parts: Mapping[str, bytes]) -> dict[Place, Cell]:
    """Every cell: kind, text, formula, style."""
    strings = next((name for name in parts if name.casefold().endswith("sharedstrings.xml")), None)
    shared = [text_of(item) for item in xml(parts[strings]).iter("{*}si")] if strings else []
    found = {}
    for sheet, part in sheets_of(parts).items():
        line = 0
        for row_element in xml(parts[part]).iter("{*}row"):
            line, column = int(row_element.get("r", line + 1)), 0
            for cell in row_element.iterchildren("{*}c"):
                column = openpyxl.utils.cell.coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else column + 1
                value, formula, inline = cell.find("{*}v"), cell.find("{*}f"), cell.find("{*}is")
                kind, text = cell.get("t", "n"), None if value is None else value.text or ""
                if kind == "s" and text is not None:
                    text = shared[int(text)]
                if inline is not None:
                    text = text_of(inline)
                if kind == "n" and text:
                    text = repr(float(text))
                told = None if formula is None else (formula.text or f"({formula.get('t')} {formula.get('si')})")
                if (text, told, cell.get("s", "0")) != (None, None, "0"):
                    found[sheet, line, column] = (
                        "text" if kind in ("s", "str", "inlineStr") else kind if text is not None else "n",
                        text,
                        told,
                        cell.get("s", "0"),
                    )
    return found


def beside(raw: bytes, last_row: int) -> bytes:
    """A part in canonical form without cells, dimension and calculation settings, areas as they should have become."""
    root = xml(raw)
    for name in ("sheetData", "dimension", "calcPr"):
        for element in list(root.iter(f"{{*}}{name}")):
            if local(root) in ("worksheet", "workbook") and element.getparent() is root:
                tail, before = element.tail, element.getprevious()
                root.remove(element)
                if tail and tail.strip() and before is not None:
                    before.tail = (before.tail or "") + tail
    text = etree.tostring(root, method="c14n").decode()
    return re.sub(r"\s+", " ", WHOLE.sub(rf"\g<1>{last_row}", text)).encode()


def judge(foreign: ForeignBook, name: str) -> tuple[str, bytes | None]:
    """Do one edit and hold it to the law; the sentence where it was refused, and the new file where not.

    Raises:
        AssertionError: the law is broken.
    """
    edit = EDITS[name]
    try:
        book = FileBook(Package.from_bytes(foreign.raw))
        before_saving = book._package.to_bytes()
        try:
            edit.act(book)
        except FileError:
            assert book._package.to_bytes() == before_saving, "refused, yet changed"
            raise
        with tempfile.TemporaryDirectory() as folder:
            book.save_as(Path(folder) / "a.xlsx")
            raw = (Path(folder) / "a.xlsx").read_bytes()
    except FileError as error:
        assert SENTENCE.fullmatch(str(error)), error
        return str(error), None
    assert not edit.must_refuse, "should have been refused"
    old, new = (
        {n: zipfile.ZipFile(io.BytesIO(archive)).read(n) for n in names_of(archive)} for archive in (foreign.raw, raw)
    )
    assert len(new.keys() - old.keys()) == edit.new_parts
    assert all("calcChain" in name or "externalLink" in name for name in old.keys() - new.keys())
    homes = sheets_of(old)
    for part in old.keys() & new.keys():
        if old[part] == new[part]:
            continue
        if part.endswith(".rels") or part == "[Content_Types].xml" or (edit.new_parts and "workbook" in part):
            assert name in (
                "add a sheet",
                "append",
                "write more",
                "write fewer",
                "set a formula",
                "freeze",
                "repair links",
            ), part
            continue
        if name == "repair links" and part == "xl/workbook.xml":
            continue
        allowed = beside(old[part], edit.last_row)
        assert beside(new[part], edit.last_row) == allowed, (
            part,
            difference(allowed, beside(new[part], edit.last_row)),
        )
    if edit.last_row != 9:  # and what should follow did: nothing still ends at the old row
        for part in (name for name in new if name.endswith(".xml") and not name.startswith(("customXml", "docProps"))):
            left = WHOLE.findall(etree.tostring(xml(new[part]), encoding="unicode"))
            assert not left, (part, left)
    is_1904 = re.search(rb"date1904=.(1|true)", old["xl/workbook.xml"]) is not None
    compare(cells_of(old), cells_of(new), edit, homes, is_1904)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compare_openpyxl(foreign.raw, raw, edit)
    return "", raw


def difference(left: bytes, right: bytes) -> str:
    at = next((n for n, (a, b) in enumerate(zip(left, right)) if a != b), min(len(left), len(right)))
    return f"{left[max(at - 60, 0) : at + 80]!r} != {right[max(at - 60, 0) : at + 80]!r}"


def compare(
    old: dict[Place, Cell], new: dict[Place, Cell], edit: Edit, homes: Mapping[str, str], is_1904: bool
) -> None:
    """Every cell, by what the files say."""
    results = edit is EDITS["put all results"]
    for place in {*old, *new}:
        if place[0] not in homes:
            continue
        was, now = old.get(place, ("n", None, None, "0")), new.get(place, ("n", None, None, "0"))
        if place in edit.sets:
            wanted = edit.sets[place]
            if wanted == SERIAL and is_1904:
                wanted = SERIAL - 1462
            assert as_value(now) == as_shown(wanted), (place, now, edit.sets[place])
            if place in old and edit.sets[place] is not None:
                assert now[3] == was[3], (place, "style", was, now)
        elif place in edit.formulas and (place in old or edit.formulas[place] is not None):
            assert now[2] == edit.formulas[place], (place, now)
        elif results and (was[2] is not None or was[1] != now[1]):
            assert (now[1], now[2:]) == ("3.5", was[2:]), (place, was, now)
        else:
            wanted = was[2] and WHOLE.sub(rf"\g<1>{edit.last_row}", was[2])
            assert now == (*was[:2], wanted, was[3]), (place, was, now)


def as_value(cell: Cell) -> object:
    kind, text = cell[:2]
    return None if text is None else text if kind in ("text", "e") else text == "1" if kind == "b" else float(text)


def as_shown(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def compare_openpyxl(before: bytes, after: bytes, edit: Edit) -> None:
    """The same through openpyxl, where it can read the original."""
    try:
        old = openpyxl.load_workbook(io.BytesIO(before))
        if LEDGER not in old.sheetnames or not old[LEDGER].tables:
            return
    except Exception:
        return
    new = openpyxl.load_workbook(io.BytesIO(after))
    for page in old.worksheets:
        for line in page.iter_rows():
            for cell in line:
                place = (page.title, cell.row, cell.column)
                other = new[page.title].cell(cell.row, cell.column)
                if place in edit.sets or place in edit.formulas or not isinstance(cell.value, (str, int, float, bool)):
                    continue
                assert cell.number_format == other.number_format, place
                wanted = WHOLE.sub(rf"\g<1>{edit.last_row}", cell.value) if cell.data_type == "f" else cell.value
                if cell.data_type == "f" or edit is not EDITS["put all results"]:
                    assert other.value == wanted, (place, cell.value, other.value)
    totals = old[LEDGER].tables["tbl"].totalsRowCount or 0
    assert new[LEDGER].tables["tbl"].ref == f"B5:F{edit.last_row + totals}"


def faults(path: Path) -> list[str]:
    """What Microsoft's validator says of a file."""
    command = os.environ["GHGXL_OOXML_VALIDATOR"]
    told = json.loads(subprocess.run([command, path], capture_output=True, text=True, check=False, timeout=300).stdout)
    return [re.sub(r"[0-9]+", "#", str(fault)) for fault in told["errors"]]


def validated(foreign: ForeignBook, raw: bytes) -> list[str]:
    """Faults that the edited file has and the original had not."""
    with tempfile.TemporaryDirectory() as name:
        before, after = Path(name) / "a.xlsx", Path(name) / "b.xlsx"
        before.write_bytes(foreign.raw)
        after.write_bytes(raw)
        found = faults(after)
        known = faults(before) if found else []
        return [fault for fault in found if fault not in known]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("many", nargs="?", type=int, default=1_000)
    options.add_argument("--part", default="1/1", metavar="N/OF", help="every OF-th book, from the N-th")
    given = options.parse_args()
    first, step = map(int, given.part.split("/"))
    originals = list(books())[: given.many][first - 1 :: step]
    office = shutil.which("soffice")
    if office:
        originals += list(by_libreoffice([book for book in originals if book.features <= set(FEATURES)], office))
    outcomes: collections.Counter[str] = collections.Counter()
    sentences: collections.Counter[str] = collections.Counter()
    broken = []
    for foreign in originals:
        for name in EDITS:
            if EDITS[name].needs and EDITS[name].needs not in foreign.features:
                continue
            try:
                sentence, raw = judge(foreign, name)
                if (
                    raw is not None
                    and "GHGXL_OOXML_VALIDATOR" in os.environ
                    and name in ("put", "append", "set a formula", "add a sheet")
                ):
                    new = validated(foreign, raw) if zlib.crc32(f"{foreign.name}{name}".encode()) % 4 == 0 else []
                    assert not new, new[:2]
            except Exception as error:
                broken.append(f"{foreign.name} / {name}: {type(error).__name__} {str(error)[:600]}")
                continue
            outcomes["拒绝" if sentence else "修改"] += 1
            sentences[re.sub(r"[A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?", "…", sentence)] += bool(sentence)
    print(f"{len(originals)} 个工作簿：{dict(outcomes)}，不符 {len(broken)}")
    for sentence, count in sentences.most_common():
        print(f"  {count:5} {sentence[:120]}") if count else None
    for sentence in broken[:40]:
        print("不符", sentence)
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()

"""A table of a web page saved as .xls, as systems export it: each outer table is a sheet, as the eye sees it."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from udfs.kernel.cells import Value
from workbook_templates.exchange.imports.pages.page import LedgerFile, Page, page_of_rows, text_value, with_strikes
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area

LARGEST_SPAN = 1_000
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|(?<![-\w])height\s*:\s*0(?![.\d])", re.IGNORECASE
)
_LAID_OUT = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
_VOID = frozenset({"br", "img", "input", "hr", "wbr", "col"})
_STRUCK = frozenset({"del", "s", "strike"})
_LINE_THROUGH = re.compile(r"text-decoration[-a-z]*\s*:[^;}]*line-through", re.IGNORECASE)
_RULES = re.compile(r"([^{}]*)\{([^{}]*)\}")  # of a style sheet: who, and how
_CLASS = re.compile(r"\.([-\w]+)")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = frozenset({"style", "script", "head", "title", "xml", "template"})


class _Tables(HTMLParser):
    """The tables of a page, those within others too: rows of texts, spans, hidden rows."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        ruled = _RULES.findall(text) if "line-through" in text else ()
        self._striking = {name for who, how in ruled if _LINE_THROUGH.search(how) for name in _CLASS.findall(who)}
        # The element within a cell that is struck through, and those of its name within it.
        self._struck: list[str] = []
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._unseen = 0
        self._veil: list[str] = []  # the element within a cell that is not shown, and those of its name within it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        is_hidden = "hidden" in attributes or bool(_HIDDEN.search(_look(attributes)))
        if tag in _UNSEEN:
            self._unseen += 1
        elif self._veil or (is_hidden and tag not in _LAID_OUT):
            self._veil += [tag] if tag in (self._veil or [tag])[:1] and tag not in _VOID else []
        elif tag == "table":
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif self._open and tag == "tr":
            self._struck.clear()
            self._open[-1].start_row(is_hidden, self._strikes(tag, attributes))
        elif self._open and tag in ("td", "th"):
            self._struck.clear()
            self._open[-1].start_cell(
                _span(attributes, "colspan"), _span(attributes, "rowspan"), is_hidden, self._strikes(tag, attributes)
            )
        elif self._open and tag in ("br", "p", "div"):
            self._open[-1].write("\n")
        if (
            self._open
            and not self._veil
            and tag not in (*_LAID_OUT, *_VOID)
            and (tag == self._struck[0] if self._struck else self._strikes(tag, attributes))
        ):
            self._struck.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._veil and tag not in _LAID_OUT:
            self._veil = self._veil[1:] if tag == self._veil[0] else self._veil
        elif tag in self._struck:
            self._struck.pop()
        elif self._open and tag in ("td", "th", "tr", "table"):
            self._veil.clear()
            self._open[-1].end_cell()
            if tag == "table":
                self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self._unseen and not self._veil:
            self._open[-1].write(_BLANKS.sub(" ", data), is_struck=bool(self._struck))

    def _strikes(self, tag: str, attributes: dict[str, str]) -> bool:
        classes = self._striking.intersection(attributes.get("class", "").split())
        return tag in _STRUCK or bool(classes) or bool(_LINE_THROUGH.search(attributes.get("style", "")))


class _Table:
    """Rows as they are laid out: a cell that spans several places stands in the first of them."""

    def __init__(self) -> None:
        self.rows: list[list[Value]] = []
        self.hidden: list[int] = []
        self.merged: list[Area] = []
        self._taken: set[tuple[int, int]] = set()
        self._across = 1
        self._text: list[str] | None = None
        self.hidden_columns: set[int] = set()
        self._row_is_struck = self._cell_is_struck = False
        self._fonts: set[bool] = set()  # whether what stands in the open cell is struck through

    def start_row(self, is_hidden: bool, is_struck: bool) -> None:
        self.end_cell()
        self.rows.append([])
        self._row_is_struck = is_struck
        if is_hidden:
            self.hidden.append(len(self.rows))

    def start_cell(self, across: int, down: int, is_hidden: bool, is_struck: bool) -> None:
        self.end_cell()
        if not self.rows:
            self.start_row(False, False)
        row, column = len(self.rows), len(self.rows[-1]) + 1
        while (row, column) in self._taken:
            self._taken.discard((row, column))
            self.rows[-1].append(None)
            column += 1
        self._across, self._text, self._fonts = across, [], set()
        self._cell_is_struck = is_struck or self._row_is_struck
        self.hidden_columns |= {column} if is_hidden else set()
        if across > 1 or down > 1:
            self.merged.append(Area(row, column, row + down - 1, column + across - 1))
            self._taken |= {(row + n, column + m) for n in range(1, down) for m in range(across)}

    def write(self, text: str, *, is_struck: bool = False) -> None:
        if self._text is not None and (self._text or text.strip()):
            self._text.append(text)
            self._fonts |= {is_struck or self._cell_is_struck} if text.strip() else set()

    def end_cell(self) -> None:
        if self._text is not None:
            text = "".join(self._text).replace("\u00a0", " ")
            value = text_value(text)
            self.rows[-1] += [with_strikes(value, self._fonts), *([None] * (self._across - 1))]
            self._text = None


def _look(attributes: dict[str, str]) -> str:
    height = attributes.get("height", "").strip()
    return f"{attributes.get('style', '')};" + ("height:0" if height in ("0", "0px", "0pt") else "")


def _span(attributes: dict[str, str], name: str) -> int:
    given = attributes.get(name, "1").strip()
    return min(max(int(given), 1), LARGEST_SPAN) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def html_file(text: str, label: str) -> LedgerFile:
    """The tables of a web page.

    Raises:
        FileError: there is none with more than one row.
    """
    parser = _Tables(text)
    parser.feed(text)
    parser.close()
    tables: Sequence[_Table] = [table for table in parser.tables if sum(map(any, table.rows)) > 1]
    if not tables:
        raise FileError(f"“{label}”是网页（HTML），其中没有表格：请在导出的系统中选择 Excel 或 CSV 格式。")
    named = {f"表{number}": table for number, table in enumerate(tables, start=1)}

    def page(sheet: str) -> Page:
        table = named[sheet]
        return page_of_rows(
            sheet,
            table.rows,
            is_text=True,
            hidden=frozenset(table.hidden),
            hidden_columns=table.hidden_columns,
            merged=table.merged,
        )

    return LedgerFile(label, dict.fromkeys(named, True), page, "网页表格（HTML）")

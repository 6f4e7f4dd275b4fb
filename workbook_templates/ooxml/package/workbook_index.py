"""What lies where in a workbook: sheets, tables and defined names with their parts and areas."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from xml.etree import ElementTree as ET

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import Relationship, relationships
from workbook_templates.ooxml.package.xml_text import decoded, readable

SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet")
MAX_BLOCK = 4_000_000  # cells: 200,000 rows of 20 columns
# 'It''s'!$C$5 or Sheet!$C$5:$D$9; the sheet name may hold anything but a bracket (another workbook).
_AREA = re.compile(
    r"(?:'((?:[^'\[\]]|'')+)'|([^'!\[\]:,()]+))!(\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?)"
)


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """A table: where its parts and its cells are.

    Attributes:
        sheet: sheet name. part, sheet_part: the parts of the table and of its sheet.
        area: the reference, header and totals included.
        headers: header texts. column_formulas: the declared formula of each column, or None.
        header_rows, totals_rows: 0 or 1. kind: "worksheet", or "queryTable" and "xml" of one that another source fills.
    """

    name: str
    sheet: str
    part: str
    sheet_part: str
    area: Area
    headers: tuple[str, ...]
    column_formulas: tuple[str | None, ...]
    header_rows: int
    totals_rows: int
    kind: str

    @property
    def first_row(self) -> int:
        """The first data row."""
        return self.area.first_row + self.header_rows

    @property
    def last_row(self) -> int:
        """The last data row."""
        return self.area.last_row - self.totals_rows

    @property
    def data_area(self) -> Area:
        """The data rows."""
        return Area(self.first_row, self.area.first_column, self.last_row, self.area.last_column)


@dataclass(frozen=True, slots=True)
class WorkbookIndex:
    """The whole of it.

    Attributes:
        part: the workbook part. sheets: name -> part, of all kinds of sheets, in order.
        worksheets: those of them that have cells (chart sheets and the like have none).
        pivots: sheet and area of every pivot table. tables: by display name. names: defined name of workbook scope -> its text.
        date1904: dates count from 1904.
    """

    part: str
    sheets: Mapping[str, str]
    worksheets: Mapping[str, str]
    pivots: tuple[tuple[str, Area], ...]
    tables: Mapping[str, TableDefinition]
    names: Mapping[str, str]
    date1904: bool

    def table(self, name: str) -> TableDefinition:
        """The table of that name.

        Raises:
            FileError: there is none.
        """
        if name not in self.tables:
            raise FileError(f"工作簿中没有表“{name}”：请使用本工具的模板，且不要改动表名。")
        return self.tables[name]

    def block(self, name: str) -> tuple[str, Area, tuple[str, ...]]:
        """Sheet, data rows and (of a table) headers of a table or of a named block.

        Raises:
            FileError: there is none, or its range promises more than a file can hold.
        """
        headers: tuple[str, ...] = ()
        if name in self.tables:
            table = self.tables[name]
            sheet, area, headers = table.sheet, table.data_area, table.headers
        else:
            sheet, area = self.named_area(name)
        if area.size > MAX_BLOCK:
            raise FileError(f"表“{name}”（工作表“{sheet}”）的区域 {area} 过大：请把表格缩小到有数据的行。")
        return sheet, area, headers

    def named_area(self, name: str) -> tuple[str, Area]:
        """Sheet name and area behind a defined name.

        Raises:
            FileError: no such name, or it is not one area of this workbook.
        """
        text = self.names.get(name)
        if text is None:
            raise FileError(
                f"不是本工具的核查工作簿，或由别的版本建立，或其名称已改动（没有名称“{name}”）：请用 ghgxl new 建立，且不要改动名称。"
            )
        match = _AREA.fullmatch(text.strip())
        sheet = (match[1] or match[2]).replace("''", "'") if match else ""
        if "#REF!" in text:
            raise FileError(f"名称“{name}”所指的工作表或单元格已被删除（现为 {text[:60]}）：请从模板恢复该工作表。")
        if match is not None and sheet not in self.sheets:
            raise FileError(
                f"工作簿中没有工作表“{sheet}”（已删除或改名）：名称“{name}”指向其中的单元格，请恢复该工作表及其原名。"
            )
        if match is None:
            raise FileError(f"名称“{name}”不是指向单元格（现为 {text[:60]}）：请恢复模板中的名称。")
        return sheet, Area.parse(match[3])

    def place_of(self, name: str) -> tuple[str, Area] | None:
        """Sheet name and area behind a defined name; None where there is not one of this workbook."""
        try:
            return self.named_area(name)
        except FileError:
            return None

    def single_cell(self, name: str) -> tuple[str, str]:
        """Sheet name and address behind a defined name.

        Raises:
            FileError: no such name, or it is not one cell of this workbook.
        """
        sheet, area = self.named_area(name)
        if ":" in str(area):
            raise FileError(f"名称“{name}”不是指向一个单元格（现为 {self.names[name][:60]}）：请恢复模板中的名称。")
        return sheet, str(area)


def read_index(package: Package) -> WorkbookIndex:
    """Read the index of a workbook.

    Raises:
        FileError: the package is no workbook, or what it refers to is missing or damaged.
    """
    part = next((r.target for r in relationships(package, "") if r.kind == "officeDocument"), "xl/workbook.xml")
    if part not in package or not part.casefold().endswith(".xml"):
        raise FileError(f"“{package.label}”不是 Excel 工作簿：请选择 .xlsx 文件（.xlsb、.ods 请先另存为 .xlsx）。")
    what = f"“{package.label}”"
    root = package.tree(part)
    if root.tag.rpartition("}")[2] != "workbook":
        raise FileError(f"“{package.label}”不是 Excel 工作簿：请选择 .xlsx 文件。")
    with readable(what):
        related = relationships(package, part)
        with_cells = {r.target for r in related if r.kind == "worksheet"}
        sheets = _sheets(package.label, list(root.iterfind("{*}sheets/{*}sheet")), related)
        names = {
            n.attrib["name"]: n.text or ""
            for n in root.iterfind("{*}definedNames/{*}definedName")
            if n.get("localSheetId") is None
        }
        tables, pivots = {}, []
        for sheet, sheet_part in sheets.items():
            if sheet_part not in package:
                raise FileError(
                    f"{what}的目录说工作表“{sheet}”在内部部件“{sheet_part[:80]}”中，而文件里没有它：文件不完整，"
                    "请用 Excel 打开并另存，或使用备份。"
                )
            for relationship in relationships(package, sheet_part):
                if relationship.kind == "pivotTable":
                    location = package.tree(relationship.target).find("{*}location")
                    if location is not None:
                        pivots.append((sheet, Area.in_file(location.attrib["ref"])))
                if relationship.kind == "table":
                    made = partial(_table, package, relationship.target, sheet, sheet_part)
                    table = package.once(relationship.target, (TableDefinition, sheet, sheet_part), made)
                    tables[table.name] = table
        settings = root.find("{*}workbookPr")
        date1904 = settings is not None and settings.get("date1904", "0") in ("1", "true")
    worksheets = {sheet: target for sheet, target in sheets.items() if target in with_cells}
    return WorkbookIndex(part, sheets, worksheets, tuple(pivots), tables, names, date1904)


def _sheets(label: str, elements: Sequence[ET.Element], related: Sequence[Relationship]) -> dict[str, str]:
    """Name -> part. A sheet that names no part has the one that is left over; where none is left, it has no cells.

    Raises:
        FileError: which part is whose cannot be told.
    """
    targets = {r.key: r.target for r in related}
    keys = {sheet.attrib["name"]: _relation_id(sheet) for sheet in elements}
    if len(keys) != len(elements):
        raise FileError(f"“{label}”的目录中有同名的工作表，文件有误：请用 Excel 打开并另存。")
    for name, key in keys.items():
        if key and key not in targets:
            raise FileError(f"“{label}”的目录没有写明工作表“{name}”在哪个内部部件中，文件有误：请用 Excel 打开并另存。")
    used = {targets[key] for key in keys.values() if key}
    left = [r.target for r in related if r.kind in SHEET_KINDS and r.target not in used]
    without = [name for name, key in keys.items() if not key]
    if without and left and (len(without), len(left)) != (1, 1):
        raise FileError(
            f"“{label}”的目录没有写明工作表“{'”“'.join(without)}”各在哪个内部部件中，文件有误：请用 Excel 打开并另存。"
        )
    found = {name: targets[key] for name, key in keys.items() if key} | dict(zip(without, left, strict=False))
    return {name: found[name] for name in keys if name in found}


def _relation_id(sheet: ET.Element) -> str:
    return next((value.strip() for key, value in sheet.attrib.items() if key == "id" or key.endswith("}id")), "")


def _table(package: Package, part: str, sheet: str, sheet_part: str) -> TableDefinition:
    root = package.tree(part)
    columns = root.findall("{*}tableColumns/{*}tableColumn")
    formulas = [column.find("{*}calculatedColumnFormula") for column in columns]
    table = TableDefinition(
        name=root.get("displayName") or root.attrib["name"],
        sheet=sheet,
        part=part,
        sheet_part=sheet_part,
        area=Area.in_file(root.attrib["ref"]),
        headers=tuple(decoded(column.attrib["name"]) for column in columns),
        column_formulas=tuple(formula.text if formula is not None else None for formula in formulas),
        header_rows=int(root.get("headerRowCount", "1")),
        totals_rows=int(root.get("totalsRowCount", "0")),
        kind=root.get("tableType", "worksheet"),
    )
    width = table.area.last_column - table.area.first_column + 1
    if len(columns) < width:
        raise FileError(
            f"表“{table.name}”（工作表“{sheet}”）有 {width} 列，文件的定义中只有 {len(columns)} 列，其余已丢失：保存它的程序（如 exceljs）"
            "去掉了有公式的列及其后的列；请用另存之前的文件，把改动填入其中。"
        )
    if len(columns) != width or table.header_rows not in (0, 1) or table.totals_rows not in (0, 1):
        raise FileError(f"表“{table.name}”（工作表“{sheet}”）的定义与其区域不符，文件已损坏：请使用备份。")
    return table

"""The look, in one place: named styles by role, number formats by unit, conditional formats."""

from copy import copy

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.field import Field
from workbook_templates.declare.table import Role

FACE = "等线"
INK, QUIET, LINE, HEAD = "1F2D3D", "6B7785", "C5CED8", "1F4E79"
FILLS = {
    Role.REQUIRED: "FFF6D6",
    Role.OPTIONAL: "FFFFFF",
    Role.COMPUTED: "EAF3EA",
    Role.CHECK: "E3EEF9",
    Role.LOCKED: "EEF0F2",
}
RED, AMBER, GREY = "F8D0CE", "FCE4B8", "E4E7EA"
YEAR_FIELDS = {
    "verification_year", "parameter_year", "report_year", "quota_year", "compared_year", "year_to", "bill_year", "valid_from",
    "valid_to",
}  # fmt: skip
# Read by programs alone: one line of each row, and none on paper, where it would be pages of signs.
PACKED_FIELDS = {"copy_content"}
# Of their text a row may show the beginning alone.
LONG_FIELDS = {"sign_changes", "journal_before", "journal_after", "counted_bills", "other_rows"}
COUNT_FIELDS = {
    "journal_no", "copy_part",
    "population_count", "sample_count", "sample_fault_count", "enlarged_count", "voucher_total_count", "voucher_seen_count",
    "step_no", "rows_missing", "estimates_count", "adjustments_count", "entries_count", "emissions_row", "counted_bills_number",
    "bills_of_source_number", "unbalanced_sources", "open_errors", "open_judgements", "undecided_cases",
    "unreasoned_warnings", "unbalanced_rows", "unchecked_years", "meter_row", "case_row", "month_since", "month_until",
    "population_bills_count", "zero_bills_count", "sample_size_count", "drawn_bills_count", "checked_bills_count",
    "certain_bills_count", "enlargement_factor", "meter_page", "slot_no", "chart_group",
    "factor_place", "reading_day", "months_later",
}  # fmt: skip
RATIO_FIELDS = {
    "deviation_ratio", "tolerance_ratio", "row_tolerance_ratio", "sampling_ratio", "confidence_ratio", "materiality_ratio",
    "expected_error_ratio", "change_ratio", "change_threshold_ratio",
}  # fmt: skip
FACTOR_FIELDS = {
    "factor_value", "emission_factor", "density_kg_per_l", "ncv_gj_per_unit", "carbon_content_tc_per_gj",
    "oxidation_ratio", "purity_ratio", "gwp", "candidate_1", "candidate_2", "candidate_3",
    "tolerance_days", "fuel_rate_l_per_h", "genset_power_kw", "reference_price_cny_per_l",
    "invoice_price_cny_per_l", "purchase_price_cny_per_l", "random_number",
}  # fmt: skip


__all__ = [
    "AMBER", "FACE", "OF_KEY", "RED", "Alignment", "Font", "FormulaRule", "Looks", "add_styles", "alignment", "fill",
    "mark_errors", "mark_row", "mark_words", "number_format",
]  # fmt: skip


def fill(colour: str) -> PatternFill:
    """One colour; a cell takes the foreground, a conditional format the background."""
    return PatternFill("solid", fgColor=colour, bgColor=colour)


def _style(name: str, *, size: float = 10, bold: bool = False, colour: str = INK, background: str | None = None,
           boxed: bool = True, locked: bool = True, horizontal: str | None = None, wrap: bool = True) -> NamedStyle:  # fmt: skip
    style = NamedStyle(name)
    style.font = Font(name=FACE, size=size, bold=bold, color=colour)
    side = Side("thin", color=LINE)
    style.border = Border(side, side, side, side) if boxed else Border()
    if background:
        style.fill = fill(background)
    style.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=wrap)
    style.protection = Protection(locked=locked)
    return style


def add_styles(book: OpenpyxlWorkbook) -> None:
    """The named styles of the workbook."""
    for role, background in FILLS.items():
        filled_in = role in (Role.REQUIRED, Role.OPTIONAL)
        book.add_named_style(_style(role.value, background=background, locked=not filled_in))
    book.add_named_style(_style("标题", size=16, bold=True, colour=HEAD, boxed=False, wrap=False))
    book.add_named_style(_style("导航", size=9, colour="2E75B6", boxed=False, wrap=False))
    book.add_named_style(_style("说明", size=9.5, colour=QUIET, boxed=False))
    book.add_named_style(_style("分节", size=12, bold=True, colour=HEAD, boxed=False, wrap=False))
    book.add_named_style(_style("列注", size=8, colour=QUIET, background="F5F7F9"))
    book.add_named_style(_style("列名", bold=True, colour="FFFFFF", background=HEAD, horizontal="center"))


def number_format(field: Field) -> str:
    """Display only; nothing is ever rounded."""
    if field.kind == "date":
        return "yyyy-mm" if field.id in ("price_month", "chart_month") else "yyyy-mm-dd"
    if field.kind != "number":
        return "General" if field.kind in ("boolean", "choice", "any") else "@" if field.kind == "code" else "General"
    if field.id in YEAR_FIELDS:
        return "0"
    if field.id in COUNT_FIELDS:
        return "#,##0"
    if field.id in RATIO_FIELDS:
        return "0.00%"
    if field.id in FACTOR_FIELDS or field.id.startswith("audit_"):
        return "General"
    if field.id == "implied_price_cny":
        return "0.0000"
    if "unit_emission" in field.id:
        return "0.0000000"
    if field.id.startswith(("month_", "slot_")):
        return "[>=1000]#,##0;#,##0.00"  # twelve months on one page; display only
    return "0" if field.unit == "d" else "#,##0.00"


class Looks:
    """Dresses the cells of one book: openpyxl searches its lists for each part of a style, here once for all cells alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], StyleArray] = {}

    def give(self, cell: Cell, style: str, number_format: str = "General", **alignment: object) -> None:
        """A cell looks like this from now on.

        Args:
            cell: it has not been dressed yet.
            style: name of the named style.
            number_format: how a number is shown.
            alignment: settings of ``Alignment``; those of the named style where there is none.
        """
        look = style, number_format, *alignment.items()
        if look not in self._known:
            cell.style, cell.number_format = style, number_format
            if alignment:
                cell.alignment = Alignment(**alignment)
            self._known[look] = cell._style
        cell._style = copy(self._known[look])  # a date that is put in a cell changes its own


# A key is for formulas: one line, as small as its narrow column makes it.
OF_KEY = {"horizontal": "left", "vertical": "center", "shrink_to_fit": True}


def alignment(field: Field) -> dict[str, object]:
    """Numbers to the right, short words in the middle, text to the left."""
    if field.id in PACKED_FIELDS:
        return {"horizontal": "left", "vertical": "center", "wrap_text": False}
    vertical = "top" if field.id in LONG_FIELDS else "center"
    horizontal = "right" if field.kind == "number" and field.id not in YEAR_FIELDS else None
    if field.kind in ("date", "boolean", "choice") or field.id in YEAR_FIELDS:
        horizontal = "center"
    wraps, indent = field.kind != "number", 0 if horizontal else 1
    return {"horizontal": horizontal or "left", "vertical": vertical, "wrap_text": wraps, "indent": indent}


def mark_errors(sheet: Worksheet, ref: str, first: str) -> None:
    """Error values in a block are red."""
    sheet.conditional_formatting.add(ref, FormulaRule([f"ISERROR({first})"], fill=fill(RED)))


def mark_words(sheet: Worksheet, ref: str, first: str, words: dict[str, str]) -> None:
    """Cells that hold a word get its colour.

    Args:
        sheet, ref: the area.
        first: its first cell, as the rule names it.
        words: word -> colour.
    """
    for word, colour in words.items():
        rule = FormulaRule([f'ISNUMBER(SEARCH("{word}",{first}))'], fill=fill(colour))
        sheet.conditional_formatting.add(ref, rule)


def mark_row(sheet: Worksheet, ref: str, test: str) -> None:
    """A row that does not apply is grey, its text too.

    Args:
        sheet, ref: the area.
        test: a formula that is true for such a row, of its first row.
    """
    rule = FormulaRule([test], fill=fill(GREY), font=Font(color="9AA3AD"))
    sheet.conditional_formatting.add(ref, rule)

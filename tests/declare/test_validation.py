"""A declaration that does not hold together is refused when it is made, with module and column."""

from collections.abc import Callable

import pytest

from udfs.kernel.errors import DeclarationError
from workbook_templates.declare.formulas import Call, Cell, Cells, ColumnRange, Expression, NamedCell, Stated, bound
from workbook_templates.declare.meaning import VARIES
from workbook_templates.declare.natives import NATIVES
from workbook_templates.declare.table import Column, Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Form, Sheet, Workbook, computed_item, item
from workbook_templates.evaluate.native import NATIVE
from workbook_templates.evaluate.values import LAZY

GIVEN = (
    required("source_id"), optional("energy_fee_cny"), optional("unit_price_cny_per_kwh"), optional("basic_fee_cny"),
    optional("party"), optional("is_metered"), optional("has_evidence"), optional("input_kwh"), optional("fuel_l"),
    optional("period_start"), optional("period_end"), optional("candidate_1"), optional("is_price_agreed"),
    optional("candidate_2"), optional("activity_quantity"), optional("density_kg_per_l"),
)  # fmt: skip
YEARS = Table("years", "verification_year", (), (required("verification_year"), required("year_role")))


def declared(*columns: Column, form: Form | None = None) -> Workbook:
    """A workbook with these computed columns beside the given ones."""
    table = Table("trial", "source_id", (), (*GIVEN, *columns))
    entity = form or Form((item("report_date"),))
    return Workbook((Sheet("基本信息", "", "", (entity, YEARS)), Sheet("试", "", "", (table,))))


def test_what_fits_is_accepted() -> None:
    fee = bound("GHG_ELEC_FROM_FEE", "basic_fee_cny")
    workbook = declared(
        computed("electricity_kwh", fee),
        computed("usage_days", bound("GHG_BILL_DAYS", end_rule="含当日")),
        computed("conclusion", Call("IF", Cell("party").equals("个人"), bound("GHG_TENANT"), "")),
        computed("estimated_quantity", Stated(fee, VARIES)),
    )
    assert [argument and argument.column for argument in fee.arguments if isinstance(argument, Cell)] == [
        "energy_fee_cny", "unit_price_cny_per_kwh", "basic_fee_cny",
    ]  # fmt: skip
    assert workbook.table("trial").module == __name__


REFUSED: dict[str, tuple[str, Expression | Stated, str]] = {
    "a misspelt function": ("electricity_kwh", bound("GHG_ELEC_FORM_FEE"), "no worksheet function GHG_ELEC_FORM_FEE"),
    "a misspelt argument": (
        "electricity_kwh", bound("GHG_ELEC_FROM_FEE", price=1), "GHG_ELEC_FROM_FEE has no argument price",
    ),
    "an argument that no column holds": (
        "electricity_kwh", bound("GHG_COOLING_ELEC"), "table trial has no column cooling_kwhc",
    ),
    "swapped arguments": (
        "electricity_kwh",
        bound("GHG_ELEC_FROM_FEE", energy_fee_cny=Cell("unit_price_cny_per_kwh"), unit_price_cny_per_kwh=Cell("energy_fee_cny")),
        "GHG_ELEC_FROM_FEE: energy_fee_cny is in CNY, not in CNY/kWh",
    ),
    "swapped truth and word": (
        "conclusion", bound("GHG_TENANT", party=Cell("is_metered")), "GHG_TENANT: party takes",
    ),
    "kWh in a column of GJ": ("heat_gj", bound("GHG_ELEC_FROM_FEE"), "heat_gj is in GJ, not in kWh"),
    "kWh where the unit varies": (
        "estimated_quantity", bound("GHG_ELEC_FROM_FEE"), "its unit varies from row to row, and the formula is in kWh",
    ),
    "two units added": ("electricity_kwh", bound("GHG_ELEC_FROM_FEE") + Cell("fuel_l"), "units kWh and L do not mix"),
    "two units in a choice": (
        "electricity_kwh", Call("IF", Cell("party").equals(""), Cell("fuel_l"), bound("GHG_ELEC_FROM_FEE")),
        "units L and kWh do not mix",
    ),
    "a product without a name": (
        "electricity_kwh", Cell("energy_fee_cny") * Cell("fuel_l"), "CNY * L has no unit of its own: state it",
    ),
    "a unit that varies for a fixed one": (
        "electricity_kwh", Cell("activity_quantity"), "electricity_kwh is in kWh, not in a varying unit",
    ),
    "a date for a number": (
        "electricity_kwh", bound("GHG_ELEC_FROM_FEE", energy_fee_cny=Cell("period_start")),
        "energy_fee_cny takes number, not date",
    ),
    "a number for a date": ("usage_days", bound("GHG_BILL_DAYS", period_end=Cell("fuel_l")), "period_end takes date, not number"),
    "a text column in arithmetic": ("electricity_kwh", Cell("source_id") * 2, "* takes numbers, not code"),
    "a misspelt column": ("electricity_kwh", Cell("fule_l"), "table trial has no column fule_l"),
    "a misspelt column elsewhere": ("electricity_kwh", ColumnRange("years", "yaer"), "table years has no column yaer"),
    "a misspelt table": ("electricity_kwh", Call("SUM", ColumnRange("yaers", "year_role")), "no table yaers"),
    "a misspelt named cell": ("report_date", NamedCell("reprot_date"), "no named cell reprot_date"),
    "a word of no list": (
        "electricity_kwh", Call("IF", Cell("party").equals("个体户"), 1, 2), "个体户 is none of",
    ),
    "a word that a look-up never finds": (
        "electricity_kwh", Call("SUMIFS", Cell("input_kwh"), ColumnRange("years", "year_role"), "合规"), "合规 is none of",
    ),
    "a word that a column does not take": ("conclusion", Call("IF", Cell("party").equals(""), "计", "不计入"), "not choice 计"),
    "an unknown native function": ("electricity_kwh", Call("SUMM", Cell("input_kwh")), "no native function SUMM"),
    "ours not bound by name": ("electricity_kwh", Call("GHG_ELEC_FROM_FEE", 1, 2), "functions of ours are bound by name"),
    "too few arguments": ("electricity_kwh", Call("IF", Cell("party").equals("")), "IF takes no 1 arguments"),
    "columns apart in one range": (
        "electricity_kwh", Call("SUM", Cells(("candidate_1", "candidate_2"))), "do not stand side by side",
    ),
    "a text in one branch": (
        "electricity_kwh", Call("IF", Cell("party").equals(""), "不适用", Cell("input_kwh")), "is now number, now word",
    ),
    "another unit beside a text": (
        "electricity_kwh", Call("IFERROR", Cell("fuel_l"), "无"), "is now number, now word",
    ),
    "是 or 否 in arithmetic": ("electricity_kwh", Cell("input_kwh") * Cell("is_metered"), "* takes numbers, not boolean"),
    "是 or 否 as a condition": ("electricity_kwh", Call("IF", Cell("is_metered"), 1, 2), "IF asks whether, not boolean"),
    "litres above money": (
        "electricity_kwh", Call("IF", Cell("fuel_l").above(Cell("energy_fee_cny")), 1, 2), "units L and CNY do not mix",
    ),
    "a date above a number": (
        "electricity_kwh", Call("IF", Cell("period_start").above(Cell("fuel_l")), 1, 2), "compared with number",
    ),
    "one choice against another": (
        "electricity_kwh", Call("IF", Cell("party").equals(Cell("is_metered")), 1, 2), "is none of",
    ),
    "a criterion of another kind": (
        "electricity_kwh",
        Call("SUMIFS", ColumnRange("trial", "input_kwh"), ColumnRange("trial", "fuel_l"), Cell("source_id")),
        "number  compared with code",
    ),
    "ranges of two tables": (
        "electricity_kwh",
        Call("SUMIFS", ColumnRange("trial", "input_kwh"), ColumnRange("years", "year_role"), "履约"),
        "SUMIFS reads trial and years side by side",
    ),
    "found in one table, read in another": (
        "electricity_kwh",
        Call("INDEX", ColumnRange("trial", "input_kwh"), Call("MATCH", 2025, ColumnRange("years", "verification_year"), 0)),
        "INDEX reads trial and years side by side",
    ),
    "a criterion too few": (
        "electricity_kwh", Call("SUMIFS", Cell("input_kwh"), Cell("party"), "个人", Cell("party")), "SUMIFS takes no 4 arguments",
    ),
    "a pair too few": ("electricity_kwh", Call("COUNTIFS", Cell("party"), "个人", Cell("party")), "COUNTIFS takes no 3 arguments"),
    "no column at all": ("electricity_kwh", Call("SUM", Cells(())), "a range of no column"),
    "a sum over rows of many units": (
        "estimated_quantity", Call("SUM", ColumnRange("trial", "activity_quantity")), "SUM over rows whose units vary",
    ),
    "litres for a month": (
        "electricity_kwh", bound("GHG_PRORATE", "target_period", target_period=Cell("fuel_l")), "takes a month or a year",
    ),
    "a unit that there is not": ("estimated_quantity", Stated(Cell("fuel_l"), "banana"), "banana is not in units.toml"),
    "a unit of a text": ("electricity_kwh", Stated(Cell("source_id"), "kWh"), "a unit is stated for code"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "formula", "says"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_with_its_place(column: str, formula: Expression | Stated, says: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        declared(computed(column, formula))
    assert str(refused.value).startswith(f"{__name__}: trial.{column}: ")
    assert says in str(refused.value)


def test_a_named_cell_is_held_to_the_same() -> None:
    form = Form((computed_item("retain_until", bound("GHG_RETAIN_UNTIL", filing_date=NamedCell("filing_date"))),))
    with pytest.raises(DeclarationError, match=rf"{__name__}: named cell retain_until: no named cell filing_date"):
        declared(form=form)
    with pytest.raises(DeclarationError, match=r"named cell report_no: no table \(a named cell has no row\)"):
        declared(form=Form((computed_item("report_no", bound("GHG_REPORT_NO")),)))


def test_a_column_that_reads_itself_is_refused() -> None:
    with pytest.raises(
        DeclarationError,
        match=r"trial\.usage_days reads itself: trial\.usage_days -> trial\.trial_days -> trial\.usage_days",
    ):
        declared(computed("usage_days", Cell("trial_days") + 1), computed("trial_days", Cell("usage_days") + 1))


def test_tables_and_sheets_that_cannot_stand_are_refused() -> None:
    makers: list[Callable[[], object]] = [
        lambda: Table("t", "source_id", (), (required("source_id"), required("source_id"))),
        lambda: Table("t", "bill_no", (), (required("source_id"),)),
        lambda: Table("t", "source_id", ("九.9",), (required("source_id"),)),
        lambda: Sheet("s", "", "", (YEARS, YEARS)),
        lambda: Workbook((Sheet("s", "", "", (YEARS,)), Sheet("t", "", "", (YEARS,)))),
        lambda: required("no_such_field"),
        lambda: declared().table("years").column("no_such_field"),
        lambda: declared().table("no_such_table"),
        lambda: Column(GIVEN[0].field, Role.COMPUTED),
        lambda: Column(GIVEN[0].field, Role.REQUIRED, bound("GHG_VERSION")),
        lambda: Workbook((Sheet("s", "", "", (YEARS,)), Sheet("s", "", "", ()))),
        lambda: Table("t", "bill_no", (), (required("bill_no"),), unique=("bill_no", "bill_no")),
        lambda: Table("t", "source_id", (), (required("source_id"),), amount="source_id"),
        lambda: declared(form=Form((item("end_rule", initial="含当天"),))),
        lambda: declared(form=Form((item("tolerance_days", initial="三"),))),
    ]
    for make in makers:
        with pytest.raises(DeclarationError):
            make()


def test_every_native_function_that_may_be_written_has_a_value() -> None:
    assert set(NATIVES) == {*NATIVE, *LAZY}


def test_circles_through_named_cells_and_other_tables_are_refused() -> None:
    form = Form((computed_item("input_kwh", NamedCell("sold_kwh")), computed_item("sold_kwh", NamedCell("input_kwh"))))
    with pytest.raises(DeclarationError, match="input_kwh reads itself: input_kwh -> sold_kwh -> input_kwh"):
        declared(form=form)
    there = Table(
        "there",
        "bill_no",
        (),
        (required("bill_no"), computed("trial_days", Call("SUM", ColumnRange("trial", "usage_days")))),
    )
    here = computed("usage_days", Call("SUM", ColumnRange("there", "trial_days")))
    trial = Table("trial", "source_id", (), (required("source_id"), here))
    with pytest.raises(
        DeclarationError, match=r"there\.trial_days -> trial\.usage_days|trial\.usage_days -> there\.trial_days"
    ):
        Workbook((Sheet("a", "", "", (YEARS,)), Sheet("b", "", "", (there,)), Sheet("c", "", "", (trial,))))

"""Keys, references, uniqueness and units stand in the tables' declarations; one that leads nowhere is told when it is made."""

from dataclasses import replace

import pytest

from udfs.kernel.check import FAULTS, workbook_fault
from udfs.kernel.errors import DeclarationError
from udfs.vocabularies import Severity
from workbook_templates.declare.references import Referred
from workbook_templates.declare.table import Column, Table, optional, required
from workbook_templates.declare.workbook import Sheet, Workbook
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.shared import UNIT_OF_SOURCE

SITES = WORKBOOK.table("sites")
OF_SOURCES = WORKBOOK.table("sources")
KEPT = ("activity_unit", "source_key")  # of what is computed; the rest reads other tables
SOURCES = replace(
    OF_SOURCES, columns=tuple(column for column in OF_SOURCES.columns if column.formula is None or column.id in KEPT)
)
SOURCE = optional("source_id", references="sources")
AMOUNT = optional("activity_quantity", measured_in=UNIT_OF_SOURCE)


def bills(*columns: Column) -> Table:
    return Table(id="bills", key="bill_no", clauses=("三.8",), columns=(required("bill_no"), *columns))


def declare(*tables: Table) -> Workbook:
    """A workbook of these tables and of 排放源 with its sites."""
    return Workbook(tuple(Sheet(table.id, "", "", (table,)) for table in (SITES, SOURCES, *tables)))


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ((optional("source_id", references="meters"),), "source_id: references meters, which is no table"),
        ((optional("period_start", references="sources"),), "period_start: references sources, whose key source_id is of"),
        ((AMOUNT,), "activity_quantity: has its unit at source_id.activity_unit"),
        ((optional("source_id"), AMOUNT), "activity_quantity: has its unit at source_id.activity_unit"),
        ((SOURCE, optional("activity_quantity", measured_in=Referred("source_id", "unit"))),
         "activity_quantity: has its unit at source_id.unit"),
        ((SOURCE, optional("usage_days", measured_in=UNIT_OF_SOURCE)), "usage_days: is always in d"),
        ((SOURCE, required("tariff_kind", states_unit=UNIT_OF_SOURCE)), "tariff_kind: states the unit activity_unit"),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_names_module_and_column(columns: tuple[Column, ...], says: str) -> None:
    table = bills(*columns)
    with pytest.raises(DeclarationError) as refused:
        declare(table)
    assert str(refused.value).startswith(f"{__name__}: bills.{says}")


def test_what_leads_somewhere_is_taken() -> None:
    table = bills(
        required("source_id", references="sources"), required("activity_quantity", measured_in=UNIT_OF_SOURCE),
        required("quantity_unit", states_unit=UNIT_OF_SOURCE),
    )  # fmt: skip
    assert declare(table).table("bills").module == __name__


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({"key": "voucher_no"}, "bills has no column voucher_no"),
        ({"unique": ("bill_no", "voucher_no")}, "bills has no column voucher_no"),
        ({"unique": ("source_id", "bill_no")}, "bills has its key bill_no not first in unique"),
        ({"amount": "activity_quantity"}, "bills has no column activity_quantity"),
        ({"columns": (required("bill_no"), required("bill_no"))}, "bills has a column twice"),
    ],
)
def test_a_table_whose_own_columns_are_missing_names_them(declared: dict, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        replace(bills(required("source_id")), **declared)


def test_every_id_is_declared_once() -> None:
    assert all(fault.id == name for name, fault in FAULTS.items())
    with pytest.raises(DeclarationError, match="W-1 is declared twice"):
        workbook_fault("W-1", Severity.ERROR, "再次声明")


def test_the_workbook_has_one_table_of_the_entity() -> None:
    assert [table.id for table in WORKBOOK.tables if table.of_entity] == [WORKBOOK.entity.id]

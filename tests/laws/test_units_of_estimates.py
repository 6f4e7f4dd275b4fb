"""An estimate enters the activity of its source exactly when its method gives the unit of that source."""

import pytest

from udfs.kernel.errors import WrongKind
from udfs.registries import EstimateMethod, SourceCategory
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.estimates import GIVEN

NUMBERS = {column.id: 2.0 for column in GIVEN if column.field.kind == "number"}


@pytest.mark.parametrize("category", SourceCategory.members(), ids=str)
@pytest.mark.parametrize("method", EstimateMethod.members(), ids=str)
@pytest.mark.parametrize("adopted", [None, 7.0])
def test_an_estimate_counts_exactly_when_its_unit_is_the_unit_of_the_source(
    method: EstimateMethod, category: SourceCategory, adopted: float | None
) -> None:
    row = NUMBERS | {"estimate_id": "T1", "verification_year": 2025, "source_id": "Q1",
                     "estimate_method": str(method), "genset_power_kw": 100.0, "adopted_quantity": adopted}  # fmt: skip
    sources = [
        {"source_id": "Q0", "source_category": "外购热力", "is_used": "是"},
        {"source_id": "Q1", "source_category": str(category), "is_used": "是"},
    ]
    years = [{"verification_year": 2025, "year_role": "履约"}]
    calculation = Calculation(WORKBOOK, {}, {"years": years, "sources": sources, "estimates": [row]})
    final, total = (
        calculation.cell("estimates", 0, "final_quantity"),
        calculation.cell("monthly", 1, "estimates_quantity"),
    )
    if method.fits(category.unit):
        assert final == total == (adopted or calculation.cell("estimates", 0, "estimated_quantity"))
    else:
        assert isinstance(final, WrongKind)
        assert final == total
        assert final.message.startswith("推算方法的单位与排放源的活动数据单位不一致")


def test_a_source_that_is_not_registered_contradicts_no_unit() -> None:
    row = NUMBERS | {"estimate_id": "T1", "verification_year": 2025, "source_id": "Q9", "estimate_method": "热泵"}
    years = [{"verification_year": 2025, "year_role": "履约"}]
    calculation = Calculation(WORKBOOK, {}, {"years": years, "estimates": [row]})
    assert calculation.cell("estimates", 0, "final_quantity") == 2.0

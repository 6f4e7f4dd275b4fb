"""What checks look up, group and pass over is what looking at each row, source and finding by itself would tell."""

from random import Random
from statistics import median

import pytest
from spoiled import spoiled_engagement

from udfs import CHECKS
from udfs.periods.usual import median_of_others
from udfs.vocabularies import Severity
from workbook_templates.declare.faults import BLANK, COMPUTED_ERROR
from workbook_templates.engagement import row_faults
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.integrity import workbook_faults
from workbook_templates.engagement.run_checks import _told_once, findings_of

SAMPLES = ("circuit_boards", "hotel_group", "bus_operator", "electronics")


def told_by_a_clause(finding: Finding, others: list[Finding]) -> bool:
    """Whether another finding tells what this one does, each looked at."""
    if finding.check == BLANK.id:
        return any(other.check != BLANK.id and finding.cells in other.cells.split("、") for other in others)
    if finding.check == COMPUTED_ERROR.id:
        row = (finding.table, finding.key)
        return any(
            other.severity is Severity.ERROR and other.check != COMPUTED_ERROR.id and (other.table, other.key) == row
            for other in others
        )
    return False


@pytest.mark.parametrize("share", [0.02, 0.3])
@pytest.mark.parametrize("sample", SAMPLES)
def test_rows_not_in_doubt_have_no_fault(sample: str, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    engagement = spoiled_engagement(sample, Random(f"{sample}{share}"), share)
    found = workbook_faults(engagement)
    monkeypatch.setattr(row_faults, "_in_doubt", lambda engagement, table, rows, *others: range(len(rows)))
    assert found == workbook_faults(engagement)
    assert {finding.check for finding in found} >= {"W-1", "W-2", "W-3", "W-4", "W-5", "W-6", "W-9"} or share < 0.1
    found += [finding for check in CHECKS.values() for finding in findings_of(engagement, check)]
    assert list(_told_once(found)) == [finding for finding in found if not told_by_a_clause(finding, found)]


def test_the_median_of_the_others_is_the_median_without_one() -> None:
    random = Random(16)
    for _ in range(10_000):
        numbers = [random.choice([random.uniform(0, 1e6), 1.5, 2.0, 7.25]) for _ in range(random.randint(2, 9))]
        place = random.randrange(len(numbers))
        others = numbers[:place] + numbers[place + 1 :]
        assert median_of_others(sorted(numbers), numbers[place]) == median(others)

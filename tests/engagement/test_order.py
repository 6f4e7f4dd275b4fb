"""One order of findings everywhere: the gravest first, then the most tonnes, those without tonnes after their like."""

from udfs.vocabularies import Severity
from workbook_templates.engagement.findings import GRAVEST_FIRST, Finding


def finding(severity: Severity, tonnes: float | None, cells: str = "能源账单!A2", check: str = "309-1") -> Finding:
    return Finding(f"{check}@{cells}", check, severity, "三.9", "bills", cells, cells, "", tonnes)


def test_every_severity_has_its_place() -> None:
    assert {*GRAVEST_FIRST} == {*Severity}
    assert len(GRAVEST_FIRST) == len(Severity)


def test_severity_then_tonnes_then_check_then_place() -> None:
    ordered = [
        finding(Severity.ERROR, 2.0),
        finding(Severity.ERROR, 1.0, "能源账单!A9"),
        finding(Severity.ERROR, 1.0, "能源账单!A10、能源账单!B1"),
        finding(Severity.ERROR, None),
        finding(Severity.ERROR, None, check="309-2"),
        finding(Severity.WARNING, 100.0),
        finding(Severity.JUDGEMENT, 1000.0),
        finding(Severity.NOTICE, 10000.0),
    ]
    backwards = ordered[::-1]
    assert sorted(backwards, key=lambda found: found.order) == ordered

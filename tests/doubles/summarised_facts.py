"""The summary of engagements of which given facts were kept."""

import datetime as dt
from pathlib import Path
from typing import Any

from workbook_templates.tables.signing import READY
from xl_addin.batch.found import Candidate, Found
from xl_addin.batch.record import keep
from xl_addin.batch.running import Batch
from xl_addin.batch.summary import Summary, summarised

TODAY = dt.date(2026, 6, 1)
Facts = dict[str, Any]


def facts(number: int, **more: object) -> Facts:
    """What is kept of a clean engagement, told apart by a number."""
    total = {
        "year_role": "履约", "initial_emission_tco2": 990.0, "emission_difference_tco2": 10.0,
        "separate_emission_tco2": 0.0, "excluded_emission_tco2": 0.0, "total_state": "已核对", "why": [],
    }  # fmt: skip
    return {
        "current_name": f"公司{number}", "published_name": f"公司{number}", "entity_title": f"公司{number}", "entity_code": f"{number:04d}",
        "report_no": f"2025—{number:04d}", "industry_code": "C3982", "industry": "制造业", "verification_body": "机构",
        "lead_verifier": "某", "report_date": "2026-06-20", "filing_date": None, "retain_until": None, "signing": READY,
        "years": [
            total | {"verification_year": 2025, "verified_emission_tco2": 1000.0},
            total | {"verification_year": 2024, "verified_emission_tco2": 800.0, "year_role": "基准"},
        ],
        "findings": [["309-1", "三.9", "错误", False, 2], ["602-1", "六.2", "警告", True, 3]],
        "vouchers": [[f"V{number:04d}-01", "2025-01-31", 10.0]], "meters": [[f"M{number:04d}-01", "配电房", None, None]],
        "products": [], "areas": [100.0], "notices": [],
    } | more  # fmt: skip


def year_before(number: int, amount: float = 800.0, **more: object) -> Facts:
    """What is kept of the entity's engagement of the year before, which verified 2024."""
    told = facts(number, report_no=f"2024—{number:04d}", vouchers=[], meters=[], **more)
    for year, verified in zip(told["years"], (amount, 700.0)):
        year |= {"verification_year": year["verification_year"] - 1, "verified_emission_tco2": verified}
    return told


def of(tmp_path: Path, *each: Facts, left: dict[str, str] | None = None) -> Summary:
    """The summary of engagements of which these facts were kept."""
    sources = [tmp_path / f"{number}.xlsx" for number in range(1, len(each) + 1)]
    for source in sources:
        source.write_bytes(b"PK")
    found = Found([Candidate(source, source.name, "0") for source in sources], left or {})
    batch = Batch.of(found, tmp_path / "OUT")
    for task, one in zip(batch.tasks, each):
        task.book.parent.mkdir(parents=True, exist_ok=True)
        task.record.parent.mkdir(parents=True, exist_ok=True)
        task.book.write_bytes(b"PK")
        keep(task, one)
    return summarised(batch, found, TODAY)

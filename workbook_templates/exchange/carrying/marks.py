"""What the next workbook says of the last: which rows wait for confirmation, which are locked, what was counted and found."""

from collections.abc import Iterator, Mapping, Sequence

from udfs.account.year_changes import APART, IS, LISTED, figures
from udfs.kernel.cells import Value
from udfs.vocabularies import CarriedMark, FindingState
from workbook_templates.engagement.locked_rows import BILLS, LOCKED_TABLES, digest_of, locked_rows
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.carrying.selection import Selection
from workbook_templates.exchange.carrying.years import Row

FORM_ROW = "各项设置和核查报告出具日期"
# Tables with rows that somebody must look at again; 参数 asks in a column of its own, bills are locked or of the turn.
ASKED = (
    "sites", "sources", "meters", "gas_components", "attributions", "stock", "quota_data", "vouchers", "other_organisations",
)  # fmt: skip
EARLIER = (
    "finding_id", "finding_severity", "finding_clause", "finding_message", "effect_tco2", "finding_state", "correction",
    "closing_evidence",
)  # fmt: skip


def carried_rows(chosen: Selection, engagement: Engagement, digest: str) -> list[Row]:
    """The rows of 结转.

    Args:
        chosen: what was carried over.
        engagement: the next workbook, as it is with that.
        digest: SHA-256 of last year's workbook.
    """
    workbook = engagement.calculation.workbook
    rows = [*_unsure(chosen, engagement), *_turning(chosen), *_locked(chosen, engagement)]
    found: dict[str, Row] = {}
    for row in rows:
        sheet = workbook.sheet_of(str(row.pop("table"))).name
        name = f"{sheet}|{row['carried_name']}" + (f"|{row['verification_year']}" if "verification_year" in row else "")
        number = sum(key == name or key.startswith(f"{name}#") for key in found)
        key = f"{name}#{number + 1}" if number else name
        found[key] = {"carried_id": key, "carried_sheet": sheet, **row, "last_book_digest": digest}
    return list(found.values())


def _unsure(chosen: Selection, engagement: Engagement) -> Iterator[Row]:
    mark: Mapping[str, Value] = {"carried_mark": str(CarriedMark.UNSURE)}
    yield {"table": "years", "carried_name": FORM_ROW, **mark}
    for table in ASKED:
        for row in engagement.rows(table)[len(chosen.kept.get(table, ())) :]:
            yield {"table": table, "carried_name": row.key, **mark}


def _turning(chosen: Selection) -> Iterator[Row]:
    for turn in chosen.bills.turns:
        yield {
            "table": BILLS, "carried_name": turn.bill.row.key, "carried_mark": str(CarriedMark.TURN),
            "carried_quantity": turn.counted,
        }  # fmt: skip


def _locked(chosen: Selection, engagement: Engagement) -> Iterator[Row]:
    for year in sorted(chosen.years.base):
        for table in LOCKED_TABLES:
            rows = locked_rows(engagement, table, year)
            if rows:
                yield {
                    "table": table, "carried_name": "全部行", "carried_mark": str(CarriedMark.LOCKED),
                    "verification_year": year, "carried_count": len(rows), "carried_digest": digest_of(rows),
                }  # fmt: skip


def prior_rows(last: Engagement) -> list[Row]:
    """The rows of 上年数据: every source and year of last year's workbook.

    Args:
        last: last year's workbook.
    """
    units = {row.key: row.value("activity_unit") for row in last.rows("sources")}
    return [
        {
            "source_id": source, "verification_year": year, "activity_unit": units.get(source),
            "prior_quantity": of_year.quantity, "prior_unit_emission_tco2": of_year.unit_emission,
            "prior_emission_tco2": of_year.emission, "prior_meters": LISTED.join(of_year.meters) or None,
            "prior_factors": APART.join(f"{kind}{IS}{value}" for kind, value in of_year.factors.items()) or None,
        }
        for (source, year), of_year in figures(last).items()
    ]  # fmt: skip


def earlier_rows(last: Engagement) -> list[Row]:
    """The rows of 上年不符合项: whatever last year's register holds and was not gone in the end.

    Args:
        last: last year's workbook.
    """
    return [
        {column: row.value(column) for column in EARLIER}
        for row in last.rows("findings")
        if row.choice("finding_state", FindingState) is not FindingState.GONE
    ]


def settled_again(last: Engagement, found: Sequence[str]) -> list[Row]:
    """The rows of last year's register whose findings are found again in the next workbook: what was done about them holds.

    Args:
        last: last year's workbook.
        found: ids of the findings in the next one.
    """
    columns = [column.id for column in last.calculation.workbook.table("findings").columns]
    settled = (FindingState.CLOSED, FindingState.OVERRIDDEN)
    return [
        {column: row.value(column) for column in columns}
        for row in last.rows("findings")
        if row.key in set(found) and row.choice("finding_state", FindingState) in settled
    ]

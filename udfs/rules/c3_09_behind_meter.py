"""三.9【跨年数据】 What a meter behind another measures stands on the bills of the meter before it already."""

from collections.abc import Iterator

from udfs.account.entering import known_tonnes, told_tonnes
from udfs.account.remarks import TELLS_OF_FEED, remark_names
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.meters import bills_by_meter, meters
from udfs.periods.series import Bill, is_void
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
WHOLE = ("总表", "全厂", "全场", "全楼", "全院", "全园", "全部用", "总用")
PART = ("分表", "子表", "下级表")
LESS = ("不含", "不包括", "除外")  # what a meter of the whole does not measure, another one does


def _measures(meter: Row) -> str:
    return f"{meter.text('meter_place') or ''}{meter.text('measuring_range') or ''}"


def _is_whole(meter: Row) -> bool:
    told = _measures(meter)
    return any(word in told for word in WHOLE) and not any(word in told for word in LESS)


def _is_part(meter: Row) -> bool:
    return any(word in _measures(meter) for word in PART) and not _is_whole(meter)


def _counted(engagement: Engagement) -> dict[tuple[object, object], list[tuple[Row, list[Bill]]]]:
    """The meters with bills that count, by site and category."""
    sources = {row.key: row for row in engagement.rows("sources")}
    found: dict[tuple[object, object], list[tuple[Row, list[Bill]]]] = {}
    for number, meter in meters(engagement).items():
        source = sources.get(meter.text("source_id") or "")
        bills = [bill for bill in bills_by_meter(engagement).get(number, ()) if not is_void(bill.row)]
        if source is not None and source.text("site_id") and bills:
            place = source.text("site_id"), source.text("source_category")
            found.setdefault(place, []).append((meter, bills))
    return found


def _run_together(bills: list[Bill], others: list[Bill]) -> bool:
    return bills[0].span.start < others[-1].span.stop and others[0].span.start < bills[-1].span.stop


def _first_beside(bills: list[Bill], meters_of_site: list[tuple[Row, list[Bill]]]) -> Row | None:
    return next((meter for meter, others in meters_of_site if _run_together(bills, others)), None)


@book_check(
    "309-460", CLAUSE, table="meters", severity=Severity.WARNING,
    says="计量表{key}（排放源“{source}”）与同一场所的计量表{whole}（排放源“{of}”，“{told}”）都按单据计入，而{why}：分表的用量已在总表的单据中，"
    "可能计入两次（{tonnes}）。请删去分表的单据，或把其单据用于交叉检查；不经该总表的，请在备注写明另有进线。",
)  # fmt: skip
def counted_behind_another(engagement: Engagement) -> Iterator[Hit]:
    """A meter of a part beside the one of the whole at the same site: the register itself says that one use has two bills."""
    for found in _counted(engagement).values():
        wholes = [place for place in found if _is_whole(place[0])]
        plain = [place for place in found if not _is_part(place[0])]
        for meter, bills in found:
            if _is_whole(meter) or remark_names(meter, TELLS_OF_FEED):
                continue
            before = _first_beside(bills, wholes)
            if before is None and _is_part(meter):
                before = _first_beside(bills, plain)
            if before is not None:
                stake = known_tonnes(bill.row.tonnes(bill.quantity) for bill in bills)
                why = "前者写明是分表" if _is_part(meter) else "后者写明计量全部用量"
                yield hit(
                    meter, "meter_id", "measuring_range", key=meter.key, source=meter.text("source_id"), whole=before.key,
                    of=before.text("source_id"), told=_measures(before), why=why, tonnes=told_tonnes(stake),
                    effect_tco2=stake,
                )  # fmt: skip

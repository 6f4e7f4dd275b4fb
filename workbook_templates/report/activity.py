"""Chapter 3.4.1: each source's activity as its account adds up, then the factors, each with value, unit and source."""

from collections.abc import Iterator, Sequence

from udfs.account.entering import BILLS
from udfs.account.terms import account
from udfs.registries import EstimateMethod
from udfs.vocabularies import ActivityBasis, Conclusion, FactorOrigin
from workbook_templates.assemble.of_sources import named_factor, unit_of
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import number, places_of, quantity
from workbook_templates.report.blocks import Block, ReportTable, Subheading, Text, chapter, refer, section
from workbook_templates.report.emitting import Emitting, of_year, years
from workbook_templates.report.facts import UNSET
from workbook_templates.report.figures import cross_checks, entries, estimates, factors
from workbook_templates.report.printed import table
from workbook_templates.report.sampling import samples

TERMS = {
    "bills_quantity": "单据量", "estimates_quantity": "＋推算量", "stock_quantity": "＋库存变动", "adjustment_quantity": "±交叉检查调整",
    "additions_quantity": "＋追加", "deductions_quantity": "－扣减", "outside_quantity": "－在用期外",
}  # fmt: skip
RELEASED = (
    "heel_ratio",
    "use_ratio",
    "collection_ratio",
    "destruction_ratio",
)  # what a component loses before it is emitted
COMPONENTS = (
    "source_id", "component_name", "component_share", "component_gwp", "gwp_edition", *RELEASED, "component_equivalent", "factor_source",
)  # fmt: skip
NO_CHECK = "没有登记交叉检查"
ALWAYS = "bills_quantity"  # a term that enters in no year is not told

chapter("3.4 核算数据的核查")


@section(
    "3.4.1 活动数据和排放因子的核查", "三.8", "三.9", *dict.fromkeys(method.clause.id for method in EstimateMethod.members()),
    "三.16", "四.1", "五.1", "五.2", "五.3", "五.4", "五.5", "A.1", "A.3",
)  # fmt: skip
def figures(engagement: Engagement) -> Sequence[Block]:
    """A block for each source, then what stands beside the bills, then the factors."""
    blocks: list[Block] = [Text(
        "核查量＝单据量＋推算量＋库存变动±交叉检查调整＋追加－扣减－在用期外，各项取自工作簿“核对”，单据和各项的行号见工作簿“核对明细”。"
    )]  # fmt: skip
    latest: dict[str, Emitting] = {}
    for year in years(engagement):
        for found in of_year(engagement, year.number("verification_year")):
            if found.is_counted:
                latest.setdefault(found.row.text("source_id") or "", found)
    order = {row.key: at for at, row in enumerate(engagement.rows("sources"))}
    at = 0
    for source, found in sorted(latest.items(), key=lambda pair: order.get(pair[0], len(order))):
        at += 1
        blocks.append(
            Subheading(f"3.4.1.{at} {source} {found.name}（{found.row.text('source_category')}，{found.scope}）", 4)
        )
        blocks += _of_source(engagement, source, found)
    blocks.append(Subheading(f"3.4.1.{at + 1} 推算、交叉检查、扣减与追加", 4))
    blocks += _beside(engagement)
    blocks.append(Subheading(f"3.4.1.{at + 2} 排放因子和计算系数", 4))
    blocks += _factors(engagement)
    blocks.append(Subheading(f"3.4.1.{at + 3} 抽样", 4))
    blocks += samples(engagement)
    return blocks


def _of_source(engagement: Engagement, source: str, found: Emitting) -> Iterator[Block]:
    unit = unit_of(engagement, source)
    rows = {
        row.number("verification_year"): row for row in engagement.rows("account") if row.text("source_id") == source
    }
    columns = [row for year in years(engagement) if (row := rows.get(year.number("verification_year")))]
    yield Text(
        "".join((_known(engagement, source, found), *(_of_year(engagement, source, row, unit) for row in columns)))
    )
    shown = [term for term in TERMS if term == ALWAYS or any(row.number(term) for row in columns)]
    lines = [(TERMS[term], *(_cell(row, term, unit) for row in columns)) for term in shown]
    apart = any(row.number("separate_quantity") for row in columns)
    lines.append(("单据行数", *(number(row.number("counted_bills_number"), 0) for row in columns)))
    coverage = {
        row.number("verification_year"): row for row in engagement.rows("monthly") if row.text("source_id") == source
    }
    checked = [(_coverage(coverage.get(row.number("verification_year")))) for row in columns]
    if any(cell != "—" for cell in checked):
        lines.append(("统计天数检查", *checked))
    if apart:
        lines.append(("其中单独核算", *(_cell(row, "separate_quantity", unit) for row in columns)))
    yield ReportTable(
        f"{source} 活动数据（{unit}）", ("项目", *(f"{row.number('verification_year'):.0f}年" for row in columns)), tuple(lines),
        frozenset(range(1, len(columns) + 1)), ("核查量", *(_cell(row, "audited_quantity", unit) for row in columns)), name=f"activity_{source}",
    )  # fmt: skip


def _cell(row: TypedRow, column: str, unit: str) -> str:
    return number(row.number(column), places_of(unit))


def _coverage(row: TypedRow | None) -> str:
    return (row.text("coverage_fault") if row else None) or "—"


def _known(engagement: Engagement, source: str, found: Emitting) -> str:
    """How the activity is known: basis, meters."""
    basis = found.source.choice("basis_in_use", ActivityBasis) if found.source else None
    meters = [row for row in engagement.rows("meters") if row.text("source_id") == source]
    told = f"活动数据方式为{basis or UNSET}。"
    is_estimated = not any(bill.text("counted_source") == source for bill in engagement.rows("bills")) and any(
        row.text("source_id") == source for row in engagement.rows("estimates")
    )
    if meters:
        names = "、".join(f"{row.key}（{row.text('meter_place') or '安装地点' + UNSET}）" for row in meters)
        told += f"由计量表{names}计量，见{refer('meters')}。"
    elif basis is ActivityBasis.METERED:
        how = "没有单据，活动数据为推算" if is_estimated else "活动数据按统计期登记（抄表方式）"
        told = f"{how}，没有登记计量表。"
    if found.source and found.source.text("shared_with"):
        told += f"与{found.source.text('shared_with')}共用。"
    if found.row.choice("source_treatment", Conclusion) is Conclusion.SEPARATE:
        told += "其排放单独核算，不计入排放总量。"
    return told


def _of_year(engagement: Engagement, source: str, row: TypedRow, unit: str) -> str:
    """The rows behind a year: bills with their vouchers, estimates, cross-checks, entries."""
    year = row.number("verification_year") or 0.0
    told = []
    held = account(engagement).terms[BILLS.held].get((source, year))
    if held and held.rows:
        first, last = held.rows[0].key, held.rows[-1].key
        named = first if first == last else f"{first}至{last}"
        told.append(f"单据{len(held.rows)}行（{named}）计{quantity(row.number('bills_quantity'), unit)}")
    for name, wanted in (("estimates", "推算"), ("cross_checks", "交叉检查"), ("deductions", "扣减与追加")):
        keys = [
            other.key for other in engagement.rows(name)
            if other.text("source_id") == source and other.number("verification_year") == year
            and (name != "deductions" or other.number("final_quantity"))
        ]  # fmt: skip
        if keys:
            told.append(f"{wanted}{'、'.join(keys)}")
        elif name == "cross_checks":
            told.append(NO_CHECK)
    return f"{year:.0f}年：{'，'.join(told) if told != [NO_CHECK] else '没有登记活动数据'}。"


def _beside(engagement: Engagement) -> Iterator[Block]:
    missing = [row.key for row in engagement.rows("estimates") if not row.flag("has_stamped_statement")]
    kinds = {"推算": "estimates", "交叉检查": "cross_checks", "扣减与追加": "deductions"}
    there = {word: name for word, name in kinds.items() if engagement.rows(name)}
    absent = [f"没有登记{word}" for word in kinds if word not in there]
    told = "，".join([*(f"{word}见{refer(name)}" for word, name in there.items()), *absent]) + "。"
    if missing:
        told += f"推算{'、'.join(missing)}尚未取得加盖公章的说明（五.4）。"
    taken = [
        row.key for row in engagement.rows("deductions") if row.number("final_quantity") and row.text("estimate_id")
    ]
    if taken:
        told += f"扣减与追加{'、'.join(taken)}的用量取自推算，已在推算量中，不再相加。"
    yield Text(told)
    for name, made in (("estimates", estimates), ("cross_checks", cross_checks), ("deductions", entries)):
        if name in there.values():
            yield made(engagement)


def _factors(engagement: Engagement) -> Iterator[Block]:
    own = [
        named_factor(row)
        for row in engagement.rows("factors")
        if row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN
    ]
    lacking = [named_factor(row) for row in engagement.rows("factors") if not row.text("factor_source")]
    told = f"采用的排放因子和计算系数及其来源见{refer('factors')}，数值按公布的位数列出。"
    told += f"自行测算的：{'、'.join(own)}。" if own else ""
    told += f"没有写明来源的：{'、'.join(lacking)}。" if lacking else ""
    yield Text(told)
    yield factors(engagement)
    if components := engagement.rows("gas_components"):
        columns = [name for name in COMPONENTS if name not in RELEASED or any(row.text(name) for row in components)]
        yield table(engagement, "gas_components", "混合气体组分", columns)

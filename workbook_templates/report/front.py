"""Cover, conclusion page, signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from udfs.vocabularies import ReportItem, SignRole
from workbook_templates.engagement.journal.sign_offs import SignOff, valid
from workbook_templates.engagement.reader import Engagement
from workbook_templates.report.amounts import number, whole
from workbook_templates.report.blocks import NATIONAL, Block, ReportTable, Text, section
from workbook_templates.report.conclusion import confirmed_told, conformity_told, opinion_of
from workbook_templates.report.differences import changes, is_changed, totals
from workbook_templates.report.emitting import years
from workbook_templates.report.facts import UNSET, members, told, verified
from workbook_templates.report.overview import APPROVER, LEADER, MEMBER, REVIEWER, told_years
from workbook_templates.report.results import emission_split

TITLE = "温室气体排放核查报告"
PREPARER = "编制人"


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: lines above the title, the title, lines below it."""

    number: str
    entity: str
    title: str
    years: str
    body: str
    date: str


def cover(engagement: Engagement) -> Cover:
    """Number and name by 七.1 and 七.2."""
    return Cover(
        told(engagement, "report_no"), told(engagement, "entity_title"), TITLE, told_years(engagement, UNSET),
        told(engagement, "verification_body"), told(engagement, "report_date"),
    )  # fmt: skip


@section("核查结论表", "七.1", "七.2", "三.16")
def conclusion_page(engagement: Engagement) -> Sequence[Block]:
    """The page by which a reader knows the report."""
    return (
        ReportTable("核查结论表", ("项目", "内容"), (*_rows(engagement),), name="conclusion"),
        totals(engagement, "totals_in_short"),
        *emission_split(engagement, "split_in_short"),
        changes(engagement, "changes_in_short"),
        _signatures(engagement),
        Text(f"带有“{NATIONAL}”标记的内容只见于全国模板，深圳的规则没有要求；定稿前由核查机构删除，或去掉标记保留。", is_national=True),
    )  # fmt: skip


def _rows(engagement: Engagement) -> Iterator[tuple[str, str]]:
    def of(item: ReportItem) -> str:
        return verified(engagement, item)

    yield "委托方", told(engagement, "client")
    yield "重点排放单位名称", told(engagement, "entity_title")
    yield "报告编号", told(engagement, "report_no")
    yield "地址", told(engagement, "entity_address")
    yield str(ReportItem.CREDIT_CODE), of(ReportItem.CREDIT_CODE)
    yield str(ReportItem.LEGAL_PERSON), of(ReportItem.LEGAL_PERSON)
    yield "联系人", of(ReportItem.CONTACT)
    yield "联系方式（电话、email）", f"{of(ReportItem.PHONE)}；{of(ReportItem.EMAIL)}"
    yield str(ReportItem.INDUSTRY), f"{told(engagement, 'industry_code')} {told(engagement, 'industry')}"
    yield f"纳入全国碳市场的行业子类{NATIONAL}", of(ReportItem.SUBINDUSTRY)
    yield "排放报告技术服务机构名称", of(ReportItem.CONSULTANT)
    yield str(ReportItem.CONSULTANT_CODE), of(ReportItem.CONSULTANT_CODE)
    for word, name in (("核查前", "initial"), ("核查后", "final")):
        version, date = told(engagement, f"{name}_report_version"), told(engagement, f"{name}_report_date")
        yield f"温室气体排放报告（{word}）版本/日期", f"{version}/{date}"
    for row in years(engagement):
        initial, tonnes = row.number("initial_emission_tco2"), row.number("verified_emission_tco2")
        yield f"{row.key}年初始报告排放量", f"{number(initial)} tCO2" if initial is not None else UNSET
        yield f"{row.key}年经核查排放量", f"{number(tonnes)} tCO2（取整{whole(tonnes)} tCO2）"
        yield f"{row.key}年差异原因", row.text("difference_reason") or (UNSET if is_changed(row) else "—")
    yield "核查意见", str(opinion_of(engagement) or UNSET)
    yield "核查结论 1 符合性", "".join(conformity_told(engagement))
    yield "核查结论 2 排放量确认", "".join(confirmed_told(engagement))
    yield "核查结论 3 与上年度相比异常波动的原因说明", told(engagement, "fluctuation_reason")
    yield "核查结论 4 未覆盖或特别需要说明的问题", told(engagement, "uncovered_matters")


def _signatures(engagement: Engagement) -> ReportTable:
    """Names printed, of those who signed the workbook with the day; signatures and the other days left to the pen."""
    people, signed = members(engagement), valid(engagement)
    rows = [(LEADER, people[0] if people else UNSET, "", ""), *((MEMBER, name, "", "") for name in people[1:])]
    if SignRole.PREPARED in signed:
        rows.append((PREPARER, *_of(signed[SignRole.PREPARED])))
    rows += [
        (duty, *(_of(signed[role]) if role in signed else (told(engagement, name), "", "")))
        for role, duty, name in (
            (SignRole.REVIEWED, REVIEWER, "technical_reviewer"), (SignRole.APPROVED, APPROVER, "approver"),
        )
    ]  # fmt: skip
    return ReportTable("签署", ("职责", "姓名", "签名", "日期"), tuple(rows), name="signatures")


def _of(sign: SignOff) -> tuple[str, str, str]:
    """Name and day; the signature is the pen's."""
    return sign.name, "", sign.time[: len("2026-01-01")]

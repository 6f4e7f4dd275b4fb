"""三.4【能源转供】 Energy passed on: inbound counts as used, outbound goes to the payer when settled in time."""

import datetime as dt
from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.entries import cases, entry_of
from udfs.account.treatment import undecided
from udfs.calling.argument import One
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Show, when
from udfs.periods.settlement import settled_in_time
from udfs.registries import CaseKind
from udfs.vocabularies import (
    AccountEntry,
    CircumstanceKind,
    Conclusion,
    Direction,
    PartyKind,
    Payer,
    Relation,
    Severity,
    YearRole,
)

CLAUSE = clause("三.4")

PERSONS = (PartyKind.INDIVIDUAL, PartyKind.SOLE_TRADER)  # no 其他组织 (note 2)

TABLE = Decision(
    {
        "direction": Direction, "payer": Payer, "has_settlement": BOOLEAN, "year_role": YearRole,
        "is_person": BOOLEAN, "has_own_account": BOOLEAN,
    },
    when(
        Conclusion.COUNTED, "三.4", "其他组织转供给受核查方使用的能源，无论是否付费，按实际使用计入。",
        direction=Direction.INBOUND,
    ),
    when(
        Conclusion.UNDECIDED, "三.4",
        "转供给自行开户结算的个人、个体工商户：一.1要求纳入，三.1允许不计入，由核查员判断并说明理由。",
        is_person=True, has_own_account=True,
    ),
    when(
        Conclusion.COUNTED, "一.1", "个人、个体工商户不属于其他组织（注2），转供给其使用的能源计入受核查方。", is_person=True
    ),
    when(
        Conclusion.COUNTED, "三.4", "已有结算凭证，由受核查方实际付费，计入受核查方。",
        has_settlement=True, payer=Payer.VERIFIED_ENTITY,
    ),
    when(Conclusion.NOT_COUNTED, "三.4", "已有结算凭证，由对方实际付费，不计入受核查方。", has_settlement=True),
    when(
        Conclusion.COUNTED, "三.16", "截至报告出具日期无实际结算凭证，履约年份不得扣除，计入受核查方。",
        year_role=YearRole.COMPLIANCE,
    ),
    when(Conclusion.NOT_COUNTED, "三.16", "截至报告出具日期无实际结算凭证，基准年份不得高估，不计入受核查方。"),
)  # fmt: skip


@udf("GHG_TRANSFER", CLAUSE, returns="conclusion")
def transfer(
    transfer_direction: Direction, payer: Payer | None, has_settlement: bool | None,
    settlement_date: dt.date | None = None, report_date: dt.date | None = None,
    year_role: YearRole = YearRole.COMPLIANCE, show: One[Show] = Show.CONCLUSION, party: PartyKind | None = None,
    has_own_account: bool = False,
) -> str:  # fmt: skip
    """判定转供能源是否计入：转入计入；转出给个人、个体工商户的计入；其余凭截至报告出具日期的结算凭证按付费方，无凭证按保守性原则。

    Whether energy passed on counts: inbound and to persons it does; outbound by payer with a timely settlement, else conservatively.
    """
    is_person = party in PERSONS
    by_settlement = transfer_direction is Direction.OUTBOUND and not is_person
    if by_settlement and has_settlement:
        has_settlement = settled_in_time(has_settlement, settlement_date, report_date)
    return TABLE.decide(
        direction=transfer_direction, payer=payer, has_settlement=has_settlement, year_role=year_role,
        is_person=is_person, has_own_account=has_own_account,
    ).face(show)  # fmt: skip


TRANSFER = CaseKind(
    "能源转供", __name__, CLAUSE, transfer, CircumstanceKind.TRANSFER, Relation.TRANSFER, by_agreement=True,
    proof={"has_settlement": "截至报告出具日期的结算凭证"},
)  # fmt: skip


@row_check(
    "304-3", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="“{who}”的能源转供：{reason}判断前按保守性原则，履约年份计入、基准年份不计入。请填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def transfer_undecided(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A person with an account of its own falls under two clauses; a person decides."""
    yield from undecided(row, TRANSFER, engagement)


@row_check(
    "304-1", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="结算日期{settled}晚于核查报告出具日期{report}，不能作为扣减或归属的依据：请提供出具日之前的结算凭证，否则把“有结算凭证”改为否。",
)  # fmt: skip
def settled_after_report(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Only settlements up to the issue date of the report count."""
    settled, report = row.date("settlement_date"), engagement.setting("report_date")
    case = cases(engagement).get(row.text("case_id") or "")
    is_ruled_by_it = case is not None and case.choice("case_kind", CaseKind) is TRANSFER and (
        case.choice("transfer_direction", Direction) is Direction.OUTBOUND
    )  # fmt: skip
    if (entry_of(row) is AccountEntry.ADDITION and not is_ruled_by_it) or not row.flag("has_settlement"):
        return
    if settled is not None and isinstance(report, dt.date) and not settled_in_time(True, settled, report):
        yield hit(
            row, "settlement_date", settled=settled, report=report, effect_tco2=row.tonnes(row.number("case_quantity"))
        )


@row_check(
    "304-240", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="“{key}”是{year}年的用能，结算日期{settled}却早于该年：用能之前的结算凭证不能证明该年的用量（{tonnes}），请核对结算日期、年份和凭证。",
)  # fmt: skip
def settled_before_use(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A settlement of an earlier year is of that year's energy."""
    settled, year, quantity = row.date("settlement_date"), row.number("verification_year"), row.number("case_quantity")
    if settled is not None and year is not None and settled.year < year and row.flag("has_settlement") and quantity:
        tonnes = row.tonnes(quantity)
        yield hit(row, "settlement_date", "verification_year", key=row.key, year=f"{year:g}", settled=settled,
                  tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip

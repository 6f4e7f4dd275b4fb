"""Matters of the boundary: who used what of the entity's energy, where it stands, and what each clause concludes."""

import datetime as dt
import random
from collections.abc import Callable
from fractions import Fraction

from oracle.readings import month_of, parts
from oracle.rules import OWN_TEXT, SHORE_POWER, billed, conclude
from oracle.truth import (
    ALL,
    APART,
    BASE,
    COMPLIANCE,
    COUNTED,
    LEFT_OUT,
    NONE,
    PART,
    Case,
    CaseYear,
    Green,
    Source,
    Truth,
)  # fmt: skip

SMALL = ("非重点排放单位", "个人", "个体工商户")
Facts = dict[str, object]
Rule = Callable[[str, CaseYear], str]
Kind = Callable[[random.Random], tuple[str, Facts, Rule]]


def _outbound(rng: random.Random) -> tuple[str, Facts, Rule]:
    """三.4: what is passed on goes to who pays it, on a settlement in time; without one, conservatively."""
    payer = rng.choice(("对方", "对方", "受核查方"))

    def rule(role: str, year: CaseYear) -> str:
        if year.is_settled:
            return LEFT_OUT if payer == "对方" else COUNTED
        return COUNTED if role == COMPLIANCE else LEFT_OUT

    return "非重点排放单位", {"transfer_direction": "转出", "payer": payer}, rule


def _inbound(rng: random.Random) -> tuple[str, Facts, Rule]:
    return "非重点排放单位", {"transfer_direction": "转入"}, lambda role, year: COUNTED


def _tenant(rng: random.Random) -> tuple[str, Facts, Rule]:
    facts: Facts = {"has_own_meter": "否", "is_self_settled": "否"}
    return rng.choice(SMALL[1:]), facts, lambda role, year: COUNTED


def _own_account(rng: random.Random) -> tuple[str, Facts, Rule]:
    has_account = rng.random() < 0.7
    facts: Facts = {"has_own_meter": "是", "is_self_settled": "是" if has_account else "否"}
    return "非重点排放单位", facts, lambda role, year: LEFT_OUT if has_account else COUNTED


def _outsourcing(rng: random.Random) -> tuple[str, Facts, Rule]:
    """三.3 for an industry that it does not name: who pays bears it."""
    payer = rng.choice(("对方", "受核查方"))
    facts: Facts = {"payer": payer, "is_inside": "是", "is_emc": "否"}
    return "非重点排放单位", facts, lambda role, year: LEFT_OUT if payer == "对方" else COUNTED


def _works(rng: random.Random) -> tuple[str, Facts, Rule]:
    works = rng.choice(("新建", "改建", "扩建", "扩建同期更新改造", "技术改造"))
    is_works = works != "技术改造"
    return (
        "非重点排放单位", {"works_kind": works},
        lambda role, year: LEFT_OUT if is_works and year.has_record and year.has_evidence else COUNTED,
    )  # fmt: skip


def _trial_run(rng: random.Random) -> tuple[str, Facts, Rule]:
    return "", {}, lambda role, year: APART if year.has_record and year.has_evidence else COUNTED


def _shore_power(rng: random.Random) -> tuple[str, Facts, Rule]:
    return "", {}, lambda role, year: APART


def _direct(rng: random.Random) -> tuple[str, Facts, Rule]:
    """A.3: proven direct supply does not count; unproven it does in a compliance year."""
    return "", {}, lambda role, year: LEFT_OUT if year.has_evidence or role == BASE else COUNTED


def _vehicles(rng: random.Random) -> tuple[str, Facts, Rule]:
    """三.5: the entity's card or the entity's vehicle counts, either is enough."""
    card, vehicle = rng.choice((("是", "否"), ("否", "是"), ("否", "否"), ("否", "否")))
    is_out = card == vehicle == "否"
    return "", {"is_own_card": card, "is_own_vehicle": vehicle}, lambda role, year: LEFT_OUT if is_out else COUNTED


def _merged(rng: random.Random) -> tuple[str, Facts, Rule]:
    return "非重点排放单位", {}, lambda role, year: COUNTED


def _split(rng: random.Random) -> tuple[str, Facts, Rule]:
    return "非重点排放单位", {}, lambda role, year: LEFT_OUT


def _sold(rng: random.Random) -> tuple[str, Facts, Rule]:
    way = rng.choice(("转入", "转出"))
    return (
        "非重点排放单位", {"transfer_direction": way}, lambda role, year: COUNTED if way == "转入" else LEFT_OUT,
    )  # fmt: skip


FUEL, CHANGE = "车辆用油", ("合并", "分立", "产权转让")
DIRECT = "直供可再生电力"
KINDS: dict[str, Kind] = {
    "能源转供": _outbound, "能源转供（转入）": _inbound, "租户": _tenant, "自行开户": _own_account, "外包": _outsourcing,
    "施工用能": _works, "试运行": _trial_run, SHORE_POWER: _shore_power, DIRECT: _direct, FUEL: _vehicles,
    "合并": _merged, "分立": _split, "产权转让": _sold,
}  # fmt: skip
WHERE = {"自行开户": (NONE,), "试运行": (ALL,), "施工用能": (ALL, PART), SHORE_POWER: (ALL,)} | dict.fromkeys(
    CHANGE, (ALL, NONE)
)
ONE_YEAR = OWN_TEXT


def draw_cases(rng: random.Random, truth: Truth) -> list[Case]:
    """Several matters, each with the years it lasts; together they take less than half of what a source holds."""
    live = [source for source in truth.sources if all(billed(truth, source, year) > 0 for year in truth.years)]
    electric = [source for source in live if source.category == "外购电力"]
    fuels = [source for source in live if source.category in ("汽油", "柴油")]
    found: list[Case] = []
    for name in rng.sample(list(KINDS), rng.randint(2, 5)):
        among = fuels if name == FUEL else electric
        if not among or (name in CHANGE and any(case.share for case in found)):
            continue
        case = _case(rng, truth, name, rng.choice(among), f"A{len(found) + 1}")
        found.append(case)
        if name == DIRECT:
            truth.green += [
                Green(case.source, year.year, year.quantity, year.has_evidence, rng.randint(0, 900), 0)
                for year in case.years
            ]
    return found + [_of_party(source, f"A{len(found) + at}") for at, source in enumerate(
        (source for source in truth.sources if source.of_party), 1)]  # fmt: skip


def _of_party(source: Source, number: str) -> Case:
    """A source that is wholly a party's, who has an account of its own."""
    facts: Facts = {"has_own_meter": "是", "is_self_settled": "是"}
    return Case(
        number, "自行开户", f"示例{number}有限公司", "非重点排放单位", source, NONE, facts, [], share=Fraction(1)
    )


def _case(rng: random.Random, truth: Truth, name: str, source: Source, number: str) -> Case:
    party_kind, facts, rule = KINDS[name](rng)
    kind, stands = name.partition("（")[0], rng.choice(WHERE.get(name, (ALL, ALL, PART, NONE)))
    party = f"示例{number}有限公司" if party_kind else f"{'靠港船舶' if kind == SHORE_POWER else ''}{number}号设施"
    case = Case(number, kind, party, party_kind, source, stands, facts, [])
    if stands != NONE and source.meters and rng.random() < 0.5:
        case.meter = rng.choice(source.meters).number
    lasting = [rng.choice(list(truth.years))] if name in ONE_YEAR else list(truth.years)
    if name in CHANGE:
        case.since = dt.date(rng.choice(list(truth.years)), rng.randint(1, 11), 1)
        case.share = Fraction(rng.randint(1, 20), 100)
        lasting = [year for year in lasting if year >= case.since.year]
    case.years = [_year(rng, truth, case, year, rule) for year in lasting]
    return case


def _year(rng: random.Random, truth: Truth, case: Case, year: int, rule: Rule) -> CaseYear:
    role, kind = truth.years[year], case.kind
    quantity = Fraction(round(billed(truth, case.source, year) * Fraction(rng.randint(10, 90), 1000)))
    if case.since is not None and case.share is not None:
        quantity = round(case.share * _since(truth, case.source, case.since, year), 2)
    part = Fraction(quantity // rng.randint(2, 4)) or quantity / 2  # a part of one unit is something too
    on_bills = {ALL: quantity, PART: part, NONE: Fraction(0)}[case.stands]
    is_told = role == COMPLIANCE or rng.random() < 0.7
    is_settled = is_told if kind != "能源转供" else rng.random() < 0.75
    has_record = is_told if kind in (DIRECT, SHORE_POWER) else (is_told and rng.random() < 0.9)
    has_evidence = rng.random() < 0.7 if kind in (*OWN_TEXT, DIRECT, FUEL) else False
    day = dt.date(year + 1, 1, rng.randint(5, 28)) if is_settled else None
    found = CaseYear(year, quantity, on_bills, "", has_record, is_settled, has_evidence, day)
    found.conclusion = rule(role, found)
    found.entry, found.entered = conclude(kind, role, found)
    return found


def _since(truth: Truth, source: Source, day: dt.date, year: int) -> Fraction:
    """What the bills of a source hold in the months of a year from a day on."""
    months = (
        (month, part) for bill in source.bills if not bill.is_lost and not bill.is_void
        for month, part in parts(bill, truth.method).items()
    )  # fmt: skip
    return sum((part for month, part in months if month // 12 == year and month >= month_of(day)), Fraction(0))

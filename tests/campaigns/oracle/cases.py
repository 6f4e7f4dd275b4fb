"""Matters of the boundary: who used what of the entity's energy, where it stands, and what each clause concludes."""

import datetime as dt
import random
from collections.abc import Callable
from fractions import Fraction

from oracle.rules import billed, conclude
from oracle.truth import ALL, APART, COMPLIANCE, COUNTED, LEFT_OUT, NONE, PART, Case, CaseYear, Source, Truth

SMALL = ("非重点排放单位", "个人", "个体工商户")
Facts = dict[str, object]
Kind = Callable[[random.Random], tuple[str, Facts, Callable[[str, CaseYear], str]]]


def _outbound(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    """三.4: what is passed on goes to who pays it, on a settlement in time; without one, conservatively."""
    payer = rng.choice(("对方", "对方", "受核查方"))

    def rule(role: str, year: CaseYear) -> str:
        if year.is_settled:
            return LEFT_OUT if payer == "对方" else COUNTED
        return COUNTED if role == COMPLIANCE else LEFT_OUT

    return "非重点排放单位", {"transfer_direction": "转出", "payer": payer}, rule


def _inbound(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    return "非重点排放单位", {"transfer_direction": "转入"}, lambda role, year: COUNTED


def _tenant(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    facts: Facts = {"has_own_meter": "否", "is_self_settled": "否"}
    return rng.choice(SMALL[1:]), facts, lambda role, year: COUNTED


def _own_account(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    has_account = rng.random() < 0.7
    facts: Facts = {"has_own_meter": "是", "is_self_settled": "是" if has_account else "否"}
    return "非重点排放单位", facts, lambda role, year: LEFT_OUT if has_account else COUNTED


def _outsourcing(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    """三.3 for an industry that it does not name: who pays bears it."""
    payer = rng.choice(("对方", "受核查方"))
    facts: Facts = {"payer": payer, "is_inside": "是", "is_emc": "否"}
    return "非重点排放单位", facts, lambda role, year: LEFT_OUT if payer == "对方" else COUNTED


def _works(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    is_proven = rng.random() < 0.7
    works = rng.choice(("新建", "改建", "扩建", "技术改造"))
    is_out = is_proven and works != "技术改造"
    facts: Facts = {"works_kind": works, "is_metered": "是" if is_proven else "否", "has_evidence": "是"}
    return "非重点排放单位", facts, lambda role, year: LEFT_OUT if is_out else COUNTED


def _trial_run(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    is_proven = rng.random() < 0.7
    facts: Facts = {"is_metered": "是", "has_evidence": "是" if is_proven else "否"}
    return "", facts, lambda role, year: APART if is_proven else COUNTED


def _shore_power(rng: random.Random) -> tuple[str, Facts, Callable[[str, CaseYear], str]]:
    return "", {"is_metered": "是"}, lambda role, year: APART


KINDS: dict[str, Kind] = {
    "能源转供": _outbound, "能源转供（转入）": _inbound, "租户": _tenant, "自行开户": _own_account, "外包": _outsourcing,
    "施工用能": _works, "试运行": _trial_run, "船舶靠港岸电": _shore_power,
}  # fmt: skip
WHERE = {"自行开户": (NONE,), "试运行": (ALL,), "施工用能": (ALL, PART), "船舶靠港岸电": (ALL,)}
ONE_YEAR = ("施工用能", "试运行")


def draw_cases(rng: random.Random, truth: Truth) -> list[Case]:
    """Several matters, each with the years it lasts; together they take less than half of what a source holds."""
    electric = [source for source in truth.sources if source.category == "外购电力" and source.is_used]
    found: list[Case] = []
    for name in rng.sample(list(KINDS), rng.randint(2, 5)):
        source = rng.choice(electric)
        party_kind, facts, rule = KINDS[name](rng)
        stands = rng.choice(WHERE.get(name, (ALL, ALL, PART, NONE)))
        lasting = [rng.choice(list(truth.years))] if name in ONE_YEAR else list(truth.years)
        number = f"A{len(found) + 1}"
        years = [_year(rng, truth, source, name, year, stands, rule) for year in lasting]
        kind = name.partition("（")[0]
        found.append(
            Case(
                number,
                kind,
                f"示例{number}有限公司" if party_kind else f"{number}号设施",
                party_kind,
                source,
                stands,
                facts,
                years,
            )
        )
    return found


def _year(
    rng: random.Random, truth: Truth, source: Source, kind: str, year: int, stands: str,
    rule: Callable[[str, CaseYear], str],
) -> CaseYear:  # fmt: skip
    role = truth.years[year]
    quantity = Fraction(round(billed(truth, source, year) * Fraction(rng.randint(10, 90), 1000)))
    on_bills = {ALL: quantity, PART: Fraction(quantity // rng.randint(2, 4)), NONE: Fraction(0)}[stands]
    is_shown = role == COMPLIANCE or rng.random() < 0.7
    is_settled = is_shown if kind != "能源转供" else rng.random() < 0.75
    day = dt.date(year + 1, 1, rng.randint(5, 28)) if is_settled else None
    found = CaseYear(year, quantity, on_bills, "", True if role == COMPLIANCE else is_shown, is_settled, day)
    found.conclusion = rule(role, found)
    found.entry, found.entered = conclude(role, found)
    return found

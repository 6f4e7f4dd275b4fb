"""其他组织 (六.2): every organisation excluded, in a lease, sharing a source, merged, or verified together.

Assembled from 核算边界, 归属判定 and 排放源. Persons and sole traders inside the boundary are not listed.
What a verifier typed is kept: whole rows marked 手工, and of any row address, business, contact and an estimate of the
emission that is not one of ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from udfs.account.treatment import CaseYear, years_of
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.clause import clause
from udfs.periods.years import report_year
from udfs.registries import CaseKind
from udfs.vocabularies import Conclusion, Entry, PartyKind, Relation, Tenure
from workbook_templates.assemble.circumstance import amount
from workbook_templates.assemble.of_sources import dates_of_site, extent_of_case, unit_of
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.engagement.typed_columns import COMPUTED, ESTIMATED, ORGANISATION

CLAUSE = clause("六.2")
PERSONS = (PartyKind.INDIVIDUAL, PartyKind.SOLE_TRADER)


@dataclass(slots=True)
class Organisation:
    """What the sheets say of one organisation."""

    name: str
    relations: list[str] = field(default_factory=list)
    briefs: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    amounts: list[tuple[float, str]] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)

    def add(self, relation: str, brief: str, source: str) -> None:
        """One more place that names it."""
        for known, new in ((self.relations, relation), (self.briefs, brief), (self.sources, source)):
            if new and new not in known:
                known.append(new)

    def row(self) -> dict[str, Value]:
        """Its row of the sheet, by field."""
        total = sum(tonnes for tonnes, _ in self.amounts)
        return {
            "organisation_name": self.name,
            **{column: self.details.get(column) for column in ORGANISATION},
            "boundary_brief": f"{'；'.join(self.briefs)}。" if self.briefs else None,
            "estimated_emission_tco2": total if self.amounts else None,
            "emission_basis": "；".join(dict.fromkeys((*(basis for _, basis in self.amounts), *self.lacking))),
            "relation_text": "、".join(self.relations),
            "assembled_from": "、".join(self.sources),
            "entry": str(Entry.ASSEMBLED),
        }


def organisations(engagement: Engagement) -> list[Organisation]:
    """All organisations to disclose, in the order the sheets name them."""
    found: dict[str, Organisation] = {}

    def named(name: str) -> Organisation:
        return found.setdefault(name, Organisation(name))

    for row in engagement.rows("sites"):
        name = row.text("counterparty_name")
        for of_site, brief in _of_site(row):
            if name:
                named(name).add(str(of_site), brief, str(row.ref("counterparty_name")))
    for row in engagement.rows("attributions"):
        name, of_year = row.text("counterparty_name"), _disclosed(engagement, row)
        relation = _relation(row, of_year)
        if name and relation is not None:
            _add_case(engagement, named(name), row, of_year, relation)
    for row in engagement.rows("sources"):
        name = row.text("shared_with")
        if name:
            brief = f"与受核查方共用排放源“{row.text('source_name') or row.key}”"
            named(name).add(str(Relation.SHARED_SOURCE), brief, str(row.ref("shared_with")))
    for row in engagement.rows("attributions"):  # who they are, whatever makes them be listed
        if organisation := found.get(row.text("counterparty_name") or ""):
            for column, given in zip(
                ORGANISATION, ("counterparty_address", "counterparty_business", "counterparty_contact")
            ):
                if text := row.text(given):
                    organisation.details.setdefault(column, text)
    return list(found.values())


VERBS = {Tenure.LEASED_OUT: "承租受核查方的", Tenure.LEASED_IN: "向受核查方出租"}


def _of_site(row: TypedRow) -> Iterator[tuple[Relation, str]]:
    """What a site makes of the organisation it names: a lease, one whose site is outside the boundary, or both in one sentence."""
    tenure, place = row.choice("tenure", Tenure), f"场所“{row.text('site_name') or row.key}”{dates_of_site(row)}"
    verb = VERBS.get(tenure, "使用") if tenure is not None else "使用"
    told = f"{verb}{place}，该场所{'在' if row.flag('is_inside') else '不在'}核算边界内"
    if tenure in VERBS:
        yield Relation.LEASE, told
    if row.flag("is_inside") is False:
        yield Relation.EXCLUDED, told


def _disclosed(engagement: Engagement, row: TypedRow) -> CaseYear | None:
    """A case in the year that is disclosed; where it is not there, in the last year in which it is."""
    years = years_of(engagement).get(row.key, [])
    wanted = [found for found in years if found.year == report_year(engagement)] or years
    return max(wanted, key=lambda found: found.year, default=None)


def _relation(row: TypedRow, of_year: CaseYear | None) -> Relation | None:
    """The relation a case discloses; None where the case needs no disclosure."""
    declared = row.choice("relation", Relation)
    final, treated = (None, None) if of_year is None else (of_year.final, of_year.treated)
    if row.choice("party", PartyKind) in PERSONS and treated is Conclusion.COUNTED:
        return None
    case = row.choice("case_kind", CaseKind)
    if declared is not None or case is None:
        return declared
    is_inside = final is Conclusion.COUNTED and not case.is_disclosed_inside
    return None if is_inside else case.relation


OF_ENERGY = ("用能", "用油", "电", "电力")
WORDS = {
    Conclusion.COUNTED: "计入受核查方", Conclusion.NOT_COUNTED: "不计入受核查方", Conclusion.SEPARATE: "单独核算，不计入受核查方的排放总量",
    Conclusion.IDENTIFIED: "只识别，不核算",
}  # fmt: skip


def _brief(engagement: Engagement, row: TypedRow, found: CaseYear | None) -> str:
    """A clause of the sentence: which energy of the organisation counts, since when, in which year, by which paragraph."""
    kind = row.text("case_kind") or "事项"
    energy = kind if kind.endswith(OF_ENERGY) else f"{kind}涉及的用能"
    if found is None:
        return f"{energy}（{row.key}{extent_of_case(row)}）归属未定"
    used = amount(found.quantity, unit_of(engagement, found.source)) if found.quantity is not None else ""
    final, treated = found.final, found.treated
    concluded = WORDS.get(final) if final else None
    if concluded is None:
        concluded = f"归属{final or '未定'}{f'，判断前{WORDS[treated]}' if treated in WORDS else ''}"
    by = f"（{found.clause}）" if found.clause else ""
    return f"{found.year:.0f}年{energy}{used}（{row.key}{extent_of_case(row)}）{concluded}{by}"


def _add_case(
    engagement: Engagement, organisation: Organisation, row: TypedRow, found: CaseYear | None, relation: Relation
) -> None:
    organisation.add(str(relation), _brief(engagement, row, found), str(row.ref("counterparty_name")))
    if found is None or found.year != report_year(engagement):
        return
    year, quantity, tonnes = found.year, found.quantity, found.tonnes(engagement)
    if tonnes is None:
        why = "没有登记用量" if quantity is None else "单位排放未知"
        organisation.lacking.append(
            f"未含{year:.0f}年排放源{row.text('source_id') or '（未填写）'}（{row.key}）：{why}"
        )
    else:
        unit = unit_of(engagement, row.text("source_id"))
        basis = (
            f"{year:.0f}年用量{amount(quantity, unit)}（{row.key}）{COMPUTED}{tonnes / quantity:.6g} tCO2/{unit}"
            if quantity
            else f"{year:.0f}年没有用量（{row.key}）{COMPUTED}零"
        )
        organisation.amounts.append((tonnes, basis))


def assemble(engagement: Engagement) -> list[dict[str, Value]]:
    """The rows of 其他组织: assembled ones first, then what a verifier typed.

    A row assembled earlier whose organisation is no longer named is kept as 手工, to be judged by a person.
    """
    assembled = {organisation.name: organisation.row() for organisation in organisations(engagement)}
    table = engagement.calculation.workbook.table("other_organisations")
    kept: list[dict[str, Value]] = []
    for existing in engagement.rows("other_organisations"):
        values = {column.id: existing.value(column.id) for column in table.columns}
        ours = assembled.get(existing.text("organisation_name") or "")
        if existing.choice("entry", Entry) is not Entry.ASSEMBLED:
            kept.append({**values, "entry": str(Entry.MANUAL)})
        elif ours is None:
            kept.append({**values, "entry": str(Entry.MANUAL), "assembled_from": "来源已不存在，请核对"})
        else:
            ours.update({column: values[column] for column in ORGANISATION if not is_blank(values[column])})
            if not is_blank(values["estimated_emission_tco2"]) and COMPUTED not in (
                existing.text("emission_basis") or ""
            ):
                ours.update({column: values[column] for column in ESTIMATED})
    manual = {row["organisation_name"] for row in kept}
    return [row for name, row in assembled.items() if name not in manual] + kept

"""Faults in 交叉检查."""

from oracle.faults_of_bills import other_source
from oracle.planting import Names, Papers, fault
from oracle.tables import Row


def check(papers: Papers, **equal: object) -> Row | None:
    return papers.some("cross_checks", **equal)


def moving(papers: Papers) -> Row | None:
    """A cross-check that changes the account."""
    moved = {found.number for found in papers.truth.cross_checks if found.adopted != found.held}
    return check(papers, crosscheck_id=lambda number: number in moved)


@fault("交叉检查：主证据值不是账上的数", "316-24")
def primary_of_nothing(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None:
        return None
    row["primary_value"] = round(row["primary_value"] * papers.rng.choice((0.7, 1.3)), 2)
    return {row["crosscheck_id"]}


@fault("交叉检查：换编号再录一行", "316-25", "W-5")
def check_twice(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None:
        return None
    papers.again("cross_checks", row, crosscheck_id="JC-NEW")
    return {"JC-NEW", row["crosscheck_id"]}


@fault("交叉检查：年份改为另一年", "316-24", "316-25")
def check_of_another_year(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None:
        return None
    row["verification_year"] = papers.another_year(row)
    return {row["crosscheck_id"]}


@fault("交叉检查：改到另一排放源", "316-24", "316-25")
def check_of_another_source(papers: Papers) -> Names | None:
    row = moving(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    row["source_id"] = other
    return {row["crosscheck_id"]}


@fault("交叉检查：排放源编号空白", "316-27")
def check_of_no_source(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None:
        return None
    row["source_id"] = None
    return {row["crosscheck_id"]}


@fault("交叉检查：年份空白", "309-26", "W-4")
def check_of_no_year(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None:
        return None
    row["verification_year"] = None
    return {row["crosscheck_id"]}


@fault("交叉检查：采用值不如规则保守", "316-2")
def check_not_conservative(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None or row["reliable_source"]:
        return None
    row["verifier_value"] = (min if papers.role(row) == "履约" else max)(row["primary_value"], row["secondary_value"])
    return {row["crosscheck_id"]}


@fault("交叉检查：采用值不在两种证据之间", "316-26", "316-2")
def check_of_no_evidence(papers: Papers) -> Names | None:
    row = check(papers)
    if row is None:
        return None
    values = (row["primary_value"], row["secondary_value"])
    row["verifier_value"] = round(max(values) * 1.2, 2) if papers.role(row) == "履约" else round(min(values) * 0.8, 2)
    return {row["crosscheck_id"]}


@fault("交叉检查：影响方向改为扣减", "316-29")
def check_of_a_deduction(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None:
        return None
    row["effect"] = "扣减"
    return {row["crosscheck_id"]}

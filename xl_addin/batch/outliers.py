"""What no single workbook shows: one voucher or meter in the books of two entities, two books of one engagement, odd intensities."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import isclose

import pandas as pd

from xl_addin.batch.engagements import (
    CODE,
    DIVISION,
    ENTITY,
    FILE,
    OUTPUT,
    PER_AREA,
    PER_OUTPUT,
    REPORT,
    VERIFIED,
    YEAR,
    Row,
    is_number,
    key,
    total_of,
    totals_in,
)
from xl_addin.batch.facts import Facts

KIND, WHAT, FILES, SAYS = "类别", "编号或指标", "涉及的文件", "说明"
COLUMNS = [KIND, WHAT, FILES, SAYS]
VOUCHER, METER, VERSIONS, CODE_TWICE, NAME_TWICE, YEAR_TWICE, INTENSITY, SHORT = (
    "同一凭证", "同一计量表", "同一项目的两个版本", "一个编号两个名称", "一个名称两个编号", "同一年份两个排放量", "强度异常",
    "未逐一列出",
)  # fmt: skip
TELLING = 6  # characters of a number that no two entities give to different things by chance (I-400)
FAR, FEWEST = 3.0, 5  # times the median of the division, and how many engagements make a median (I-401)
SHOWN = 10
Results = Callable[[], Iterable[tuple[str, Facts]]]


def twice(rows: list[Row]) -> tuple[list[Row], set[str]]:
    """Two workbooks of one engagement, a code with two names, a name with two codes.

    Args:
        rows: of the engagements.

    Returns:
        what is told, and the names of the files that are not to be summed.
    """
    found: list[Row] = []
    not_summed: set[str] = set()
    versions = set[tuple[str, ...]]()
    same_year = (((REPORT,), "报告编号"), ((CODE, YEAR), "编号和核查年份"), ((ENTITY, YEAR), "名称和核查年份"))
    for columns, same in same_year:
        for group in _groups(rows, *columns).values():
            files = tuple(row[FILE] for row in group)
            not_summed |= set(files)
            if files not in versions:
                versions.add(files)
                what = " ".join(str(group[0][column]) for column in columns)
                says = f"{same}相同，都不计入合计：请确定用哪一个，移走其余的再运行；不是同一项目的，请更正编号或名称。"
                found.append(_told(VERSIONS, what, files, says))
    for kind, by, other, says in (
        (CODE_TWICE, CODE, ENTITY, "编号相同而名称不同：请核对编号和名称。"),
        (NAME_TWICE, ENTITY, CODE, "名称相同而编号不同：请核对编号和名称。"),
    ):
        for group in _groups(rows, by).values():
            if len({key(row[other]) for row in group}) > 1:
                found.append(_told(kind, group[0][by], [row[FILE] for row in group], says))
    return found, not_summed


def years_twice(rows: list[Row], not_summed: set[str]) -> list[Row]:
    """Years of one entity that the books of two years tell of: summed once where they agree, else not; told where they do not.

    Args:
        rows: of the engagements; what is not to be summed has words in the place of its total, which stands in the years' table.
        not_summed: names of the files that are not summed anyhow.

    Returns:
        what is told.
    """
    found: list[Row] = []
    summed = [row for row in rows if row[FILE] not in not_summed]
    groups = [group for by in (CODE, ENTITY) for group in _groups(summed, by).values()]
    for group in groups:
        for total in sorted({total for row in group for total in totals_in(row)}):
            among = [row for row in group if is_number(row.get(total))]
            among.sort(
                key=lambda row: not is_number(row[YEAR]) or total_of(int(row[YEAR])) != total
            )  # who verified it first
            if len(among) < 2:
                continue
            files, amounts = [row[FILE] for row in among], [row[total] for row in among]
            agree = all(isclose(amount, amounts[0]) for amount in amounts)
            for row in among[agree:]:
                row[total] = f"已计入“{files[0]}”" if agree else "两个工作簿不同，没有计入"
            if not agree:
                told = "、".join(f"{amount:,.2f}" for amount in amounts)
                says = f"核查排放量依次为 {told} tCO2，都不计入该年合计：请核对以哪一个为准。"
                found.append(_told(YEAR_TWICE, f"{among[0][ENTITY]} {total.removesuffix(VERIFIED)}", files, says))
    return found


def shared_numbers(rows: list[Row], results: Results) -> list[Row]:
    """Vouchers and meters that stand in the books of more than one entity.

    The numbers are compared by a digest of 64 bits, and read again only where two are the same: thousands of books have
    millions of vouchers.

    Args:
        rows: of the engagements.
        results: gives all facts, each time it is called.
    """
    entity_of = {row[FILE]: key(row[CODE]) or key(row[ENTITY]) or row[FILE] for row in rows}
    codes = {entity: number for number, entity in enumerate(dict.fromkeys(entity_of.values()))}
    kinds = ((VOUCHER, "vouchers"), (METER, "meters"))
    seen = {table: (array("Q"), array("L")) for _, table in kinds}
    for name, facts in results():
        for table, (digests, owners) in seen.items() if name in entity_of else ():
            numbers = pd.Series([key(row[0]) for row in facts[table]], dtype=object).unique()
            digests.extend(pd.util.hash_array(numbers, categorize=False).tolist())
            owners.extend([codes[entity_of[name]]] * len(numbers))
    found: list[Row] = []
    for kind, table in kinds:
        digests, owners = seen[table]
        frame = pd.DataFrame({"digest": digests, "owner": owners}).drop_duplicates()
        suspects = set(frame.loc[frame.duplicated("digest", keep=False), "digest"].tolist())
        if suspects:
            found += _compared(kind, table, suspects, results, entity_of)
    return found


def _compared(kind: str, table: str, suspects: set[int], results: Results, entity_of: dict[str, str]) -> list[Row]:
    """Those whose numbers are the same indeed, with what else is the same of them."""
    places: dict[str, list[tuple[str, str, tuple[object, ...]]]] = defaultdict(list)
    for name, facts in results():
        if name not in entity_of:
            continue
        numbers = pd.Series([key(row[0]) for row in facts[table]], dtype=object)
        for row, digest in zip(facts[table], pd.util.hash_array(numbers.to_numpy(), categorize=False).tolist()):
            if digest in suspects:
                places[key(row[0])].append((name, entity_of[name], tuple(row[1:3])))
    shared: dict[tuple[tuple[str, ...], bool], list[str]] = defaultdict(list)
    left = 0
    for number, among in sorted(places.items()):
        if len({entity for _, entity, _ in among}) < 2:
            continue
        owners: dict[tuple[object, ...], set[str]] = defaultdict(set)
        for _, entity, rest in among:
            owners[rest].add(entity)
        is_same = any(len(of) > 1 for rest, of in owners.items() if any(value is not None for value in rest))
        if len(number) < TELLING and not is_same:
            left += 1
            continue
        shared[tuple(dict.fromkeys(name for name, _, _ in among)), is_same].append(number)
    same, other = (
        ("止日和数量也相同", "止日或数量不同") if kind == VOUCHER else ("安装地点也相同", "安装地点不同或未填")
    )
    found = [
        _told(kind, _listed(numbers), list(files), f"在不同受核查方的工作簿中，{same if is_same else other}：请核对是否重复计入，或共用后分摊。")
        for (files, is_same), numbers in shared.items()
    ]  # fmt: skip
    if left:
        says = f"另有 {left} 个不足 {TELLING} 位的编号相同而其余内容不同，可能只是各自编的序号，没有逐一列出。"
        found.append(_told(SHORT, kind, [], says))
    return found


def odd_intensities(frame: pd.DataFrame) -> list[Row]:
    """Intensities far from the median of the division of industry, area and each kind of output for itself.

    Args:
        frame: the engagements that are summed.
    """
    found: list[Row] = []
    if frame.empty:
        return found
    for label, column, by in ((PER_AREA, PER_AREA, [DIVISION]), (PER_OUTPUT, PER_OUTPUT, [DIVISION, OUTPUT])):
        numbers = frame.assign(**{column: pd.to_numeric(frame[column], errors="coerce")}).dropna(subset=[column])
        for names, group in numbers.groupby(by):
            middle = group[column].median()
            if len(group) < FEWEST or not names[0] or not middle > 0:
                continue
            for row in group[(group[column] > FAR * middle) | (group[column] * FAR < middle)].to_dict("records"):
                what = f"{label}{names[1]}" if len(names) > 1 else label
                says = (
                    f"{row[ENTITY]}为 {row[column]:.4g}，是同行业大类 {names[0]} {len(group)} 个项目中位数 {middle:.4g} 的 "
                    f"{row[column] / middle:.2g} 倍：请核对排放量、面积或产出。"
                )
                found.append(_told(INTENSITY, what, [row[FILE]], says))
    return found


def _groups(rows: list[Row], *by: str) -> dict[tuple[str, ...], list[Row]]:
    """Rows that have something in common; what is blank nobody shares."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row[by[0]]:
            groups[tuple(key(str(row[column])) for column in by)].append(row)
    return {shared: group for shared, group in groups.items() if len(group) > 1}


def _told(kind: str, what: str, files: Sequence[str], says: str) -> Row:
    return {KIND: kind, WHAT: what, FILES: _listed(files), SAYS: says}


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:SHOWN]) + (f"等 {len(names)} 个" if len(names) > SHOWN else "")

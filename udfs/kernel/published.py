"""What has been published: the values of the library with their sources, as the data files under ``parameters`` hold them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from udfs.kernel import datafiles

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A publication a value comes from.

    Attributes:
        obtained: how we know the value.
        certainty: the same in a word: 读自原文, 读自逐页转录, 读自二手资料, 凭记忆.
        url: public address of the publication; "" where none is known.
        url_unknown: why none is known.
        cited_as: words by which a text names it.
    """

    id: str
    title: str
    issuer: str
    date: str
    obtained: str
    certainty: str
    url: str
    url_unknown: str = ""
    cited_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One published value.

    Attributes:
        key, scope: what a verifier asks by, e.g. 电力排放因子 and 广东; the scope names the set where there are several.
        words: other keys for it.
        id: identifier of the family.
        year: the year the value describes; None for a constant.
        value: the number; ``printed`` has the digits of the publication.
        place: where in the publication.
        origin: what the publication itself names as the origin.
        certainty: how sure we are of the digits: that of the source, or 凭记忆, 推算.
        state: 官方公布, 标准缺省 or 未确认.
        disputed: official tables contradict each other here, and much hangs on it.
    """

    key: str
    words: tuple[str, ...]
    id: str
    scope: str
    year: int | None
    value: float
    printed: str
    unit: str
    clause: str
    source: Source
    place: str
    origin: str
    certainty: str
    state: str
    note: str
    disputed: bool = False

    @property
    def label(self) -> str:
        return "，".join(str(part) for part in (self.key, self.year, self.scope) if part not in (None, ""))

    @property
    def shown(self) -> str:
        """The value as printed, with its unit."""
        return self.printed if self.unit == "1" else f"{self.printed} {self.unit}"


@cache
def sources() -> dict[str, Source]:
    """All publications by id."""
    listed = datafiles.load("sources")["source"]
    return {entry["id"]: Source(**{**entry, "cited_as": tuple(entry.get("cited_as", ()))}) for entry in listed}


@cache
def parameters() -> tuple[Parameter, ...]:
    """Every published value of the library, in the order of the data files."""
    found: list[Parameter] = []
    for name in datafiles.names("parameters"):
        file = datafiles.load(name)
        for entry in file.get("parameter", []):
            found += _values(entry)
        for table in file.get("table", []):
            found += _fuels(table, file["fuel"], file["property"])
        for group in file.get("group", []):
            found += _group(group)
        for grid in file.get("grid", []):
            found += _grid(grid)
    return tuple(found)


def _published(
    key: str, family: str, unit: str, shared: Entry, own: Entry, printed: object, words: tuple[str, ...] = (),
    origin: str = "",
) -> Parameter:  # fmt: skip
    """A value; what it says of itself goes before what its table says."""
    told = {**shared, **own}
    source = sources()[told["source"]]
    return Parameter(
        key=key, words=words, id=family, scope=told["scope"], year=told.get("year"), value=_number(str(printed)),
        printed=str(printed), unit=unit, clause=told["clause"], source=source,
        place=told.get("place", ""), origin=origin, certainty=told.get("certainty", source.certainty),
        state="未确认" if told.get("unconfirmed") else told["state"], note=told.get("note", ""),
        disputed=told.get("disputed", False),
    )  # fmt: skip


def _number(printed: str) -> float:
    """What is printed; "98%" is 0.98."""
    return float(printed.removesuffix("%")) / 100 if printed.endswith("%") else float(printed)


def _values(entry: Entry) -> Iterator[Parameter]:
    for value in entry["values"]:
        yield _published(entry["key"], entry["id"], entry["unit"], entry, value, value["value"])


def _fuels(table: Entry, fuels: list[Entry], properties: list[Entry]) -> Iterator[Parameter]:
    """A row a fuel, with its properties side by side."""
    named = {fuel["name"]: fuel for fuel in fuels}
    for row in table["rows"]:
        fuel = named[row["fuel"]]
        for at, asked in enumerate(properties):
            own = {**row, "note": row.get("note") or row.get("notes", [""] * len(properties))[at]}
            own |= {name: at in row.get(name, ()) for name in ("unconfirmed", "disputed")}
            cites = row.get("cites", [""])
            yield _published(
                fuel["name"] + asked["name"], f"{fuel['id']}_{asked['id']}", asked["unit"].format(per=fuel["per"]),
                table, own, row["printed"][at], tuple(word + asked["name"] for word in fuel.get("words", ())),
                _origin(table, cites[at] if len(cites) > 1 else cites[0]),
            )  # fmt: skip


def _group(group: Entry) -> Iterator[Parameter]:
    """One value a row, asked for by the group and the row."""
    for row in group["rows"]:
        family = f"{group['id']}_{row['id']}" if "id" in row else group["id"]
        yield _published(
            f"{group['key']} {row['name']}", family, group["unit"], group, row, row["printed"],
            origin=_origin(group, row.get("cites", "")),
        )  # fmt: skip


def _grid(grid: Entry) -> Iterator[Parameter]:
    """A table of pressure and temperature, asked for by both."""
    wrong = {(cell["pressure"], cell["celsius"]): cell["if97"] for cell in grid["suspect"]}
    for celsius, *cells in grid["rows"]:
        for pressure, printed in zip(grid["pressures_mpa"], cells):
            own: Entry = {}
            if (pressure, celsius) in wrong:
                says = f"与IAPWS-IF97计算值{wrong[pressure, celsius]}不符，疑为印刷错误，使用前须核对"
                own = {"unconfirmed": True, "note": f"{grid['note']}；{says}"}
            yield _published(
                f"{grid['key']} {pressure} MPa {celsius} ℃", grid["id"], grid["unit"], grid, own, printed
            )  # fmt: skip


def _origin(table: Entry, letters: str) -> str:
    return "、".join(table["origins"][letter] for letter in letters.split())

"""Published parameters: found uniquely or not at all, never a silent default."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from udfs.kernel import datafiles
from udfs.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class Source:
    """A publication a value comes from.

    Attributes:
        obtained: how we know the value.
        url: public address of the publication; "" where none is known.
        url_unknown: why none is known.
    """

    id: str
    title: str
    issuer: str
    date: str
    obtained: str
    url: str
    url_unknown: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One published value.

    Attributes:
        key, scope: what a verifier asks by, e.g. 电力排放因子 and 广东.
        id: identifier of the family.
        year: the year the value describes; None for a constant.
        state: 官方公布, 标准缺省 or 未确认.
    """

    key: str
    id: str
    scope: str
    year: int | None
    value: float
    unit: str
    clause: str
    source: Source
    state: str
    note: str

    @property
    def label(self) -> str:
        return "，".join(str(part) for part in (self.key, self.year, self.scope) if part not in (None, ""))


@cache
def sources() -> dict[str, Source]:
    """All publications by id."""
    return {entry["id"]: Source(**entry) for entry in datafiles.load("sources")["source"]}


@cache
def parameters() -> tuple[Parameter, ...]:
    """Every published value of the library, in the order of the data files."""
    return tuple(
        Parameter(
            key=entry["key"], id=entry["id"], scope=entry["scope"], year=value.get("year"),
            value=float(value["value"]), unit=entry["unit"], clause=entry["clause"],
            source=sources()[value["source"]], state=value["state"], note=entry.get("note", ""),
        )
        for name in datafiles.names("parameters")
        for entry in datafiles.load(name).get("parameter", [])
        for value in entry["values"]
    )  # fmt: skip


def _listed(found: Iterable[Parameter]) -> str:
    return "；".join(f"（{parameter.label}）" for parameter in found)


def parameter(key: str, year: int | None = None, scope: str | None = None) -> Parameter:
    """The one value of that key, year and scope.

    Raises:
        Missing: nothing matches, or several do; the message lists the candidates.
    """
    named = [known for known in parameters() if known.key == key]
    if not named:
        keys = dict.fromkeys(known.key for known in parameters())
        near = [other for other in keys if key in other or other in key] or list(keys)
        raise Missing(f"参数库没有“{key}”。可用的参数：{'、'.join(near)}。")
    found = [known for known in named if year in (None, known.year) or known.year is None]
    found = [known for known in found if scope is None or known.scope == scope]
    if not found:
        raise Missing(
            f"参数库没有“{key}”符合年份{year or '（未给）'}、范围{scope or '（未给）'}的值。可用：{_listed(named)}。"
        )
    if len(found) > 1:
        raise Missing(f"“{key}”有{len(found)}个值，请补充年份或范围以唯一确定：{_listed(found)}。")
    return found[0]


def constant(key: str) -> float:
    """The value of a timeless parameter that has one scope."""
    return parameter(key).value


def parameters_version() -> str:
    """Twelve digits that change with any published parameter: of the SHA-256 of their data files."""
    import hashlib
    import json

    content = [datafiles.load(name) for name in datafiles.names("parameters")]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]

"""Published parameters: found uniquely or not at all, never a silent default."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from udfs.kernel import datafiles
from udfs.kernel.errors import Missing
from udfs.kernel.published import Parameter, parameters
from udfs.kernel.rounding import is_equal
from udfs.kernel.unit import plain

MOST_LISTED = 8  # candidates told one by one; more are told by their years and scopes
DASHES = dict.fromkeys(map(ord, "—–‐‑−"), "-")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What people ask for and must not get, with the reason; empty tuples stand for any."""

    reason: str
    keys: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    first_year: int | None = None

    def meets(self, key: str, year: int | None, scope: str | None) -> bool:
        """Whether it is this that is asked for."""
        return (
            (not self.keys or key in self.keys)
            and (not self.scopes or scope in self.scopes)
            and (self.first_year is None or (year is not None and year >= self.first_year))
        )


@cache
def _by_key() -> dict[str, list[Parameter]]:
    found: dict[str, list[Parameter]] = {}
    for known in parameters():
        for key in (known.key, *known.words):
            found.setdefault(_plain(key), []).append(known)
    return found


@cache
def _refusals() -> tuple[Refusal, ...]:
    return tuple(
        Refusal(
            entry["reason"], tuple(map(_plain, entry.get("keys", ()))), tuple(map(_plain, entry.get("scopes", ()))),
            entry.get("first_year"),
        )
        for name in datafiles.names("parameters")
        for entry in datafiles.load(name).get("refused", [])
    )  # fmt: skip


@cache
def _sets() -> dict[str, str]:
    """Word -> name of the set, both without what makes no difference."""
    listed = datafiles.load("parameters/sets")["set"]
    return {_plain(word): _plain(entry["name"]) for entry in listed for word in (entry["name"], *entry["words"])}


def _plain(word: str) -> str:
    return plain(word).translate(DASHES)


def _scope(word: str) -> str:
    return _sets().get(_plain(word), _plain(word))


def _listed(found: Sequence[Parameter]) -> str:
    if len(found) <= MOST_LISTED:
        return "；".join(f"（{parameter.label}：{parameter.shown}）" for parameter in found)
    years, scopes = sorted({known.year for known in found if known.year}), dict.fromkeys(known.scope for known in found)
    told = (("年份", map(str, years)), ("范围", filter(None, scopes)))
    return "；".join(f"{name} {listed}" for name, parts in told if (listed := "、".join(parts)))


def parameter(key: str, year: int | None = None, scope: str | None = None) -> Parameter:
    """The one value of that key, year and scope.

    Raises:
        Missing: nothing matches, or several do; the message lists the candidates.
    """
    asked = None if scope is None else _scope(scope)
    named = _by_key().get(_plain(key), [])
    found = [known for known in named if year in (None, known.year) or known.year is None]
    found = [known for known in found if asked is None or _scope(known.scope) == asked]
    if len(found) == 1:
        return found[0]
    if found:
        raise Missing(f"“{key}”有{len(found)}个值，不取默认，请补充年份或范围以唯一确定：{_listed(found)}。")
    near = [known for known in named if asked is not None and _scope(known.scope) == asked] or named
    available = f"可用：{_listed(near)}。" if named else ""
    for refusal in _refusals():
        if refusal.meets(_plain(key), year, asked):
            raise Missing(refusal.reason + available)
    if not named:
        raise Missing(f"参数库没有“{key}”。{_near(key)}")
    raise Missing(f"参数库没有“{key}”符合年份{year or '（未给）'}、范围{scope or '（未给）'}的值。{available}")


def misused(category: str, kind: str, value: float) -> str | None:
    """Why a value must not be the factor of a category; None where nothing is known against it.

    Args:
        category: 排放源类别.
        kind: 参数类别.
        value: in the unit of the category's calculation.
    """
    for name in datafiles.names("parameters"):
        for entry in datafiles.load(name).get("misused", []):
            of_it = category in entry["categories"] and kind == entry["kind"]
            if of_it and any(is_equal(value, known) for known in entry["values"]):
                return str(entry["reason"])
    return None


def _near(key: str) -> str:
    from difflib import get_close_matches  # slow to import, and seldom asked for

    keys = list(dict.fromkeys(known.key for known in parameters()))
    near = [other for other in keys if key in other or other in key] or get_close_matches(key, keys, MOST_LISTED, 0.3)
    return f"相近的参数：{'、'.join(near[:MOST_LISTED])}。" if near else "请核对参数名称。"


@cache
def constant(key: str) -> float:
    """The value of a timeless parameter that has one scope; ask for it in a call, for importing a rule should read no table."""
    return parameter(key).value


def in_sets(key: str) -> tuple[Parameter, ...]:
    """All values of a key, whatever their years and scopes; none where there is no such key."""
    return tuple(_by_key().get(_plain(key), ()))


def beginning_with(key: str) -> tuple[Parameter, ...]:
    """All values whose keys begin so, in the order of the data files."""
    return tuple(known for known in parameters() if known.key.startswith(key))


def is_cited(known: Parameter, text: str) -> bool:
    """Whether a text names the publication of a value, or its set."""
    words = (*known.source.cited_as, *_words_of_sets().get(_plain(known.scope), ()))
    return any(_plain(word) in _plain(text) for word in words)


@cache
def _words_of_sets() -> dict[str, tuple[str, ...]]:
    listed = datafiles.load("parameters/sets")["set"]
    return {_plain(entry["name"]): (entry["name"], *entry["words"]) for entry in listed}


def parameters_version() -> str:
    """Twelve digits that change with any published parameter: of the SHA-256 of their data files."""
    import hashlib
    import json

    content = [datafiles.load(name) for name in datafiles.names("parameters")]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]

"""Where Excel keeps, per user and version, which add-ins it opens: the values OPEN, OPEN1, OPEN2, ..."""

import re
from collections.abc import Sequence
from itertools import count
from pathlib import PureWindowsPath

from xl_addin.excel.setup.windows import Value, Windows

ADDIN = "ghg.xlam"
OFFICE = r"HKCU\Software\Microsoft\Office"
OFFICES = ("16.0", "15.0", "14.0")

Table = dict[str, Value]


def excel_key(office: str, *below: str) -> str:
    """The user's registry key of one version of Excel, or one below it."""
    return "\\".join((OFFICE, office, "Excel", *below))


def offices(windows: Windows) -> list[str]:
    """The versions of Office with settings of Excel for this user, newest first."""
    return [office for office in OFFICES if windows.key_exists(excel_key(office))]


def opened(windows: Windows, key: str) -> Table:
    """The entries of an Options key, in the order in which Excel opens them."""
    entries = {name.upper(): value for name, value in windows.values(key).items() if isinstance(value.data, str)}
    numbers = {name: int(name[4:] or 0) for name in entries if re.fullmatch("OPEN[0-9]*", name)}
    return {name: entries[name] for name in sorted(numbers, key=numbers.__getitem__)}


def leads_to(entry: Value) -> PureWindowsPath:
    """The file that an entry names, without quotes and switches."""
    text = str(entry.data).strip()
    quoted = re.search('"([^"]*)"', text)
    return PureWindowsPath(quoted[1] if quoted else re.sub(r"^(/\w+\s+)+", "", text))


def is_addin(entry: Value) -> bool:
    """Whether an entry leads to a file of the name of our add-in, in whatever folder."""
    return leads_to(entry).name.lower() == ADDIN


def with_addin(now: Table, path: PureWindowsPath) -> Table:
    """The entries with the add-in: instead of the first of its name, else under the first free name."""
    ours = Value("string", f'"{path}"')
    first, *others = [name for name, entry in now.items() if is_addin(entry)] or [
        next(name for name in map(_name, count()) if name not in now)
    ]
    table = {name: entry for name, entry in {**now, first: ours}.items() if name not in others}
    return _numbered(list(table.values())) if others else table


def without_addin(now: Table, before: Table, path: PureWindowsPath) -> Table:
    """The entries without the add-in: nobody else's entry or order is lost, and the numbers stay contiguous.

    Args:
        now: the entries, as Excel or others may have changed them since.
        before: the entries before the first install; what the add-in replaced there comes back.
        path: the add-in.
    """
    replaced = [entry for entry in before.values() if is_addin(entry)]
    others = [entry for entry in now.values() if leads_to(entry) != path]
    if before and others == [entry for entry in before.values() if entry not in replaced]:
        return before
    if len(others) == len(now):
        return now
    pieces = [replaced if leads_to(entry) == path else [entry] for entry in now.values()]
    return _numbered([entry for piece in pieces for entry in piece])


def _name(number: int) -> str:
    return f"OPEN{number or ''}"


def _numbered(entries: Sequence[Value]) -> Table:
    return {_name(number): entry for number, entry in enumerate(entries)}

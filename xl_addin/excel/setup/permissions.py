"""Who may change a file, read from its security descriptor in the text form of Windows (SDDL): no language, no name of a group."""

import re

# One entry of a list: kind, flags, rights, two places for objects, who.
_ENTRY = re.compile(r"\((A|XA|OA);([A-Z]*);([^;]*);[^;]*;[^;]*;([^;)]*)")
_RIGHTS = {
    "CC": 0x1, "DC": 0x2, "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40, "LO": 0x80, "CR": 0x100,
    "SD": 0x10000, "RC": 0x20000, "WD": 0x40000, "WO": 0x80000, "GX": 0x20000000, "GR": 0x80000000,
    "GW": 0x40000000, "GA": 0x10000000, "FA": 0x1F01FF, "FR": 0x120089, "FW": 0x120116, "FX": 0x1200A0,
}  # fmt: skip
# Write or append, delete it or what is in it, change the list or the owner.
_CHANGES = 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x40000000 | 0x10000000
EVERYBODY = {
    "WD": "所有人", "AU": "所有登录的用户", "BU": "本机的所有用户", "IU": "本机的所有用户", "NU": "网络上的用户", "DU": "域的所有用户",
    "BG": "来宾", "AN": "匿名用户", "AC": "所有应用商店程序",
}  # fmt: skip


def changers(descriptor: str) -> frozenset[str]:
    """Who may change what has this descriptor, as it names them; the system's shorthand for "the owner" left out.

    Args:
        descriptor: ``O:…G:…D:…``; one without a list lets everybody.
    """
    _, separator, entries = descriptor.partition("D:")
    if not separator or entries.startswith("NO_ACCESS_CONTROL"):
        return frozenset({"WD"})
    found = {
        who
        for _, flags, rights, who in _ENTRY.findall(entries.partition("S:")[0])
        if "IO" not in re.findall("..", flags) and _mask(rights) & _CHANGES
    }
    return frozenset(found - {"CO", "OW"})


def _mask(rights: str) -> int:
    if rights.lower().startswith("0x"):
        return int(rights, 16)
    return sum({_RIGHTS.get(code, 0) for code in re.findall("..", rights)})


def named(who: str) -> str:
    """In words where it is one of the wide groups, else as the descriptor has it."""
    return EVERYBODY.get(who, who)

"""Signatures: they are what the journal says; each holds as long as the data it was given for are the same."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from udfs.kernel.cells import Value
from udfs.vocabularies import SignRole, SignState
from workbook_templates.engagement.journal.copies import Copies
from workbook_templates.engagement.journal.lines import REVOKED, SIGNED, Line, read_lines
from workbook_templates.engagement.journal.state import LOST, State, differences, is_signed, state_of
from workbook_templates.engagement.journal.told import Told, sentence
from workbook_templates.engagement.reader import Engagement
from workbook_templates.tables import sign_offs as sheet

ROLES = tuple(SignRole)


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody's signature.

    Attributes:
        role, name, time, account: who signed as what, when, and by which account.
        digest: of the data that it covers. state: of all data at that moment.
    """

    role: SignRole
    name: str
    time: str
    account: str
    digest: str
    state: str

    def holds(self, now: State) -> bool:
        """Whether the data are still those that were signed."""
        return self.digest == now.signed_digest

    def told(self) -> Told:
        """Its line of the journal."""
        return Told(SIGNED, "", str(self.role), "", self.digest, self.name)


def given(lines: Sequence[Line]) -> dict[SignRole, SignOff]:
    """The signatures that stand, in their order: who signs again takes back what was signed on the first signature.

    Args:
        lines: of the journal.
    """
    found: dict[SignRole, SignOff] = {}
    for line in lines:
        if line.told.kind in (SIGNED, REVOKED) and line.told.row in map(str, ROLES):
            role = SignRole(line.told.row)
            found = {known: sign for known, sign in found.items() if ROLES.index(known) < ROLES.index(role)}
            if line.told.kind == SIGNED:
                found[role] = SignOff(
                    role, line.told.after, line.stamp.time, line.stamp.by, line.told.before, line.stamp.state
                )
    return found


# Letters and marks that show nothing: joiner, fillers of Korean, vowels of Khmer, selectors of Mongolian, blank of Braille.
_EMPTY = frozenset("\u034f\u115f\u1160\u3164\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800")


def folded(name: str) -> str:
    """A name as names are compared: width, case, blanks and signs that nobody sees do not matter."""
    wide = unicodedata.normalize("NFKC", name).casefold()
    seen = (sign for sign in wide if unicodedata.category(sign)[0] not in "CZ" and not _varies(sign))
    return unicodedata.normalize("NFKC", "".join(seen))


def _varies(sign: str) -> bool:
    """Whether it only picks one of several shapes of the sign before, or fills a place with nothing."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef" or sign in _EMPTY


def changes_since(sign: SignOff, now: State, copies: Copies) -> str:
    """What changed since a signature, in words; "" where nothing did.

    Args:
        now: the data. copies: of the book.
    """
    if sign.holds(now):
        return ""
    before = copies.state(sign.state)
    return LOST if before is None else sentence(list(differences(before, now, is_signed)))


def rows_of(signs: Mapping[SignRole, SignOff], now: State, copies: Copies) -> Iterator[dict[str, Value]]:
    """The rows of 签署 as they should be."""
    for sign in signs.values():
        changed = changes_since(sign, now, copies)
        yield {
            "sign_role": str(sign.role), "sign_name": sign.name, "sign_time": sign.time,
            "sign_state": str(SignState.VOID if changed else SignState.VALID),
            "sign_changes": _voided(sign, changed) if changed else None,
            "sign_account": sign.account, "sign_digest": sign.digest,
        }  # fmt: skip


def _voided(sign: SignOff, changed: str) -> str:
    return f"{sign.role}签署后数据已变：{changed}"


def valid(engagement: Engagement) -> dict[SignRole, SignOff]:
    """The signatures that hold for the data as read; of those alone in whose steps none is missing."""
    return engagement.once(_valid)


def _valid(engagement: Engagement) -> dict[SignRole, SignOff]:
    signs = given(lines_of(engagement))
    if not signs:
        return {}
    now, found = state_of(engagement), dict[SignRole, SignOff]()
    for role in ROLES:
        if role not in signs or not signs[role].holds(now):
            break
        found[role] = signs[role]
    return found


def lines_of(engagement: Engagement) -> list[Line]:
    """The journal of an engagement as read, made once."""
    return engagement.once(_lines_of)


def _lines_of(engagement: Engagement) -> list[Line]:
    return read_lines(engagement.tables["journal"].columns)


def signed_state(engagement: Engagement) -> str:
    """未签署, which step was signed last and which comes next, or that a signature is void, by the data as read."""
    signs = given(lines_of(engagement))
    if not signs:
        return sheet.UNSIGNED
    void = next((sign for sign in signs.values() if sign.role not in valid(engagement)), None)
    if void is None:
        return sheet.SIGNED[list(signs)[-1]]
    changed = changes_since(void, state_of(engagement), Copies(engagement.tables["data_copies"].columns))
    return f"{sheet.VOID}：{_voided(void, changed)}" if changed else f"{sheet.VOID}：{void.role}之前的签署缺少"

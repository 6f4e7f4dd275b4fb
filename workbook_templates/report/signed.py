"""Whether the report may leave the house: what the book says of its signing, asked once."""

from udfs.vocabularies import SignRole
from workbook_templates.assemble.signing import signing
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.journal.sign_offs import signed_state, valid
from workbook_templates.engagement.reader import Engagement
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.tables.signing import READY


def findings(engagement: Engagement) -> list[Finding]:
    """Of all checks, run anew, whatever the register says."""
    return engagement.once(run_checks)


def signing_state(engagement: Engagement) -> str:
    """可签发, or what stands in the way."""
    return engagement.once(_state)


def _state(engagement: Engagement) -> str:
    return as_written(signing(engagement, findings(engagement)))


def as_written(state: str) -> str:
    """A state of the workbook, in which wide spaces part what it lists, as a sentence has it."""
    return state.replace("：\u3000", "：").replace("\u3000", "；")


def unset_told(left: int) -> str:
    """How many places are still to be filled in; "" where there are none."""
    return f"有{left}处待填写" if left else ""


def why_draft(engagement: Engagement, left: int) -> str:
    """Why the report may not be issued, which each of its pages then says; "" where it may.

    Args:
        left: how many places are still to be filled in.
    """
    state = signing_state(engagement)
    if state != READY:
        return state
    if left:
        return unset_told(left)
    return "" if SignRole.APPROVED in valid(engagement) else signed_state(engagement)

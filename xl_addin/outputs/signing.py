"""编制, 复核, 批准: the book is run, the signature entered for what it says then, and refused where it may not stand."""

from collections.abc import Mapping
from dataclasses import replace

from udfs.kernel.field import field
from udfs.vocabularies import SignRole
from workbook_templates.book import Book
from workbook_templates.engagement.journal.sign_offs import ROLES, SignOff, folded
from workbook_templates.engagement.journal.state import State
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.files.errors import FileError
from workbook_templates.tables.signing import READY
from xl_addin.commands import COMMANDS, Outcome, Progress
from xl_addin.outputs.recording import recorded

SIGNED_AS = {SignRole.REVIEWED: "technical_reviewer", SignRole.APPROVED: "approver"}

LONGEST_NAME = 60  # characters; names of persons, also in Latin letters, are shorter


def sign(book: Book, role: SignRole, name: str, progress: Progress) -> Outcome:
    """Run the book and sign it.

    Args:
        book: changed. role: what is signed. name: by whom. progress: is told the stages.

    Returns:
        what the run found, of the book as signed.

    Raises:
        FileError: the step before is missing or void, the person prepared the book, it is not 可签发, or no book to be signed.
    """
    before = read(book)
    if before.is_part or before.is_frozen:
        raise FileError("拆分件和交换副本不能签署：请签署完整的核查工作簿。")
    _refuse_no_name(name)
    with recorded(book, "sign", f"{role}：{name}") as recording:
        if not recording.is_kept:
            raise FileError(recording.notice)
        _refuse_out_of_order(recording.signs, recording.before, role, name)
        _refuse_other_name(before, role, name)
        if role in recording.signs:
            recording.revoke(role)
        outcome = COMMANDS["run"].act(book, progress)
        _refuse_out_of_order(recording.signs, recording.state(), role, name)
        if role is SignRole.APPROVED and outcome.signing != READY:
            raise FileError(f"不能批准：{outcome.signing}。处理后重新签署；逐项见 ghgxl check。")
        recording.sign(role, name)
    return replace(outcome, engagement=read(book))


def _refuse_no_name(name: str) -> None:
    """It is printed in a cell, in the record and in the report: one line that a person can be called by."""
    if not folded(name):
        raise FileError("没有签署人姓名：请写明由谁签署。")
    if not name.replace("\u3000", " ").isprintable():
        raise FileError("签署人姓名中有换行或看不见的字符：请重新键入姓名。")
    if len(name) > LONGEST_NAME:
        raise FileError(f"签署人姓名有{len(name)}个字符，多于{LONGEST_NAME}个：请只写姓名。")


def _refuse_other_name(engagement: Engagement, role: SignRole, name: str) -> None:
    """The report prints one name for a duty: that of 基本信息 and the one who signs are the same."""
    duty = SIGNED_AS.get(role)
    told = str(engagement.setting(duty) or "") if duty else ""
    if duty and told and folded(told) != folded(name):
        raise FileError(f"{field(duty).zh}登记为“{told}”，不是“{name}”：请先更正，或由“{told}”签署。")


def _refuse_out_of_order(signs: Mapping[SignRole, SignOff], now: State, role: SignRole, name: str) -> None:
    for earlier in ROLES[: ROLES.index(role)]:
        if earlier not in signs:
            raise FileError(f"{earlier}还没有签署，不能签署{role}：请按编制、复核、批准的次序签署。")
        if not signs[earlier].holds(now):
            raise FileError(
                f"{earlier}（{signs[earlier].name}）签署后数据已变，签署失效，不能签署{role}：请先由其重新签署，改动见 ghgxl check。"
            )
    if role is not ROLES[0] and folded(signs[ROLES[0]].name) == folded(name):
        raise FileError(f"“{name}”是编制人，不能{role}自己编制的工作簿：请由他人签署。")

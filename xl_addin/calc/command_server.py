"""The program's side of a command in Calc: a request as JSON on standard input, stages and the answer on standard output.

``python -m xl_addin.calc.command_server``, started by the extension; see ``xl_addin/calc/oxt/ghg_command_client.py``.
"""

import json
import sys
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook_templates.build.template import build_empty
from workbook_templates.engagement.reader import read
from workbook_templates.explain.explanation import explain
from workbook_templates.files.atomic import refuse_existing
from workbook_templates.files.errors import FileError
from xl_addin import outcomes
from xl_addin.books.calc import CalcBook
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS, Progress
from xl_addin.evidence.opening import open_voucher_page
from xl_addin.file_commands import FILE_COMMANDS, unusable
from xl_addin.outputs.exchange_copy import make_exchange_copy
from xl_addin.outputs.on_file import done_on_file
from xl_addin.outputs.recording import recorded

Answer = dict[str, Any]


def answer(request: Mapping[str, Any], progress: Progress) -> Answer:
    """What the extension shall do and show.

    Args:
        request: ``command``, and what it needs: ``book``, ``cell``, ``source``, ``path``, ``answers``.
        progress: is told the stages.

    Returns:
        ``text`` to show, ``changes`` to write under a ``title``, or a file to ``open``.

    Raises:
        FileError: it cannot be done; the sentence says why.
    """
    command = request["command"]
    if reason := unusable(command, request.get("answers", ())):
        raise FileError(reason)
    if command in COMMANDS:
        book = CalcBook(request["book"])
        with recorded(book, command):
            outcome = COMMANDS[command].act(book, progress)
        return {"text": outcomes.message(outcome), "changes": book.changes(), "title": COMMANDS[command].label}
    if command == "explain":
        sheet, _, address = request["cell"].rpartition("!")
        return {"text": explain(read(CalcBook(request["book"])), sheet, address).with_pages}
    if command == "voucher":
        sheet, _, address = request["cell"].rpartition("!")
        book = CalcBook(request["book"])
        return {"text": open_voucher_page(read(book), book.vouchers, sheet, address)}
    if command == "account":
        return {"text": outcomes.account_message(read(CalcBook(request["book"])))}
    if command in FILE_COMMANDS:
        workbook = Path(request["path"]) if request["path"] else None
        return {"text": done_on_file(command, Path(request["source"]), request["answers"], progress, workbook)}
    target = Path(request["answers"][0])
    refuse_existing(target)
    if command == "new":
        build_empty(target)
        return {"open": str(target)}
    copy = FileBook.open(Path(request["source"]))
    frozen = make_exchange_copy(copy, datetime.now())
    copy.save_as(target)
    return {"text": outcomes.frozen_message(frozen, target)}


def main() -> None:
    """One request, one answer."""
    _tell({"stage": "正在计算"})
    try:
        told = answer(json.load(sys.stdin.buffer), lambda stage: _tell({"stage": stage}))
    except FileError as error:
        told = {"error": str(error)}
    except Exception:
        traceback.print_exc()
        told = {"error": "命令内部出错，文档没有改动：请重试；仍不行请联系维护人员。"}
    _tell(told)


def _tell(told: Answer) -> None:
    """One line of ASCII, whatever the code page of the system."""
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

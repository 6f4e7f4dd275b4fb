"""``ghgxl``: where each command is, and how a failure is told; how commands end is `xl_addin.watched.exit_codes`."""

import sys
from pathlib import Path
from typing import Any

import typer

from workbook_templates.files.cures import clicked
from workbook_templates.files.errors import FileError
from workbook_templates.garbage import not_collected
from xl_addin.cli.chinese_help import App, ChineseGroup, LazyCommands, usage_error
from xl_addin.cli.front_page import program_name
from xl_addin.excel.setup.windows import InstallError
from xl_addin.formula_text import FormulaError
from xl_addin.terminal.streams import use_utf8
from xl_addin.terminal.terminal import err
from xl_addin.watched.exit_codes import ExitCode, in_chinese
from xl_addin.watched.sentences import CANCELLED

HELP = f"组织温室气体排放核算核查工具（技术要点 2026年3月）\n\n{in_chinese()}"

# Command -> the module of this package with its function or its group of commands, in the order of the help page.
PLACES = {
    "new": "xl_addin.cli.beginning:new",
    "check": "xl_addin.cli.workbook:check",
    "assemble": "xl_addin.cli.workbook:assemble",
    "circumstances": "xl_addin.cli.workbook:circumstances",
    "run": "xl_addin.cli.workbook:run",
    "batch": "xl_addin.cli.batch:batch",
    "demo": "xl_addin.cli.workbook:demo",
    "eval": "xl_addin.cli.formula:evaluate",
    "explain": "xl_addin.cli.workbook:explain",
    "evidence": "xl_addin.cli.evidence:evidence",
    "report": "xl_addin.cli.workbook:report",
    "sign": "xl_addin.cli.workbook:sign",
    "freeze": "xl_addin.cli.workbook:freeze",
    "repair": "xl_addin.cli.workbook:repair",
    "version": "xl_addin.cli.rules:version",
    "build": "xl_addin.cli.excel:build",
    "install": "xl_addin.cli.excel:install",
    "uninstall": "xl_addin.cli.excel:uninstall",
    "doctor": "xl_addin.cli.excel:doctor",
    "recalc": "xl_addin.cli.calc:recalc",
    "verify": "xl_addin.cli.calc:verify",
    "calc-install": "xl_addin.cli.calc:calc_install",
    "calc-uninstall": "xl_addin.cli.calc:calc_uninstall",
    "split": "xl_addin.cli.division:split",
    "merge": "xl_addin.cli.division:merge",
    "destroyed": "xl_addin.cli.division:destroyed",
    "diff": "xl_addin.cli.comparison:diff",
    "functions": "xl_addin.cli.rules:functions",
    "schema": "xl_addin.cli.rules:schema",
    "clauses": "xl_addin.cli.rules:clauses",
    "checks": "xl_addin.cli.rules:checks",
    "import": "xl_addin.cli.import_lists:app",
    "vouchers": "xl_addin.cli.vouchers:vouchers",
    "archive": "xl_addin.cli.archive:app",
}

INTERRUPTED = 130  # the parser's own number for Ctrl-C, never an exit code of ours


class GhgxlGroup(ChineseGroup):
    """All commands, of which only the one asked for is imported."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"commands": LazyCommands(PLACES)})


app = App(group=GhgxlGroup, add_completion=False, help=HELP)


@app.callback()
def before_any_command() -> None:
    """Nothing: it makes a group of an app that has no command of its own."""


def _run(words: list[str]) -> object:
    """Do what was typed; the exit code, or None.

    The two commands that are typed most are not read by typer as long as they are typed plainly: it imports pydantic to see
    that a text is one, which takes half of the time of ``eval``.
    """
    match words:
        case ["eval", formula, *rest] if _is_plain(formula, rest):
            from xl_addin.cli.formula import evaluate

            evaluate(formula, as_json=bool(rest))
            return ExitCode.DONE
        case ["check", file, *rest] if _is_plain(file, rest):
            with not_collected():
                from xl_addin.cli.workbook import check
                from xl_addin.terminal.options import notice_if_open

                notice_if_open(Path(file))
                check(Path(file), as_json=bool(rest))
            return ExitCode.DONE
    return app(words, prog_name=program_name(), standalone_mode=False)


def _is_plain(given: str, rest: list[str]) -> bool:
    return rest in ([], ["--json"]) and not given.startswith("-")


def main() -> None:
    """The command line; every failure a user can cause is one sentence and exit 2."""
    use_utf8()
    try:
        status = _run(sys.argv[1:] or ["--help"])
    except (FileError, InstallError, FormulaError) as error:
        reason = str(error)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except typer.TyperException as error:
        reason = usage_error(error)
    except MemoryError:
        reason = "内存不足，没有只写了一半的结果：请关闭其他程序，或拆分工作簿后再试。"
    except (typer.Abort, KeyboardInterrupt):
        reason = CANCELLED
    else:
        if status != INTERRUPTED:
            sys.exit(status if isinstance(status, int) else ExitCode.DONE)
        reason = CANCELLED
    err.tell(reason)
    sys.exit(ExitCode.UNUSABLE)


def behind_button() -> None:
    """The same for a button, whose user can give it no other option."""
    clicked()
    main()

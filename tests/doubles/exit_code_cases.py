"""Every command with every exit code: how it comes to end so, or why it never does."""

import json
import os
import shlex
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from given_engagement import PASSWORD, Given, given_engagement
from installed_command import Ended, ghgxl, ghgxl_at_terminal
from sabotage import sabotage

from xl_addin.watched.exit_codes import ExitCode

DONE, FINDINGS, UNUSABLE, ELSEWHERE = ExitCode
OLD = b"what stood there"
EXCEL, LIBREOFFICE, WORD = "~${}", ".~lock.{}#", "~${}"
STAND_IN = "soffice"

TYPED_TWICE = (("密码（至少 8 个字符）：", PASSWORD), ("请再输入一次：", PASSWORD))


def nothing(folder: Path) -> None:
    """All that the command needs is given."""


@dataclass(frozen=True, slots=True)
class Case:
    """A command line and the code it ends with.

    Attributes:
        words: what is typed after ``ghgxl``; ``{given}`` is the folder of the given engagement.
        prepare: makes what the folder must hold in which it is typed.
        answers: typed at a terminal: the end of each prompt, and the line.
        needs_office: LibreOffice.
        is_posix: elsewhere it cannot be tried so.
    """

    words: str
    prepare: Callable[[Path], None] = nothing
    answers: Sequence[tuple[str, str]] = ()
    needs_office: bool = False
    is_posix: bool = False


def file(name: str) -> Callable[[Path], None]:
    """The name is taken."""
    return lambda folder: (folder / name).write_bytes(OLD) and None


def meters(source: str) -> Callable[[Path], None]:
    """A list of one meter, of a source."""
    return lambda folder: (folder / "清单.csv").write_text(f"计量表号,排放源编号\nM-99,{source}\n", "utf-8") and None


def reported(source: str) -> Callable[[Path], None]:
    """An emission report of one source."""
    rows = f"排放源,年份,活动数据（kWh）,排放量（tCO2）\n{source},2025,1000,0.44\n"
    return lambda folder: (folder / "排放报告.csv").write_text(rows, "utf-8") and None


def reported_beside_opened(folder: Path) -> None:
    """An emission report of one source, and OUT.xlsx is open."""
    reported("E-1")(folder)
    opened("OUT.xlsx", LIBREOFFICE)(folder)


def directory(name: str) -> Callable[[Path], None]:
    """An empty folder is there."""
    return lambda folder: (folder / name).mkdir()


def opened(name: str, lock: str) -> Callable[[Path], None]:
    """A file is there, open in a program that has put its lock file beside it."""

    def prepare(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(OLD)
        path.with_name(lock.format(path.name)).write_bytes(b"")

    return prepare


def opened_and_directory(folder: Path) -> None:
    """OUT.xlsx is open, and there is a folder 件."""
    opened("OUT.xlsx", LIBREOFFICE)(folder)
    directory("件")(folder)


def meters_beside_opened(folder: Path) -> None:
    """A list of one meter, and OUT.xlsx is open."""
    meters("E-1")(folder)
    opened("OUT.xlsx", LIBREOFFICE)(folder)


def ticks(*bills: str) -> Callable[[Path], None]:
    """What was ticked of bills on the pages of vouchers."""
    said = [
        {"bill": bill, "entry": "用量", "value": "1", "verdict": "一致", "by": "甲", "at": "2026-05-06 10:00"}
        for bill in bills
    ]
    content = json.dumps({"format": "ghgxl-evidence-1", "set": "", "ticks": said})
    return lambda folder: (folder / "核对记录.json").write_text(content, "utf-8") and None


def ticks_beside_opened(folder: Path) -> None:
    """Nothing ticked, and OUT.xlsx is open."""
    ticks()(folder)
    opened("OUT.xlsx", EXCEL)(folder)


def drawn(*, with_stranger: bool = False, out_is_open: bool = False) -> Callable[[Path], None]:
    """A folder of a voucher that can be read, and the workbook in which its meter is registered."""

    def prepare(folder: Path) -> None:
        from drawn_sheets import as_pdf
        from drawn_vouchers import MAKERS
        from voucher_books import registered

        voucher = MAKERS["plain_power"](1, 2)[0]
        registered(folder / "登记.xlsx", [voucher])
        directory("凭证")(folder)
        (folder / "凭证" / "1.pdf").write_bytes(as_pdf(voucher.sheets))
        if with_stranger:
            (folder / "凭证" / "程序.pdf").write_bytes(b"MZ")
        if out_is_open:
            opened("OUT.xlsx", EXCEL)(folder)

    return prepare


def one_engagement(name: str, *, open_summary: bool = False) -> Callable[[Path], None]:
    """The folder 项目 with a workbook of the given engagement in it; the summary may be open in a program."""

    def prepare(folder: Path) -> None:
        given_engagement(folder / "全部")
        (folder / "项目").mkdir()
        (folder / "全部" / name).rename(folder / "项目" / name)
        shutil.rmtree(folder / "全部")
        if open_summary:
            opened("结果/汇总.xlsx", EXCEL)(folder)

    return prepare


def office(answer: str) -> Callable[[Path], None]:
    """A LibreOffice whose unopkg does this, and a user who is not root: it installs nothing for root.

    Args:
        answer: lines of a shell script.
    """

    def prepare(folder: Path) -> None:
        sabotage(folder, "import os\nos.geteuid = lambda: 1000\n")
        for name, lines in ((STAND_IN, "echo LibreOffice 25.2.3.2"), ("unopkg", answer)):
            (folder / name).write_text(f"#!/bin/sh\n{lines}\n")
            (folder / name).chmod(0o755)

    return prepare


NO_CHECK = "it checks nothing"
SHOWS = "it shows findings, and the result asked for, the demo or the report, is complete with them"
NO_OUT = "it writes nothing, or only what is new"
ON_WINDOWS = "on Windows alone, which tests/excel/test_install.py and test_doctor.py play"
LOOK_UP = {FINDINGS: NO_CHECK, ELSEWHERE: NO_OUT}
NOT_HERE = {DONE: ON_WINDOWS, ELSEWHERE: NO_OUT}
Row = dict[ExitCode, Case | str]


def looked_up(command: str) -> Row:
    """A command that only shows."""
    return LOOK_UP | {DONE: Case(command), UNUSABLE: Case(f"{command} 多余")}


def extension(command: str) -> Row:
    """A command about the extension of Calc, which unopkg does."""
    refused = office("echo ERROR: There is another running instance >&2; exit 1")
    return LOOK_UP | {DONE: Case(command, office("exit 0"), is_posix=True), UNUSABLE: Case(command, refused, is_posix=True)}  # fmt: skip


BOOK, FAULTY, TEXT = "{given}/核查.xlsx", "{given}/有错.xlsx", "{given}/不是工作簿.xlsx"
DESTROYED = "destroyed {given}/甲某.xlsx --method 粉碎 --holder 甲某 -o OUT.xlsx --into"
LEDGER = "import bills {given}/台账.csv -o OUT.xlsx --into"
LIST = "import rows 清单.csv --to 计量器具 -o OUT.xlsx --into"
TICKS = "evidence --ticks 核对记录.json -o OUT.xlsx"
REPORT = "import initial 排放报告.csv -o OUT.xlsx --into"
VOUCHERS = "vouchers 凭证 --jobs 1 -o OUT.xlsx --into"
SPLIT = f"split {BOOK} --assign {{given}}/分工.csv -o 件"
TABLE: dict[str, Row] = {
    "archive due": LOOK_UP | {DONE: Case("archive due {given}/档案"), UNUSABLE: Case("archive due {given}/凭证")},
    "archive key": LOOK_UP | {
        DONE: Case("archive key -o 机构.pem", answers=TYPED_TWICE, is_posix=True),
        UNUSABLE: Case("archive key -o 没有/机构.pem"),
    },
    "archive sign": LOOK_UP | {
        DONE: Case("archive sign {given}/待签的档案 --key {given}/机构.pem", answers=(("密码：", PASSWORD),), is_posix=True),
        UNUSABLE: Case("archive sign {given}/改过的档案 --key {given}/机构.pem"),
    },
    "archive make": {
        DONE: Case(f"archive {BOOK} --vouchers {{given}}/凭证 -o 档案", directory("档案")),
        FINDINGS: Case(f"archive {BOOK} --vouchers 空 -o .", directory("空")),
        UNUSABLE: Case(f"archive {BOOK} --vouchers {{given}}/凭证 -o 没有"),
        ELSEWHERE: NO_OUT,
    },
    "archive verify": {
        DONE: Case("archive verify {given}/档案/2025—0052"),
        FINDINGS: Case("archive verify {given}/改过的档案"),
        UNUSABLE: Case("archive verify {given}/凭证"),
        ELSEWHERE: NO_OUT,
    },
    "assemble": {
        DONE: Case(f"assemble {BOOK} -o OUT.xlsx"),
        FINDINGS: Case(f"assemble {FAULTY} -o OUT.xlsx"),
        UNUSABLE: Case(f"assemble {TEXT} -o OUT.xlsx"),
        ELSEWHERE: Case(f"assemble {BOOK} -o OUT.xlsx", opened("OUT.xlsx", EXCEL)),
    },
    "batch": {
        DONE: Case("batch 项目 -o 结果", one_engagement("核查.xlsx")),
        FINDINGS: Case("batch 项目 -o 结果", one_engagement("有错.xlsx")),
        UNUSABLE: Case("batch 项目 -o 结果", directory("项目")),
        ELSEWHERE: Case("batch 项目 -o 结果", one_engagement("核查.xlsx", open_summary=True)),
    },
    "build": {
        DONE: Case("build dist"),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case("build dist", file("dist")),
        ELSEWHERE: Case("build dist", opened("dist/ghg.xlam", EXCEL)),
    },
    "calc-install": extension("calc-install"),
    "calc-uninstall": extension("calc-uninstall"),
    "check": {
        DONE: Case(f"check {BOOK}"),
        FINDINGS: Case(f"check {FAULTY} --json"),
        UNUSABLE: Case(f"check {TEXT}"),
        ELSEWHERE: NO_OUT,
    },
    "checks": looked_up("checks"),
    "circumstances": {
        DONE: Case(f"circumstances {BOOK} -o OUT.xlsx"),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case("circumstances {given}/没有.xlsx -o OUT.xlsx"),
        ELSEWHERE: Case(f"circumstances {BOOK} -o OUT.xlsx", opened("OUT.xlsx", LIBREOFFICE)),
    },
    "clauses": looked_up("clauses"),
    "demo": {DONE: Case("demo"), FINDINGS: SHOWS, UNUSABLE: Case("demo --sample 没有"), ELSEWHERE: NO_OUT},
    "destroyed": {
        DONE: Case(f"{DESTROYED} {BOOK}"),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(f"{DESTROYED} {BOOK} --date 2026/6/1"),
        ELSEWHERE: Case(f"{DESTROYED} {BOOK}", opened("OUT.xlsx", EXCEL)),
    },
    "diff": {
        DONE: Case(f"diff {BOOK} {FAULTY} --json"),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(f"diff {BOOK} {TEXT}"),
        ELSEWHERE: Case(f"diff {BOOK} {FAULTY} -o OUT.xlsx", opened("OUT.xlsx", EXCEL)),
    },
    "doctor": NOT_HERE | {FINDINGS: ON_WINDOWS, UNUSABLE: Case("doctor", is_posix=True)},
    "eval": {
        DONE: Case("eval GHG_ELEC_FROM_FEE(10000,0.8,2000)"),
        FINDINGS: Case("eval GHG_ELEC_FROM_FEE(10000,0)"),
        UNUSABLE: Case("eval GHG_("),
        ELSEWHERE: NO_OUT,
    },
    "evidence": {
        DONE: Case(f"{TICKS} {BOOK}", ticks()),
        FINDINGS: Case(f"{TICKS} {BOOK}", ticks("没有的单据")),
        UNUSABLE: Case(f"evidence {BOOK} -o 凭证页"),  # there is no bill
        ELSEWHERE: Case(f"{TICKS} {BOOK}", ticks_beside_opened),
    },
    "explain": LOOK_UP | {DONE: Case(f"explain {BOOK} {{computed}}"), UNUSABLE: Case(f"explain {BOOK} 没有!A1")},
    "freeze": {
        DONE: Case(f"freeze {BOOK} -o OUT.xlsx"),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(f"freeze {TEXT} -o OUT.xlsx"),
        ELSEWHERE: Case(f"freeze {BOOK} -o OUT.xlsx", opened("OUT.xlsx", EXCEL)),
    },
    "functions": looked_up("functions"),
    "import bills": {
        DONE: Case(f"{LEDGER} {BOOK}"),
        FINDINGS: "what it refuses of a ledger it lists; the workbook is checked by check",
        UNUSABLE: Case(f"{LEDGER} {TEXT}"),
        ELSEWHERE: Case(f"{LEDGER} {BOOK}", opened("OUT.xlsx", LIBREOFFICE)),
    },
    "import initial": {
        DONE: Case(f"{REPORT} {BOOK}", reported("E-1")),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(f"{REPORT} {TEXT}", reported("E-1")),
        ELSEWHERE: Case(f"{REPORT} {BOOK}", reported_beside_opened),
    },
    "import rows": {
        DONE: Case(f"{LIST} {BOOK}", meters("E-1")),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(f"{LIST} {TEXT}", meters("E-1")),
        ELSEWHERE: Case(f"{LIST} {BOOK}", meters_beside_opened),
    },
    "install": NOT_HERE | {FINDINGS: NO_CHECK, UNUSABLE: Case("install", is_posix=True)},
    "merge": {
        DONE: Case(f"merge {BOOK} {{given}}/甲某.xlsx -o OUT.xlsx"),
        FINDINGS: Case(f"merge {BOOK} {{given}}/甲某.xlsx {{given}}/乙某.xlsx -o OUT.xlsx"),
        UNUSABLE: Case(f"merge {BOOK} {FAULTY} -o OUT.xlsx"),
        ELSEWHERE: Case(f"merge {BOOK} {{given}}/甲某.xlsx -o OUT.xlsx", opened("OUT.xlsx", EXCEL)),
    },
    "new": LOOK_UP | {DONE: Case(f"new OUT.xlsx --from {BOOK}"), UNUSABLE: Case("new OUT.xlsx", file("OUT.xlsx"))},
    "recalc": {
        DONE: Case(f"recalc {BOOK} -o OUT.xlsx", needs_office=True),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(f"recalc {TEXT} -o OUT.xlsx"),
        ELSEWHERE: Case(f"recalc {BOOK} -o OUT.xlsx", opened("OUT.xlsx", LIBREOFFICE), needs_office=True),
    },
    "repair": {
        DONE: Case(f"repair {BOOK} -o OUT.xlsx"),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(f"repair {BOOK} -o 没有/OUT.xlsx"),
        ELSEWHERE: Case(f"repair {BOOK} -o OUT.xlsx", opened("OUT.xlsx", LIBREOFFICE)),
    },
    "report": {
        DONE: Case(f"report {BOOK} -o OUT.docx"),
        FINDINGS: SHOWS,
        UNUSABLE: Case(f"report {BOOK} -o OUT.xlsx"),
        ELSEWHERE: Case(f"report {BOOK} -o OUT.docx", opened("OUT.docx", WORD)),
    },
    "run": {
        DONE: Case(f"run {BOOK} -o OUT.xlsx"),
        FINDINGS: Case(f"run {FAULTY} -o OUT.xlsx"),
        UNUSABLE: Case(f"run {BOOK} -o {BOOK}"),
        ELSEWHERE: Case(f"run {FAULTY} -o OUT.xlsx", opened("OUT.xlsx", EXCEL)),
    },
    "schema": looked_up("schema"),
    "sign": {
        DONE: Case(f"sign {BOOK} --as 编制 --name 某人 -o OUT.xlsx"),
        FINDINGS: Case(f"sign {FAULTY} --as 编制 --name 某人 -o OUT.xlsx"),
        UNUSABLE: Case(f"sign {BOOK} --as 批准 --name 某人 -o OUT.xlsx"),
        ELSEWHERE: Case(f"sign {BOOK} --as 编制 --name 某人 -o OUT.xlsx", opened("OUT.xlsx", EXCEL)),
    },
    "split": {
        DONE: Case(SPLIT, directory("件"), TYPED_TWICE, is_posix=True),
        FINDINGS: NO_CHECK,
        UNUSABLE: Case(SPLIT, directory("件")),  # nowhere to type a password at
        ELSEWHERE: Case(f"{SPLIT} --register OUT.xlsx", opened_and_directory, TYPED_TWICE, is_posix=True),
    },
    "uninstall": NOT_HERE | {FINDINGS: NO_CHECK, UNUSABLE: Case("uninstall", is_posix=True)},
    "verify": {
        DONE: Case(f"verify {BOOK}", needs_office=True),
        FINDINGS: Case("verify {given}/旧值.xlsx", needs_office=True),
        UNUSABLE: Case(f"verify {TEXT}"),
        ELSEWHERE: NO_OUT,
    },
    "version": looked_up("version"),
    "vouchers": {
        DONE: Case(f"{VOUCHERS} 登记.xlsx", drawn()),
        FINDINGS: Case(f"{VOUCHERS} 登记.xlsx", drawn(with_stranger=True)),
        UNUSABLE: Case(f"{VOUCHERS} {TEXT}", directory("凭证")),
        ELSEWHERE: Case(f"{VOUCHERS} 登记.xlsx", drawn(out_is_open=True)),
    },
}  # fmt: skip
CASES = [
    (command, code, case) for command, row in TABLE.items() for code, case in row.items()
    if isinstance(case, Case) and not (case.is_posix and os.name != "posix")
]  # fmt: skip


SLOW = {"batch", "build", "demo", "new", "vouchers"}  # what they do at length has tests of its own in every run


def parameters(*, needs_office: bool) -> list[Any]:
    """Code and case for a test: of each command the code that tells most in every run, the others with the campaigns, in CI.

    Of a slow command it is the code that tells least.

    Args:
        needs_office: those that need LibreOffice, or those that do not.
    """
    codes = {command: {code for name, code, _ in CASES if name == command} for command, *_ in CASES}
    by_telling = (ELSEWHERE, FINDINGS, DONE, UNUSABLE)
    telling = {
        command: next(code for code in by_telling[:: -1 if command in SLOW else 1] if code in codes[command])
        for command in codes
    }
    return [
        pytest.param(
            code, case, id=f"{command}-{code.value}", marks=() if code is telling[command] else pytest.mark.long
        )
        for command, code, case in CASES
        if case.needs_office == needs_office
    ]


def try_case(code: ExitCode, case: Case, given: Given, folder: Path) -> None:
    """Type it, and look at what it says and leaves.

    Args:
        folder: empty; it is typed there.
    """
    case.prepare(folder)
    before = _files(folder)
    ended = _typed(case, given, folder)
    after = _files(folder)
    assert ended.code == code, ended
    assert "Traceback" not in ended.out + ended.err
    if code is UNUSABLE:
        assert (ended.out, ended.err.count("\n")) == ("", 1), ended
        assert after == before
        return
    assert ended.out, ended
    assert ended.err == ""
    if code is ELSEWHERE:
        assert {name: after[name] for name in before} == before
        [beside] = [name for name in after if "（待合并）" in name]
        assert f"结果写在旁边的“{Path(beside).name}”" in ended.out
    elif "-o OUT" in case.words:
        assert [name for name in after if name.startswith("OUT.")]


def _typed(case: Case, given: Given, folder: Path) -> Ended:
    words = shlex.split(case.words.format(given=given.folder, computed=given.computed))
    if case.answers:
        return ghgxl_at_terminal(*words, folder=folder, answers=case.answers)
    if not (folder / STAND_IN).exists():
        return ghgxl(*words, folder=folder)
    more = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return ghgxl(*words, folder=folder, **more)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

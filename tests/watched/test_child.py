"""The child does whatever function it is handed; what nobody foresaw in it is one sentence and exit 2, and never a traceback."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from installed_command import ROOT, Ended, environment, ghgxl
from sabotage import sabotage
from sample_books import EMPTY, as_built

from xl_addin.watched import parent
from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.sentences import CANCELLED

WATCHED = ROOT / "xl_addin" / "watched"
RETRY = "，没有留下未写完的文件：请重试，仍不行请联系维护人员。\n"


def watched(folder: Path, work: str, before: str = "") -> Ended:
    """A function of this body, handed to the parent.

    Args:
        before: what the parent does first.
    """
    (folder / "work.py").write_text(f"import sys\n\ndef main():\n    {work}\n")
    place = f"import sys; sys.path.insert(0, {str(folder)!r})\n"  # the child takes nothing over from its parent's path
    code = (
        f"import os; {before or 'pass'}; from xl_addin.watched import parent; parent.START = {place!r} + parent.START"
    )
    code += "; parent.watch('work:main')"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment({"PYTHONPATH": str(folder)}), capture_output=True,
        encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize(
    ("work", "says"),
    [
        ("{}['x']", "程序异常中止（KeyError，work 第 4 行）"),
        ("from udfs.kernel.cells import serial; serial(None)", "程序异常中止（AttributeError，udfs.kernel.cells 第 "),
        ("raise type('PanicException', (BaseException,), {})", "程序异常中止（PanicException，work 第 4 行）"),
        ("sys.exit(7)", "程序异常中止（代码 7）"),
        *((f"import os; os._exit({code.value})", f"程序异常中止（代码 {code.value}）") for code in ExitCode),
        ("import atexit, os; atexit.register(os._exit, 7)", "程序异常中止（代码 7）"),
    ],
)
def test_what_nobody_foresaw_is_one_sentence(tmp_path: Path, work: str, says: str) -> None:
    ended = watched(tmp_path, work)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(says)
    assert ended.err.endswith(RETRY)
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("work", "code", "says"),
    [
        *((f"sys.exit({code.value})", code, "") for code in ExitCode),
        ("return None", 0, ""),
        ("raise KeyboardInterrupt", 2, "已取消。没有只写了一半的结果；取消之前已写完的结果保留。\n"),
    ],
)
def test_every_code_of_ours_passes_through(tmp_path: Path, work: str, code: int, says: str) -> None:
    ended = watched(tmp_path, work)
    assert (ended.code, ended.err) == (code, says)


@pytest.mark.parametrize(
    ("words", "harm", "place"),
    [
        (["checks"], "from xl_addin.terminal import listing; listing.checks_table = lambda: 1 / 0", "xl_addin.cli.rules"),
        (["eval", "1"], "from xl_addin import formula_text; formula_text.evaluate = lambda formula: 1 / 0", "xl_addin.cli.formula"),
    ],
    ids=["watched", "alone"],
)  # fmt: skip
def test_a_command_that_fails_as_nobody_foresaw_does_not_end_like_findings(
    tmp_path: Path, words: list[str], harm: str, place: str
) -> None:
    if words[0] == "eval":  # in the process that was started, as long as nothing foreign is in its path
        started = f"import sys; {harm}; from xl_addin.__main__ import main; main()"
        alone = subprocess.run(
            [sys.executable, "-P", "-c", started, *words], cwd=tmp_path, env=environment({}), capture_output=True, encoding="utf-8",
            timeout=60, check=False,
        )  # fmt: skip
        ended = Ended(alone.returncode, alone.stdout, alone.stderr)
    else:
        ended = ghgxl(*words, folder=tmp_path, PYTHONPATH=sabotage(tmp_path, harm))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"程序异常中止（ZeroDivisionError，{place} 第 ")
    assert ended.err.endswith(RETRY)


def at_the_start_of_the_child(folder: Path, code: str) -> Ended:
    """A command whose child does this before any code of ours."""
    return ghgxl("checks", folder=folder, PYTHONPATH=sabotage(folder, code))


def test_a_child_that_lacks_its_own_code_does_not_end_like_findings(tmp_path: Path) -> None:
    ended = at_the_start_of_the_child(tmp_path, "sys.modules['xl_addin.watched.child'] = None")
    assert (ended.code, ended.out, ended.err) == (2, "", f"程序异常中止（ModuleNotFoundError）{RETRY}")


@pytest.mark.skipif(os.name != "posix", reason="a script as interpreter; POSIX, CI has it")
def test_an_interpreter_that_cannot_start_does_not_end_like_findings(tmp_path: Path) -> None:
    (tmp_path / "python").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    ended = watched(tmp_path, "return None", before=f"import sys; sys.executable = {str(tmp_path / 'python')!r}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith(f"程序异常中止（代码 1）{RETRY}")  # after what the interpreter itself says


def test_what_is_no_number_is_no_findings(tmp_path: Path) -> None:
    ended = watched(tmp_path, "sys.exit('a word')")
    assert (ended.code, ended.err) == (2, f"a word\n程序异常中止（代码 1）{RETRY}")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_at_the_very_start_is_no_traceback(tmp_path: Path) -> None:
    ended = at_the_start_of_the_child(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGINT)")
    assert (ended.code, ended.out, ended.err) == (2, "", f"{CANCELLED}\n")


def test_ctrl_c_where_it_cannot_be_held_back_is_no_traceback(tmp_path: Path) -> None:
    code = "sys.meta_path.insert(0, type('Finder', (), {'find_spec': interrupt}))"
    (tmp_path / "interrupt.py").write_text(
        "def interrupt(name, *_):\n    if name == 'xl_addin.watched.child':\n        raise KeyboardInterrupt\n"
    )
    ended = at_the_start_of_the_child(tmp_path, f"from interrupt import interrupt; {code}")
    assert (ended.code, ended.out, ended.err) == (2, "", f"{CANCELLED}\n")


def test_what_was_written_before_ctrl_c_is_not_denied(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_built(EMPTY))
    place = sabotage(
        tmp_path,
        "from xl_addin import outcomes\n"
        "def interrupt(_):\n"
        "    raise KeyboardInterrupt\n"
        "outcomes.repaired_message = interrupt\n",
    )
    ended = ghgxl("repair", "a.xlsx", "-o", "b.xlsx", folder=tmp_path, PYTHONPATH=place)
    assert (tmp_path / "b.xlsx").exists()
    assert (ended.code, ended.out, ended.err) == (2, "", f"{CANCELLED}\n")
    assert "未写入" not in CANCELLED


def test_without_a_place_for_its_note_nothing_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parent.tempfile, "mkstemp", full)
    with pytest.raises(SystemExit) as ended:
        parent.watch("work:main")
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "程序无法启动（OSError，代码 28），未写入文件：请检查临时文件夹、磁盘空间和权限。\n"
    )


@pytest.mark.parametrize("path", sorted(WATCHED.glob("*.py")), ids=lambda path: path.stem)
def test_what_watches_knows_nothing_of_the_work(path: Path) -> None:
    """Imports inside functions counted: the work is handed in by its name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            assert name.partition(".")[0] in sys.stdlib_module_names or name.startswith("xl_addin.watched"), name

"""What Typer says in English is said in Chinese, with the command to type next as the user started us."""

import ast
import re
import sys
from pathlib import Path

import pytest

from xl_addin.cli.chinese_help import OF_RUN_PY
from xl_addin.cli.front_page import STARTED_AS
from xl_addin.cli.main import PLACES, main


@pytest.fixture(autouse=True)
def started_as_ghgxl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STARTED_AS, raising=False)


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["ghgxl", *words])
    monkeypatch.setenv("COLUMNS", "160")
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


@pytest.mark.parametrize(
    ("words", "reason", "place"),
    [
        (["report"], "缺少参数 FILE（核查工作簿（.xlsx））", "ghgxl report"),
        (
            ["report", "a.xlsx"],
            "缺少选项 -o、--output（写入的 .docx 或 .pdf 文件，.pdf 须有 LibreOffice）",
            "ghgxl report",
        ),
        (["reprot", "x"], "没有命令“reprot”，是否为 report、repair", "ghgxl"),
        (["report", "a", "--outptu"], "没有选项 --outptu，是否为 --output", "ghgxl report"),
        (["report", "a", "b", "-o", "c"], "多出参数“b”", "ghgxl report"),
        (["import"], "缺少命令", "ghgxl import"),
        (["recalc", "a", "-o", "b", "--timeout", "abc"], "选项 --timeout 的值不正确，应为数字", "ghgxl recalc"),
        (["recalc", "a", "-o", "b", "--timeout", "0"], "选项 --timeout 的值不正确，应不小于 1", "ghgxl recalc"),
        (["report", "a", "-o"], "选项 -o 后面缺少值", "ghgxl"),
        (["check", "a", "--json=3"], "选项 --json 后面不应有值", "ghgxl"),
    ],
)
def test_a_wrong_command_line_gets_one_chinese_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], reason: str, place: str
) -> None:
    code, out, err = said(monkeypatch, capsys, *words)
    assert (code, out) == (2, "")
    assert err == f"参数有误：{reason}。用 {place} --help 查看用法。\n"


def test_started_by_run_py_the_sentence_names_run_py(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(STARTED_AS, "python3 run.py")
    assert said(monkeypatch, capsys, "report")[2].endswith("用 python3 run.py report --help 查看用法。\n")
    assert said(monkeypatch, capsys, "nonsense")[2].endswith("用 python3 run.py --help 查看用法。\n")


@pytest.mark.parametrize("words", [[], *([name] for name in PLACES), ["import", "bills"]])
def test_every_help_page_is_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, out, _ = said(monkeypatch, capsys, *words, "--help")
    assert code == 0
    assert "用法：ghgxl" in out
    assert "显示本说明" in out
    assert not re.search(r"Usage|Options|Arguments|Commands|required|default|Show this|None", out)


def test_what_run_py_does_is_said_to_be_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`ghgxl help bundle`: whoever reads of it in the documents looks for it here."""
    own = ast.parse((Path(__file__).parents[2] / "run.py").read_text("utf-8"))
    scripts = next(
        ast.literal_eval(node.value)
        for node in own.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "SCRIPTS"
    )
    assert sorted([*scripts, "test"]) == list(OF_RUN_PY)
    for name in OF_RUN_PY:
        code, _, err = said(monkeypatch, capsys, name, "--help")
        assert (code, f"python3 run.py {name} --help" in err) == (2, True)

"""What stands in the place of a file and is none, in every command: refused in a sentence, and nobody waits for it."""

import inspect
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from given_engagement import Given, given_engagement
from typer.main import get_command

from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole
from workbook_templates.files.records import read_record, write_record
from xl_addin.cli.main import app, main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
SECONDS = 6  # until a test that waits is broken off
ON_WINDOWS = ("install",)


class Waiting(BaseException):
    """A command waits for a pipe: no error of the disk."""


# What a parameter is given that is not the one tried, by its name.
FITTING = {
    "file": "{given}/核查.xlsx", "files": "{given}/核查.xlsx", "before": "{given}/核查.xlsx", "after": "{given}/有错.xlsx",
    "into": "{given}/核查.xlsx", "parts": "{given}/甲某.xlsx", "assign": "{given}/分工.csv", "output": "OUT.xlsx",
    "vouchers": "{given}/凭证", "key": "{given}/机构.pem", "folder": "{given}/档案/2025—0052", "to": "计量器具",
    "role": "编制", "name": "某人", "method": "粉碎", "cell": "{computed}",
}  # fmt: skip
OTHERS = {
    ("import bills", "file"): "{given}/台账.csv", ("import rows", "file"): "{given}/台账.csv",
    ("import initial", "file"): "{given}/台账.csv", ("split", "output"): "件", ("archive make", "output"): "件",
    ("vouchers", "folder"): "{given}/凭证", ("batch", "folder"): "{given}", ("report", "output"): "OUT.docx",
    ("archive key", "output"): "OUT.pem", ("new", "file"): "OUT.xlsx", ("demo", "folder"): "件", ("build", "folder"): "件",
}  # fmt: skip


def parameters() -> Iterator[Any]:
    """Every parameter of every command that is a path."""
    ways: list[tuple[str, Any]] = [("", get_command(app))]
    while ways:
        command, way = ways.pop()
        if below := getattr(way, "commands", None):
            ways += [(f"{command} {word}".strip(), further) for word, further in below.items()]
            continue
        given = inspect.signature(inspect.unwrap(way.callback)).parameters
        for tried in way.params:
            if command not in ON_WINDOWS and tried.name in given and "Path" in str(given[tried.name].annotation):
                yield pytest.param(command, tried.name, way.params, id=f"{command} {tried.name}")


def words(command: str, tried: str, declared: list[Any], pipe: Path, given: Given) -> list[str]:
    """The command line: what is required fits, and the parameter that is tried is the pipe."""
    line = command.removesuffix(" make").split()
    for parameter in declared:
        if parameter.name != tried and not parameter.required:
            continue
        fitting = OTHERS.get((command, parameter.name)) or FITTING.get(parameter.name, "")
        value = str(pipe) if parameter.name == tried else fitting.format(given=given.folder, computed=given.computed)
        option = [word for word in parameter.opts if word.startswith("--")]
        line += [*option, value]
    return line


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return given_engagement(tmp_path_factory.mktemp("given"))


@pytest.fixture
def in_time() -> Iterator[None]:
    waited = []

    def broken_off(number: int, frame: object) -> None:
        waited.append(frame)
        raise Waiting

    before = signal.signal(signal.SIGALRM, broken_off)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    assert not waited


@pytest.mark.parametrize(("command", "tried", "declared"), [*parameters()])
def test_a_pipe_is_refused_wherever_a_path_is_given(
    command: str, tried: str, declared: list[Any], given: Given, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], in_time: None,
) -> None:  # fmt: skip
    (tmp_path / "件").mkdir(exist_ok=tried != "output" or command == "build")
    pipe = tmp_path / {"report": "管道.docx"}.get(command, "管道.xlsx")
    os.mkfifo(pipe)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["ghgxl", *words(command, tried, declared, pipe, given)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert (ended.value.code, said.err.count("\n"), said.err[-2:]) == (2, 1, "。\n"), said
    assert pipe.is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({pipe.name, "件"})


def test_what_is_no_file_is_never_opened(tmp_path: Path, in_time: None) -> None:
    pipe, folder, place, link = (tmp_path / name for name in ("管道", "文件夹.xlsx", "套接字", "链接.xlsx"))
    os.mkfifo(pipe)
    folder.mkdir()
    link.symlink_to(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        for path in (pipe, link, place, Path("/dev/zero"), Path("/dev/tty")):
            with pytest.raises(
                FileError, match=r"^“[^”]+”是管道、设备或其他特殊文件，不是台账，没有读取：请先存为文件。$"
            ):
                read_whole(path, "台账")
            with pytest.raises(FileError, match="是管道、设备或其他特殊文件，不是文件"):
                sha256(path)
    with pytest.raises(FileError, match=r"是文件夹，不是台账：请选择一个文件。$"):
        read_whole(folder, "台账")


def test_a_map_beside_the_ledger_that_is_a_pipe_is_passed_over(
    given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_time: None
) -> None:
    ledger = tmp_path / "台账.csv"
    ledger.write_bytes((given.folder / "台账.csv").read_bytes())
    os.mkfifo(tmp_path / "对照.toml")
    monkeypatch.setattr(
        sys, "argv", ["ghgxl", "import", "bills", str(ledger), "--into", str(given.folder / "核查.xlsx")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


def test_what_was_kept_of_a_run_is_no_pipe(tmp_path: Path, in_time: None) -> None:
    """As `batch` and `vouchers` keep what they have done, in a folder that others can write to."""
    path, of = tmp_path / "记录" / "1.json", {"digest": "0"}
    write_record(path, of, ["甲"])
    assert read_record(path, of) == ["甲"]
    assert read_record(path, {"digest": "1"}) is None
    path.write_bytes(path.read_bytes().replace("甲".encode(), "乙".encode()))
    assert read_record(path, of) is None
    path.unlink()
    assert read_record(path, of) is None
    os.mkfifo(path)
    assert read_record(path, of) is None

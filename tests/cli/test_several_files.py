"""Commands that write several files: what was written before one failed is told, and a name taken by a folder is one sentence."""

import datetime as dt
from pathlib import Path

import pytest
from given_engagement import given_engagement
from installed_command import ghgxl

from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination, Saved
from xl_addin.cli import distribution, division, main
from xl_addin.outputs import division as parts


def test_a_folder_with_the_name_of_a_file_is_found_before_a_build_writes_anything(tmp_path: Path) -> None:
    (tmp_path / "dist" / "ghg.oxt").mkdir(parents=True)
    ended = ghgxl("build", "dist", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "ghg.oxt”不是普通文件，不能写入" in ended.err
    assert ended.err.count("\n") == 1
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["ghg.oxt"]


def type_in(monkeypatch: pytest.MonkeyPatch, *words: object) -> int | None:
    monkeypatch.setattr("sys.argv", ["ghgxl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main.main()
    return ended.value.code  # type: ignore[return-value]


def test_a_build_tells_what_it_has_written_before_a_file_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save = Destination.save

    def failing(self: Destination, content: bytes) -> Saved:
        if self.path.name == "b":
            raise FileError("结果没有保存。")
        return save(self, content)

    monkeypatch.setattr(Destination, "save", failing)
    makers = {name: lambda path: path.write_bytes(b"made") for name in ("a", "b", "c")}
    monkeypatch.setattr(distribution, "MAKERS", makers)
    assert type_in(monkeypatch, "build", tmp_path / "dist") == 2
    told = capsys.readouterr()
    assert told.out == f"已写入：{tmp_path / 'dist' / 'a'}\n"
    assert told.err == "结果没有保存。\n"
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["a"]


def test_a_split_tells_of_the_part_that_it_has_written_before_the_next_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = given_engagement(tmp_path).folder
    (given / "分工.csv").write_text("核查员,排放源编号\n甲某,E-1\n乙某,E-2\n", "utf-8-sig")
    (given / "件").mkdir()
    write = parts.write_handout

    def failing(part: parts.Handout) -> None:
        if part.verifier == "乙某":
            raise FileError("无法写入。")
        write(part)

    monkeypatch.setattr(parts, "write_handout", failing)
    monkeypatch.setattr(division, "new_password", lambda label: f"{label}{dt.date.today()}")
    assert type_in(monkeypatch, "split", given / "核查.xlsx", "--assign", given / "分工.csv", "-o", given / "件") == 2
    told = capsys.readouterr()
    [written] = (given / "件").iterdir()
    assert told.out.startswith(f"已为“甲某”建立拆分件：{written}（SHA-256 ")
    assert told.out.count("\n") == 1
    assert told.err == "无法写入。\n"


def test_demo_refuses_a_folder_with_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "d" / "线路板示例-核查报告.docx").mkdir(parents=True)
    ended = ghgxl("demo", "d", folder=tmp_path)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(f"“{Path('d') / '线路板示例-核查报告.docx'}”是文件夹，不能写入同名的示例文件")
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["线路板示例-核查报告.docx"]


def test_demo_refuses_a_file_in_the_place_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "d").write_bytes(b"")
    ended = ghgxl("demo", "d", folder=tmp_path)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("无法建立文件夹“d”（")

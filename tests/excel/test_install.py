"""Installing and undoing it: the machine is afterwards exactly what it was, whatever happened in between."""

import json
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from itertools import count
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from xl_addin.excel.install_folder import FOLDER, WRITTEN_LATER, install_text, read_lines
from xl_addin.excel.setup.install import install, uninstall
from xl_addin.excel.setup.open_entries import opened
from xl_addin.excel.setup.record import installed
from xl_addin.excel.setup.windows import InstallError, RealWindows, Windows

ROOM = rf"C:\Users\me\AppData\Local\{FOLDER}"
OURS = rf'"{ROOM}\ghg.xlam"'
EXCEL = r"HKCU\Software\Microsoft\Office\16.0\Excel"
OPTIONS = rf"{EXCEL}\Options"
LOCATION = rf"{EXCEL}\Security\Trusted Locations\GHGXL"
LIST = rf"{EXCEL}\Add-in Manager"
OLDER = r'"D:\old\GHG.xlam"'


def run_install(windows: Windows, version: str = "1.0", python: str = r"C:\venv\Scripts\python.exe") -> list[str]:
    addin, prefix = PureWindowsPath(r"D:\download\ghg.xlam"), PureWindowsPath(r"C:\venv")
    return install(windows, addin, PureWindowsPath(python), prefix, version)


def entries(windows: Windows, key: str = OPTIONS) -> dict[str, str]:
    return {name: str(value.data) for name, value in opened(windows, key).items()}


def open_with(windows: Any, others: Mapping[str, str], key: str = OPTIONS) -> None:
    for name, data in others.items():
        windows.put(key, name, data)


STARTS: dict[str, dict[str, str]] = {
    "no entries": {},
    "entries of others": {"OPEN": '"C:\\a.xlam"', "OPEN1": '/R "C:\\b.xll"'},
    "a gap": {"OPEN": '"C:\\a.xlam"', "OPEN2": '"C:\\b.xlam"'},
    "another ghg.xlam": {"OPEN": '"C:\\a.xlam"', "OPEN1": OLDER, "OPEN2": '"C:\\b.xlam"'},
    "two other ghg.xlam": {"OPEN": OLDER, "OPEN1": '"C:\\a.xlam"', "OPEN2": r"E:\ghg.xlam"},
}


@pytest.mark.parametrize("others", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("versions", [("1.0",), ("1.0", "1.0"), ("0.9", "1.0", "2.0")], ids=len)
def test_uninstalling_restores_everything(windows: Any, others: Mapping[str, str], versions: tuple[str, ...]) -> None:
    open_with(windows, others)
    before = windows.state()
    for version in versions:
        run_install(windows, version)
        assert list(entries(windows).values()).count(OURS) == 1
        assert read_lines(windows.read(rf"{ROOM}\ghg.ini").decode())["version"] == version
    assert "已卸载" in uninstall(windows)[0]
    assert windows.state() == before


def test_what_is_installed(windows: Any) -> None:
    said = run_install(windows)
    assert windows.read(rf"{ROOM}\ghg.xlam") == b"add-in"
    assert windows.read(rf"{ROOM}\ghg64.dll") == b"xlwings64-0.35.0.dll"
    assert windows.read(rf"{ROOM}\ghg32.dll") == b"xlwings32-0.35.0.dll"
    assert read_lines(windows.read(rf"{ROOM}\ghg.ini").decode("ascii")) == {
        "python": r"C:\venv\Scripts\pythonw.exe",
        "version": "1.0",
    }
    assert windows.data(LOCATION)["Path"] == f"{ROOM}\\"
    assert windows.data(LOCATION)["AllowSubfolders"] == 0
    assert entries(windows) == {"OPEN": OURS}
    assert any("16.0" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("others", "after"),
    [
        (STARTS["entries of others"], {**STARTS["entries of others"], "OPEN2": OURS}),
        (STARTS["another ghg.xlam"], {**STARTS["another ghg.xlam"], "OPEN1": OURS}),
        (STARTS["two other ghg.xlam"], {"OPEN": OURS, "OPEN1": '"C:\\a.xlam"'}),
    ],
)
def test_one_entry_of_the_name_is_left_and_others_stay(
    windows: Any, others: Mapping[str, str], after: Mapping[str, str]
) -> None:
    open_with(windows, others)
    run_install(windows)
    assert entries(windows) == after


def test_ten_entries_are_counted_not_sorted_as_text(windows: Any) -> None:
    others = {f"OPEN{number or ''}": f'"C:\\{number}.xlam"' for number in range(11)}
    open_with(windows, others)
    run_install(windows)
    assert list(entries(windows)) == [*others, "OPEN11"]


def test_entries_added_after_ours_close_the_gap(windows: Any) -> None:
    open_with(windows, {"OPEN": '"C:\\a.xlam"'})
    run_install(windows)
    open_with(windows, {"OPEN2": '"C:\\b.xlam"', "OPEN3": '"C:\\c.xlam"'})
    uninstall(windows)
    assert entries(windows) == {"OPEN": '"C:\\a.xlam"', "OPEN1": '"C:\\b.xlam"', "OPEN2": '"C:\\c.xlam"'}


def test_the_entry_is_found_where_excel_put_it(windows: Any) -> None:
    open_with(windows, {"OPEN": '"C:\\a.xlam"'})
    run_install(windows)
    open_with(windows, {"OPEN": OURS.upper(), "OPEN1": '"C:\\new.xlam"', "OPEN2": '"C:\\a.xlam"'})
    uninstall(windows)
    assert entries(windows) == {"OPEN": '"C:\\new.xlam"', "OPEN1": '"C:\\a.xlam"'}


def test_an_entry_switched_off_in_excel_is_forgotten(windows: Any) -> None:
    windows.put(LIST, r"C:\a.xlam", "")
    before = windows.state()
    run_install(windows)
    windows.delete_value(OPTIONS, "OPEN")
    windows.put(LIST, OURS.strip('"'), "")
    uninstall(windows)
    assert windows.state() == before


def test_an_entry_removed_by_others_is_not_brought_back(windows: Any) -> None:
    open_with(windows, {"OPEN": '"C:\\a.xlam"', "OPEN1": '"C:\\b.xlam"'})
    run_install(windows)
    windows.delete_value(OPTIONS, "OPEN2")
    open_with(windows, {"OPEN": OURS})
    uninstall(windows)
    assert entries(windows) == {"OPEN": '"C:\\b.xlam"'}


def test_every_version_of_office_is_served(windows: Any) -> None:
    other = OPTIONS.replace("16.0", "14.0")
    open_with(windows, STARTS["entries of others"], other)
    before = windows.state()
    run_install(windows)
    assert entries(windows) == {"OPEN": OURS}
    assert entries(windows, other)["OPEN2"] == OURS
    assert not windows.key_exists(OPTIONS.replace("16.0", "15.0"))
    uninstall(windows)
    assert windows.state() == before


def test_without_settings_of_excel_the_newest_version_is_assumed(windows: Any) -> None:
    windows.registry.clear()
    before = windows.state()
    run_install(windows)
    assert entries(windows) == {"OPEN": OURS}
    uninstall(windows)
    assert windows.state() == before


def test_a_version_of_office_that_came_later_is_cleaned_too(windows: Any) -> None:
    run_install(windows)
    windows.key(rf"{EXCEL.replace('16.0', '15.0')}")
    between = windows.state()[0]
    run_install(windows, "2.0")
    uninstall(windows)
    kept = {key: values for key, values in between.items() if "15.0" in key}
    assert {key: values for key, values in windows.state()[0].items() if "15.0" in key} == kept


def test_a_lost_record_leaves_no_entry_to_a_deleted_file(windows: Any) -> None:
    before = windows.state()[0]
    run_install(windows)
    windows.remove(rf"{ROOM}\install.json")
    run_install(windows)
    uninstall(windows)
    assert entries(windows) == {}
    assert not windows.data(LOCATION)
    assert before.items() <= windows.state()[0].items()


def test_a_users_files_stay_and_are_named(windows: Any) -> None:
    run_install(windows)
    windows.add(rf"{ROOM}\笔记.txt")
    assert "笔记.txt" in uninstall(windows)[1]
    assert windows.files(ROOM) == [rf"{ROOM}\笔记.txt"]


def test_the_mark_of_the_web_is_taken_off(windows: Any) -> None:
    run_install(windows)
    windows.marked.add(rf"{ROOM}\ghg.xlam".lower())
    run_install(windows)
    assert not windows.has_mark_of_the_web(rf"{ROOM}\ghg.xlam")


def test_the_record_is_written_before_anything_else(windows: Any) -> None:
    seen = []
    change = windows._change

    def watched(step: Callable[[], object]) -> None:
        change(step)
        seen.append(windows.exists(rf"{ROOM}\install.json"))

    windows._change = watched
    run_install(windows)
    assert all(seen)
    record = json.loads(windows.read(rf"{ROOM}\install.json"))
    assert record["before"][OPTIONS] == {}
    assert {"ghg.xlam", "ghg64.dll", "ghg32.dll", "ghg.ini"} == set(record["files"])


def prepared(windows: Any, situation: str) -> Callable[[Any], object]:
    """Bring a machine into a situation; what is to be tried there."""
    open_with(windows, STARTS["another ghg.xlam"])
    open_with(windows, {"OPEN": '"C:\\a.xlam"'}, OPTIONS.replace("16.0", "15.0"))
    if situation == "first install":
        return run_install
    run_install(windows, "0.9")
    open_with(windows, {"OPEN3": '"C:\\later.xlam"'})
    if situation == "upgrade":
        windows.add(r"D:\download\ghg.xlam", b"newer add-in")
        return lambda machine: run_install(machine, "2.0")
    return uninstall


@pytest.mark.parametrize("late", [False, True], ids=["refused", "made and then failed"])
@pytest.mark.parametrize("situation", ["first install", "upgrade", "uninstall"])
def test_a_failure_at_any_step_leaves_everything_as_before(windows: Any, situation: str, late: bool) -> None:
    act = prepared(windows, situation)
    before = windows.state()
    start, total = windows.changes, 0
    for step in count(1):
        windows.changes, windows.fail_at, windows.fail_late = start, start + step, late
        try:
            act(windows)
        except InstallError as refused:
            said, total = str(refused), step
        else:
            break
        assert ("已恢复原状" in said, windows.state()) == (True, before)
    assert total >= 5
    assert windows.state() != before


def test_an_undoing_that_fails_is_not_called_complete(windows: Any) -> None:
    windows.fail_at = windows.changes + 3
    change, broken = windows._change, []

    def failing(step: Callable[[], object]) -> None:
        if broken:
            raise PermissionError(13, "拒绝访问")
        try:
            change(step)
        except PermissionError:
            broken.append(True)
            raise

    windows._change = failing
    with pytest.raises(InstallError, match="未能全部恢复原状"):
        run_install(windows)


@pytest.mark.parametrize("act", [run_install, uninstall])
def test_nothing_is_done_while_excel_runs(windows: Any, act: Callable[[Any], object]) -> None:
    run_install(windows)
    windows.running.add("EXCEL.EXE")
    before = windows.state()
    with pytest.raises(InstallError, match="Excel 正在运行"):
        act(windows)
    assert windows.state() == before


def test_what_the_process_wrote_goes_too(windows: Any) -> None:
    before = windows.state()
    run_install(windows)
    for name in WRITTEN_LATER:
        windows.add(rf"{ROOM}\{name}")
    assert len(uninstall(windows)) == 1
    assert windows.state() == before


def test_the_digests_of_the_files_are_kept_and_told(windows: Any) -> None:
    said = run_install(windows)
    record = json.loads(windows.read(rf"{ROOM}\install.json"))["files"]
    assert record == {name: sha256(windows.read(rf"{ROOM}\{name}")).hexdigest() for name in record}
    assert all(any(digest in line for line in said) for digest in record.values())


POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Common"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda windows: setattr(windows, "ended", (1, "缺少 Python 模块 xlwings")), "缺少 Python 模块 xlwings"),
        (lambda windows: setattr(windows, "ended", (None, "")), "没有启动"),
        (lambda windows: windows.put(POLICY, "vbaoff", 1), "停用 Office 的 VBA"),
        (lambda windows: windows.put(rf"{POLICY}\Security\Trusted Locations", "Allow User Locations", 0), "受信任位置"),
        (lambda windows: windows.add("C:\\𠮷\\python.exe"), "代码页"),
    ],
)
def test_no_success_is_told_where_the_doctor_finds_an_error(windows: Any, spoil: Any, reason: str) -> None:
    spoil(windows)
    before = windows.state()
    python = "C:\\𠮷\\python.exe" if reason == "代码页" else r"C:\venv\Scripts\python.exe"
    with pytest.raises(InstallError, match=reason):
        run_install(windows, python=python)
    assert windows.state() == before


def store(windows: Any) -> None:
    windows.add(r"C:\venv\pyvenv.cfg", b"home = C:\\Program Files\\WindowsApps\\Python")


REFUSALS: dict[str, tuple[Callable[[Any], object], str]] = {
    "virtual environment of a Store Python": (store, "应用商店"),
    "no 64-bit library": (
        lambda windows: [windows.remove(path) for path in windows.files(r"C:\venv", "xlwings64-*")],
        r"xlwings64-\*\.dll",
    ),
    "no 32-bit library": (
        lambda windows: [windows.remove(path) for path in windows.files(r"C:\venv", "xlwings32-*")],
        r"xlwings32-\*\.dll",
    ),
    "no add-in": (lambda windows: windows.remove(r"D:\download\ghg.xlam"), "找不到加载项文件"),
    "no folder for local data": (lambda windows: windows.variables.clear(), "LOCALAPPDATA"),
    "damaged record": (lambda windows: windows.add(rf"{ROOM}\install.json", b"{}"), "已损坏"),
}


@pytest.mark.parametrize(("spoil", "reason"), REFUSALS.values(), ids=REFUSALS)
def test_refusals_change_nothing(windows: Any, spoil: Callable[[Any], object], reason: str) -> None:
    spoil(windows)
    before = windows.state()
    with pytest.raises(InstallError, match=reason):
        run_install(windows)
    assert windows.state() == before


def test_a_store_python_is_refused_by_its_path(windows: Any) -> None:
    with pytest.raises(InstallError, match="应用商店"):
        run_install(windows, python=r"C:\Users\me\AppData\Local\Microsoft\WindowsApps\python.exe")


def test_libraries_are_found_beside_an_interpreter_too(windows: Any) -> None:
    prefix = PureWindowsPath(r"C:\elsewhere")
    addin, python = PureWindowsPath(r"D:\download\ghg.xlam"), PureWindowsPath(r"C:\venv\Scripts\python.exe")
    install(windows, addin, python, prefix, "1.0")
    assert windows.read(rf"{ROOM}\ghg64.dll") == b"xlwings64-0.35.0.dll"


def test_uninstalling_nothing_says_so(windows: Any) -> None:
    before = windows.state()
    assert uninstall(windows) == ["没有找到安装记录，无需卸载。"]
    assert windows.state() == before
    assert installed(windows) is None


@pytest.mark.parametrize(
    ("short", "written"),
    [({}, "C:\\核查\\python.exe"), ({"C:\\核查\\python.exe": r"C:\HC~1\python.exe"}, r"C:\HC~1\python.exe")],
)
def test_a_short_path_serves_where_there_is_one(windows: Any, short: dict[str, str], written: str) -> None:
    windows.short = short
    windows.add(written)
    run_install(windows, python="C:\\核查\\python.exe")
    assert read_lines(windows.read(rf"{ROOM}\ghg.ini").decode("ascii"))["python"] == written


@pytest.mark.parametrize(
    "path",
    [r"C:\Python\pythonw.exe", r"C:\用户 张三\pythonw.exe", r"D:\100%\%4E2D%\a=b.exe", "C:\\𠮷\\\ud800.exe", ""],
    ids=ascii,
)
def test_the_install_file_is_read_as_it_was_written(path: str) -> None:
    text = install_text(path, "1.0%")
    assert text.isascii()
    assert text.endswith("\r\n")
    assert read_lines(text) == {"python": path, "version": "1.0%"}


def test_the_form_of_the_install_file() -> None:
    assert install_text("C:\\中\\p%.exe", "1.0") == "python=C:\\%4E2D%\\p%0025%.exe\r\nversion=1.0\r\n"


@pytest.mark.skipif(sys.platform == "win32", reason="colons name streams there")
def test_the_files_of_a_real_machine(tmp_path: Path) -> None:
    real, path = RealWindows(), str(tmp_path / "新" / "a.xlam")
    real.write(path, b"1")
    real.write(path, b"2")
    assert real.exists(path)
    assert real.read(path) == b"2"
    assert real.files(str(tmp_path / "新"), "*.xlam") == [path]
    assert not real.has_mark_of_the_web(path)
    Path(path + ":Zone.Identifier").touch()
    assert real.has_mark_of_the_web(path)
    real.unblock(path)
    real.remove_empty_folder(str(tmp_path / "新"))
    assert real.exists(path)
    for _ in range(2):
        real.remove(path)
        real.remove_empty_folder(str(tmp_path / "新"))
    assert not list(tmp_path.iterdir())

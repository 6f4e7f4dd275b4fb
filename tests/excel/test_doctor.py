"""Each point of the doctor fires where it should, and does not in the nearest case where it should not."""

import json
from collections.abc import Callable
from pathlib import PureWindowsPath
from typing import Any

import pytest
import typer
from fake_windows import ME

from xl_addin.cli.excel import doctor
from xl_addin.excel.activation import FLAGS, PROBE
from xl_addin.excel.install_folder import install_text
from xl_addin.excel.setup import local_installation
from xl_addin.excel.setup.doctor import POINTS, Diagnosis, diagnose
from xl_addin.excel.setup.install import install
from xl_addin.watched.exit_codes import ExitCode

ROOM = r"C:\Users\me\AppData\Local\ghgxl"
EXCEL = r"HKCU\Software\Microsoft\Office\16.0\Excel"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
MACHINE_POLICY = POLICY.replace("HKCU", "HKLM")
LOCATIONS_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Common\Security\Trusted Locations"
PLATFORM = r"HKLM\Software\Microsoft\Office\ClickToRun\Configuration"
APP_PATH = r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
PROGID = r"HKCR\Excel.Application\CLSID"
SERVER = r"HKCR\CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32"
OFFICE16 = r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
CHINESE = "C:\\核查\\pythonw.exe"


@pytest.fixture
def healthy(windows: Any) -> Any:
    """An installed add-in on a machine without any fault."""
    addin, python = PureWindowsPath(r"D:\download\ghg.xlam"), PureWindowsPath(r"C:\venv\Scripts\python.exe")
    install(windows, addin, python, PureWindowsPath(r"C:\venv"), "1.0")
    windows.put(PLATFORM, "Platform", "x64")
    windows.put(APP_PATH, "", OFFICE16)
    windows.put(PROGID, "", "{00024500-0000-0000-c000-000000000046}")
    windows.put(SERVER, "", f'"{OFFICE16}" /automation')
    return windows


def examined(windows: Any) -> dict[str, Diagnosis]:
    return {diagnosis.id: diagnosis for diagnosis in diagnose(windows, PureWindowsPath(r"C:\venv"), "1.0")}


def put(key: str, name: str, data: str | int | bytes) -> Callable[[Any], object]:
    return lambda windows: windows.put(key, name, data)


def remove(*paths: str) -> Callable[[Any], object]:
    return lambda windows: [windows.remove(path) for path in paths]


def install_file(python: str, version: str = "1.0") -> Callable[[Any], object]:
    def write(windows: Any) -> None:
        windows.add(rf"{ROOM}\ghg.ini", install_text(python, version).encode())
        windows.add(python)

    return write


def both(*steps: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda windows: [step(windows) for step in steps]


def ansi(number: int) -> Callable[[Any], object]:
    return lambda windows: setattr(windows, "ansi", number)


def ended(code: int | None, told: str) -> Callable[[Any], object]:
    """How the process of Excel ended when it was started for a trial."""
    return lambda windows: setattr(windows, "ended", (code, told))


def venv(setting: str) -> Callable[[Any], object]:
    return lambda windows: windows.add(r"C:\venv\pyvenv.cfg", f"home = C:\\Python\n{setting}\n".encode())


def living_in(local: str) -> Callable[[Any], object]:
    return lambda windows: windows.variables.update(LOCALAPPDATA=local)


def without_key(key: str) -> Callable[[Any], object]:
    return lambda windows: windows.registry.pop(key.lower())


def allowed(name: str, entries: str, place: str = ROOM) -> Callable[[Any], object]:
    """Who may do what with the folder of the add-in, or a file in it."""
    return lambda windows: windows.lists.update({f"{place}{name}".lower(): entries})


FAULTS: list[tuple[str, Callable[[Any], object], str, str]] = [
    ("installed", remove(rf"{ROOM}\install.json"), "错误", "没有安装记录"),
    ("installed", remove(rf"{ROOM}\ghg.xlam"), "错误", "ghg.xlam"),
    ("installed", remove(rf"{ROOM}\ghg.ini"), "错误", "ghg.ini"),
    ("installed", lambda windows: windows.add(rf"{ROOM}\install.json", b"["), "错误", "已损坏"),
    ("installed", lambda windows: windows.variables.clear(), "错误", "LOCALAPPDATA"),
    ("interpreter", remove(r"C:\venv\Scripts\pythonw.exe"), "错误", r"C:\venv\Scripts\pythonw.exe"),
    ("version", install_file(r"C:\p\python.exe", "0.9"), "错误", "0.9"),
    ("store-python", install_file(r"C:\Users\me\AppData\Local\Microsoft\WindowsApps\python.exe"), "错误", "商店"),
    ("store-python", lambda windows: windows.add(r"C:\venv\pyvenv.cfg", b"home = C:\\X\\WindowsApps"), "错误", "商店"),
    (
        "store-excel",
        put(APP_PATH, "", r"C:\Program Files\WindowsApps\Microsoft.Office\EXCEL.EXE"),
        "错误",
        "WindowsApps",
    ),
    ("store-excel", put(SERVER, "", r"C:\Program Files\WindowsApps\O\EXCEL.EXE /automation"), "错误", "WindowsApps"),
    ("store-excel", both(without_key(APP_PATH), without_key(SERVER)), "注意", "没有找到 Excel"),
    ("bitness", remove(rf"{ROOM}\ghg64.dll"), "错误", "ghg64.dll"),
    ("bitness", both(put(PLATFORM, "Platform", "x86"), remove(rf"{ROOM}\ghg32.dll")), "错误", "ghg32.dll"),
    ("bitness", without_key(PLATFORM), "注意", "没有记录"),
    ("libraries", remove(rf"{ROOM}\ghg32.dll"), "错误", "ghg32.dll"),
    ("open-entry", lambda windows: windows.delete_value(rf"{EXCEL}\Options", "OPEN"), "错误", "没有登记"),
    ("open-entry", put(rf"{EXCEL}\Options", "OPEN", r'"D:\old\ghg.xlam"'), "错误", r"D:\old\ghg.xlam"),
    ("open-entry", put(rf"{EXCEL}\Options", "OPEN1", r'"D:\old\ghg.xlam"'), "错误", r"D:\old\ghg.xlam"),
    ("open-entry", lambda windows: windows.key(EXCEL.replace("16.0", "15.0")), "错误", "15.0"),
    (
        "disabled",
        put(rf"{EXCEL}\Resiliency\DisabledItems", "1A", r"..c:\x\ghg.xlam".encode("utf-16-le")),
        "错误",
        "ghg",
    ),
    ("disabled", put(rf"{EXCEL}\Resiliency\DisabledItems", "1A", r"..c:\x\a.xlam".encode("utf-16-le")), "注意", "1 个"),
    ("macro-policy", put(POLICY, "vbawarnings", 4), "注意", "组策略"),
    ("macro-policy", put(POLICY, "vbawarnings", 3), "注意", "未签名"),
    ("macro-policy", put(POLICY, "RequireAddinSig", 1), "错误", "签名"),
    ("macro-policy", put(POLICY, "DisableAllAddins", 1), "错误", "禁用所有加载项"),
    ("macro-policy", put(rf"{EXCEL}\Security", "VBAWarnings", 4), "注意", "用户设置"),
    ("macro-policy", put(rf"{EXCEL}\Security\Trusted Locations", "AllLocationsDisabled", 1), "错误", "受信任位置"),
    ("macro-policy", put(rf"{POLICY}\Trusted Locations", "alllocationsdisabled", 1), "错误", "组策略"),
    ("mark-of-the-web", lambda windows: windows.marked.add(rf"{ROOM}\ghg.xlam".lower()), "错误", "ghg.xlam"),
    ("mark-of-the-web", lambda windows: windows.marked.add(rf"{ROOM}\ghg64.dll".lower()), "错误", "ghg64.dll"),
    ("wps", put(PROGID, "", "{45540001-5750-5300-4B49-4E47534F4655}"), "注意", "工作表函数不需要"),
    ("wps", put(SERVER, "", r"C:\Program Files\Kingsoft\WPS Office\office6\et.exe /automation"), "注意", "et.exe"),
    ("wps", put(PROGID, ".ksobak", "{00024500-0000-0000-C000-000000000046}"), "注意", ".ksobak"),
    ("path", install_file(CHINESE), "注意", "8.3"),
    ("path", both(install_file(CHINESE), ansi(1252)), "错误", "1252"),
    ("macro-policy", put(POLICY.replace(r"Excel\Security", "Common"), "vbaoff", 1), "错误", "停用 Office 的 VBA"),
    ("macro-policy", put(MACHINE_POLICY.replace(r"Excel\Security", "Common"), "vbaoff", 1), "错误", "组策略"),
    ("macro-policy", put(LOCATIONS_POLICY, "Allow User Locations", 0), "错误", "本用户登记的不算"),
    ("start", ended(1, "缺少 Python 模块 xlwings"), "错误", "缺少 Python 模块 xlwings"),
    ("start", ended(1, ""), "错误", "退出码 1"),
    ("start", ended(None, ""), "错误", "60 秒"),
    ("files", lambda windows: windows.add(rf"{ROOM}\ghg64.dll", b""), "错误", "ghg64.dll"),
    ("files", lambda windows: windows.add(rf"{ROOM}\ghg.ini", b"python=x"), "错误", "ghg.ini"),
    ("files", lambda windows: windows.add(rf"{ROOM}\ghg32.dll.new"), "注意", "ghg32.dll.new"),
    ("permissions", allowed("", "(A;;FA;;;SY)(A;;FA;;;WD)"), "错误", "所有人"),
    (
        "permissions",
        allowed(r"\ghg.ini", "AI(A;ID;FA;;;SY)(A;;0x1301bf;;;BU)"),
        "错误",
        r"ghg.ini 还可由本机的所有用户",
    ),
    ("permissions", allowed(r"\ghg.ini", "(A;;FA;;;SY)(A;;FW;;;S-1-5-21-1-2-3-1002)"), "错误", "S-1-5-21-1-2-3-1002"),
    ("permissions", allowed(r"\ghg.xlam", "(XA;;DCLC;;;AU;(1))"), "错误", "所有登录的用户"),
    ("permissions", allowed(r"\ghg64.dll", "NO_ACCESS_CONTROL"), "错误", "所有人"),
    (
        "permissions",
        both(allowed("", "(A;;FA;;;WD)"), allowed("", "(A;;FA;;;WD)", r"C:\Users\me\AppData\Local")),
        "错误",
        "所有人",
    ),
    ("redirector", venv("version = 3.13.0"), "注意", "3.13.0"),
    ("redirector", venv("version_info = 3.13.0.final.0"), "注意", "3.13.0"),
]
NEAR: list[tuple[str, Callable[[Any], object]]] = [
    ("installed", lambda windows: windows.add(rf"{ROOM}\笔记.txt")),
    ("interpreter", remove(r"C:\venv\Scripts\python.exe")),
    ("version", install_file(r"C:\p\python.exe", "1.0")),
    ("store-python", install_file(r"C:\WindowsAppsOld\python.exe")),
    ("store-python", lambda windows: windows.add(r"C:\venv\pyvenv.cfg", b"home = C:\\Python312")),
    ("store-excel", put(APP_PATH, "", r"D:\WindowsAppsOld\EXCEL.EXE")),
    ("store-excel", without_key(APP_PATH)),
    ("bitness", remove(rf"{ROOM}\ghg32.dll")),
    ("bitness", both(without_key(PLATFORM), put(r"HKLM\Software\Microsoft\Office\16.0\Outlook", "Bitness", "x64"))),
    ("libraries", remove(r"C:\venv\xlwings64-0.35.0.dll", r"C:\venv\xlwings64-0.9.9.dll")),
    ("open-entry", put(rf"{EXCEL}\Options", "OPEN1", r'"D:\old\my-ghg.xlam"')),
    ("open-entry", put(rf"{EXCEL}\Options", "OPEN", rf"{ROOM.upper()}\GHG.XLAM")),
    ("disabled", lambda windows: windows.key(rf"{EXCEL}\Resiliency\DisabledItems")),
    ("macro-policy", put(POLICY, "vbawarnings", 2)),
    ("macro-policy", put(POLICY, "RequireAddinSig", 0)),
    ("macro-policy", put(POLICY.replace("16.0", "14.0"), "vbawarnings", 4)),
    ("mark-of-the-web", lambda windows: windows.marked.add(rf"{ROOM}\笔记.txt".lower())),
    ("wps", put(SERVER, "", r"C:\Budget.exe\Office16\EXCEL.EXE")),
    ("wps", put(r"HKCR\Ket.Application\CLSID", "", "{45540001-5750-5300-4B49-4E47534F4655}")),
    ("path", both(install_file(CHINESE), lambda windows: windows.short.update({CHINESE: r"C:\HC~1\pythonw.exe"}))),
    ("path", living_in("C:\\Users\\张三\\Local")),
    ("path", both(living_in("C:\\Users\\𠮷\\Local"), ansi(1252))),
    ("macro-policy", put(POLICY.replace(r"Excel\Security", "Common"), "vbaoff", 0)),
    ("macro-policy", put(LOCATIONS_POLICY, "Allow User Locations", 1)),
    ("start", remove(r"C:\venv\Scripts\pythonw.exe")),
    ("files", remove(rf"{ROOM}\ghg32.dll")),
    ("permissions", allowed(r"\ghg.ini", "(A;;FA;;;SY)(A;;FR;;;WD)(A;;0x1200a9;;;BU)")),
    ("permissions", allowed("", "(A;;FA;;;SY)(A;OICIIO;FA;;;CO)(A;CIIO;GA;;;WD)")),
    ("permissions", allowed(r"\ghg.ini", "(D;;FA;;;WD)(A;;FA;;;BA)S:(AU;SAFA;FA;;;WD)")),
    (
        "permissions",  # somebody whom IT let into the user's own folder
        both(
            *(
                allowed("", f"(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;{ME})(A;;FA;;;S-1-5-21-9-9-9-500)", place)
                for place in (ROOM, r"C:\Users\me\AppData\Local")
            )
        ),
    ),
    ("permissions", allowed("", "(A;;FA;;;WD)", ROOM + r"\笔记.txt")),
    ("redirector", venv("version = 3.13.1")),
    ("redirector", venv("version_info = 3.12.3.final.0")),
]


def test_a_healthy_machine_has_nothing_to_cure(healthy: Any) -> None:
    found = examined(healthy)
    assert list(found) == list(POINTS)
    assert {(diagnosis.state, diagnosis.cure) for diagnosis in found.values()} == {("正常", "")}
    assert all(diagnosis.title and diagnosis.detail for diagnosis in found.values())


@pytest.mark.parametrize(("point", "spoil", "state", "detail"), FAULTS)
def test_a_fault_is_found_with_a_cure(
    healthy: Any, point: str, spoil: Callable[[Any], object], state: str, detail: str
) -> None:
    spoil(healthy)
    diagnosis = examined(healthy)[point]
    assert diagnosis.state == state
    assert detail in diagnosis.detail
    assert diagnosis.cure.endswith("。")


@pytest.mark.parametrize(("point", "change"), NEAR)
def test_a_near_case_is_no_fault(healthy: Any, point: str, change: Callable[[Any], object]) -> None:
    change(healthy)
    assert examined(healthy)[point].state == "正常"


def test_every_point_has_a_fault_and_a_near_case() -> None:
    assert {fault[0] for fault in FAULTS} == {near[0] for near in NEAR} == set(POINTS)


def test_a_cure_names_pip_where_the_package_lost_its_libraries(healthy: Any) -> None:
    remove(rf"{ROOM}\ghg64.dll")(healthy)
    assert "pip" not in examined(healthy)["libraries"].cure
    remove(r"C:\venv\xlwings64-0.35.0.dll", r"C:\venv\xlwings64-0.9.9.dll")(healthy)
    assert "pip install" in examined(healthy)["libraries"].cure


def test_what_windows_does_not_let_us_see_is_said(healthy: Any) -> None:
    def refused(_key: str) -> None:
        raise PermissionError(13, "拒绝访问")

    healthy.values = refused
    diagnosis = examined(healthy)["disabled"]
    assert (diagnosis.state, "拒绝访问" in diagnosis.detail) == ("注意", True)


def test_examining_changes_nothing(healthy: Any) -> None:
    before = healthy.state(), healthy.changes
    examined(healthy)
    assert (healthy.state(), healthy.changes) == before


def test_a_machine_without_an_install_is_examined_to_the_end(windows: Any) -> None:
    states = {point: diagnosis.state for point, diagnosis in examined(windows).items()}
    assert states["installed"] == states["open-entry"] == states["libraries"] == "错误"
    assert states["interpreter"] == states["version"] == states["path"] == "正常"


def test_what_is_tried_is_what_excel_starts(healthy: Any) -> None:
    healthy.started.clear()
    examined(healthy)
    assert healthy.started == [[r"C:\venv\Scripts\pythonw.exe", *FLAGS, "-c", PROBE]]


def test_a_record_of_the_first_version_knows_no_digests(healthy: Any) -> None:
    healthy.add(rf"{ROOM}\install.json", b'{"files": ["ghg.xlam", "ghg64.dll"], "before": {}, "created": []}')
    assert examined(healthy)["files"].state == "正常"


def test_the_exit_code_tells(healthy: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """0 where there is nothing but cautions, 1 where there is an error, with every point told."""
    monkeypatch.setattr(local_installation, "diagnose", lambda: list(examined(healthy).values()))
    doctor()
    without_key(PLATFORM)(healthy)
    doctor()
    assert capsys.readouterr().out.count("注意  ") == 1
    ended(1, "缺少 Python 模块 xlwings")(healthy)
    for as_json in (False, True):
        with pytest.raises(typer.Exit) as left:
            doctor(as_json)
        assert left.value.exit_code == ExitCode.FINDINGS == 1
    told = capsys.readouterr().out
    assert "错误  Excel 所启动的计算进程能否启动并算对：启动失败：缺少 Python 模块 xlwings。" in told
    assert [point["id"] for point in json.loads(told[told.index("[") :])] == list(POINTS)

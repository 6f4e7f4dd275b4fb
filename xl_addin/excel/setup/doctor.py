"""Why the add-in does not work on this Windows: one function for each point, each with its cure."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from xl_addin.excel.setup.install import DLLS, INSTALL_FILE, installed, is_store_python
from xl_addin.excel.setup.machine import Machine, State, Verdict
from xl_addin.excel.setup.open_entries import ADDIN, OFFICE, OFFICES, excel_key, is_addin, leads_to, opened
from xl_addin.excel.setup.windows import InstallError, Windows

REINSTALL = "关闭 Excel 后运行 ghgxl install。"
POLICIES = r"HKCU\Software\Policies\Microsoft\Office"
APP_PATHS = tuple(rf"{hive}\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe" for hive in ("HKCU", "HKLM"))
MACHINE = (r"HKLM\Software\Microsoft\Office", r"HKLM\Software\WOW6432Node\Microsoft\Office")
EXCEL_CLASS = "{00024500-0000-0000-C000-000000000046}"
SERVERS = tuple(rf"HKCR\{above}CLSID\{EXCEL_CLASS}\LocalServer32" for above in ("", "WOW6432Node\\"))
WPS_PARTS = ("et.exe", "wps", "kso")
FITTING = {"x64": "ghg64.dll", "x86": "ghg32.dll"}
TRUSTED = r"Security\Trusted Locations"
# Key below the root of a version, value name, the data that hurt, how much, what it means.
SETTINGS: tuple[tuple[str, str, tuple[int, ...], State, str], ...] = (
    ("Security", "DisableAllAddins", (1,), "错误", "禁用所有加载项"),
    ("Security", "RequireAddinSig", (1,), "错误", "加载项必须由受信任的发布者签名"),
    (TRUSTED, "AllLocationsDisabled", (1,), "错误", "禁用所有受信任位置"),
    ("Security", "VBAWarnings", (4,), "注意", "禁用所有宏（受信任位置中的除外）"),
    ("Security", "VBAWarnings", (3,), "注意", "禁用未签名的宏（受信任位置中的除外）"),
)
FINE = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One point examined.

    Attributes:
        id: stable English name of the point.
        state: 正常, 注意 or 错误.
        title: what was examined.
        detail: what was found.
        cure: what the user does about it; empty when 正常.
    """

    id: str
    state: State
    title: str
    detail: str
    cure: str


Point = Callable[[Machine], Verdict]
POINTS: dict[str, tuple[str, Point]] = {}


def point(point_id: str, title: str) -> Callable[[Point], Point]:
    """Register a point under its id and Chinese title."""

    def register(examine: Point) -> Point:
        POINTS[point_id] = (title, examine)
        return examine

    return register


def diagnose(windows: Windows, prefix: PurePath, version: str) -> list[Diagnosis]:
    """Examine every point; changes nothing.

    Args:
        windows: the port.
        prefix: ``sys.prefix`` of the interpreter that runs this.
        version: version of the package.

    Returns:
        One diagnosis for each point, in a fixed order. A point that Windows does not let us look at is 注意.
    """
    machine = Machine(windows, prefix, version)
    return [_examined(machine, point_id, title, examine) for point_id, (title, examine) in POINTS.items()]


def _examined(machine: Machine, point_id: str, title: str, examine: Point) -> Diagnosis:
    try:
        state, detail, cure = examine(machine)
    except InstallError as error:
        state, detail, cure = "错误", str(error), REINSTALL
    except OSError as error:
        state, detail, cure = "注意", f"无法检查：{error}。", "请用平时使用 Excel 的用户再运行一次 ghgxl doctor。"
    return Diagnosis(point_id, state, title, detail, cure)


@point("installed", "加载项是否已安装")
def _installed(machine: Machine) -> Verdict:
    if installed(machine.windows) is None:
        return "错误", f"{machine.folder} 中没有安装记录。", REINSTALL
    missing = "、".join(name for name in (ADDIN, INSTALL_FILE) if not machine.has(name))
    return (
        ("错误", f"{machine.folder} 中缺少 {missing}。", REINSTALL) if missing else ("正常", str(machine.folder), FINE)
    )


@point("interpreter", "计算所用的 Python 是否还在")
def _interpreter(machine: Machine) -> Verdict:
    python = machine.python
    if machine.written and not machine.windows.exists(python):
        return "错误", f"找不到 {python or 'Python'}，可能已移动或卸载。", f"在现有的 Python 环境中，{REINSTALL}"
    return "正常", python or "未安装。", FINE


@point("version", "加载项与程序包的版本是否一致")
def _version(machine: Machine) -> Verdict:
    written = machine.written_version
    if machine.written and written != machine.version:
        return "错误", f"安装时的版本是 {written or '未知'}，程序包的版本是 {machine.version}。", REINSTALL
    return "正常", written or "未安装。", FINE


@point("store-python", "Python 是否来自微软应用商店")
def _store_python(machine: Machine) -> Verdict:
    python = machine.python
    pairs = [(machine.prefix / "python.exe", machine.prefix)]
    pairs += [(PureWindowsPath(python), PureWindowsPath(python).parent.parent)] if python else []
    if any(is_store_python(machine.windows, *pair) for pair in pairs):
        cure = f"安装 python.org 的 Python 并在其中安装 ghgxl，再{REINSTALL}"
        return "错误", "应用商店版 Python 在隔离环境中运行，Excel 无法启动它。", cure
    return "正常", python or str(machine.prefix), FINE


@point("store-excel", "Excel 是否来自微软应用商店")
def _store_excel(machine: Machine) -> Verdict:
    programs = [machine.text(key) for key in (*APP_PATHS, *SERVERS)]
    store = next((path for path in programs if "\\windowsapps\\" in path.lower()), "")
    if store:
        return (
            "错误",
            f"Excel 是应用商店版：{store}。",
            "卸载应用商店版 Office，改用桌面版（即点即用或批量授权）安装程序。",
        )
    found = next(filter(None, programs), "")
    return (
        ("正常", found, FINE) if found else ("注意", "没有找到 Excel。", "安装桌面版 Excel；只有 WPS 时加载项不可用。")
    )


@point("bitness", "Excel 的位数与程序库是否相配")
def _bitness(machine: Machine) -> Verdict:
    places = [(rf"{root}\ClickToRun\Configuration", "Platform") for root in MACHINE]
    places += [(rf"{root}\{office}\Outlook", "Bitness") for office in OFFICES for root in MACHINE]
    platform = next(filter(None, (machine.text(*place).lower() for place in places)), "")
    fitting = FITTING.get(platform)
    if fitting is None:
        return (
            "注意",
            f"无法判断 Excel 的位数（{platform or '注册表中没有记录'}）。",
            "在 Excel 的“文件-账户-关于 Excel”中查看，应为 32 位或 64 位。",
        )
    if not machine.has(fitting):
        return "错误", f"Excel 是 {platform}，但缺少与之相配的 {fitting}。", REINSTALL
    return "正常", f"Excel 是 {platform}，使用 {fitting}。", FINE


@point("libraries", "程序库是否齐全")
def _libraries(machine: Machine) -> Verdict:
    missing = [name for name in DLLS if not machine.has(name)]
    if not missing:
        return "正常", "、".join(DLLS), FINE
    absent = [DLLS[name] for name in missing if not machine.windows.files(str(machine.prefix), DLLS[name])]
    first = "运行 pip install --force-reinstall xlwings，再" if absent else ""
    return "错误", f"缺少 {'、'.join(missing)}，可能被安全软件隔离。", f"在安全软件中信任该文件，{first}{REINSTALL}"


@point("open-entry", "Excel 启动时是否打开加载项")
def _open_entry(machine: Machine) -> Verdict:
    path = machine.folder / ADDIN
    for office in machine.offices:
        found = [
            leads_to(entry)
            for entry in opened(machine.windows, excel_key(office, "Options")).values()
            if is_addin(entry)
        ]
        elsewhere = [str(one) for one in found if one != path]
        if elsewhere:
            return "错误", f"Excel {office} 打开的是另一个加载项：{elsewhere[0]}。", REINSTALL
        if not found:
            return "错误", f"Excel {office} 没有登记加载项，可能在“Excel 加载项”对话框中取消了勾选。", REINSTALL
    return "正常", f"已登记到 Excel {'、'.join(machine.offices)}。", FINE


@point("disabled", "加载项是否被 Excel 禁用")
def _disabled(machine: Machine) -> Verdict:
    keys = [excel_key(office, "Resiliency", "DisabledItems") for office in machine.offices]
    items = [value.data for key in keys for value in machine.windows.values(key).values()]
    if not items:
        return "正常", "没有被禁用的项目。", FINE
    cure = "在 Excel 的“文件-选项-加载项-管理：禁用项目-转到”中启用 ghg.xlam，然后重新打开 Excel。"
    # The layout is not documented; the path stands in it as UTF-16 in lower case.
    ours = any(ADDIN.encode("utf-16-le") in item.lower() for item in items if isinstance(item, bytes))
    if ours:
        return "错误", "Excel 在一次异常退出后禁用了 ghg.xlam。", cure
    return "注意", f"Excel 禁用了 {len(items)} 个项目，看来不包括本加载项。", f"如果加载项没有出现，{cure}"


@point("macro-policy", "宏与加载项的安全设置")
def _macro_policy(machine: Machine) -> Verdict:
    roots = (
        (POLICIES, "组策略", "请系统管理员调整该组策略"),
        (OFFICE, "用户设置", "在 Excel 的“文件-选项-信任中心”中更改"),
    )
    for key, name, harmful, state, meaning in SETTINGS:
        for root, origin, cure in roots:
            for office in machine.offices:
                value = machine.windows.read_value(rf"{root}\{office}\Excel\{key}", name)
                if value and value.data in harmful:
                    return state, f"{origin}（Excel {office}）{meaning}。", f"{cure}：{key} 中的 {name}。"
    return "正常", "没有妨碍加载项的设置。", FINE


@point("mark-of-the-web", "文件是否被标记为来自互联网")
def _mark(machine: Machine) -> Verdict:
    marked = [name for name in (ADDIN, *DLLS) if machine.windows.has_mark_of_the_web(str(machine.folder / name))]
    if not marked:
        return "正常", "没有标记。", FINE
    return (
        "错误",
        f"{'、'.join(marked)} 被标记为来自互联网，Excel 会阻止其中的宏。",
        f"在文件属性中勾选“解除锁定”，或{REINSTALL}",
    )


@point("wps", "WPS 是否接管了 Excel")
def _wps(machine: Machine) -> Verdict:
    key = r"HKCR\Excel.Application\CLSID"
    registered = machine.text(key)
    servers = [machine.text(server) for server in SERVERS]
    signs = [
        f"Excel.Application 指向 {registered}" if registered and registered.lower() != EXCEL_CLASS.lower() else "",
        *(f"Excel 的程序是 {server}" for server in servers if _is_wps(server)),
        *(f"存在备份值 {name}" for name in machine.windows.values(key) if name.lower().endswith(".ksobak")),
    ]
    found = "；".join(filter(None, signs))
    if not found:
        return "正常", registered or "未登记 Excel.Application。", FINE
    return (
        "注意",
        f"WPS 改动了 Excel 的登记：{found}。工作表函数不需要这项登记，功能区的命令可能需要。",
        "在“WPS 配置工具-高级-兼容设置”中取消与 Excel 的兼容，再修复 Office（控制面板-程序-Office-更改-快速修复）。",
    )


def _is_wps(program: str) -> bool:
    pieces = program.lower().replace('"', "").split("\\")
    return any(piece.startswith(WPS_PARTS) for piece in pieces)


@point("path", "路径能否被 Excel 和程序库识别")
def _path(machine: Machine) -> Verdict:
    codepage = machine.windows.codepage()
    if not _encodes(str(machine.folder), codepage):
        detail = f"{machine.folder} 含系统代码页 {codepage} 以外的字符，Excel 的宏无法读取其中的文件。"
        return "错误", detail, "用名称只含英文字符的 Windows 用户登录后安装。"
    python = machine.python
    usable = python if python.isascii() else machine.windows.short_path(python) or python
    if usable.isascii():
        return "正常", usable or "未安装。", FINE
    cure = f"把 Python 环境装到只含英文字符的路径，例如 C:\\ghg，再{REINSTALL}"
    if _encodes(python, codepage):
        return "注意", f"{python} 含非英文字符且没有 8.3 短名，更换系统语言后将无法启动。", cure
    return "错误", f"{python} 含系统代码页 {codepage} 以外的字符且没有 8.3 短名，无法启动。", cure


def _encodes(text: str, codepage: int) -> bool:
    try:
        text.encode(f"cp{codepage}")
    except (UnicodeEncodeError, LookupError):
        return False
    return True

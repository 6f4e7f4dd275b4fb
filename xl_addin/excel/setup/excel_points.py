"""The points about Excel: which one, what it opens, what it forbids."""

from xl_addin.excel.setup.diagnosis import REINSTALL, point
from xl_addin.excel.setup.machine import Machine, State, Verdict, good
from xl_addin.excel.setup.open_entries import ADDIN, OFFICE, OFFICES, excel_key, is_addin, leads_to, opened
from xl_addin.excel.setup.record import DLLS

POLICIES = tuple(rf"{hive}\Software\Policies\Microsoft\Office" for hive in ("HKCU", "HKLM"))
APP_PATHS = tuple(rf"{hive}\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe" for hive in ("HKCU", "HKLM"))
MACHINE = (r"HKLM\Software\Microsoft\Office", r"HKLM\Software\WOW6432Node\Microsoft\Office")
EXCEL_CLASS = "{00024500-0000-0000-C000-000000000046}"
SERVERS = tuple(rf"HKCR\{above}CLSID\{EXCEL_CLASS}\LocalServer32" for above in ("", "WOW6432Node\\"))
WPS_PARTS = ("et.exe", "wps", "kso")
FITTING = {"x64": "ghg64.dll", "x86": "ghg32.dll"}
TRUSTED = r"Excel\Security\Trusted Locations"
# Key below a version of Office, value name, the data that hurt, how much, what it means.
SETTINGS: tuple[tuple[str, str, tuple[int, ...], State, str], ...] = (
    ("Common", "vbaoff", (1,), State.BAD, "停用 Office 的 VBA，任何加载项的宏都不能运行"),
    (r"Excel\Security", "DisableAllAddins", (1,), State.BAD, "禁用所有加载项"),
    (r"Excel\Security", "RequireAddinSig", (1,), State.BAD, "加载项必须由受信任的发布者签名"),
    (TRUSTED, "AllLocationsDisabled", (1,), State.BAD, "禁用所有受信任位置"),
    (
        r"Common\Security\Trusted Locations", "Allow User Locations", (0,), State.BAD,
        "只承认组策略指定的受信任位置，本用户登记的不算",
    ),
    (r"Excel\Security", "VBAWarnings", (4,), State.CAUTION, "禁用所有宏（受信任位置中的除外）"),
    (r"Excel\Security", "VBAWarnings", (3,), State.CAUTION, "禁用未签名的宏（受信任位置中的除外）"),
)  # fmt: skip


@point("store-excel", "Excel 是否来自微软应用商店")
def _store_excel(machine: Machine) -> Verdict:
    programs = [machine.text(key) for key in (*APP_PATHS, *SERVERS)]
    store = next((path for path in programs if "\\windowsapps\\" in path.lower()), "")
    if store:
        return (
            State.BAD,
            f"Excel 是应用商店版：{store}。",
            "卸载应用商店版 Office，改用桌面版（即点即用或批量授权）安装程序。",
        )
    found = next(filter(None, programs), "")
    return good(found) if found else (State.CAUTION, "没有找到 Excel。", "安装桌面版 Excel；只有 WPS 时加载项不可用。")


@point("bitness", "Excel 的位数与程序库是否相配")
def _bitness(machine: Machine) -> Verdict:
    places = [(rf"{root}\ClickToRun\Configuration", "Platform") for root in MACHINE]
    places += [(rf"{root}\{office}\Outlook", "Bitness") for office in OFFICES for root in MACHINE]
    platform = next(filter(None, (machine.text(*place).lower() for place in places)), "")
    fitting = FITTING.get(platform)
    if fitting is None:
        return (
            State.CAUTION,
            f"无法判断 Excel 的位数（{platform or '注册表中没有记录'}）。",
            "在 Excel 的“文件-账户-关于 Excel”中查看，应为 32 位或 64 位。",
        )
    if not machine.has(fitting):
        return State.BAD, f"Excel 是 {platform}，但缺少与之相配的 {fitting}。", REINSTALL
    return good(f"Excel 是 {platform}，使用 {fitting}。")


@point("open-entry", "Excel 启动时是否打开加载项")
def _open_entry(machine: Machine) -> Verdict:
    path = machine.folder / ADDIN
    for office in machine.offices:
        found = [
            leads_to(entry)
            for entry in opened(machine.windows, excel_key(office, "Options")).values()
            if is_addin(entry)
        ]
        elsewhere = [str(file) for file in found if file != path]
        if elsewhere:
            return State.BAD, f"Excel {office} 打开的是另一个加载项：{elsewhere[0]}。", REINSTALL
        if not found:
            return State.BAD, f"Excel {office} 没有登记加载项，可能在“Excel 加载项”对话框中取消了勾选。", REINSTALL
    return good(f"已登记到 Excel {'、'.join(machine.offices)}。")


@point("disabled", "加载项是否被 Excel 禁用")
def _disabled(machine: Machine) -> Verdict:
    keys = [excel_key(office, "Resiliency", "DisabledItems") for office in machine.offices]
    items = [value.data for key in keys for value in machine.windows.values(key).values()]
    if not items:
        return good("没有被禁用的项目。")
    cure = "在 Excel 的“文件-选项-加载项-管理：禁用项目-转到”中启用 ghg.xlam，然后重新打开 Excel。"
    # The layout is not documented; the path stands in it as UTF-16 in lower case.
    ours = any(ADDIN.encode("utf-16-le") in item.lower() for item in items if isinstance(item, bytes))
    if ours:
        return State.BAD, "Excel 在一次异常退出后禁用了 ghg.xlam。", cure
    return State.CAUTION, f"Excel 禁用了 {len(items)} 个项目，看来不包括本加载项。", f"如果加载项没有出现，{cure}"


@point("macro-policy", "宏与加载项的安全设置")
def _macro_policy(machine: Machine) -> Verdict:
    roots = (
        *(
            (policy, "组策略", "请系统管理员调整该组策略（可把加载项的文件夹设为组策略的受信任位置）")
            for policy in POLICIES
        ),
        (OFFICE, "用户设置", "在 Excel 的“文件-选项-信任中心”中更改"),
    )
    for key, name, harmful, state, meaning in SETTINGS:
        for root, origin, cure in roots:
            for office in machine.offices:
                value = machine.windows.read_value(rf"{root}\{office}\{key}", name)
                if value and value.data in harmful:
                    return state, f"{origin}（Excel {office}）{meaning}。", f"{cure}：{key} 中的 {name}。"
    return good("没有妨碍加载项的设置。")


@point("mark-of-the-web", "文件是否被标记为来自互联网")
def _mark(machine: Machine) -> Verdict:
    marked = [name for name in (ADDIN, *DLLS) if machine.windows.has_mark_of_the_web(str(machine.folder / name))]
    if not marked:
        return good("没有标记。")
    return (
        State.BAD,
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
        return good(registered or "未登记 Excel.Application。")
    return (
        State.CAUTION,
        f"WPS 改动了 Excel 的登记：{found}。工作表函数不需要这项登记，功能区的命令可能需要。",
        "在“WPS 配置工具-高级-兼容设置”中取消与 Excel 的兼容，再修复 Office（控制面板-程序-Office-更改-快速修复）。",
    )


def _is_wps(program: str) -> bool:
    pieces = program.lower().replace('"', "").split("\\")
    return any(piece.startswith(WPS_PARTS) for piece in pieces)

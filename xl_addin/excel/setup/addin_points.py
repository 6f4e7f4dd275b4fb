"""The points about our own files and the Python that calculates."""

from pathlib import PureWindowsPath

from xl_addin.excel.activation import FLAGS, PROBE
from xl_addin.excel.install_folder import INSTALL_FILE
from xl_addin.excel.setup.diagnosis import REINSTALL, point
from xl_addin.excel.setup.machine import Machine, State, Verdict, good
from xl_addin.excel.setup.open_entries import ADDIN
from xl_addin.excel.setup.permissions import EVERYBODY, changers, named
from xl_addin.excel.setup.record import DLLS, installed, is_store_python

START_SECONDS = 60
# Its pythonw.exe of a virtual environment starts python.exe (cpython#126084).
CONSOLE_VERSION = "3.13.0"


@point("installed", "加载项是否已安装")
def _installed(machine: Machine) -> Verdict:
    if installed(machine.windows) is None:
        return State.BAD, f"{machine.folder} 中没有安装记录。", REINSTALL
    missing = "、".join(name for name in (ADDIN, INSTALL_FILE) if not machine.has(name))
    return (State.BAD, f"{machine.folder} 中缺少 {missing}。", REINSTALL) if missing else good(str(machine.folder))


@point("interpreter", "计算所用的 Python 是否还在")
def _interpreter(machine: Machine) -> Verdict:
    python = machine.python
    if machine.install_file and not machine.windows.exists(python):
        return State.BAD, f"找不到 {python or 'Python'}，可能已移动或卸载。", f"在现有的 Python 环境中，{REINSTALL}"
    return good(python or "未安装。")


@point("version", "加载项与程序包的版本是否一致")
def _version(machine: Machine) -> Verdict:
    installed_version = machine.installed_version
    if machine.install_file and installed_version != machine.version:
        detail = f"安装时的版本是 {installed_version or '未知'}，程序包的版本是 {machine.version}。"
        return State.BAD, detail, REINSTALL
    return good(installed_version or "未安装。")


@point("store-python", "Python 是否来自微软应用商店")
def _store_python(machine: Machine) -> Verdict:
    python = machine.python
    pairs = [(machine.prefix / "python.exe", machine.prefix)]
    pairs += [(PureWindowsPath(python), PureWindowsPath(python).parent.parent)] if python else []
    if any(is_store_python(machine.windows, *pair) for pair in pairs):
        cure = f"安装 python.org 的 Python 并在其中安装 ghgxl，再{REINSTALL}"
        return State.BAD, "应用商店版 Python 在隔离环境中运行，Excel 无法启动它。", cure
    return good(python or str(machine.prefix))


@point("libraries", "程序库是否齐全")
def _libraries(machine: Machine) -> Verdict:
    missing = [name for name in DLLS if not machine.has(name)]
    if not missing:
        return good("、".join(DLLS))
    absent = [DLLS[name] for name in missing if not machine.windows.files(str(machine.prefix), DLLS[name])]
    first = "运行 pip install --force-reinstall xlwings，再" if absent else ""
    return State.BAD, f"缺少 {'、'.join(missing)}，可能被安全软件隔离。", f"在安全软件中信任该文件，{first}{REINSTALL}"


@point("start", "Excel 所启动的计算进程能否启动并算对")
def _start(machine: Machine) -> Verdict:
    """With the arguments that the add-in uses: everything it would import, and one call."""
    python = machine.python
    if not python or not machine.windows.exists(python):
        return good("没有可启动的 Python。")
    code, told = machine.windows.run([python, *FLAGS, "-c", PROBE], START_SECONDS)
    if code == 0:
        return good("已试算一次，结果正确。")
    cure = f"在该 Python 中重新安装 ghgxl（pip install --force-reinstall），再{REINSTALL}"
    if code is None:
        return State.BAD, f"{START_SECONDS} 秒内没有启动，可能正被安全软件扫描。", f"稍后再试；仍不行时，{cure}"
    last = told.strip().splitlines()[-1:] or [f"没有说明，退出码 {code}"]
    return State.BAD, f"启动失败：{last[0]}。", cure


@point("files", "安装的文件是否完好")
def _files(machine: Machine) -> Verdict:
    record = installed(machine.windows)
    kept = record.files if record else {}
    changed = [name for name, digest in kept.items() if digest and machine.has(name) and machine.digest(name) != digest]
    if changed:
        return State.BAD, f"{'、'.join(changed)} 与安装时不同，可能被安全软件或他人改动。", REINSTALL
    leftovers = [PureWindowsPath(path).name for path in machine.windows.files(str(machine.folder), "*.new")]
    if leftovers:
        detail = f"留有写到一半的 {'、'.join(leftovers)}，可能是安全软件中止了写入。"
        return State.CAUTION, detail, f"删除这些文件，在安全软件中信任 {machine.folder}，再{REINSTALL}"
    return good(f"{len(kept)} 个文件与安装时相同。")


@point("permissions", "安装的文件是否只有本人能改")
def _permissions(machine: Machine) -> Verdict:
    """Whoever may change ghg.ini decides which program Excel starts: nobody whom the user's own folder keeps out."""
    names = [name for name in (INSTALL_FILE, ADDIN, *DLLS) if machine.has(name)]
    usual = changers(machine.windows.security(str(machine.folder.parent)))
    if not names:
        return good("未安装。")
    for path in (machine.folder, *(machine.folder / name for name in names)):
        if others := sorted({*changers(machine.windows.security(str(path)))} - (usual - EVERYBODY.keys())):
            detail = f"{path} 还可由{'、'.join(map(named, others))}改动，他们可以决定 Excel 启动什么程序。"
            return State.BAD, detail, f'运行 icacls "{machine.folder}" /reset /T 恢复默认权限，再{REINSTALL}'
    return good(f"{machine.folder} 的权限与本用户的数据文件夹相同。")


@point("redirector", "pythonw.exe 是否为虚拟环境的转接程序")
def _redirector(machine: Machine) -> Verdict:
    python = PureWindowsPath(machine.python)
    settings = machine.environment_settings
    if not settings:
        return good("不是转接程序。")
    if settings.get("version", settings.get("version_info", "")).startswith(CONSOLE_VERSION):
        detail = f"{python} 属于 Python {CONSOLE_VERSION}，它的转接程序会启动带窗口的 python.exe。"
        return State.CAUTION, detail, f"改用 Python 3.13.1 以上重建虚拟环境，再{REINSTALL}"
    return good(f"{python.name} 是虚拟环境的转接程序，任务管理器中会有两个进程。")


@point("path", "Python 的路径能否被程序库识别")
def _path(machine: Machine) -> Verdict:
    """The DLL starts the process with a text in the code page; the add-in itself reads any path."""
    python, codepage = machine.python, machine.windows.codepage()
    usable = python if python.isascii() else machine.windows.short_path(python) or python
    if usable.isascii():
        return good(usable or "未安装。")
    cure = f"把 Python 环境装到只含英文字符的路径，例如 C:\\ghg，再{REINSTALL}"
    if _encodes(python, codepage):
        return State.CAUTION, f"{python} 含非英文字符且没有 8.3 短名，更换系统语言后将无法启动。", cure
    return State.BAD, f"{python} 含系统代码页 {codepage} 以外的字符且没有 8.3 短名，无法启动。", cure


def _encodes(text: str, codepage: int) -> bool:
    try:
        text.encode(f"cp{codepage}")
    except (UnicodeEncodeError, LookupError):
        return False
    return True

r"""Installing the add-in for one user, and undoing it exactly.

The files go to ``%LOCALAPPDATA%\ghgxl``; Excel learns of them through one ``OPEN`` value and one trusted location.
``install.json`` keeps what the registry held before the first install; it is written before anything else.
"""

from hashlib import sha256
from pathlib import PurePath, PureWindowsPath

from xl_addin.excel.install_folder import INSTALL_FILE, WRITTEN_LATER, install_text
from xl_addin.excel.setup.changes import missing_keys, reversible
from xl_addin.excel.setup.doctor import diagnose
from xl_addin.excel.setup.machine import State
from xl_addin.excel.setup.open_entries import (
    ADDIN,
    OFFICES,
    RegistryValues,
    excel_key,
    offices,
    opened,
    with_addin,
    without_addin,
)
from xl_addin.excel.setup.record import DLLS, MANIFEST, Manifest, installed, installed_folder, is_store_python, library
from xl_addin.excel.setup.windows import InstallError, RegistryValue, Windows

EXCEL = "EXCEL.EXE"
OPTIONS = "Options"
LOCATION = r"Security\Trusted Locations\GHGXL"
ADDIN_MANAGER = "Add-in Manager"
KINDS = ("string", "expand", "dword")


def install(windows: Windows, addin: PurePath, python: PurePath, prefix: PurePath, version: str) -> list[str]:
    """Install the add-in, or bring an older install up to date. All or nothing.

    Args:
        windows: the port.
        addin: the built ``ghg.xlam``.
        python: the interpreter that is to calculate (``sys.executable``).
        prefix: its ``sys.prefix``; xlwings puts its libraries there.
        version: version of the package.

    Returns:
        Chinese sentences: what was done.

    Raises:
        InstallError: refused, or failed and reversed.
    """
    with reversible(windows, "安装") as changes:
        _refuse_running(windows)
        folder, known = installed_folder(windows), installed(windows) or Manifest({}, {}, ())
        contents = _contents(windows, addin, PureWindowsPath(python), PureWindowsPath(prefix), version)
        wanted, before = _plan(windows, folder)
        created = [missing for key in wanted for missing in missing_keys(windows, key)]
        manifest = Manifest(
            files={**known.files, **{name: sha256(content).hexdigest() for name, content in sorted(contents.items())}},
            before={**before, **known.before},
            created=list(dict.fromkeys((*known.created, *created))),
        )
        changes.set_file(folder / MANIFEST, manifest.to_bytes())
        for name, content in contents.items():
            changes.set_file(folder / name, content)
        for key, table in wanted.items():
            changes.set_values(key, _own_values(windows, key), table)
        _refuse_faults(windows, prefix, version)
    versions = "、".join(key.split("\\")[4] for key in wanted if key.endswith(OPTIONS))
    return [
        f"加载项已安装到 {folder}。",
        f"已登记到 Excel {versions}，并把该文件夹设为受信任位置。",
        *(f"{name} 的 SHA-256：{manifest.files[name]}" for name in contents),
        "重新打开 Excel 即可使用。",
    ]


def uninstall(windows: Windows) -> list[str]:
    """Undo every install: the registry and the files as they were before the first one. All or nothing.

    Returns:
        Chinese sentences: what was done, and which files of the user stay in the folder.

    Raises:
        InstallError: refused, or failed and reversed.
    """
    with reversible(windows, "卸载") as changes:
        _refuse_running(windows)
        folder, manifest = installed_folder(windows), installed(windows)
        if manifest is None:
            return ["没有找到安装记录，无需卸载。"]
        for key, before in manifest.before.items():
            now = _own_values(windows, key)
            wanted = without_addin(now, before, folder / ADDIN) if key.endswith(OPTIONS) else before
            changes.set_values(key, now, wanted)
        for key in (excel_key(office, ADDIN_MANAGER) for office in OFFICES):
            switched_off = windows.values(key)
            others = {name: value for name, value in switched_off.items() if PureWindowsPath(name) != folder / ADDIN}
            changes.set_values(key, switched_off, others)
        for key in reversed(manifest.created):
            windows.delete_empty_key(key)
        for name in (*manifest.files, *WRITTEN_LATER, MANIFEST):
            changes.set_file(folder / name, None)
        windows.remove_empty_folder(str(folder))
    staying = [PureWindowsPath(path).name for path in windows.files(str(folder))]
    kept = [f"{folder} 中不是安装时写入的文件未删除：{'、'.join(staying)}。"] if staying else []
    return ["加载项已卸载，Excel 的设置已恢复到安装之前。", *kept]


def _refuse_running(windows: Windows) -> None:
    if windows.is_running(EXCEL):
        raise InstallError("Excel 正在运行，请保存并关闭所有 Excel 窗口后再试。")


def _refuse_faults(windows: Windows, prefix: PurePath, version: str) -> None:
    """What the doctor would call an error of this very installation keeps it from being made."""
    faults = [found for found in diagnose(windows, prefix, version) if found.state is State.BAD]
    if faults:
        told = "\n".join(f"{fault.title}：{fault.detail}{fault.cure}" for fault in faults)
        raise InstallError(f"没有安装，已恢复原状；请先处理以下 {len(faults)} 项：\n{told}")


def _contents(
    windows: Windows, addin: PurePath, python: PureWindowsPath, prefix: PureWindowsPath, version: str
) -> dict[str, bytes]:
    """File name -> content of everything to be written into the folder."""
    if is_store_python(windows, python, prefix):
        raise InstallError("当前 Python 来自微软应用商店，Excel 无法启动它，请安装 python.org 的 Python 后再试。")
    beside = (prefix, python.parent, python.parent.parent)
    libraries = {name: library(windows, pattern, *beside) for name, pattern in DLLS.items()}
    missing = "、".join(pattern for name, pattern in DLLS.items() if not libraries[name])
    if missing:
        raise InstallError(f"{prefix} 中没有 {missing}，请运行 pip install --force-reinstall xlwings 后再试。")
    if not windows.exists(str(addin)):
        raise InstallError(f"找不到加载项文件 {addin}。")
    windowless = python.with_name("pythonw.exe")
    interpreter = str(windowless if windows.exists(str(windowless)) else python)
    short = None if interpreter.isascii() else windows.short_path(interpreter)
    text = install_text(short if short and short.isascii() else interpreter, version)
    sources = {ADDIN: str(addin), **{name: path for name, path in libraries.items() if path}}
    return {**{name: windows.read(path) for name, path in sources.items()}, INSTALL_FILE: text.encode("ascii")}


def _plan(windows: Windows, folder: PureWindowsPath) -> tuple[dict[str, RegistryValues], dict[str, RegistryValues]]:
    """The registry as it shall be, and as it is now; what leads to our own file counts as not having been there."""
    location = {
        "Path": RegistryValue("string", f"{folder}\\"),
        "Description": RegistryValue("string", "GHG Excel add-in"),
        "AllowSubfolders": RegistryValue("dword", 0),
    }
    wanted: dict[str, RegistryValues] = {}
    before: dict[str, RegistryValues] = {}
    for office in offices(windows) or OFFICES[:1]:
        options, trusted = excel_key(office, OPTIONS), excel_key(office, LOCATION)
        now, own = opened(windows, options), _own_values(windows, trusted)
        wanted |= {options: with_addin(now, folder / ADDIN), trusted: location}
        before |= {options: without_addin(now, {}, folder / ADDIN), trusted: {} if own == location else own}
    return wanted, before


def _own_values(windows: Windows, key: str) -> RegistryValues:
    """The values of a key that an install may touch."""
    every = opened(windows, key) if key.endswith(OPTIONS) else windows.values(key)
    return {name: value for name, value in every.items() if value.kind in KINDS}

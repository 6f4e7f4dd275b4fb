r"""Installing the add-in for one user, and undoing it exactly.

The files go to ``%LOCALAPPDATA%\ghgxl``; Excel learns of them through one ``OPEN`` value and one trusted location.
``install.json`` keeps what the registry held before the first install; it is written before anything else.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from xl_addin.excel.setup.changes import missing_keys, reversible
from xl_addin.excel.setup.open_entries import (
    ADDIN,
    OFFICES,
    Table,
    excel_key,
    offices,
    opened,
    with_addin,
    without_addin,
)
from xl_addin.excel.setup.windows import InstallError, Value, Windows

FOLDER = "ghgxl"
INSTALL_FILE = "ghg.ini"
MANIFEST = "install.json"
DLLS = {"ghg64.dll": "xlwings64-*.dll", "ghg32.dll": "xlwings32-*.dll"}
EXCEL = "EXCEL.EXE"
OPTIONS = "Options"
LOCATION = r"Security\Trusted Locations\GHGXL"
ADDIN_MANAGER = "Add-in Manager"
KINDS = ("string", "expand", "dword")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an uninstall has to know.

    Attributes:
        files: names of the files written into the folder.
        before: registry key -> the values in it before the first install, those that an install may touch.
        created: keys that the first install had to create, outer ones first.
    """

    files: Sequence[str]
    before: Mapping[str, Table]
    created: Sequence[str]


def install_text(python: str, version: str) -> str:
    """The install file, pure ASCII: what is not printable ASCII, and ``%``, stands as ``%XXXX%`` (UTF-16 units).

    Args:
        python: path of the interpreter.
        version: version of the package.
    """
    return "".join(f"{name}={_escaped(value)}\r\n" for name, value in (("python", python), ("version", version)))


def read_install(text: str) -> dict[str, str]:
    """The inverse of ``install_text``: name -> value. Lines without ``=`` are passed over."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: _unescaped(value) for name, _, value in pairs}


def installed_folder(windows: Windows) -> PureWindowsPath:
    """Where the add-in lives for this user.

    Raises:
        InstallError: Windows tells no folder for local data.
    """
    local = windows.environment("LOCALAPPDATA")
    if not local:
        raise InstallError("找不到本用户的数据文件夹（环境变量 LOCALAPPDATA 为空），请用普通用户登录后再试。")
    return PureWindowsPath(local) / FOLDER


def is_store_python(windows: Windows, python: PurePath | str, prefix: PurePath | str) -> bool:
    """Whether an interpreter is that of the Microsoft Store, or a virtual environment made from it.

    Args:
        windows: the port.
        python: the interpreter.
        prefix: its ``sys.prefix``.
    """
    settings = str(PureWindowsPath(prefix) / "pyvenv.cfg")
    base = windows.read(settings).decode("utf-8", "replace") if windows.exists(settings) else ""
    return any("\\windowsapps\\" in text.lower() + "\\" for text in (str(python), *base.splitlines()))


def library(windows: Windows, pattern: str, *folders: PurePath) -> str | None:
    """The newest file fitting the pattern in the first of the folders that has one."""
    found = (windows.files(str(folder), pattern) for folder in folders)
    return next((max(paths, key=_numbers) for paths in found if paths), None)


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
        folder, known = installed_folder(windows), installed(windows) or Manifest((), {}, ())
        contents = _contents(windows, addin, PureWindowsPath(python), PureWindowsPath(prefix), version)
        wanted, before = _plan(windows, folder)
        created = [missing for key in wanted for missing in missing_keys(windows, key)]
        manifest = Manifest(
            files=sorted({*contents, *known.files}),
            before={**before, **known.before},
            created=list(dict.fromkeys((*known.created, *created))),
        )
        changes.set_file(folder / MANIFEST, _manifest_bytes(manifest))
        for name, content in contents.items():
            changes.set_file(folder / name, content)
        for key, table in wanted.items():
            changes.set_values(key, _table(windows, key), table)
    versions = "、".join(key.split("\\")[4] for key in wanted if key.endswith(OPTIONS))
    return [
        f"加载项已安装到 {folder}。",
        f"已登记到 Excel {versions}，并把该文件夹设为受信任位置。",
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
            now = _table(windows, key)
            wanted = without_addin(now, before, folder / ADDIN) if key.endswith(OPTIONS) else before
            changes.set_values(key, now, wanted)
        for key in (excel_key(office, ADDIN_MANAGER) for office in OFFICES):
            switched_off = windows.values(key)
            others = {name: value for name, value in switched_off.items() if PureWindowsPath(name) != folder / ADDIN}
            changes.set_values(key, switched_off, others)
        for key in reversed(manifest.created):
            windows.delete_empty_key(key)
        for name in (*manifest.files, MANIFEST):
            changes.set_file(folder / name, None)
        windows.remove_empty_folder(str(folder))
    staying = [PureWindowsPath(path).name for path in windows.files(str(folder))]
    kept = [f"{folder} 中不是安装时写入的文件未删除：{'、'.join(staying)}。"] if staying else []
    return ["加载项已卸载，Excel 的设置已恢复到安装之前。", *kept]


def installed(windows: Windows) -> Manifest | None:
    """The record of the install, None if there is none.

    Raises:
        InstallError: the record cannot be read.
    """
    path = str(installed_folder(windows) / MANIFEST)
    if not windows.exists(path):
        return None
    try:
        record = json.loads(windows.read(path))
        before = {
            key: {name: Value(*value) for name, value in table.items()} for key, table in record["before"].items()
        }
        return Manifest(record["files"], before, record["created"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InstallError(f"安装记录 {path} 已损坏，请删除该文件后重新运行 ghgxl install。") from error


def _manifest_bytes(manifest: Manifest) -> bytes:
    record = {"files": manifest.files, "before": manifest.before, "created": manifest.created}
    return json.dumps(record, indent=1).encode("ascii")


def _escaped(text: str) -> str:
    def units(character: str) -> str:
        data = character.encode("utf-16-be", "surrogatepass").hex().upper()
        return "".join(f"%{data[start : start + 4]}%" for start in range(0, len(data), 4))

    return "".join(one if " " <= one <= "~" and one != "%" else units(one) for one in text)


def _unescaped(text: str) -> str:
    units = re.sub("%([0-9A-Fa-f]{4})%", lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _numbers(path: str) -> list[int]:
    return [int(digits) for digits in re.findall("[0-9]+", PureWindowsPath(path).name)]


def _refuse_running(windows: Windows) -> None:
    if windows.is_running(EXCEL):
        raise InstallError("Excel 正在运行，请保存并关闭所有 Excel 窗口后再试。")


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


def _plan(windows: Windows, folder: PureWindowsPath) -> tuple[dict[str, Table], dict[str, Table]]:
    """The registry as it shall be, and as it is now; what leads to our own file counts as not having been there."""
    location = {
        "Path": Value("string", f"{folder}\\"),
        "Description": Value("string", "GHG Excel add-in"),
        "AllowSubfolders": Value("dword", 0),
    }
    wanted: dict[str, Table] = {}
    before: dict[str, Table] = {}
    for office in offices(windows) or OFFICES[:1]:
        options, trusted = excel_key(office, OPTIONS), excel_key(office, LOCATION)
        now, own = opened(windows, options), _table(windows, trusted)
        wanted |= {options: with_addin(now, folder / ADDIN), trusted: location}
        before |= {options: without_addin(now, {}, folder / ADDIN), trusted: {} if own == location else own}
    return wanted, before


def _table(windows: Windows, key: str) -> Table:
    """The values of a key that an install may touch."""
    every = opened(windows, key) if key.endswith(OPTIONS) else windows.values(key)
    return {name: value for name, value in every.items() if value.kind in KINDS}

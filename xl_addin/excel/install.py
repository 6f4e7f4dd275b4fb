r"""Installing the add-in for one user, and undoing it exactly.

The files go to ``%LOCALAPPDATA%\ghgxl``; Excel learns of them through one ``OPEN`` value and one trusted location.
``install.json`` keeps what the registry held before the first install; it is written before anything else.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath, PureWindowsPath

from xl_addin.excel.windows import InstallError, Value, Windows

FOLDER = "ghgxl"
ADDIN = "ghg.xlam"
INSTALL_FILE = "ghg.ini"
MANIFEST = "install.json"
DLLS = {"ghg64.dll": "xlwings64-*.dll", "ghg32.dll": "xlwings32-*.dll"}
EXCEL = "EXCEL.EXE"
OFFICE = r"HKCU\Software\Microsoft\Office"
OFFICES = ("16.0", "15.0", "14.0")
OPTIONS = "Options"
LOCATION = r"Security\Trusted Locations\GHGXL"
ADDIN_MANAGER = "Add-in Manager"

Table = dict[str, Value]


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


def offices(windows: Windows) -> list[str]:
    """The versions of Office with settings of Excel for this user, newest first."""
    return [office for office in OFFICES if windows.key_exists(excel_key(office))]


def excel_key(office: str, *below: str) -> str:
    """The user's registry key of one version of Excel, or one below it."""
    return "\\".join((OFFICE, office, "Excel", *below))


def opened(windows: Windows, key: str) -> Table:
    """The add-ins Excel opens, in its order: the values OPEN, OPEN1, ... of an Options key."""
    entries = {name.upper(): value for name, value in windows.values(key).items() if isinstance(value.data, str)}
    numbers = {name: int(name[4:] or 0) for name in entries if re.fullmatch(r"OPEN\d*", name)}
    return {name: entries[name] for name in sorted(numbers, key=numbers.__getitem__)}


def leads_to(entry: Value) -> PureWindowsPath:
    """The file that an OPEN value names, without quotes and switches."""
    text = str(entry.data).strip()
    quoted = re.search(r'"([^"]*)"', text)
    return PureWindowsPath(quoted[1] if quoted else re.sub(r"^(/\w+\s+)+", "", text))


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
    newest = (max(paths, key=lambda path: [int(digits) for digits in re.findall(r"\d+", PureWindowsPath(path).name)]))
    return next((newest(paths) for paths in found if paths), None)


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
    with _reversible("安装") as undo:
        _refuse_running(windows)
        folder, known = installed_folder(windows), installed(windows)
        contents = _contents(windows, addin, PureWindowsPath(python), PureWindowsPath(prefix), version)
        wanted, plan = _plan(windows, folder)
        manifest = Manifest(
            files=sorted({*contents, *(known.files if known else ())}),
            before={**plan.before, **(known.before if known else {})},
            created=[*(known.created if known else ()), *plan.created],
        )
        _set_file(windows, undo, folder / MANIFEST, _manifest_bytes(manifest))
        for name, content in contents.items():
            _set_file(windows, undo, folder / name, content)
        for key, table in wanted.items():
            _set_table(windows, undo, key, table)
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
    with _reversible("卸载") as undo:
        _refuse_running(windows)
        folder, manifest = installed_folder(windows), installed(windows)
        if manifest is None:
            return ["没有找到安装记录，无需卸载。"]
        for key, before in manifest.before.items():
            if key.endswith(OPTIONS):
                _set_table(windows, undo, key, _without(opened(windows, key), before, folder / ADDIN))
                _forget(windows, undo, key.removesuffix(OPTIONS) + ADDIN_MANAGER, folder / ADDIN)
            else:
                _set_table(windows, undo, key, before)
        for key in reversed(manifest.created):
            windows.delete_empty_key(key)
        for name in (*manifest.files, MANIFEST):
            _set_file(windows, undo, folder / name, None)
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


def _refuse_running(windows: Windows) -> None:
    if windows.is_running(EXCEL):
        raise InstallError("Excel 正在运行，请保存并关闭所有 Excel 窗口后再试。")


def _contents(
    windows: Windows, addin: PurePath, python: PureWindowsPath, prefix: PureWindowsPath, version: str
) -> dict[str, bytes]:
    """File name -> content of everything to be written into the folder."""
    if is_store_python(windows, python, prefix):
        raise InstallError("当前 Python 来自微软应用商店，Excel 无法启动它，请安装 python.org 的 Python 后再试。")
    libraries = {name: library(windows, pattern, prefix, python.parent, python.parent.parent) for name, pattern in DLLS.items()}
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


def _plan(windows: Windows, folder: PureWindowsPath) -> tuple[dict[str, Table], Manifest]:
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
        now, own = opened(windows, options), windows.values(trusted)
        wanted |= {options: _with(now, folder / ADDIN), trusted: location}
        before |= {options: _without(now, {}, folder / ADDIN), trusted: {} if own == location else own}
    created = dict.fromkeys(missing for key in wanted for missing in _missing(windows, key))
    return wanted, Manifest([], before, list(created))


def _is_addin(entry: Value) -> bool:
    return leads_to(entry).name.lower() == ADDIN


def _open_name(number: int) -> str:
    return f"OPEN{number or ''}"


def _numbered(entries: Sequence[Value]) -> Table:
    return {_open_name(number): entry for number, entry in enumerate(entries)}


def _with(now: Table, path: PureWindowsPath) -> Table:
    """The entries with ours: instead of the first of its name, else under the first free name."""
    ours = Value("string", f'"{path}"')
    first, *others = [name for name, entry in now.items() if _is_addin(entry)] or [
        next(name for name in map(_open_name, count()) if name not in now)
    ]
    table = {name: entry for name, entry in {**now, first: ours}.items() if name not in others}
    return _numbered(list(table.values())) if others else table


def _without(now: Table, before: Table, path: PureWindowsPath) -> Table:
    """The entries without ours; what it replaced comes back, and nobody else's entry or order is lost."""
    replaced = [entry for entry in before.values() if _is_addin(entry)]
    others = [entry for entry in now.values() if leads_to(entry) != path]
    if before and others == [entry for entry in before.values() if entry not in replaced]:
        return before
    if len(others) == len(now):
        return now
    pieces = [replaced if leads_to(entry) == path else [entry] for entry in now.values()]
    return _numbered([entry for piece in pieces for entry in piece])


@contextmanager
def _reversible(doing: str) -> Iterator[ExitStack]:
    """Changes made inside are undone, last first, when one of them fails."""
    cause: OSError | None = None
    try:
        with ExitStack() as undo:
            try:
                yield undo
            except OSError as error:
                cause = error
                raise
            undo.pop_all()
    except OSError as error:
        ending = "已恢复原状" if error is cause else "未能全部恢复原状，请重新运行一次"
        raise InstallError(f"{doing}没有完成，{ending}：{cause or error}。") from error


def _missing(windows: Windows, key: str) -> list[str]:
    """The keys that writing into this one would create, outer ones first."""
    parts = key.split("\\")
    outer = ("\\".join(parts[:length]) for length in range(2, len(parts) + 1))
    return [one for one in outer if not windows.key_exists(one)]


def _set_value(windows: Windows, undo: ExitStack, key: str, name: str, value: Value | None) -> None:
    for missing in _missing(windows, key):
        undo.callback(windows.delete_empty_key, missing)
    undo.callback(_put_value, windows, key, name, windows.read_value(key, name))
    _put_value(windows, key, name, value)


def _put_value(windows: Windows, key: str, name: str, value: Value | None) -> None:
    if value is None:
        windows.delete_value(key, name)
    else:
        windows.write_value(key, name, value)

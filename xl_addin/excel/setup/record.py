"""What an installation consists of and what it remembers: files with their SHA-256, and the registry of before."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from xl_addin.excel.install_folder import FOLDER
from xl_addin.excel.setup.open_entries import RegistryValues
from xl_addin.excel.setup.windows import InstallError, RegistryValue, Windows

MANIFEST = "install.json"
DLLS = {"ghg64.dll": "xlwings64-*.dll", "ghg32.dll": "xlwings32-*.dll"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an uninstall and the doctor have to know.

    Attributes:
        files: name of each file written into the folder -> its SHA-256, "" where it was not kept yet.
        before: registry key -> the values in it before the first install, those that an install may touch.
        created: keys that the first install had to create, outer ones first.
    """

    files: Mapping[str, str]
    before: Mapping[str, RegistryValues]
    created: Sequence[str]

    def to_bytes(self) -> bytes:
        """As the file keeps it."""
        record = {"files": self.files, "before": self.before, "created": self.created}
        return json.dumps(record, indent=1).encode("ascii")


def installed_folder(windows: Windows) -> PureWindowsPath:
    """Where the add-in lives for this user.

    Raises:
        InstallError: Windows tells no folder for local data.
    """
    local = windows.environment("LOCALAPPDATA")
    if not local:
        raise InstallError("找不到本用户的数据文件夹（环境变量 LOCALAPPDATA 为空），请用普通用户登录后再试。")
    return PureWindowsPath(local) / FOLDER


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
            key: {name: RegistryValue(*value) for name, value in table.items()}
            for key, table in record["before"].items()
        }
        files = record["files"]  # version 0.1.0 kept the names alone
        return Manifest(files if isinstance(files, dict) else dict.fromkeys(files, ""), before, record["created"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InstallError(f"安装记录 {path} 已损坏，请删除该文件后重新运行 ghgxl install。") from error


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


def _numbers(path: str) -> list[int]:
    return [int(digits) for digits in re.findall("[0-9]+", PureWindowsPath(path).name)]

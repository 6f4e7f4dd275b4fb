"""What the points of the doctor look at: one Windows, one installed package."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath, PureWindowsPath
from typing import Literal

from xl_addin.excel.setup.install import INSTALL_FILE, installed_folder, read_install
from xl_addin.excel.setup.open_entries import OFFICES, offices
from xl_addin.excel.setup.windows import Windows

State = Literal["正常", "注意", "错误"]
Verdict = tuple[State, str, str]  # state, what was found, cure


@dataclass(frozen=True)
class Machine:
    """A Windows, and the package that runs on it.

    Attributes:
        windows: the port.
        prefix: ``sys.prefix`` of the interpreter that runs the package.
        version: version of the package.
    """

    windows: Windows
    prefix: PurePath
    version: str

    @cached_property
    def folder(self) -> PureWindowsPath:
        """Where the add-in belongs."""
        return installed_folder(self.windows)

    @cached_property
    def offices(self) -> list[str]:
        """The versions of Excel to look at."""
        return offices(self.windows) or list(OFFICES[:1])

    @cached_property
    def written(self) -> dict[str, str]:
        """The install file; empty if there is none."""
        path = str(self.folder / INSTALL_FILE)
        content = self.windows.read(path) if self.windows.exists(path) else b""
        return read_install(content.decode("ascii", "replace"))

    @property
    def python(self) -> str:
        """The interpreter of the install file, empty if there is none."""
        return self.written.get("python", "")

    @property
    def written_version(self) -> str:
        """The version of the install file, empty if there is none."""
        return self.written.get("version", "")

    def text(self, key: str, name: str = "") -> str:
        """A text of the registry, empty if there is none."""
        value = self.windows.read_value(key, name)
        return str(value.data) if value else ""

    def has(self, name: str) -> bool:
        """Whether the folder of the add-in holds this file."""
        return self.windows.exists(str(self.folder / name))

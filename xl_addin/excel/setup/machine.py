"""What the points of the doctor look at: one Windows, one installed package."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import PurePath, PureWindowsPath

from xl_addin.excel.install_folder import INSTALL_FILE, read_lines
from xl_addin.excel.setup.open_entries import OFFICES, offices
from xl_addin.excel.setup.record import installed_folder
from xl_addin.excel.setup.windows import Windows


class State(StrEnum):
    """How a point stands, as the user reads it."""

    GOOD = "正常"
    CAUTION = "注意"
    BAD = "错误"


Verdict = tuple[State, str, str]  # state, what was found, cure


def good(found: str) -> Verdict:
    """Nothing to cure."""
    return State.GOOD, found, ""


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
    def install_file(self) -> dict[str, str]:
        """Name -> value of the install file; empty if there is none."""
        path = str(self.folder / INSTALL_FILE)
        content = self.windows.read(path) if self.windows.exists(path) else b""
        return read_lines(content.decode("ascii", "replace"))

    @property
    def python(self) -> str:
        """The interpreter of the install file, empty if there is none."""
        return self.install_file.get("python", "")

    @property
    def installed_version(self) -> str:
        """The version of the install file, empty if there is none."""
        return self.install_file.get("version", "")

    def text(self, key: str, name: str = "") -> str:
        """A text of the registry, empty if there is none."""
        value = self.windows.read_value(key, name)
        return str(value.data) if value else ""

    def has(self, name: str) -> bool:
        """Whether the folder of the add-in holds this file."""
        return self.windows.exists(str(self.folder / name))

    def digest(self, name: str) -> str:
        """SHA-256 of a file in that folder."""
        return sha256(self.windows.read(str(self.folder / name))).hexdigest()

    @property
    def environment_settings(self) -> dict[str, str]:
        """The settings of the virtual environment that the interpreter belongs to; empty for one that is none."""
        path = str(PureWindowsPath(self.python).parent.parent / "pyvenv.cfg") if self.python else ""
        if not path or not self.windows.exists(path):
            return {}
        pairs = (line.partition("=") for line in self.windows.read(path).decode("utf-8", "replace").splitlines())
        return {name.strip(): value.strip() for name, _, value in pairs}

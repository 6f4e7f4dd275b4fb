"""The port to Windows: registry, files and the few system calls an installation needs."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from os import environ
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

MARK = ":Zone.Identifier"
NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW
LONGEST_PATH = 32768


class InstallError(Exception):
    """One Chinese sentence for the user: why nothing was done and what to do instead."""


Kind = Literal["string", "expand", "dword", "binary", "other"]


class RegistryValue(NamedTuple):
    """A registry value. Only ``string``, ``expand`` and ``dword`` are ever written."""

    kind: Kind
    data: str | int | bytes


class Windows(Protocol):
    r"""What installing and examining ask of a Windows.

    A registry key is written with its hive in front: ``HKCU\Software\...``; hives are HKCU, HKLM and HKCR. Names of
    keys and values count regardless of case; the name "" is the default value. Every method may raise OSError.
    """

    def environment(self, name: str) -> str | None:
        """The environment variable, None if unset."""

    def key_exists(self, key: str) -> bool:
        """Whether the registry key exists."""

    def values(self, key: str) -> dict[str, RegistryValue]:
        """The values of a key by name; none for a key that does not exist."""

    def read_value(self, key: str, name: str) -> RegistryValue | None:
        """One value, None if the key or the value does not exist."""

    def write_value(self, key: str, name: str, value: RegistryValue) -> None:
        """Set a value, creating its key and the keys above."""

    def delete_value(self, key: str, name: str) -> None:
        """Delete a value; nothing happens if there is none."""

    def delete_empty_key(self, key: str) -> None:
        """Delete a key that holds neither values nor keys; nothing happens to another one."""

    def exists(self, path: str) -> bool:
        """Whether there is a file of this path."""

    def read(self, path: str) -> bytes:
        """The content of a file."""

    def write(self, path: str, content: bytes) -> None:
        """Write a file whole or not at all, creating its folder."""

    def remove(self, path: str) -> None:
        """Delete a file; nothing happens if there is none."""

    def files(self, folder: str, pattern: str = "*") -> Sequence[str]:
        """The paths of the files directly in a folder whose names fit the pattern, sorted."""

    def remove_empty_folder(self, folder: str) -> None:
        """Delete a folder that holds nothing; nothing happens to another one."""

    def has_mark_of_the_web(self, path: str) -> bool:
        """Whether Windows remembers that the file came from the internet."""

    def unblock(self, path: str) -> None:
        """Forget that the file came from the internet."""

    def security(self, path: str) -> str:
        """Owner and access list of a file or folder, as SDDL."""

    def short_path(self, path: str) -> str | None:
        """The 8.3 form of an existing path, None where the drive keeps none."""

    def is_running(self, image: str) -> bool:
        """Whether a process of this image name runs."""

    def codepage(self) -> int:
        """The number of the ANSI code page."""

    def run(self, command: Sequence[str], seconds: float) -> tuple[int | None, str]:
        """Exit code and output of a program, without a window; None when it did not end in time."""


class RealWindows:
    """The Windows this process runs on. See ``Windows`` for the methods."""

    # winreg and ctypes.windll exist on Windows alone: both are imported when used and are Any to the type checker.

    def environment(self, name: str) -> str | None:
        return environ.get(name)

    def key_exists(self, key: str) -> bool:
        try:
            with self._key(key):
                return True
        except FileNotFoundError:
            return False

    def values(self, key: str) -> dict[str, RegistryValue]:
        try:
            with self._key(key) as (registry, handle):
                entries = [registry.EnumValue(handle, index) for index in range(registry.QueryInfoKey(handle)[1])]
        except FileNotFoundError:
            return {}
        return {name: self._value(data, kind) for name, data, kind in entries}

    def read_value(self, key: str, name: str) -> RegistryValue | None:
        try:
            with self._key(key) as (registry, handle):
                return self._value(*registry.QueryValueEx(handle, name))
        except FileNotFoundError:
            return None

    def write_value(self, key: str, name: str, value: RegistryValue) -> None:
        registry: Any = import_module("winreg")
        hive, below = self._parts(key)
        access = registry.KEY_SET_VALUE | registry.KEY_WOW64_64KEY
        with registry.CreateKeyEx(hive, below, 0, access) as handle:
            kinds = {kind: number for number, kind in self._kinds().items()}
            registry.SetValueEx(handle, name, 0, kinds[value.kind], value.data)

    def delete_value(self, key: str, name: str) -> None:
        with suppress(FileNotFoundError), self._key(key, "KEY_SET_VALUE") as (registry, handle):
            registry.DeleteValue(handle, name)

    def delete_empty_key(self, key: str) -> None:
        with suppress(FileNotFoundError):
            with self._key(key) as (registry, handle):
                keys, values, _ = registry.QueryInfoKey(handle)
            if not keys and not values:
                registry.DeleteKeyEx(*self._parts(key), registry.KEY_WOW64_64KEY)

    def exists(self, path: str) -> bool:
        return Path(path).is_file()

    def read(self, path: str) -> bytes:
        return Path(path).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(path + ".new")
        try:
            fresh.write_bytes(content)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def remove(self, path: str) -> None:
        Path(path).unlink(missing_ok=True)

    def files(self, folder: str, pattern: str = "*") -> Sequence[str]:
        return sorted(str(path) for path in Path(folder).glob(pattern) if path.is_file())

    def remove_empty_folder(self, folder: str) -> None:
        if Path(folder).is_dir() and not any(Path(folder).iterdir()):
            Path(folder).rmdir()

    def has_mark_of_the_web(self, path: str) -> bool:
        try:
            with Path(path + MARK).open("rb"):
                return True
        except OSError:
            return False

    def unblock(self, path: str) -> None:
        Path(path + MARK).unlink(missing_ok=True)

    def security(self, path: str) -> str:
        from xl_addin.excel.setup.security_descriptor import descriptor_of

        return descriptor_of(path)

    def short_path(self, path: str) -> str | None:
        ctypes: Any = import_module("ctypes")
        buffer = ctypes.create_unicode_buffer(LONGEST_PATH)
        length = ctypes.windll.kernel32.GetShortPathNameW(path, buffer, LONGEST_PATH)
        return str(buffer.value) if 0 < length < LONGEST_PATH else None

    def is_running(self, image: str) -> bool:
        command = ["tasklist", "/FI", f"IMAGENAME eq {image}", "/FO", "CSV", "/NH"]
        listed = subprocess.run(command, capture_output=True, check=False, creationflags=NO_WINDOW).stdout
        return f'"{image}"'.lower().encode() in listed.lower()

    def codepage(self) -> int:
        ctypes: Any = import_module("ctypes")
        return int(ctypes.windll.kernel32.GetACP())

    def run(self, command: Sequence[str], seconds: float) -> tuple[int | None, str]:
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        try:
            done = subprocess.run(command, **streams, timeout=seconds, check=False, creationflags=NO_WINDOW)  # type: ignore[call-overload]
        except subprocess.TimeoutExpired:
            return None, ""
        return done.returncode, done.stdout.decode("utf-8", "replace")

    @staticmethod
    def _parts(key: str) -> tuple[Any, str]:
        registry: Any = import_module("winreg")
        hive, _, below = key.partition("\\")
        names = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE", "HKCR": "HKEY_CLASSES_ROOT"}
        return getattr(registry, names[hive]), below

    @contextmanager
    def _key(self, key: str, access: str = "KEY_READ") -> Iterator[tuple[Any, Any]]:
        """The registry module and an open key, in the 64-bit view whatever the bitness of Python."""
        registry: Any = import_module("winreg")
        wanted = getattr(registry, access) | registry.KEY_WOW64_64KEY
        with registry.OpenKeyEx(*self._parts(key), 0, wanted) as handle:
            yield registry, handle

    @staticmethod
    def _kinds() -> dict[int, Kind]:
        registry: Any = import_module("winreg")
        return {
            registry.REG_SZ: "string",
            registry.REG_EXPAND_SZ: "expand",
            registry.REG_DWORD: "dword",
            registry.REG_BINARY: "binary",
        }

    def _value(self, data: Any, kind: int) -> RegistryValue:
        known = self._kinds().get(kind, "other")
        return RegistryValue(known, b"" if data is None or known == "other" else data)

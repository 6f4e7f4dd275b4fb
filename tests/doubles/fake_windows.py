"""A Windows in memory: registry, files and system calls as the port promises them, failing where a test wants."""

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import PureWindowsPath
from typing import Any

from xl_addin.excel.setup.windows import RegistryValue

ME = "S-1-5-21-1-2-3-1001"


class FakeWindows:
    """Keys, value names and paths count regardless of case and are listed as first written."""

    def __init__(self) -> None:
        self.variables = {"LOCALAPPDATA": r"C:\Users\me\AppData\Local"}
        self.registry: dict[str, dict[str, tuple[str, RegistryValue]]] = {}
        self.disk: dict[str, tuple[str, bytes]] = {}
        self.folders: set[str] = set()
        self.marked: set[str] = set()
        self.short: dict[str, str] = {}
        self.running: set[str] = set()
        self.lists: dict[str, str] = {}
        self.ansi = 936
        self.started: list[list[str]] = []
        self.ended: tuple[int | None, str] = (0, "")
        self.changes = 0
        self.fail_at: int | None = None
        self.fail_late = False

    def state(self) -> tuple[object, ...]:
        """Everything that an install could change."""
        registry = {key: dict(values) for key, values in self.registry.items()}
        return registry, dict(self.disk), set(self.folders), set(self.marked)

    def key(self, key: str) -> None:
        """Create a key, and those above."""
        parts = key.lower().split("\\")
        for length in range(2, len(parts) + 1):
            self.registry.setdefault("\\".join(parts[:length]), {})

    def put(self, key: str, name: str, data: str | int | bytes) -> None:
        """Set a value as somebody else would."""
        kinds: dict[type, Any] = {str: "string", int: "dword", bytes: "binary"}
        self.key(key)
        self.registry[key.lower()][name.lower()] = (name, RegistryValue(kinds[type(data)], data))

    def add(self, path: str, content: bytes = b"x") -> None:
        """Write a file as somebody else would."""
        self.folders.add(str(PureWindowsPath(path).parent).lower())
        self.disk[path.lower()] = (path, content)

    def data(self, key: str) -> dict[str, str | int | bytes]:
        """Name -> data of the values of a key."""
        return {name: value.data for name, value in self.values(key).items()}

    def environment(self, name: str) -> str | None:
        return self.variables.get(name)

    def key_exists(self, key: str) -> bool:
        return key.lower() in self.registry

    def values(self, key: str) -> dict[str, RegistryValue]:
        return dict(self.registry.get(key.lower(), {}).values())

    def read_value(self, key: str, name: str) -> RegistryValue | None:
        return self.registry.get(key.lower(), {}).get(name.lower(), (name, None))[1]

    def write_value(self, key: str, name: str, value: RegistryValue) -> None:
        def write() -> None:
            self.key(key)
            values = self.registry[key.lower()]
            values[name.lower()] = (values.get(name.lower(), (name, value))[0], value)

        assert value.kind in ("string", "expand", "dword")
        self._change(write)

    def delete_value(self, key: str, name: str) -> None:
        self._change(lambda: self.registry.get(key.lower(), {}).pop(name.lower(), None))

    def delete_empty_key(self, key: str) -> None:
        inner = [name for name in self.registry if name.startswith(key.lower() + "\\")]
        if not inner and not self.registry.get(key.lower(), {}):
            self._change(lambda: self.registry.pop(key.lower(), None))

    def exists(self, path: str) -> bool:
        return path.lower() in self.disk

    def read(self, path: str) -> bytes:
        if not self.exists(path):
            raise FileNotFoundError(path)
        return self.disk[path.lower()][1]

    def write(self, path: str, content: bytes) -> None:
        self._change(lambda: self.add(path, content))

    def remove(self, path: str) -> None:
        def remove() -> None:
            self.disk.pop(path.lower(), None)
            self.marked.discard(path.lower())

        self._change(remove)

    def files(self, folder: str, pattern: str = "*") -> Sequence[str]:
        return sorted(self._inside(folder, pattern))

    def remove_empty_folder(self, folder: str) -> None:
        if not any(self._inside(folder, "*")):
            self._change(lambda: self.folders.discard(folder.lower()))

    def has_mark_of_the_web(self, path: str) -> bool:
        return path.lower() in self.marked

    def unblock(self, path: str) -> None:
        self._change(lambda: self.marked.discard(path.lower()))

    def security(self, path: str) -> str:
        return f"O:{ME}D:{self.lists.get(path.lower(), f'(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;{ME})')}"

    def short_path(self, path: str) -> str | None:
        return self.short.get(path)

    def is_running(self, image: str) -> bool:
        return image in self.running

    def codepage(self) -> int:
        return self.ansi

    def run(self, command: Sequence[str], seconds: float) -> tuple[int | None, str]:
        self.started.append(list(command))
        return self.ended

    def _inside(self, folder: str, pattern: str) -> Iterator[str]:
        for path, _ in self.disk.values():
            whole = PureWindowsPath(path)
            if whole.parent == PureWindowsPath(folder) and fnmatch(whole.name.lower(), pattern.lower()):
                yield path

    def _change(self, change: Callable[[], object]) -> None:
        """Make a change, or be refused it once: before it is made or, with ``fail_late``, just after."""
        self.changes += 1
        failing = self.changes == self.fail_at
        if not failing or self.fail_late:
            change()
        if failing:
            raise PermissionError(13, "拒绝访问")

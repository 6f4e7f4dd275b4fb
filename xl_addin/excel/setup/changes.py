"""Changes of files and registry that are undone, last first, when one of them fails."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import PurePath

from xl_addin.excel.setup.windows import InstallError, Value, Windows


class Changes:
    """Makes changes and remembers how to undo each."""

    def __init__(self, windows: Windows, undo: ExitStack) -> None:
        self._windows = windows
        self._undo = undo

    def set_values(self, key: str, now: Mapping[str, Value], wanted: Mapping[str, Value]) -> None:
        """Turn some values of a registry key into others.

        Args:
            key: the key.
            now: the values as they are; values of the key not named here stay untouched.
            wanted: the values as they shall be; what is in ``now`` alone is deleted, after all writing.
        """
        for name in (*wanted, *(name for name in now if name not in wanted)):
            if now.get(name) != wanted.get(name):
                self._set_value(key, name, wanted.get(name))

    def set_file(self, path: PurePath, content: bytes | None) -> None:
        """Write a file, without a mark of the web; None deletes it."""
        windows, target = self._windows, str(path)
        self._undo.callback(windows.remove_empty_folder, str(path.parent))
        self._undo.callback(self._put_file, target, windows.read(target) if windows.exists(target) else None)
        self._put_file(target, content)

    def _set_value(self, key: str, name: str, value: Value | None) -> None:
        for missing in missing_keys(self._windows, key):
            self._undo.callback(self._windows.delete_empty_key, missing)
        self._undo.callback(self._put_value, key, name, self._windows.read_value(key, name))
        self._put_value(key, name, value)

    def _put_value(self, key: str, name: str, value: Value | None) -> None:
        if value is None:
            self._windows.delete_value(key, name)
        else:
            self._windows.write_value(key, name, value)

    def _put_file(self, path: str, content: bytes | None) -> None:
        if content is None:
            self._windows.remove(path)
            return
        self._windows.write(path, content)
        if self._windows.has_mark_of_the_web(path):
            self._windows.unblock(path)


def missing_keys(windows: Windows, key: str) -> list[str]:
    """The registry keys that writing into this one would create, outer ones first."""
    parts = key.split("\\")
    outer = ("\\".join(parts[:length]) for length in range(2, len(parts) + 1))
    return [one for one in outer if not windows.key_exists(one)]


@contextmanager
def reversible(windows: Windows, doing: str) -> Iterator[Changes]:
    """All changes made inside, or none.

    Args:
        windows: the port.
        doing: what is being done, for the sentence of the error.

    Raises:
        InstallError: the system refused a change; the sentence says whether everything is as before.
    """
    cause: OSError | None = None
    try:
        with ExitStack() as undo:
            try:
                yield Changes(windows, undo)
            except OSError as error:
                cause = error
                raise
            undo.pop_all()
    except OSError as error:
        ending = "已恢复原状" if error is cause else "未能全部恢复原状，请重新运行一次"
        raise InstallError(f"{doing}没有完成，{ending}：{cause or error}。") from error

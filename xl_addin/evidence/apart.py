"""A function in a process of its own, within the limits of an opening: what a hostile file does to it happens there alone.

What comes back is JSON and bytes, never a pickled object: whoever takes over that process must not reach this one.
Not `multiprocessing`: the workers of a batch, which are daemons there, may start no further process.
"""

import contextlib
import faulthandler
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import IO, Any

from workbook_templates.files.errors import FileError
from xl_addin.watched import limits
from xl_addin.watched.parent import sentence
from xl_addin.watched.sentences import broke_off

SECONDS = 60  # by the wall, for one call
# It finds what this process finds; the environment and the current folder have no say.
START = "import sys; sys.path[:] = {path!r}; from xl_addin.evidence.apart import serve; serve({note!r}, {function!r})"
SIZE = 8  # bytes of the length before each part of an answer


class Apart:
    """A process that calls one function again and again; one that dies is followed by another.

    Args:
        function: its name, ``package.module:function``; it takes JSON by name and gives JSON and bytes.
        seconds: how long a call may take.
    """

    def __init__(self, function: str, seconds: float = SECONDS) -> None:
        self._function, self._seconds = function, seconds
        descriptor, note = tempfile.mkstemp(prefix="ghgxl")
        os.close(descriptor)
        self._note = Path(note)
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, label: str, /, **given: object) -> tuple[Any, bytes]:
        """Call the function.

        Args:
            label: the file that it opens, for the sentences.
            given: its arguments.

        Raises:
            FileError: it refused, took too long, or its process died; the sentence says which.
        """
        process = self._process = self._process or self._started()
        answers: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        threading.Thread(target=lambda: answers.put(_received(process)), daemon=True).start()
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps({"label": label, "given": given}).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            pass  # it has died; there is no answer, which says so
        try:
            answer = answers.get(timeout=self._seconds)
        except queue.Empty as error:
            self._stop()
            raise FileError(
                f"打开“{label}”超过 {self._seconds:g} 秒，已中止：文件可能已损坏或是恶意文件，请核实来源。"
            ) from error
        if answer is None:
            code = process.wait()
            self._stop()
            raise FileError(sentence(code, self._note.read_text("utf-8", errors="replace")))
        told = json.loads(answer[0])
        if "refused" in told:
            raise FileError(told["refused"])
        return told["told"], answer[1]

    def _started(self) -> "subprocess.Popen[bytes]":
        code = START.format(path=[path for path in sys.path if path], note=str(self._note), function=self._function)
        if sys.platform != "win32":  # Ctrl-C reaches the whole group; only who started the process decides
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", code],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except OSError as error:
            raise FileError(f"程序无法启动（{error.strerror or error}）：请检查内存和权限。") from error
        finally:
            if sys.platform != "win32":
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    assert pipe is not None
                    pipe.close()
        self._process = None

    def end(self) -> None:
        """No more calls."""
        self._stop()
        self._note.unlink(missing_ok=True)


@contextlib.contextmanager
def apart(function: str, seconds: float = SECONDS) -> Iterator[Apart]:
    """An `Apart`, ended at the end."""
    process = Apart(function, seconds)
    try:
        yield process
    finally:
        process.end()


def _received(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes] | None:
    """The two parts of an answer; None where the process has ended in the middle."""
    assert process.stdout is not None
    try:
        sizes = process.stdout.read(2 * SIZE)
        told, content = (int.from_bytes(sizes[at : at + SIZE], "big") for at in (0, SIZE))
        parts = process.stdout.read(told), process.stdout.read(content)
    except (OSError, ValueError):  # it was stopped meanwhile
        return None
    return parts if len(sizes) == 2 * SIZE and tuple(map(len, parts)) == (told, content) else None


def serve(note: str, function: str) -> None:
    """In the process: answer what comes until nobody is there any more.

    Args:
        note: the file in which the parent looks when this process has died; see `xl_addin.watched.limits`.
        function: see `Apart`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _kept_apart()
    faulthandler.enable(limits.start(note), all_threads=False)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        told, content = _answer(function, request["label"], request["given"])
        answers.write(len(told).to_bytes(SIZE, "big") + len(content).to_bytes(SIZE, "big") + told + content)
        answers.flush()


def _kept_apart() -> IO[bytes]:
    """Standard output for the answers alone: what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return answers


def _answer(function: str, label: str, given: dict[str, object]) -> tuple[bytes, bytes]:
    content = b""
    try:
        with limits.opening(label):
            told, content = resolve_name(function)(**given)
        answer = {"told": told}
    except FileError as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"refused": f"打开“{label}”时内存不足：文件可能已损坏或是恶意文件，请核实来源。"}
    except Exception as error:  # what nobody foresaw is of this file alone
        answer = {"refused": broke_off(type(error).__name__, label)}
    return json.dumps(answer).encode(), content

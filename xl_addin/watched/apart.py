"""A function in a process of its own, within the limits of an opening: what a hostile file does to it happens there alone.

What comes back is JSON and bytes, never a pickled object: whoever takes over that process must not reach this one.
"""

import faulthandler
import json
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from workbook_templates.files.errors import FileError
from xl_addin.watched import limits
from xl_addin.watched.parent import sentence
from xl_addin.watched.sentences import broke_off

SECONDS = 60  # by the wall, for one call


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
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection[Any, Any] | None = None

    def call(self, label: str, /, **given: object) -> tuple[Any, bytes]:
        """Call the function.

        Args:
            label: the file that it opens, for the sentences.
            given: its arguments.

        Raises:
            FileError: it refused, took too long, or its process died; the sentence says which.
        """
        connection = self._started()
        try:
            connection.send_bytes(json.dumps({"label": label, "given": given}).encode())
            if not connection.poll(self._seconds):
                self._stop()
                raise FileError(
                    f"打开“{label}”超过 {self._seconds:g} 秒，已中止：文件可能已损坏或是恶意文件，请核实来源。"
                )
            told, _, content = connection.recv_bytes().partition(b"\n")
        except (EOFError, OSError) as error:
            raise FileError(self._why()) from error
        answer = json.loads(told)
        if "refused" in answer:
            raise FileError(answer["refused"])
        return answer["told"], content

    def _started(self) -> "Connection[Any, Any]":
        if self._connection is not None:
            return self._connection
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, str(self._note), self._function), daemon=True)
        if sys.platform != "win32":  # Ctrl-C reaches the whole group; only who started the process decides
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            if sys.platform != "win32":
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        return self._connection

    def _why(self) -> str:
        assert self._process is not None
        self._process.join(1)
        code = self._process.exitcode or 0
        self._stop()
        return sentence(code, self._note.read_text("utf-8", errors="replace"))

    def _stop(self) -> None:
        if self._process is not None and self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
        self._process = self._connection = None

    def end(self) -> None:
        """No more calls."""
        self._stop()
        self._note.unlink(missing_ok=True)


@contextmanager
def apart(function: str, seconds: float = SECONDS) -> Iterator[Apart]:
    """An `Apart`, ended at the end."""
    process = Apart(function, seconds)
    try:
        yield process
    finally:
        process.end()


def serve(connection: "Connection[Any, Any]", note: str, function: str) -> None:
    """In the process: answer what comes until nobody is there any more.

    Args:
        connection: requests come from it, answers go into it.
        note: the file in which the parent looks when this process has died; see `xl_addin.watched.limits`.
        function: see `Apart`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable(limits.start(note), all_threads=False)
    while True:
        try:
            request = json.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        connection.send_bytes(_answer(function, request["label"], request["given"]))


def _answer(function: str, label: str, given: dict[str, object]) -> bytes:
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
    return json.dumps(answer).encode() + b"\n" + content

"""Our program as a process beside LibreOffice: one request as JSON in, lines of JSON out, the last one the answer."""

import json
import os
import subprocess
import threading
from pathlib import Path

# Written when `ghgxl calc-install` builds the extension for this PC.
PYTHON_FILE = Path(__file__).parent.parent / "python.txt"
MODULE = "xl_addin.calc.command_server"
WITHOUT_WINDOW = 0x08000000  # CREATE_NO_WINDOW
# LibreOffice's own Python is found by these; ours must not be, nor (-P) by the folder LibreOffice happens to stand in.
THEIRS = ("PYTHONPATH", "PYTHONHOME", "URE_BOOTSTRAP")
NOT_INSTALLED = "扩展不知道本工具装在哪里，只能计算函数：请在本工具的文件夹运行 python3 run.py calc-install，再重新启动 LibreOffice。"


class CommandServerError(Exception):
    """The program could not do it; the text is one Chinese sentence."""


class CommandServer:
    """A request under way.

    Attributes:
        stage: what the program is doing.
        steps: how many stages there were.
        answer: None until it is done.
    """

    def __init__(self, request):
        self.stage, self.steps, self._answer, self._ended = "正在处理", 0, None, False
        self._process = self._started()
        self._reader = threading.Thread(target=self._read, args=(request,), daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._process.kill()
        self._process.wait()

    @property
    def answer(self):
        """What the program answered, as soon as it did.

        Raises:
            CommandServerError: what it says went wrong, or that it ended without a word.
        """
        if self._answer is None and self._ended:
            raise CommandServerError(
                "计算进程意外结束，文档没有改动：请重试；仍不行请重新运行 python3 run.py calc-install。"
            )
        if self._answer is not None and "error" in self._answer:
            raise CommandServerError(self._answer["error"])
        return self._answer

    def _started(self):
        try:
            python = PYTHON_FILE.read_text("utf-8").strip()
            return subprocess.Popen(
                [python, "-P", "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if name not in THEIRS},
                creationflags=WITHOUT_WINDOW if os.name == "nt" else 0,
            )  # fmt: skip
        except OSError as error:
            raise CommandServerError(NOT_INSTALLED) from error

    def _read(self, request):
        try:
            self._process.stdin.write(json.dumps(request).encode())
            self._process.stdin.close()
            for line in self._process.stdout:
                told = json.loads(line)
                if "stage" in told:
                    self.stage, self.steps = told["stage"], self.steps + 1
                else:
                    self._answer = told
        except (OSError, ValueError):
            pass
        self._ended = True

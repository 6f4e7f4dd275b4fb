"""Passwords typed at a prompt: never an argument, never in the environment, never on the disk."""

import sys
from collections.abc import Callable
from getpass import getpass

from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError

SHORTEST = 8


def ask_password(label: str, again: bool = False) -> str:
    """The password of a file that there is.

    Args:
        label: its name, as the prompt shows it.
        again: the last one was wrong.

    Raises:
        FileError: there is no terminal to ask at.
    """
    prompt = f"密码不正确，请重新输入“{label}”的密码：" if again else f"“{label}”有密码保护，请输入密码："
    return _type(prompt, label, "，或先用 Excel 取消密码")


class Keyring:
    """Passwords typed during one command, so that a file read twice is asked for once; they end with the process."""

    def __init__(self) -> None:
        self._passwords: dict[str, str] = {}

    @property
    def used(self) -> bool:
        """Whether any file needed one."""
        return bool(self._passwords)

    def remembering(self, ask: Callable[[str, bool], str]) -> Callable[[str, bool], str]:
        """The same question, put to the user only when its answer is not known or was wrong."""

        def known(label: str, again: bool) -> str:
            if again or label not in self._passwords:
                self._passwords[label] = ask(label, again)
            return self._passwords[label]

        return known


def new_password(label: str) -> str:
    """A password for a file to be written, typed twice.

    Args:
        label: what it will protect.

    Raises:
        FileError: too short, the two differ, or there is no terminal to ask at.
    """
    password = _type(f"请为“{label}”设定密码（至少 {SHORTEST} 个字符）：", label)
    if len(password) < SHORTEST:
        raise FileError(f"密码少于 {SHORTEST} 个字符，未写入文件：请用更长的密码。")
    if _type("请再输入一次：", label) != password:
        raise FileError("两次输入的密码不同，未写入文件：请重新运行。")
    return password


def _type(prompt: str, label: str, otherwise: str = "") -> str:
    """What is typed does not show; without a terminal nothing is read, for a pipe would leave it elsewhere too."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise FileError(
            cure(
                f"“{label}”需要密码，而这里没有可以输入密码的终端：请在终端中运行{otherwise}。",
                f"“{label}”有密码保护，按钮不能打开：请用 Excel 另存一份取消密码的副本，用后销毁（八）。",
            )
        )
    try:
        return getpass(prompt)
    except EOFError as error:
        raise FileError(f"没有输入“{label}”的密码，未写入文件。") from error

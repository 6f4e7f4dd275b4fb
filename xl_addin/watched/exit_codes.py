"""The exit codes of ``ghgxl``: what a script may rely on, and the words for each in the help and in the READMEs."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended, with what that means in Chinese (``help``) and English (``help_en``)."""

    help: str
    help_en: str

    DONE = 0, "完成", "done"
    FINDINGS = 1, "完成，但有错误须处理", "done, but there are errors to be dealt with"
    UNUSABLE = (
        2, "未完成（输入或参数不可用、已取消或中途中止），没有只写了一半的结果",
        "not completed (input or arguments unusable, cancelled, or broken off), with nothing half written",
    )  # fmt: skip
    SAVED_ELSEWHERE = (
        3, "结果已保存，但因 OUT 打开、只读或磁盘已满而在别处",
        "the result is saved, but elsewhere, because OUT is open, read-only or on a full disk",
    )  # fmt: skip

    def __new__(cls, code: int, help: str, help_en: str) -> "ExitCode":
        """A member with its words."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.help, member.help_en = help, help_en
        return member


def in_chinese() -> str:
    """All codes in one sentence, as the help page shows them."""
    return f"退出码：{'；'.join(f'{code.value} {code.help}' for code in ExitCode)}。"


def in_english() -> str:
    """The same for README.md."""
    return f"Exit status: {'; '.join(f'{code.value} {code.help_en}' for code in ExitCode)}."

"""What is said of a process that did not end as it should."""

import sys

CANCELLED = "已取消。没有只写了一半的结果；取消之前已写完的结果保留。"  # it may be written and only not yet told of


def say(sentence: str) -> None:
    """Tell the user on standard error, whatever encoding it was opened with."""
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    sys.stderr.write(f"{sentence}\n")


def broke_off(reason: str, label: str = "") -> str:
    """The program ended in the middle.

    Args:
        reason: why, as far as it is known.
        label: the file that was being opened.
    """
    if label:
        return f"打开“{label}”时程序异常中止（{reason}），未写入文件：文件可能已损坏或是恶意文件，请核实来源。"
    return f"程序异常中止（{reason}），没有留下未写完的文件：请重试，仍不行请联系维护人员。"

"""``ghgxl calc-install``: the extension for this user's LibreOffice, with the way back to this program."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from workbook_templates.files.errors import FileError
from xl_addin.calc.extension import EXTENSION, IDENTIFIER, build_extension
from xl_addin.calc.office import environment, find_office

SECONDS = 120


def install() -> list[str]:
    """Build the extension and hand it to LibreOffice; what was done, in sentences.

    Raises:
        FileError: LibreOffice is missing, too old, running, or refuses.
    """
    with tempfile.TemporaryDirectory(prefix="ghgxl") as folder:
        path = Path(folder) / EXTENSION
        build_extension(path, python=sys.executable)
        _unopkg("add", "--force", "--suppress-license", str(path))
    return [f"已安装 Calc 扩展，命令使用 {sys.executable}。", "请重新启动 LibreOffice：菜单“碳核查”，函数 GHG_…。"]


def uninstall() -> list[str]:
    """Take it out again.

    Raises:
        FileError: it is not installed, or LibreOffice refuses.
    """
    _unopkg("remove", IDENTIFIER)
    return ["已移除 Calc 扩展，请重新启动 LibreOffice。"]


def _unopkg(*arguments: str) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        raise FileError("LibreOffice 不允许 root 为自己安装扩展：请以普通用户运行。")
    folder = find_office().resolve().parent
    program = next((one for name in ("unopkg.com", "unopkg") if (one := folder / name).exists()), None)
    if program is None:
        raise FileError(f"“{folder}”中没有 unopkg：请修复 LibreOffice 的安装。")
    try:
        ended = subprocess.run(
            [str(program), *arguments], capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False,
            stdin=subprocess.DEVNULL, env=environment(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FileError("unopkg 没有完成：请关闭所有 LibreOffice 窗口后再试。") from error
    if ended.returncode:
        lines = [line.removeprefix("ERROR: ") for line in ended.stderr.splitlines() if line.startswith("ERROR: ")]
        told = next((line for line in lines if line.strip() != "unopkg failed."), "没有说明原因")
        raise FileError(f"LibreOffice 拒绝：{told}（如有打开的 LibreOffice 窗口，请全部关闭后再试）。")

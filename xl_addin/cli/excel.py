"""``ghgxl build``, ``install``, ``uninstall``, ``doctor``: the commands about the Excel add-in itself."""

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from xl_addin.terminal.options import AsJson
from xl_addin.terminal.saving import exit_if_elsewhere, tell_result
from xl_addin.terminal.terminal import out
from xl_addin.watched.exit_codes import ExitCode


def build(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="写入的文件夹")] = Path("dist"),
    sign: Annotated[
        str, typer.Option("--sign", metavar="指纹", help="用本单位的代码签名证书签名加载项（仅 Windows，需 signtool）")
    ] = "",
) -> None:
    """生成 Excel 加载项、空的核查工作簿、自检工作簿和 xlwings 起点。"""
    from xl_addin.cli.distribution import build_all
    from xl_addin.excel.addin.package import ADDIN
    from xl_addin.excel.setup import local_installation

    saved = build_all(folder, lambda result: tell_result(out, result))
    addin = next(result.path for result in saved if result.path.suffix == Path(ADDIN).suffix)
    try:
        if sign:
            local_installation.sign(addin, sign)
    finally:  # of a file that could not be signed, too: it is there
        for result in saved:
            out.tell(f"SHA-256 {sha256(result.path.read_bytes()).hexdigest()}  {result.path.name}")
    exit_if_elsewhere(saved)


def install(
    addin: Annotated[
        Path | None, typer.Option("--addin", metavar="FILE", help="本单位签名后的加载项，代替现场生成的")
    ] = None,
) -> None:
    """为当前用户安装 Excel 加载项（仅 Windows，不需要管理员权限）。"""
    from xl_addin.excel.setup import local_installation

    for line in local_installation.install(addin):
        out.tell(line)


def uninstall() -> None:
    """卸载 Excel 加载项，恢复安装前的设置（仅 Windows）。"""
    from xl_addin.excel.setup import local_installation

    for line in local_installation.uninstall():
        out.tell(line)


def doctor(as_json: AsJson = False) -> None:
    """诊断 Excel 加载项的安装（仅 Windows）。"""
    from xl_addin.excel.setup import local_installation
    from xl_addin.excel.setup.machine import State

    found = local_installation.diagnose()
    if as_json:
        out.tell_json([asdict(diagnosis) for diagnosis in found])
    else:
        for diagnosis in found:
            cure = f"\n      {diagnosis.cure}" if diagnosis.cure else ""
            out.tell(f"{diagnosis.state}  {diagnosis.title}：{diagnosis.detail}{cure}")
    if any(diagnosis.state is State.BAD for diagnosis in found):
        raise typer.Exit(ExitCode.FINDINGS)

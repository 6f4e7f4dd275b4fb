"""The add-in signed with the body's own certificate, by Microsoft's signtool; and whether a signed file is still ours."""

from pathlib import Path

from pyopenvba import ExcelFile

from xl_addin.excel.setup.windows import InstallError, Windows

SECONDS = 120
PAGE = "docs/excel-it.md"


def sign(windows: Windows, addin: Path, thumbprint: str) -> None:
    """Sign a built add-in where it lies; signtool needs Microsoft's "Office Subject Interface Packages".

    Args:
        windows: the port.
        addin: the file.
        thumbprint: SHA-1 of a certificate for code signing in this user's store.

    Raises:
        InstallError: signtool is not there, or refuses.
    """
    chosen = "".join(character for character in thumbprint if character.isalnum())
    command = ["signtool", "sign", "/sha1", chosen, "/fd", "SHA256", str(addin)]
    try:
        code, told = windows.run(command, SECONDS)
    except OSError as error:
        raise InstallError(f"找不到 signtool（Windows SDK）：加载项没有签名，准备工作见 {PAGE}。") from error
    if code != 0:
        last = (told.strip().splitlines() or ["没有说明"])[-1]
        raise InstallError(f"signtool 没有签名：{last}。请检查证书指纹和 Office 签名组件，见 {PAGE}。")


def is_of_sources(signed: Path, built: Path) -> bool:
    """Whether the macros of a file are those of a built one; a signature lies beside them."""
    return _sources(signed) == _sources(built)


def _sources(path: Path) -> dict[str, str]:
    with ExcelFile(path) as excel:
        project = excel.vba_project()
        return {name: str(project.get_module(name).body) for name in project.module_names()}

"""Installing, removing and diagnosing the add-in on this very PC; elsewhere than on Windows one sentence."""

import sys
import tempfile
from pathlib import Path

from udfs import VERSION
from xl_addin.excel.addin.package import ADDIN, build_addin
from xl_addin.excel.setup import doctor, signing
from xl_addin.excel.setup import install as installer
from xl_addin.excel.setup.diagnosis import Diagnosis
from xl_addin.excel.setup.signing import is_of_sources
from xl_addin.excel.setup.windows import InstallError, RealWindows

ONLY_THERE = "Excel 加载项只能安装在 Windows 上；在本系统上请使用 ghgxl check、run 等命令处理工作簿文件。"


def _windows(otherwise: str = ONLY_THERE) -> RealWindows:
    if sys.platform != "win32":
        raise InstallError(otherwise)
    return RealWindows()


def install(signed: Path | None = None) -> list[str]:
    """Build the add-in and install it for this user; what was done, in sentences.

    Args:
        signed: the same add-in with a signature, installed instead.

    Raises:
        InstallError: refused, or failed and reversed.
    """
    windows = _windows()
    with tempfile.TemporaryDirectory(prefix="ghgxl") as folder:
        addin = Path(folder) / ADDIN
        build_addin(addin)
        return installer.install(
            windows, verified(signed, addin) if signed else addin, Path(sys.executable), Path(sys.prefix), VERSION
        )


def verified(signed: Path, built: Path) -> Path:
    """A signed add-in whose macros are those of this version.

    Raises:
        InstallError: they are not, or the file cannot be read.
    """
    try:
        if is_of_sources(signed, built):
            return signed
    except Exception as error:  # whatever the reader makes of a file that is no add-in
        raise InstallError(f"无法读取加载项“{signed}”（{type(error).__name__}）：没有安装。") from error
    raise InstallError(f"“{signed.name}”中的宏与本版本 {VERSION} 生成的不同：没有安装，请用本版本重新生成并签名。")


def sign(addin: Path, thumbprint: str) -> None:
    """Sign a built add-in with a certificate of this user.

    Raises:
        InstallError: this is no Windows, signtool is not there, or it refuses.
    """
    windows = _windows(f"“{addin}”没有签名：签名由 Windows 上的 signtool 完成，请在 Windows 上再运行一次。")
    signing.sign(windows, addin, thumbprint)


def uninstall() -> list[str]:
    """Undo it; what was done, in sentences.

    Raises:
        InstallError: refused, or failed and reversed.
    """
    return installer.uninstall(_windows())


def diagnose() -> list[Diagnosis]:
    """Every point of the installation.

    Raises:
        InstallError: this is no Windows.
    """
    return doctor.diagnose(_windows(), Path(sys.prefix), VERSION)

"""Installing, removing and diagnosing the add-in on this very PC; elsewhere than on Windows one sentence."""

import sys
import tempfile
from pathlib import Path

from udfs import VERSION
from xl_addin.excel.addin.package import ADDIN, build_addin
from xl_addin.excel.setup import doctor
from xl_addin.excel.setup import install as installer
from xl_addin.excel.setup.diagnosis import Diagnosis
from xl_addin.excel.setup.windows import InstallError, RealWindows


def _windows() -> RealWindows:
    if sys.platform != "win32":
        raise InstallError(
            "Excel 加载项只能安装在 Windows 上；在本系统上请使用 ghgxl check、run 等命令处理工作簿文件。"
        )
    return RealWindows()


def install() -> list[str]:
    """Build the add-in and install it for this user; what was done, in sentences.

    Raises:
        InstallError: refused, or failed and reversed.
    """
    windows = _windows()
    with tempfile.TemporaryDirectory(prefix="ghgxl") as folder:
        addin = Path(folder) / ADDIN
        build_addin(addin)
        return installer.install(windows, addin, Path(sys.executable), Path(sys.prefix), VERSION)


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

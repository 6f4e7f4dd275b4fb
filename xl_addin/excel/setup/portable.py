r"""The bundle for PCs without Python: its own Python copied to this user's folder, and the add-in installed with it.

``安装.cmd`` starts this with the Python of the bundle. Each bundle has a folder of its own below
``%LOCALAPPDATA%\ghgxl-python``, named by version and content, so two versions are never mixed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from udfs.version import VERSION

RUNTIMES = "ghgxl-python"
LIST = "SHA256.txt"
PYTHON = "python"
HALF = ".new"  # the end of the name of a folder that is not complete
FLAGS = ("-B", "-E", "-P", "-X", "utf8", "-m")
Run = Callable[[Sequence[str]], int]


class BundleError(Exception):
    """One Chinese sentence: why nothing was installed."""


def listed(bundle: Path) -> dict[str, str]:
    """Path within the bundle -> SHA-256, as the list of the bundle has it.

    Raises:
        BundleError: there is no list.
    """
    try:
        lines = (bundle / LIST).read_text("utf-8").splitlines()
    except OSError as error:
        raise BundleError(f"找不到清单 {LIST}：请把压缩包完整解压后再运行“安装.cmd”。") from error
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines) if path}


def verify(folder: Path, wanted: dict[str, str]) -> None:
    """Whether the files are all there and as listed, and nothing among them that is not listed.

    Raises:
        BundleError: they are not.
    """
    for path, digest in wanted.items():
        file = folder / path
        if not file.is_file():
            raise BundleError(f"缺少 {path}，可能解压不完整或被安全软件隔离：没有安装。")
        if sha256(file.read_bytes()).hexdigest() != digest:
            raise BundleError(f"{path} 与清单 {LIST} 不符，可能被改动或复制时损坏：没有安装，请重新取得压缩包。")
    added = [path for path in (folder / PYTHON).rglob("*") if path.is_file()]
    unknown = [path for path in added if path.relative_to(folder).as_posix() not in wanted]
    if unknown:
        raise BundleError(f"{unknown[0].relative_to(folder)} 不在清单 {LIST} 中：没有安装，请重新解压到空文件夹。")


def install(bundle: Path, local: Path, run: Run, tell: Callable[[str], None]) -> int:
    """Copy the Python and let it install the add-in; what another version left is removed afterwards.

    Args:
        bundle: the unpacked bundle.
        local: the folder for local data of this user.
        run: starts a program and gives its exit code.
        tell: shows a sentence.

    Returns:
        the exit code of the installation; with anything but 0 the PC is as before.

    Raises:
        BundleError: the bundle is not whole, or cannot be copied.
    """
    wanted = listed(bundle)
    tell("正在核对文件……")
    verify(bundle, wanted)
    name = f"{VERSION}-{sha256((bundle / LIST).read_bytes()).hexdigest()[:12]}"
    target = local / RUNTIMES / name
    is_new = not _is_whole(target, wanted)  # one that could not be removed while it ran lacks what was not in use
    if is_new:
        tell(f"正在复制到 {target} ……")
        _copy(bundle / PYTHON, target)
        tell("正在准备（编译，可能需要几分钟）……")
        # The process of Excel writes no compiled files: without these every start would compile all it imports.
        run([str(target / "python.exe"), *FLAGS, "compileall", "-q", str(target / "Lib" / "site-packages")])
    code = run([str(target / "python.exe"), *FLAGS, "xl_addin", "install"])
    if code != 0:
        if is_new:
            shutil.rmtree(target, ignore_errors=True)
        tell("没有安装，原因见上。")
        return code
    for other in sorted((local / RUNTIMES).iterdir()):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
            if other.exists():
                tell(f"旧版本的文件夹 {other} 正在使用，未能删除，可在重新登录后手工删除。")
    return 0


def uninstall(local: Path, run: Run, tell: Callable[[str], None]) -> int:
    """Remove the add-in with the Python of the bundle, then every Python that bundles have copied."""
    code = run([sys.executable, *FLAGS, "xl_addin", "uninstall"])
    if code != 0:
        return code
    folder = local / RUNTIMES
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        tell(f"{folder} 正在使用，未能全部删除，可在重新登录后手工删除。")
    return 0


def _is_whole(runtime: Path, wanted: dict[str, str]) -> bool:
    """Whether a copied Python has each of its files, as listed; what was compiled there comes in addition."""
    inside = {path.removeprefix(f"{PYTHON}/"): digest for path, digest in wanted.items() if path.startswith(PYTHON)}
    return all(
        (runtime / path).is_file() and sha256((runtime / path).read_bytes()).hexdigest() == digest
        for path, digest in inside.items()
    )


def _copy(source: Path, target: Path) -> None:
    """Under another name until it is whole."""
    half = target.with_name(target.name + HALF)
    try:
        shutil.rmtree(half, ignore_errors=True)
        # The contents alone: with them no mark comes along that says the file is from the internet.
        shutil.copytree(source, half, copy_function=shutil.copyfile)
        if target.exists():
            shutil.rmtree(target)
        half.rename(target)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        raise BundleError(
            f"无法复制到 {target}（{error.strerror or error}）：请关闭 Excel，检查磁盘空间和权限。"
        ) from error


def main(arguments: Sequence[str]) -> int:
    """``install FOLDER`` or ``uninstall``; what is told goes to standard output."""

    def tell(sentence: str) -> None:
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    local = os.environ.get("LOCALAPPDATA", "")
    if not local:
        tell(
            f"找不到本用户的数据文件夹（环境变量 LOCALAPPDATA 为空）：没有{'卸载' if arguments[0] == 'uninstall' else '安装'}。"
        )
        return 2

    def run(command: Sequence[str]) -> int:
        return subprocess.run(command, check=False).returncode

    try:
        if arguments[0] == "uninstall":
            return uninstall(Path(local), run, tell)
        return install(Path(arguments[1]), Path(local), run, tell)
    except BundleError as error:
        tell(str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

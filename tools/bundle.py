"""``python3 run.py bundle --python FILE -o OUT.zip``: everything a Windows PC without Python and without network needs.

The embeddable Python is what the user has downloaded from python.org: it is never shipped by us. Its version and its
architecture are checked; the wheels for it come from the package index of this PC, once, when the bundle is made.
"""

import argparse
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

import tomllib

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import run as starter  # noqa: E402
from udfs.version import VERSION  # noqa: E402
from xl_addin.excel.setup.portable import FLAGS, LIST, PYTHON  # noqa: E402

OLDEST = (3, 11)
AMD64 = 0x8664
MACHINES = {AMD64: "64 位", 0x014C: "32 位", 0xAA64: "ARM64"}
WINDOWS_ONLY = ("pywin32", "colorama")  # pip judges the markers of a requirement by the PC that it runs on
WITHOUT_WHEELS = ("bagit",)  # pure Python, on the index as sources alone
SITE = "Lib/site-packages"
PATHS = (".", SITE.replace("/", "\\"), *(rf"{SITE}\{name}".replace("/", "\\") for name in ("win32", r"win32\lib")))
# What no function needs: the part of xlwings that is not free, an editor, help files, the tests of others.
LEFT_OUT = re.compile(r"xlwings/pro/|pythonwin/|PyWin32\.chm$|(numpy|pandas)/.*/tests/|[^/]+\.data/scripts/")
BESIDE_PYTHON = re.compile(r"pywin32_system32/([^/]+\.dll)$|[^/]+\.data/data/([^/]+\.dll)$")
INSIDE_DATA = re.compile(r"[^/]+\.data/(?:purelib|platlib)/(.+)$")
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
START = f'"%~dp0{PYTHON}\\python.exe" {" ".join(FLAGS)} '
ENDING = 'set CODE=%ERRORLEVEL%\nif /i not "%~1"=="/quiet" pause\nexit /b %CODE%\n'
SCRIPTS = {
    "安装.cmd": f'@echo off\nsetlocal\n{START}xl_addin.excel.setup.portable install "%~dp0."\n{ENDING}',
    "卸载.cmd": f"@echo off\nsetlocal\n{START}xl_addin.excel.setup.portable uninstall\n{ENDING}",
    "ghgxl.cmd": f"@echo off\n{START}xl_addin %*\n",
}
PAGE = "信息部门说明.md"
# What zipfile raises of a damaged or an encrypted archive.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class BundleError(Exception):
    """One Chinese sentence: why there is no bundle."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The embeddable Python.

    Attributes:
        version: major and minor.
        files: path -> content.
    """

    version: tuple[int, int]
    files: Mapping[str, bytes]

    @property
    def tag(self) -> str:
        """As wheels name it: cp312."""
        return f"cp{self.version[0]}{self.version[1]}"


def embedded(file: Path) -> Embedded:
    """The embeddable Python in a file from python.org.

    Raises:
        BundleError: it is another kind of file, too old, or of another architecture.
    """
    if not file.is_file():  # a pipe would be waited for
        raise BundleError(
            f"没有找到“{file}”：请核对文件名和文件夹；Windows embeddable package (64-bit) 从 python.org 下载。"
        )
    try:
        with zipfile.ZipFile(file) as archive:
            files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    except (*DAMAGED, OSError) as error:
        raise BundleError(
            f"无法读取“{file}”（{error or '文件不完整'}）：请从 python.org 下载 Windows embeddable package (64-bit)。"
        ) from error
    found = [match for name in files if (match := re.fullmatch(r"python3([0-9]+)\._pth", name))]
    if not found or "python.exe" not in files or f"python3{found[0][1]}.zip" not in files:
        raise BundleError(
            f"“{file.name}”不是 python.org 的 Windows embeddable package：请下载名为 python-3.…-embed-amd64.zip 的文件。"
        )
    version = (3, int(found[0][1]))
    if version < OLDEST:
        raise BundleError(f"“{file.name}”是 Python {version[0]}.{version[1]}，需要 {OLDEST[0]}.{OLDEST[1]} 以上。")
    machine = _machine(files["python.exe"])
    if machine != AMD64:
        raise BundleError(f"“{file.name}”是 {MACHINES.get(machine, '未知')} 的 Python，需要 64 位（amd64）的。")
    return Embedded(version, files)


def _machine(program: bytes) -> int:
    """The architecture in the header of a Windows program; 0 when it is none."""
    if program[:2] != b"MZ" or len(program) < 0x40:
        return 0
    (start,) = struct.unpack_from("<I", program, 0x3C)
    header = program[start : start + 6]
    return int(struct.unpack_from("<H", header, 4)[0]) if header[:4] == b"PE\0\0" and len(header) == 6 else 0


def gathered(python: Embedded, folder: Path) -> list[Path]:
    """The wheels of the project and of all it needs, for that Python.

    Raises:
        BundleError: the index does not give them.
    """
    pip = [sys.executable, "-m", "pip"]
    quiet = ["--quiet", "--disable-pip-version-check"]
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    sources = [line for line in declared if re.match(r"[\w.-]+", line)[0] in WITHOUT_WHEELS]  # type: ignore[index]
    with tempfile.TemporaryDirectory(prefix="ghgxl-") as copy:
        starter.copy_sources(Path(copy))
        _run([*pip, "wheel", *quiet, "--no-deps", "-w", str(folder), copy, *sources])
    version = f"{python.version[0]}.{python.version[1]}"
    target = ["--platform", "win_amd64", "--python-version", version, "--implementation", "cp", "--abi", python.tag]
    target += ["--abi", "abi3", "--only-binary=:all:", "--find-links", str(folder)]
    _run([*pip, "download", *quiet, *target, "-d", str(folder), *declared, *WINDOWS_ONLY])
    return sorted(folder.glob("*.whl"))


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise BundleError(f"{last}\n无法取得所需的软件包：请检查网络或 pip 镜像后重试。")


def check_complete(python: Embedded, wheels: Sequence[Path]) -> None:
    """Whether each wheel has all that it requires on that Windows.

    Raises:
        BundleError: something is missing.
    """
    from pip._vendor.packaging.requirements import Requirement
    from pip._vendor.packaging.utils import canonicalize_name

    version = f"{python.version[0]}.{python.version[1]}"
    place = {
        "os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64",
        "python_version": version, "python_full_version": f"{version}.0", "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "extra": "",
    }  # fmt: skip
    there = {canonicalize_name(wheel.name.partition("-")[0]) for wheel in wheels}
    for wheel in wheels:
        for line in re.findall(r"^Requires-Dist: (.+)$", _metadata(wheel), re.MULTILINE):
            needed = Requirement(line.strip())
            if (needed.marker is None or needed.marker.evaluate(place)) and canonicalize_name(needed.name) not in there:
                raise BundleError(f"{wheel.name} 所需的 {needed.name} 没有取得：请重试。")


def _metadata(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return archive.read(name).decode("utf-8")


def contents(python: Embedded, wheels: Sequence[Path], page: bytes) -> dict[str, bytes]:
    """Path within the bundle -> content of everything, the list of SHA-256 among it."""
    made: dict[str, bytes] = {f"{PYTHON}/{name}": content for name, content in python.files.items()}
    for wheel in wheels:
        made |= {f"{PYTHON}/{name}": content for name, content in _unpacked(wheel)}
    paths = f"{PYTHON}/python{python.version[0]}{python.version[1]}._pth"
    made[paths] = "\r\n".join([f"python{python.version[0]}{python.version[1]}.zip", *PATHS, ""]).encode("ascii")
    made |= {name: text.replace("\n", "\r\n").encode("ascii") for name, text in SCRIPTS.items()}
    made[PAGE] = page
    listed = "".join(f"{sha256(made[name]).hexdigest()}  {name}\n" for name in sorted(made))
    return made | {LIST: listed.encode("utf-8")}


def _unpacked(wheel: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/") or LEFT_OUT.match(name):
                continue
            beside, inside = BESIDE_PYTHON.match(name), INSIDE_DATA.match(name)
            if beside:
                yield PurePosixPath(name).name, archive.read(name)
            elif inside or ".data/" not in name.partition("/")[0] + "/":
                yield f"{SITE}/{inside[1] if inside else name}", archive.read(name)


def check_target(file: Path, python: Path) -> None:
    """Whether the bundle can be written there; asked before everything is fetched.

    Raises:
        BundleError: no folder is there, a folder stands there, or it is the file from python.org.
    """
    if not file.parent.is_dir():
        raise BundleError(f"没有文件夹“{file.parent}”：请先建立，或换一个位置。")
    if file.is_dir():
        raise BundleError(f"“{file}”是文件夹：请写明压缩包的文件名，例如 {file.name or '碳核查'}.zip。")
    if file.exists() and file.samefile(python):
        raise BundleError(f"“{file}”就是所给的 Python，不会覆盖：请换一个文件名。")


def write(file: Path, made: Mapping[str, bytes]) -> None:
    """The zip, whole or not at all, in a folder named by the version."""
    fresh = file.with_name(file.name + ".new")
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(made):
                entry = zipfile.ZipInfo(f"ghgxl-{VERSION}/{name}", FIXED_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, made[name])
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 run.py bundle", description="无 Python、无网络的电脑用的安装包。")
    parser.add_argument(
        "--python", type=Path, required=True, metavar="FILE", help="从 python.org 下载的 python-3.…-embed-amd64.zip"
    )
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="OUT.zip", help="写入的压缩包")
    given = parser.parse_args()
    try:
        python = embedded(given.python)
        check_target(given.out, given.python)
        with tempfile.TemporaryDirectory(prefix="ghgxl-") as folder:
            wheels = gathered(python, Path(folder))
            check_complete(python, wheels)
            made = contents(python, wheels, (ROOT / "docs" / "excel-it.md").read_bytes())
        write(given.out, made)
    except (BundleError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    size = sum(map(len, made.values())) / 1e6
    print(f"已写入：{given.out}（{given.out.stat().st_size / 1e6:.0f} MB，解压后 {size:.0f} MB，{len(made)} 个文件）")
    print(f"SHA-256：{sha256(given.out.read_bytes()).hexdigest()}")
    print(
        f"其中的 Python（{given.python.name}）SHA-256：{sha256(given.python.read_bytes()).hexdigest()}，请与 python.org 公布的核对。"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The bundle for PCs without Python: assembled from a stand-in of python.org's zip, unpacked, installed, updated, removed."""

import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import bundle
import pytest

from udfs.version import VERSION
from xl_addin.excel.setup import portable

PAGE = b"page"
AMD64, I386 = 0x8664, 0x014C


def program(machine: int) -> bytes:
    """The header of a Windows program of that architecture."""
    return b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40) + b"PE\0\0" + struct.pack("<H", machine) + bytes(18)


def python_zip(folder: Path, *, minor: int = 12, machine: int = AMD64, without: str = "") -> Path:
    """What stands for the embeddable Python: names and headers are right, there is no Python in it."""
    files = {
        "python.exe": program(machine), "pythonw.exe": program(machine), f"python3{minor}.dll": b"dll",
        f"python3{minor}.zip": b"library", f"python3{minor}._pth": b"python.zip\n.\n", "LICENSE.txt": b"licence",
    }  # fmt: skip
    path = folder / f"python-3.{minor}.9-embed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            if name != without:
                archive.writestr(name, content)
    return path


WHEELS: dict[str, dict[str, bytes]] = {
    "ghgxl-9-py3-none-any.whl": {
        "xl_addin/__init__.py": b"", "ghg_xlwings.py": b"",
        "ghgxl-9.dist-info/METADATA": b'Requires-Dist: xlwings\nRequires-Dist: pytest; extra == "test"\n',
    },
    "xlwings-0.37-cp312-cp312-win_amd64.whl": {
        "xlwings/__init__.py": b"", "xlwings/pro/__init__.py": b"not free", "xlwings/reports.py": b"",
        "xlwings-0.37.data/data/xlwings64-0.37.dll": b"64", "xlwings-0.37.data/data/xlwings32-0.37.dll": b"32",
        "xlwings-0.37.dist-info/METADATA": b"Requires-Dist: pywin32>=224 ; platform_system == 'Windows'\nRequires-Dist: psutil; platform_system == 'Darwin'\n",
        "xlwings-0.37.dist-info/LICENSE.txt": b"BSD",
    },
    "pywin32-312-cp312-cp312-win_amd64.whl": {
        "pywin32_system32/pywintypes312.dll": b"types", "win32/win32api.pyd": b"api", "pythonwin/Pythonwin.exe": b"editor",
        "PyWin32.chm": b"help", "pywin32-312.data/scripts/postinstall.py": b"", "pywin32-312.dist-info/METADATA": b"",
        "pywin32-312.data/platlib/win32com/__init__.py": b"com",
    },
    "numpy-2-cp312-cp312-win_amd64.whl": {
        "numpy/__init__.py": b"", "numpy/core/tests/test_a.py": b"", "numpy-2.dist-info/METADATA": b"",
    },
}  # fmt: skip


def wheels(folder: Path, *, without: str = "-") -> list[Path]:
    made = []
    for name, files in WHEELS.items():
        if not name.startswith(without):
            made.append(folder / name)
            with zipfile.ZipFile(made[-1], "w") as archive:
                for path, content in files.items():
                    archive.writestr(path, content)
    return made


def made(folder: Path, page: bytes = PAGE) -> Path:
    """A bundle, unpacked: below a folder with Chinese characters and blanks."""
    folder.mkdir(parents=True, exist_ok=True)
    python = bundle.embedded(python_zip(folder))
    bundle.write(folder / "bundle.zip", bundle.contents(python, wheels(folder), page))
    with zipfile.ZipFile(folder / "bundle.zip") as archive:
        archive.extractall(folder / "核查 U盘")
    return folder / "核查 U盘" / f"ghgxl-{VERSION}"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"machine": I386}, "32 位"), ({"machine": 0xAA64}, "ARM64"), ({"minor": 10}, "需要 3.11"),
        ({"without": "python.exe"}, "embeddable"), ({"without": "python312.zip"}, "embeddable"),
    ],
)  # fmt: skip
def test_another_python_is_refused_in_a_sentence(tmp_path: Path, given: dict[str, object], reason: str) -> None:
    with pytest.raises(bundle.BundleError, match=reason):
        bundle.embedded(python_zip(tmp_path, **given))  # type: ignore[arg-type]


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "python.exe").write_bytes(b"MZ")
    for path in (tmp_path / "python.exe", tmp_path / "none.zip"):
        with pytest.raises(bundle.BundleError, match=r"python\.org") as raised:
            bundle.embedded(path)
        assert "Errno" not in str(raised.value)


def test_a_damaged_download_is_refused(tmp_path: Path) -> None:
    """Each byte turned once: whatever zipfile raises is one sentence."""
    whole = python_zip(tmp_path)
    with (
        zipfile.ZipFile(whole) as archive,
        zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in archive.namelist():
            packed.writestr(name, archive.read(name) * 30)
    content = (tmp_path / "packed.zip").read_bytes()
    refused = 0
    for at in range(0, len(content), 5):
        whole.write_bytes(content[:at] + bytes([content[at] ^ 0x5A]) + content[at + 1 :])
        try:
            bundle.embedded(whole)
        except bundle.BundleError:
            refused += 1
    assert refused > 20
    whole = python_zip(tmp_path)
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(tmp_path / "cut.zip", "w") as cut:
        for name in archive.namelist():
            cut.writestr(name, archive.read(name)[:0x44] if name == "python.exe" else archive.read(name))
    with pytest.raises(bundle.BundleError, match="未知"):
        bundle.embedded(tmp_path / "cut.zip")


def test_where_it_cannot_be_written_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    python = python_zip(tmp_path)
    for target in (python, tmp_path, tmp_path / "没有" / "包.zip"):
        with pytest.raises(bundle.BundleError, match="请"):
            bundle.check_target(target, python)
    bundle.check_target(tmp_path / "包.zip", python)


def test_a_missing_requirement_of_windows_is_found(tmp_path: Path) -> None:
    python = bundle.embedded(python_zip(tmp_path))
    bundle.check_complete(python, wheels(tmp_path))
    with pytest.raises(bundle.BundleError, match="pywin32"):
        bundle.check_complete(python, wheels(tmp_path, without="pywin32"))


def test_what_is_in_it_and_what_is_not(tmp_path: Path) -> None:
    unpacked = made(tmp_path)
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    site = "python/Lib/site-packages"
    assert files >= {
        "安装.cmd", "卸载.cmd", "ghgxl.cmd", "信息部门说明.md", "SHA256.txt", "python/python.exe", "python/pythonw.exe",
        "python/pywintypes312.dll", "python/xlwings64-0.37.dll", "python/xlwings32-0.37.dll", f"{site}/ghg_xlwings.py",
        f"{site}/win32com/__init__.py", f"{site}/xlwings-0.37.dist-info/LICENSE.txt", "python/LICENSE.txt",
    }  # fmt: skip
    assert not [name for name in files if re.search(r"xlwings/pro|pythonwin|\.chm|/tests/|\.data/", name)]
    listed = dict(reversed(line.split("  ")) for line in (unpacked / "SHA256.txt").read_text("utf-8").splitlines())
    assert listed == {name: sha256((unpacked / name).read_bytes()).hexdigest() for name in files - {"SHA256.txt"}}
    paths = (unpacked / "python" / "python312._pth").read_text("ascii").split()
    assert paths[0] == "python312.zip"
    assert r"Lib\site-packages" in paths
    assert "import" not in paths, "no .pth file runs code"


def test_the_scripts_are_plain_and_find_themselves(tmp_path: Path) -> None:
    unpacked = made(tmp_path)
    for name in ("安装.cmd", "卸载.cmd", "ghgxl.cmd"):
        text = (unpacked / name).read_bytes()
        assert text.isascii()
        assert text.count(b"\n") == text.count(b"\r\n")
        assert b'"%~dp0python\\python.exe" -B -E -P' in text, "quoted: the folder may have blanks"


def test_two_assemblies_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = made(tmp_path / "a").parents[1], made(tmp_path / "b").parents[1]
    assert (first / "bundle.zip").read_bytes() == (second / "bundle.zip").read_bytes()


class Pc:
    """A user's folder, and programs that end as told."""

    def __init__(self, folder: Path, code: int = 0) -> None:
        self.local, self.code = folder / "张三 Local", code
        self.started: list[list[str]] = []
        self.told: list[str] = []

    def run(self, command: Sequence[str]) -> int:
        self.started.append(list(command))
        return 0 if "compileall" in command else self.code

    def install(self, bundle_folder: Path) -> int:
        return portable.install(bundle_folder, self.local, self.run, self.told.append)

    def runtimes(self) -> list[Path]:
        folder = self.local / portable.RUNTIMES
        return sorted(folder.iterdir()) if folder.exists() else []


def test_it_is_copied_and_installs_with_the_copy(tmp_path: Path) -> None:
    unpacked, pc = made(tmp_path), Pc(tmp_path)
    assert pc.install(unpacked) == 0
    [runtime] = pc.runtimes()
    assert runtime.name.startswith(f"{VERSION}-")
    assert (runtime / "python.exe").read_bytes() == program(AMD64)
    assert pc.started[-1] == [str(runtime / "python.exe"), *portable.FLAGS, "xl_addin", "install"]
    assert "compileall" in pc.started[0]


def test_an_update_is_another_folder_and_the_old_one_goes(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    pc.install(made(tmp_path / "a"))
    [before] = pc.runtimes()
    (before / "Lib" / "left-over.py").write_text("", "utf-8")
    pc.install(made(tmp_path / "b", page=b"another"))
    [after] = pc.runtimes()
    assert after != before
    assert not list(after.rglob("left-over.py")), "two versions are never mixed"
    pc.install(made(tmp_path / "b", page=b"another"))
    assert pc.runtimes() == [after]


def test_a_failed_installation_leaves_what_was_there(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    pc.install(made(tmp_path / "a"))
    before = pc.runtimes()
    pc.code = 2
    assert pc.install(made(tmp_path / "b", page=b"another")) == 2
    assert pc.runtimes() == before


def remove_one(folder: Path) -> None:
    (folder / "python" / "pythonw.exe").unlink()


def change_one(folder: Path) -> None:
    (folder / "python" / "Lib" / "site-packages" / "ghg_xlwings.py").write_text("import os", "utf-8")


def add_one(folder: Path) -> None:
    (folder / "python" / "Lib" / "site-packages" / "sitecustomize.py").write_text("", "utf-8")


def remove_list(folder: Path) -> None:
    (folder / "SHA256.txt").unlink()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [(remove_one, "缺少 python/pythonw.exe"), (change_one, "不符"), (add_one, "不在清单"), (remove_list, "完整解压")],
)
def test_a_bundle_that_is_not_whole_installs_nothing(
    tmp_path: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    unpacked, pc = made(tmp_path), Pc(tmp_path)
    spoil(unpacked)
    with pytest.raises(portable.BundleError, match=reason):
        pc.install(unpacked)
    assert (pc.runtimes(), pc.started) == ([], [])


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    pc.local.mkdir()
    (pc.local / portable.RUNTIMES).write_text("in the way", "utf-8")
    with pytest.raises(portable.BundleError, match="无法复制"):
        pc.install(made(tmp_path))


def test_uninstalling_takes_every_python_along(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    pc.install(made(tmp_path))
    assert portable.uninstall(pc.local, pc.run, pc.told.append) == 0
    assert pc.started[-1] == [sys.executable, *portable.FLAGS, "xl_addin", "uninstall"]
    assert pc.runtimes() == []
    pc.install(made(tmp_path / "again"))
    pc.code = 2
    assert portable.uninstall(pc.local, pc.run, pc.told.append) == 2
    assert pc.runtimes(), "an add-in that is still there keeps its Python"


def test_what_an_uninstall_could_not_remove_is_made_whole_again(tmp_path: Path) -> None:
    """A Python that runs loses on Windows all of its files but those in use."""
    pc, unpacked = Pc(tmp_path), made(tmp_path)
    pc.install(unpacked)
    [runtime] = pc.runtimes()
    (runtime / "Lib" / "site-packages" / "ghg_xlwings.py").unlink()
    assert pc.install(unpacked) == 0
    assert (runtime / "Lib" / "site-packages" / "ghg_xlwings.py").is_file()
    assert pc.runtimes() == [runtime]


def test_the_script_that_removes_ends_with_the_code_of_what_it_started(tmp_path: Path) -> None:
    lines = (made(tmp_path) / "卸载.cmd").read_text("ascii").splitlines()
    assert lines == [
        "@echo off", "setlocal",
        '"%~dp0python\\python.exe" -B -E -P -X utf8 -m xl_addin.excel.setup.portable uninstall',
        "set CODE=%ERRORLEVEL%", 'if /i not "%~1"=="/quiet" pause', "exit /b %CODE%",
    ]  # fmt: skip


def test_without_a_folder_of_the_user_it_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert portable.main(["uninstall"]) == 2
    told = capsys.readouterr().out
    assert "LOCALAPPDATA" in told
    assert "没有卸载" in told


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    command = [sys.executable, bundle.__file__, "--python", str(tmp_path / "none.zip"), "-o", str(tmp_path / "out.zip")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "python.org" in done.stderr
    assert not (tmp_path / "out.zip").exists()

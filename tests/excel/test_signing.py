"""The signature of the body: signtool is asked for it, and a signed add-in is installed only when its macros are ours."""

import sys
from pathlib import Path
from typing import Any

import pytest

from workbook_templates.files.checksum import sha256
from workbook_templates.ooxml.package.parts import Package
from xl_addin.cli.excel import build
from xl_addin.excel.addin.package import save, with_vba
from xl_addin.excel.setup import local_installation
from xl_addin.excel.setup.local_installation import verified
from xl_addin.excel.setup.signing import sign
from xl_addin.excel.setup.windows import InstallError


def test_signtool_is_asked_with_the_thumbprint(windows: Any) -> None:
    sign(windows, Path("ghg.xlam"), "ab cd 12")
    assert windows.started == [["signtool", "sign", "/sha1", "abcd12", "/fd", "SHA256", "ghg.xlam"]]


def test_a_refusal_is_one_sentence(windows: Any) -> None:
    windows.ended = (1, "Number of errors: 1\nSignTool Error: No certificates were found")
    with pytest.raises(InstallError, match="No certificates were found"):
        sign(windows, Path("ghg.xlam"), "ab")


def test_without_signtool_the_page_is_named(windows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(windows, "run", missing)
    with pytest.raises(InstallError, match=r"excel-it\.md"):
        sign(windows, Path("ghg.xlam"), "ab")


@pytest.mark.skipif(sys.platform == "win32", reason="there signtool is asked")
def test_off_windows_it_is_said_that_the_file_is_not_signed() -> None:
    with pytest.raises(InstallError, match=r"dist/ghg\.xlam”没有签名"):
        local_installation.sign(Path("dist/ghg.xlam"), "ab")


@pytest.mark.skipif(sys.platform == "win32", reason="there signtool is asked")
def test_what_was_built_is_told_also_where_it_could_not_be_signed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InstallError, match="没有签名"):
        build(tmp_path, "ab")
    told = capsys.readouterr().out
    files = list(tmp_path.iterdir())
    assert [file.name for file in files if f"SHA-256 {sha256(file)}  {file.name}" not in told] == []


def test_a_signature_beside_the_macros_changes_nothing(addin: Path, tmp_path: Path) -> None:
    package = Package.open(addin)
    package.add("xl/vbaProjectSignature.bin", b"signature")
    save(package, tmp_path / "signed.xlam")
    assert verified(tmp_path / "signed.xlam", addin) == tmp_path / "signed.xlam"


def test_other_macros_are_refused(addin: Path, built: Path, tmp_path: Path) -> None:
    save(with_vba(Package.open(built / "Excel自检.xlsx"), {"Other": "Sub A()\nEnd Sub\n"}), tmp_path / "other.xlsm")
    with pytest.raises(InstallError, match="宏与本版本"):
        verified(tmp_path / "other.xlsm", addin)
    (tmp_path / "no.xlam").write_bytes(b"no zip")
    with pytest.raises(InstallError, match="无法读取"):
        verified(tmp_path / "no.xlam", addin)

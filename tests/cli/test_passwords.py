"""Protected workbooks: unlocked in memory with a password typed at a prompt."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
from sample_books import as_built

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.encryption import (
    DEFAULT_PASSWORD,
    OLE,
    WrongPassword,
    decrypt,
    decrypt_asking,
    encrypt,
    is_encrypted,
)
from xl_addin.terminal import passwords

PASSWORD = "核查密码-2025"


def package(size: int = 6_000) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{types}"/>')
        archive.writestr("x.bin", bytes(number * 7 % 256 for number in range(size)))
    return stream.getvalue()


@pytest.mark.parametrize("size", [4_000, 4_096, 70_001])
def test_what_was_encrypted_comes_back_byte_for_byte(size: int) -> None:
    raw = package(size)
    locked = encrypt(raw, PASSWORD)
    assert is_encrypted(locked)
    assert not is_encrypted(raw)
    assert raw[:200] not in locked
    assert decrypt(locked, PASSWORD) == raw
    assert encrypt(raw, PASSWORD) != locked, "a new salt each time"


@pytest.mark.parametrize("wrong", ["", "核查密码-2026", PASSWORD + " ", "x" * 300])
def test_another_password_does_not_open_it(wrong: str) -> None:
    with pytest.raises(WrongPassword):
        decrypt(encrypt(package(), PASSWORD), wrong)


def test_one_changed_bit_is_noticed() -> None:
    locked = bytearray(encrypt(package(), PASSWORD))
    locked[6_000] ^= 1
    with pytest.raises(FileError, match=r"损坏|不受支持"):
        decrypt(bytes(locked), PASSWORD)


def test_what_cannot_be_encrypted() -> None:
    for raw, password, word in [
        (b"PK", PASSWORD, "不是 .xlsx"),
        (package(), "", "1 至 255"),
        (package(10), "x", "无法还原"),
    ]:
        with pytest.raises(FileError, match=word):
            encrypt(raw, password)


def test_an_old_xls_is_not_encrypted() -> None:
    assert not is_encrypted(OLE + bytes(2_000))
    assert not is_encrypted(b"")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def typing(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    asked: list[str] = []
    left = list(answers)

    def getpass(prompt: str) -> str:
        asked.append(prompt)
        return left.pop(0)

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(passwords, "getpass", getpass)
    return asked


def test_the_prompt_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = typing(monkeypatch, "一")
    assert passwords.ask_password("台账.xlsx") == "一"
    assert asked == ["“台账.xlsx”有密码保护，请输入密码："]


def test_a_new_password_is_typed_twice_and_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(typing(monkeypatch, PASSWORD, PASSWORD)) == 0
    assert passwords.new_password("包") == PASSWORD
    typing(monkeypatch, "短短短短短短短")
    with pytest.raises(FileError, match="少于 8 个字符"):
        passwords.new_password("包")
    typing(monkeypatch, PASSWORD, PASSWORD + "x")
    with pytest.raises(FileError, match="两次输入的密码不同"):
        passwords.new_password("包")


def test_without_a_terminal_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
    with pytest.raises(FileError, match="没有可以输入密码的终端"):
        passwords.ask_password("台账.xlsx")


def test_a_file_with_the_password_of_everybody_opens_without_asking(tmp_path: Path) -> None:
    """Excel protects a workbook that must not be written to with a password that it tries by itself."""
    from xl_addin.books.file import FileBook

    plain = as_built("bus_operator")
    (tmp_path / "只读.xlsx").write_bytes(encrypt(plain, DEFAULT_PASSWORD))
    book = FileBook.open(tmp_path / "只读.xlsx")
    assert not book.is_protected
    book.save_as(tmp_path / "改.xlsx")
    assert FileBook.open(tmp_path / "改.xlsx").sheets() == book.sheets()

    def asked(label: str, again: bool) -> str:
        return PASSWORD

    (tmp_path / "有.xlsx").write_bytes(encrypt(plain, PASSWORD))
    assert FileBook.open(tmp_path / "有.xlsx", asked).is_protected


def test_a_damaged_file_with_the_password_of_everybody_asks_for_none() -> None:
    locked = bytearray(encrypt(package(), DEFAULT_PASSWORD))
    locked[6_000] ^= 1

    def asked(label: str, again: bool) -> str:
        raise AssertionError("no password opens it")

    with pytest.raises(FileError, match="损坏"):
        decrypt_asking(bytes(locked), "只读.xlsx", asked)

"""Password protection of workbooks (ECMA-376, agile and standard), in memory only.

A protected .xlsx is an OLE file with the streams ``EncryptionInfo`` and ``EncryptedPackage``; the latter is what tells
it from an old .xls, which is an OLE file too. The libraries are imported when a file is protected: few are.
"""

import contextlib
import io
from collections.abc import Callable

from workbook_templates.files.errors import FileError

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
MAX_PROTECTED = 256 << 20  # of the packed file: while it is unlocked three copies are in memory
MAX_INFO = 100_000
MAX_SPIN = 1_000_000  # Excel writes 100,000; each is a hash
LONGEST_PASSWORD = 255  # Excel's own limit
# What Excel protects a workbook with that must not be written to, though it needs no password to be opened: it tries this first.
DEFAULT_PASSWORD = "VelvetSweatshop"
_UNKNOWN = "保护方式不受支持或文件已损坏：请用 Excel 打开，取消密码后另存为 .xlsx。"


# Asks for the password of a file: its name, and whether the last one was wrong.
AskPassword = Callable[[str, bool], str]
TRIES = 3


class WrongPassword(FileError):
    """The password does not open the file."""


def is_encrypted(raw: bytes) -> bool:
    """Whether these bytes are a workbook protected by a password; damaged ones are not."""
    if not raw.startswith(OLE):
        return False
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as streams:
            return bool(streams.exists("EncryptedPackage"))
    except Exception:  # a damaged file can raise anything
        return False


def decrypt(raw: bytes, password: str) -> bytes:
    """The package that was protected.

    Args:
        raw: the protected file.
        password: as the user typed it.

    Raises:
        WrongPassword: it does not open the file.
        FileError: the protection is of an unknown kind, damaged, or beyond the limits.
    """
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    if len(raw) > MAX_PROTECTED:
        raise FileError("有密码保护的文件超过 256 MB，已拒绝打开：请用 Excel 打开，取消密码后另存并拆分。")
    try:
        _check_info(raw)
        protected = OOXMLFile(io.BytesIO(raw))
        if protected.type == "agile" and not 0 < protected.info["spinValue"] <= MAX_SPIN:
            raise FileError(_UNKNOWN)
        if not password or len(password) > LONGEST_PASSWORD:
            raise WrongPassword("密码不正确。")
        plain = io.BytesIO()
        protected.load_key(password=password, verify_password=True)
        protected.decrypt(plain, verify_integrity=protected.type == "agile")
    except FileError:
        raise
    except InvalidKeyError as error:
        if "integrity" in str(error):
            raise FileError("有密码保护的文件已损坏或被改动（校验不符）：请使用备份。") from error
        raise WrongPassword("密码不正确。") from error
    except Exception as error:  # the structures around the package can be damaged in any way
        raise FileError(_UNKNOWN) from error
    return plain.getvalue()


def decrypt_asking(raw: bytes, label: str, ask: AskPassword | None) -> tuple[bytes, str | None]:
    """The package of a protected file, and the password that opened it; None where it is the one that everybody has.

    Args:
        raw: the protected file.
        label: its name, for the prompt and the messages.
        ask: None where nobody can be asked.

    Raises:
        FileError: nobody can be asked, every try was wrong, or the protection is damaged.
    """
    with contextlib.suppress(WrongPassword):  # what is damaged or unknown no other password opens
        return decrypt(raw, DEFAULT_PASSWORD), None
    if ask is None:
        raise FileError(
            f"“{label}”有密码保护，这里无法输入密码：请在终端中用 ghgxl 命令打开，或在 Excel 中取消密码后另存。"
        )
    for tried in range(TRIES):
        try:
            password = ask(label, tried > 0)
            return decrypt(raw, password), password
        except WrongPassword:
            continue
    raise FileError(f"“{label}”的密码 {TRIES} 次都不正确，没有打开：请向文件的提供者核对密码。")


def encrypt(raw: bytes, password: str) -> bytes:
    """The package protected as Excel does it: agile, AES-256 and SHA-512.

    Args:
        raw: the bytes of an .xlsx; `decrypt` gives exactly them back.
        password: 1 to 255 characters.

    Raises:
        FileError: it cannot be protected, or not so that it opens again.
    """
    from msoffcrypto.exceptions import EncryptionError, FileFormatError
    from msoffcrypto.format.ooxml import OOXMLFile

    if not 0 < len(password) <= LONGEST_PASSWORD:
        raise FileError(f"密码应为 1 至 {LONGEST_PASSWORD} 个字符。")
    locked = io.BytesIO()
    try:
        OOXMLFile(io.BytesIO(raw)).encrypt(password, locked)
    except (EncryptionError, FileFormatError) as error:
        raise FileError("无法加密：内容不是 .xlsx 工作簿。") from error
    try:  # the library pads packages below 4 kB, and evidence must open again
        restored = decrypt(locked.getvalue(), password)
    except FileError:
        restored = b""
    if restored != raw:
        raise FileError("加密后无法还原，未写入文件：内容过小或不是工作簿。")
    return locked.getvalue()


def _check_info(raw: bytes) -> None:
    """What describes the protection is XML, read by a parser that knows no limits: looked at before it does."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(raw)) as streams:
        if streams.get_size("EncryptionInfo") > MAX_INFO:
            raise FileError(_UNKNOWN)
        described = streams.openstream("EncryptionInfo").read()
    if b"<!" in described.replace(b"\x00", b""):  # without the zeros of UTF-16
        raise FileError("工作簿的密码保护内含 DOCTYPE 声明，可能是恶意文件，已拒绝打开：请核实来源。")

"""A signature beside an archive: who rewrites the archive as a whole lacks the body's key (Ed25519, RFC 8032).

The file ``FOLDER.签名.json`` has five texts: ``format`` (``ghgxl-archive-signature-1``), ``list_sha256`` (the digest of
存档清单.json), ``signed`` (the time, ISO 8601 with its offset), ``public_key`` and ``signature`` (hexadecimal). What is
signed is the first three, in UTF-8, each ended by a line feed.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workbook_templates.files.atomic import cause, refuse_existing, rename_if_free, temporary_beside
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import kind_of
from workbook_templates.files.reading import read_whole
from xl_addin.outputs.archive.bag import content_of
from xl_addin.outputs.archive.verification import fingerprint_of, verify_archive

FORMAT, ENDING = "ghgxl-archive-signature-1", ".签名.json"
LARGEST, PRIVATE, TRIES = 10_000, 0o600, 3
PUBLIC_ENDING = ".公钥.pem"
_FIELDS = ("format", "list_sha256", "signed", "public_key", "signature")
_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


@dataclass(frozen=True, slots=True)
class Checked:
    """What a signature says of an archive: in a sentence, and what is wrong with it."""

    sentence: str
    faults: tuple[str, ...] = ()


def signature_path(folder: Path) -> Path:
    """Where the signature of an archive lies: beside it, so that nothing in it changes."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}{ENDING}")


def make_key(path: Path, password: str) -> tuple[Path, str]:
    """A new key of a verification body, and its public half beside it.

    Args:
        path: the file of the key (PEM, PKCS #8), which only its owner can read.
        password: protects it.

    Returns:
        the file of the public half, and its fingerprint.

    Raises:
        FileError: a file is there already, or cannot be written.
    """
    public_path = path.with_name(f"{path.stem}{PUBLIC_ENDING}")
    for new in (path, public_path):
        refuse_existing(new)
    key = Ed25519PrivateKey.generate()
    protection = serialization.BestAvailableEncryption(password.encode())
    pem = serialization.Encoding.PEM
    whole = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, protection)
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    _write_new(path, whole, PRIVATE)
    _write_new(public_path, public, None)
    return public_path, fingerprint_of_key(key.public_key().public_bytes(*_RAW))


def sign_archive(folder: Path, key: Path, ask: Callable[[str, bool], str], when: dt.datetime) -> Path:
    """Sign an archive that is as it was archived.

    Args:
        folder: the archive.
        key: file of the body's key.
        ask: gives the key's password: its name, and whether the last one was wrong.
        when: the time that is signed too, with its offset.

    Returns:
        the signature's file.

    Raises:
        FileError: the archive has changed, it is signed already, or the key cannot be used.
    """
    faults = verify_archive(folder)
    if faults:
        raise FileError(f"档案与归档时不同（{faults[0]}），没有签名：请先用 ghgxl archive verify 核对。")
    target = signature_path(folder)
    refuse_existing(target)
    private = _private(key, ask)
    values = {"format": FORMAT, "list_sha256": fingerprint_of(folder), "signed": when.isoformat(timespec="seconds")}
    public = private.public_key().public_bytes(*_RAW)
    values |= {"public_key": public.hex(), "signature": private.sign(_message(values)).hex()}
    _write_new(target, (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode(), None)
    return target


def check_signature(folder: Path, public: Path | None) -> Checked | None:
    """What the signature beside an archive says.

    Args:
        folder: the archive.
        public: file of the body's public key; None where the signature is only held against the key that it names.

    Returns:
        None where there is no signature and none is asked for.

    Raises:
        FileError: the public key, or the signature's file, cannot be read.
    """
    wanted = None if public is None else _public(public)
    path = signature_path(folder)
    try:
        raw, kind = content_of(path), kind_of(path)
        values = _values(raw) if raw else {}
    except OSError as error:
        raise FileError(f"无法读取“{path}”（{cause(error)}）：请检查权限和磁盘。") from error
    except (ValueError, RecursionError):
        return Checked("", (f"“{path.name}”不是签名文件，或已改变",))
    if not values:
        if kind or wanted is not None:
            return Checked("", (f"没有签名“{path.name}”",))
        return None
    faults: list[str] = []
    try:
        held = bytes.fromhex(values["public_key"])
        Ed25519PublicKey.from_public_bytes(held).verify(bytes.fromhex(values["signature"]), _message(values))
    except (ValueError, InvalidSignature):
        return Checked("", (f"签名无效：“{path.name}”",))
    if wanted is not None and held != wanted:
        faults.append(f"签名不是用所给的密钥作的：“{path.name}”中的公钥指纹为 {fingerprint_of_key(held)}")
    if values["list_sha256"] != fingerprint_of(folder):
        faults.append("签名所签的不是这份存档清单")
    by = "所给的密钥" if wanted is not None else f"公钥指纹 {fingerprint_of_key(held)}，请与机构的公钥核对"
    return Checked(f"签名有效，签于 {values['signed']}（{by}）。", tuple(faults))


def fingerprint_of_key(public: bytes) -> str:
    """By which a public key is known: SHA-256 of its 32 bytes."""
    return hashlib.sha256(public).hexdigest()


def _message(values: dict[str, str]) -> bytes:
    return "".join(f"{values[name]}\n" for name in _FIELDS[:3]).encode()


def _values(raw: bytes) -> dict[str, str]:
    """The texts of a signature's file.

    Raises:
        ValueError: it is none.
    """
    if len(raw) > LARGEST:
        raise ValueError("too large")
    values = json.loads(raw.decode("utf-8"))
    if not isinstance(values, dict) or sorted(values) != sorted(_FIELDS) or values["format"] != FORMAT:
        raise ValueError("no signature")
    if not all(isinstance(value, str) and value.isascii() and value.isprintable() for value in values.values()):
        raise ValueError("no signature")
    return values


def _private(path: Path, ask: Callable[[str, bool], str]) -> Ed25519PrivateKey:
    raw = _key_file(path)
    if b"ENCRYPTED" not in raw:
        raise FileError(f"“{path}”不是有密码保护的密钥：请用 ghgxl archive key 建立。")
    for tried in range(TRIES):
        try:
            key = serialization.load_pem_private_key(raw, ask(path.name, tried > 0).encode())
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        if isinstance(key, Ed25519PrivateKey):
            return key
        raise FileError(f"“{path}”不是 Ed25519 密钥：请用 ghgxl archive key 建立。")
    raise FileError(f"“{path}”的密码 {TRIES} 次都不正确，或文件已损坏，没有签名。")


def _public(path: Path) -> bytes:
    try:
        key = serialization.load_pem_public_key(_key_file(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise FileError(f"“{path}”不是 Ed25519 公钥：请给出 ghgxl archive key 建立的“{PUBLIC_ENDING}”文件。")
    return key.public_bytes(*_RAW)


def _key_file(path: Path) -> bytes:
    raw = read_whole(path, "密钥文件", most=LARGEST)
    if not raw:
        raise FileError(f"“{path}”不是密钥文件：请检查路径。")
    return raw


def _write_new(path: Path, content: bytes, mode: int | None) -> None:
    try:
        with temporary_beside(path, [content], clean=False, mode=mode) as temporary:
            is_free = rename_if_free(temporary, path)
    except OSError as error:
        raise FileError(f"无法写入“{path}”（{cause(error)}）：请检查磁盘空间和权限。") from error
    if not is_free:
        raise FileError(f"“{path}”已存在，未作任何改动：请换一个文件名，或先移走该文件。")

"""An archive proves itself: payload, manifests, list, page and signature are held against each other; no exit code misleads."""

import datetime as dt
import hashlib
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
from archive_command import command
from docx import Document
from sample_books import after_run

from workbook_templates.files.errors import FileError
from xl_addin.outputs.archive import folder as folder_module
from xl_addin.outputs.archive import signature
from xl_addin.outputs.archive.bag import manifest
from xl_addin.outputs.archive.document_list import from_json
from xl_addin.outputs.archive.folder import write_archive
from xl_addin.outputs.archive.page import page
from xl_addin.outputs.archive.verification import fingerprint_of, retentions, verify_archive
from xl_addin.terminal import passwords

WHEN = dt.datetime(2026, 5, 6, 10, 0)
PASSWORD = "核查机构自己的密码"
VOUCHER = "凭证/换_行.pdf"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "完成.xlsx"
    path.write_bytes(after_run("bus_operator").content)
    return path


@pytest.fixture(scope="module")
def made_once(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    parent = tmp_path_factory.mktemp("archive")
    (parent / "v").mkdir()
    (parent / "v" / "换\n行.pdf").write_bytes(b"%PDF-1.4 scan")
    (parent / "v" / "CD-DF-202401.pdf").write_bytes(b"%PDF-1.4 scan")
    return write_archive(book, parent / "v", parent, WHEN).folder


@pytest.fixture
def archive(made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_once, tmp_path / made_once.name))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rebagged(archive: Path) -> None:
    """Both manifests and the size are made anew, as whoever exchanges a file can do: the reference tool finds nothing."""
    payload = sorted(path for path in (archive / "data").rglob("*") if path.is_file())
    names = [path.relative_to(archive).as_posix() for path in payload]
    oxum = f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    info = archive / "bag-info.txt"
    lines = [line for line in info.read_text("utf-8").splitlines() if not line.startswith("Payload-Oxum")]
    info.write_text("\n".join(sorted([*lines, f"Payload-Oxum: {oxum}"])) + "\n", "utf-8")
    (archive / "manifest-sha256.txt").write_bytes(manifest((name, digest(archive / name)) for name in sorted(names)))
    tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    (archive / "tagmanifest-sha256.txt").write_bytes(manifest((name, digest(archive / name)) for name in tags))
    assert bagit.Bag(str(archive)).validate()


def relisted(archive: Path, change: Callable[[dict], object], *, paged: bool) -> None:
    """The list inside is changed too, and its page made of it anew or not."""
    path = archive / "data" / "存档清单.json"
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    if paged:
        (archive / "data" / "存档清单.docx").write_bytes(page(from_json(path.read_bytes()), digest(path)))
    rebagged(archive)


def test_an_exchanged_voucher_is_found_though_both_manifests_were_rewritten(archive: Path) -> None:
    (archive / "data" / VOUCHER).write_bytes(b"%PDF-1.4 fake")
    rebagged(archive)
    assert verify_archive(archive) == [f"文件与“存档清单.json”所列的不同：data/{VOUCHER}"]


def test_an_added_and_a_removed_voucher_too(archive: Path) -> None:
    (archive / "data" / VOUCHER).rename(archive / "data" / "凭证" / "另一份.pdf")
    rebagged(archive)
    assert verify_archive(archive) == [
        "“存档清单.json”与 manifest-sha256.txt 不符，只有一处列出：data/凭证/另一份.pdf",
        f"“存档清单.json”与 manifest-sha256.txt 不符，只有一处列出：data/{VOUCHER}",
    ]


def exchanged(content: dict) -> None:
    [line] = [line for line in content["documents"] if line["path"] == VOUCHER]
    line["sha256"] = hashlib.sha256(b"%PDF-1.4 fake").hexdigest()


def test_who_rewrites_the_list_too_has_the_page_against_him(archive: Path, made_once: Path) -> None:
    (archive / "data" / VOUCHER).write_bytes(b"%PDF-1.4 fake")
    relisted(archive, exchanged, paged=False)
    assert verify_archive(archive) == ["“存档清单.docx”的内容与“存档清单.json”不符"]
    assert fingerprint_of(archive) != fingerprint_of(made_once)


def test_who_rewrites_everything_has_the_stamped_page_against_him(archive: Path, made_once: Path) -> None:
    """Nothing inside can tell: the digest on the paper does, and is said."""
    (archive / "data" / VOUCHER).write_bytes(b"%PDF-1.4 fake")
    relisted(archive, exchanged, paged=True)
    assert verify_archive(archive) == []
    stamped = Document(str(made_once / "data" / "存档清单.docx")).tables[0]._cells
    assert fingerprint_of(made_once) in [cell.text for cell in stamped]
    assert fingerprint_of(archive) not in [cell.text for cell in stamped]


@pytest.mark.parametrize(
    "change",
    [lambda document: document.add_paragraph("保存至 2027 年即可。"), lambda document: document.sections[0].header.paragraphs[0].add_run("作废"),
     lambda document: setattr(document.tables[0].rows[4].cells[1].paragraphs[0].runs[0], "text", "2027-05-06")],
    ids=["a sentence more", "a header", "another date"],
)  # fmt: skip
def test_a_page_that_says_something_else(archive: Path, change: Callable[[object], object]) -> None:
    path = archive / "data" / "存档清单.docx"
    document = Document(str(path))
    change(document)
    document.save(str(path))
    rebagged(archive)
    assert verify_archive(archive) == ["“存档清单.docx”的内容与“存档清单.json”不符"]


UNTIL = '<w:r><w:t xml:space="preserve">2031-05-06</w:t></w:r>'
SHOWING = {
    "a symbol": ('<w:sectPr', '<w:p><w:r><w:sym w:font="Arial" w:char="0041"/></w:r></w:p><w:sectPr'),
    "another file": ('<w:sectPr', '<w:altChunk r:id="rId1"/><w:sectPr'),
    "a picture": ('<w:sectPr', '<w:p><w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="2027"/></w:pict></w:r></w:p><w:sectPr'),
    "a field": ('<w:sectPr', '<w:p><w:r><w:instrText>QUOTE "2027"</w:instrText></w:r></w:p><w:sectPr'),
    "hidden": (UNTIL, UNTIL.replace("<w:t", "<w:rPr><w:vanish/></w:rPr><w:t", 1)),
    "deleted": (UNTIL, f'<w:del w:id="1">{UNTIL}</w:del>'),
    "a field in the footer": (" PAGE ", ' QUOTE "2027" '),
    "another main part": ("word/document.xml", "word/elsewhere.xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWING)
def test_a_page_that_shows_what_is_no_text(archive: Path, name: str) -> None:
    """All its texts are those of the list, and yet a reader sees something else."""
    old, new = (text.encode() for text in SHOWING[name])
    path = archive / "data" / "存档清单.docx"
    with zipfile.ZipFile(path) as made:
        parts = {part: made.read(part) for part in made.namelist()}
    place = "word/footer1.xml" if "footer" in name else "_rels/.rels" if "main" in name else "word/document.xml"
    assert old in parts[place]
    parts["word/elsewhere.xml"] = (
        parts["word/document.xml"].replace(b"2031-05-06", b"2027-05-06") if "main" in name else b""
    )
    parts[place] = parts[place].replace(old, new, 1)
    with zipfile.ZipFile(path, "w") as made:
        for part, raw in parts.items():
            if raw:
                made.writestr(part, raw)
    rebagged(archive)
    assert verify_archive(archive) == ["“存档清单.docx”的内容与“存档清单.json”不符"]


def test_the_date_is_that_of_the_verified_list(archive: Path) -> None:
    """An edited Retain-Until is no reason to destroy an archive."""
    [before] = retentions([archive])
    assert before.until == dt.date(2031, 5, 6)
    info = archive / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("Retain-Until: 2031", "Retain-Until: 2021"), "utf-8")
    for _ in range(2):
        [told] = retentions([archive.parent])
        assert told.until is None
        assert told.why
        rebagged(archive)
    assert "bag-info.txt 的 Retain-Until 与“存档清单.json”不符" in verify_archive(archive)


def test_a_list_that_is_none(archive: Path) -> None:
    path = archive / "data" / "存档清单.json"
    for raw in (b"[]", b"{}", b"\xff", b"null", b"[" * 100_000, b'{"number":1}'):
        path.write_bytes(raw)
        rebagged(archive)
        [fault] = verify_archive(archive)
        assert "不是存档清单" in fault
        assert retentions([archive])[0].until is None


def test_links_folders_and_devices(archive: Path, tmp_path: Path) -> None:
    (archive / "data" / "空").mkdir()
    (archive / "data" / "凭证" / "链接.pdf").symlink_to(archive / "data" / VOUCHER)
    (archive / "data" / "夹").symlink_to(tmp_path)
    os.mkfifo(archive / "data" / "管道")
    (archive / "别的").mkdir()
    assert verify_archive(archive) == [
        "不是文件本身（链接）：data/凭证/链接.pdf", "不是文件本身（链接）：data/夹", "不是文件本身（设备或其他特殊文件）：data/管道",
        "多出空文件夹：data/空", "多出文件夹：别的",
    ]  # fmt: skip


def test_a_folder_of_the_payload_replaced_by_a_link_is_one_line(archive: Path, tmp_path: Path) -> None:
    (archive / "data" / "凭证").rename(tmp_path / "elsewhere")
    (archive / "data" / "凭证").symlink_to(tmp_path / "elsewhere")
    assert verify_archive(archive) == ["不是文件本身（链接）：data/凭证，清单中在它之内的 2 个文件没有核对"]


def test_a_voucher_or_a_tag_file_replaced_by_a_link_to_its_like(archive: Path, tmp_path: Path) -> None:
    for path, told in (
        (archive / "data" / VOUCHER, f"不是文件本身（链接）：data/{VOUCHER}"),
        (archive / "manifest-sha256.txt", "不是文件本身（链接）：manifest-sha256.txt"),
        (archive / "data", "“data”是链接，不是文件夹本身"),
        (archive / "data" / "存档清单.json", "不是文件本身（链接）：data/存档清单.json"),
    ):
        elsewhere = tmp_path / f"moved {path.name}"
        path.rename(elsewhere)
        path.symlink_to(elsewhere)
        assert told in verify_archive(archive)
        path.unlink()
        elsewhere.rename(path)
    assert verify_archive(archive) == []


def test_a_payload_or_a_manifest_that_is_not_there_is_one_line(archive: Path, tmp_path: Path) -> None:
    """Not one for every file; and no date is taken from another folder."""
    manifest_file = archive / "manifest-sha256.txt"
    for path, told in (
        (
            manifest_file,
            ["manifest-sha256.txt 中没有可读的清单，无法核对“data”中的文件", "缺少文件：manifest-sha256.txt"],
        ),
        (archive / "data", ["缺少文件夹：data"]),
    ):
        path.rename(tmp_path / "moved")
        assert verify_archive(archive) == told
        assert retentions([archive])[0].until is None
        (tmp_path / "moved").rename(path)
    (archive / "data").rename(tmp_path / "moved")
    (archive / "data").symlink_to(tmp_path / "moved")
    assert verify_archive(archive) == ["“data”是链接，不是文件夹本身"]
    assert retentions([archive])[0].until is None


def test_a_tag_file_that_is_a_pipe_is_not_waited_for(archive: Path) -> None:
    (archive / "bag-info.txt").unlink()
    os.mkfifo(archive / "bag-info.txt")
    assert "不是文件本身（设备或其他特殊文件）：bag-info.txt" in verify_archive(archive)
    assert retentions([archive])[0].until is None


def test_what_does_not_verify_gets_no_name(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that gives back other bytes than it took."""
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "a.pdf").write_bytes(b"scan")
    filled = folder_module._filled

    def failing(made: Path, contents: object) -> str:
        fingerprint = filled(made, contents)
        (made / "data" / "凭证" / "a.pdf").write_bytes(b"scam")
        return fingerprint

    monkeypatch.setattr(folder_module, "_filled", failing)
    with pytest.raises(FileError, match=r"未能通过核对（文件已改变：data/凭证/a.pdf），没有留下"):
        write_archive(book, tmp_path / "v", tmp_path, WHEN)
    assert [path.name for path in tmp_path.iterdir()] == ["v"]


def old(archive: Path) -> None:
    """As they were made before: by the reference tool, with a list that does not tell of missing vouchers."""
    data = archive / "data"
    content = json.loads((data / "存档清单.json").read_text("utf-8"))
    assert content.pop("unmatched")
    for path in list(archive.iterdir()):
        if path.is_file():
            path.unlink()
    (data / "存档清单.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    document = Document(str(data / "存档清单.docx"))
    [cell] = [cell for cell in document.tables[0]._cells if len(cell.text) == 64]
    cell.paragraphs[0].runs[0].text = digest(data / "存档清单.json")
    document.save(str(data / "存档清单.docx"))
    inner = archive.with_name("inner")
    data.rename(inner)
    for path in list(inner.iterdir()):
        path.rename(archive / path.name)
    listed = from_json((archive / "存档清单.json").read_bytes())
    bagit.make_bag(str(archive), listed.tags(0, 0), checksums=["sha256"])
    names = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    (archive / "tagmanifest-sha256.txt").write_bytes(manifest((name, digest(archive / name)) for name in names))


def test_archives_made_before_verify(archive: Path) -> None:
    old(archive)
    assert (archive / "bagit.txt").read_text().startswith("BagIt-Version: 0.97")
    assert verify_archive(archive) == []
    assert retentions([archive])[0].until == dt.date(2031, 5, 6)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "机构").mkdir()
    signature.make_key(tmp_path / "机构" / "密钥.pem", PASSWORD)
    return tmp_path / "机构" / "密钥.pem"


def test_a_signature_holds_against_who_rewrites_everything(archive: Path, key: Path) -> None:
    public = key.with_name("密钥.公钥.pem")
    assert signature.check_signature(archive, None) is None
    assert signature.check_signature(archive, public).faults == (f"没有签名“{archive.name}.签名.json”",)
    when = dt.datetime(2026, 5, 6, 10, 0, tzinfo=dt.UTC)
    written = signature.sign_archive(archive, key, lambda label, again: PASSWORD, when)
    assert written == archive.parent / f"{archive.name}.签名.json"
    assert verify_archive(archive) == []
    said = signature.check_signature(archive, public)
    assert said.faults == ()
    assert "签名有效，签于 2026-05-06T10:00:00+00:00（所给的密钥）" in said.sentence
    assert "请与机构的公钥核对" in signature.check_signature(archive, None).sentence
    with pytest.raises(FileError, match="已存在，未作任何改动"):
        signature.sign_archive(archive, key, lambda label, again: PASSWORD, when)
    (archive / "data" / VOUCHER).write_bytes(b"%PDF-1.4 fake")
    relisted(archive, exchanged, paged=True)
    assert verify_archive(archive) == []
    assert signature.check_signature(archive, public).faults == ("签名所签的不是这份存档清单",)
    written.unlink()
    (key.parent / "b").mkdir()
    signature.make_key(key.parent / "b" / "密钥.pem", PASSWORD)
    signature.sign_archive(archive, key.parent / "b" / "密钥.pem", lambda label, again: PASSWORD, when)
    [fault] = signature.check_signature(archive, public).faults
    assert "不是用所给的密钥作的" in fault


def test_any_sign_of_a_signature(archive: Path, key: Path) -> None:
    when = dt.datetime(2026, 5, 6, 10, 0, tzinfo=dt.UTC)
    path = signature.sign_archive(archive, key, lambda label, again: PASSWORD, when)
    values = json.loads(path.read_text("utf-8"))
    for name, value in values.items():
        for at in range(0, len(value), 7):
            changed = value[:at] + ("1" if value[at] != "1" else "0") + value[at + 1 :]
            path.write_text(json.dumps(values | {name: changed}), "utf-8")
            assert signature.check_signature(archive, key.with_name("密钥.公钥.pem")).faults, (name, at)
    for raw in (b"", b"{}", b"\xff", b"[" * 5000, b"x" * 20_000, json.dumps(values | {"more": "x"}).encode()):
        path.write_bytes(raw)
        assert signature.check_signature(archive, None).faults


def test_the_key(archive: Path, key: Path) -> None:
    assert PASSWORD.encode() not in key.read_bytes()
    assert b"ENCRYPTED" in key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    asked = []
    when = dt.datetime(2026, 5, 6, 10, 0, tzinfo=dt.UTC)

    def wrong(label: str, again: bool) -> str:
        asked.append(again)
        return "不对"

    with pytest.raises(FileError, match="密码 3 次都不正确"):
        signature.sign_archive(archive, key, wrong, when)
    assert asked == [False, True, True]
    with pytest.raises(FileError, match="不是有密码保护的密钥"):
        signature.sign_archive(archive, key.with_name("密钥.公钥.pem"), wrong, when)
    with pytest.raises(FileError, match="不是 Ed25519 公钥"):
        signature.check_signature(archive, key)
    with pytest.raises(FileError, match="已存在，未作任何改动"):
        signature.make_key(key, PASSWORD)
    (archive / "data" / VOUCHER).write_bytes(b"x")
    with pytest.raises(FileError, match="档案与归档时不同"):
        signature.sign_archive(archive, key, wrong, when)


def test_commands(archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(passwords, "getpass", lambda prompt: PASSWORD)
    key = archive.parent / "密钥.pem"
    assert command(monkeypatch, "key", "-o", key) == 0
    assert "公钥指纹" in capsys.readouterr().out
    assert command(monkeypatch, "sign", archive, "--key", key) == 0
    assert command(monkeypatch, "verify", archive, "--key", key.with_name("密钥.公钥.pem")) == 0
    told = capsys.readouterr().out
    assert f"清单指纹（SHA-256）：{fingerprint_of(archive)}，请与盖章页核对。" in told
    assert "签名有效" in told
    assert command(monkeypatch, "due", archive.parent) == 0
    assert "2031-05-06  未满，不得销毁" in capsys.readouterr().out
    info = archive / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("2031", "2021"), "utf-8")
    assert command(monkeypatch, "due", archive.parent) == 2
    printed = capsys.readouterr()
    assert "不能确定，不得销毁" in printed.out
    assert "不能据以确定保存期满日" in printed.err
    assert command(monkeypatch, "verify", archive) == 1


def test_no_exit_code_that_reads_as_findings(
    archive: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be verified, archived or told is exit 2 and a sentence."""
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "p").symlink_to(tmp_path)
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "tagmanifest-sha256.txt").touch()
    long = "x" * 300
    for words in (
        ("verify", tmp_path / "none"), ("verify", tmp_path / "file"), ("verify", tmp_path / "v"), ("verify", long), ("due", tmp_path / "none"),
        ("due", tmp_path / "file"), ("due", long),
        ("due", tmp_path / "bare"), ("verify", archive, "--key", tmp_path / "file"), ("verify", archive, "--key", long),
        ("sign", archive, "--key", tmp_path / "none"), ("sign", tmp_path / "v", "--key", tmp_path / "file"), ("key", "-o", tmp_path / "none" / "k.pem"),
        (book, "--vouchers", tmp_path / "v", "-o", tmp_path), (book, "--vouchers", long, "-o", tmp_path),
        (book, "--vouchers", tmp_path / "file", "-o", tmp_path),
        (book, "--vouchers", tmp_path / "v", "-o", tmp_path / "file"),
    ):  # fmt: skip
        assert command(monkeypatch, *words) == 2, words
        said = capsys.readouterr().err
        assert "Traceback" not in said
        assert said.strip()
    monkeypatch.setattr(os, "scandir", lambda path=".": (_ for _ in ()).throw(PermissionError(13, "denied", path)))
    assert command(monkeypatch, "verify", archive) == 2
    assert "没有权限" in capsys.readouterr().err

"""Rows held against the text layers of their pages: every planted difference is found, nothing else; files that changed are named."""

import datetime as dt
import random
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from voucher_papers import HEIGHT, WIDTH, box_around, papers, pdf_of, tables, write_engagement

from udfs.kernel.cells import Value
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.files.errors import FileError
from xl_addin.batch.record import Task
from xl_addin.batch.work import lost, work
from xl_addin.batch.workers import run_here
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS
from xl_addin.evidence import pdf
from xl_addin.evidence.apart import apart
from xl_addin.evidence.folder import file_below
from xl_addin.evidence.found import evidence_of

pytest.importorskip("pypdfium2", reason="the extra [vouchers] is not installed")
FILES = {"W-420", "W-421", "W-422", "W-423", "W-424", "W-425"}
PLANTED = 50


def checked(book: Path) -> list[Finding]:
    """What check finds of the files and pages."""
    outcome = COMMANDS["check"].act(FileBook.open(book), lambda stage: None)
    return [finding for finding in outcome.findings if finding.check in FILES]


def other_digit(value: float, chosen: random.Random) -> float:
    """The number with one of its digits changed, or two neighbours exchanged."""
    text = f"{value:.2f}"
    at = chosen.choice([place for place, sign in enumerate(text) if sign != "."])
    swapped = text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    if chosen.random() < 0.5 and at and text[at - 1] not in (".", text[at]):
        return float(swapped)
    return float(text[:at] + chosen.choice([sign for sign in "123456789" if sign != text[at]]) + text[at + 1 :])


def plant(row: dict[str, Value], entry: str, chosen: random.Random) -> None:
    """Make an entry of a bill another one than its page has."""
    if entry == "统计期间":
        column = chosen.choice(["period_start", "period_end"])
        day = row[column]
        assert isinstance(day, dt.date)
        row[column] = day + dt.timedelta(days=chosen.choice([-1, 1, 9, 30]))
    elif entry == "凭证号":
        number = str(row["voucher_no"])
        row["voucher_no"] = f"{number[:3]}9{number[4:]}"
    else:
        column = "activity_quantity" if entry == "用量" else "bill_fee_cny"
        amount = row[column]
        assert isinstance(amount, float)
        row[column] = other_digit(amount, chosen)


def test_nothing_is_found_where_rows_and_pages_agree(tmp_path: Path) -> None:
    assert checked(write_engagement(tmp_path)) == []


def test_fifty_planted_differences_are_found_and_nothing_else(tmp_path: Path) -> None:
    chosen, given = random.Random(16), tables()
    rows = {str(row["bill_no"]): row for row in given["bills"]}
    spots = chosen.sample([(bill, entry) for bill in rows for entry in ("用量", "统计期间", "费用", "凭证号")], PLANTED)
    registered = dict(zip(rows, given["vouchers"]))
    for bill, entry in spots:
        plant(rows[bill], entry, chosen)
        if entry == "凭证号":  # the register knows the other number too, so that the page is still found
            given["vouchers"].append({**registered[bill], "voucher_no": rows[bill]["voucher_no"]})
            for place in given["voucher_places"]:
                if place["placed_bill"] == bill:
                    place["voucher_no"] = rows[bill]["voucher_no"]
    found = checked(write_engagement(tmp_path, given))
    named = [(finding.key, finding.id.rpartition("|")[2]) for finding in found]
    assert {finding.check for finding in found} == {"W-424"}
    assert sorted(named) == sorted(spots)


def test_changed_missing_and_additional_files_are_named(tmp_path: Path) -> None:
    book = write_engagement(tmp_path)
    folder = tmp_path / "凭证" / "电费"
    (folder / "M1.pdf").write_bytes(papers()["电费/M1.pdf"] + b"%")
    (folder / "M2.pdf").unlink()
    (folder / "别的.pdf").write_bytes(b"x")
    (folder / "Thumbs.db").write_bytes(b"x")
    found = checked(book)
    told = {finding.check: finding for finding in found}
    assert set(told) == {"W-421", "W-422", "W-423"}
    assert (told["W-421"].rows, told["W-422"].rows) == (12, 12)
    assert "电费/M1.pdf" in told["W-421"].message
    assert "电费/M2.pdf" in told["W-422"].message
    assert "1个文件没有登记（电费/别的.pdf）" in told["W-423"].message


def test_without_the_folder_that_is_said_and_nothing_compared(tmp_path: Path) -> None:
    book = write_engagement(tmp_path)
    (tmp_path / "凭证").rename(tmp_path / "别处")
    assert [finding.check for finding in checked(book)] == ["W-420"]
    given = FileBook.open(book)
    given.vouchers = tmp_path / "别处"
    assert FILES.isdisjoint(found.check for found in COMMANDS["run"].act(given, lambda stage: None).findings)


def links(folder: Path) -> Iterator[str]:
    """Ways out of the folder, each with something outside to lead to."""
    (folder.parent / "外面").mkdir()
    (folder.parent / "外面" / "a.pdf").write_bytes(b"%PDF-1.4 outside")
    (folder / "夹").symlink_to(folder.parent / "外面")
    (folder / "a.pdf").symlink_to(folder.parent / "外面" / "a.pdf")
    yield from (
        "夹/a.pdf",
        "a.pdf",
        "../外面/a.pdf",
        "..\\外面\\a.pdf",
        str(folder.parent / "外面" / "a.pdf"),
        "C:\\a.pdf",
        "",
    )
    yield from (
        "\\\\server\\share\\a.pdf",
        "电费/../../外面/a.pdf",
        "电费/.. /x",
        "电费",
        "没有.pdf",
        "a.pdf:stream",
        "a\0.pdf",
    )


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    write_engagement(tmp_path)
    for path in links(tmp_path / "凭证"):
        with pytest.raises(FileError, match="请"):
            file_below(tmp_path / "凭证", path)
    assert file_below(tmp_path / "凭证", "电费\\M1.pdf").read_bytes() == papers()["电费/M1.pdf"]


def test_a_link_in_the_place_of_a_file_is_named_and_not_followed(tmp_path: Path) -> None:
    book = write_engagement(tmp_path)
    file = tmp_path / "凭证" / "电费" / "M1.pdf"
    file.rename(tmp_path / "M1.pdf")
    file.symlink_to(tmp_path / "M1.pdf")
    (found,) = checked(book)
    assert (found.check, found.rows) == ("W-422", 12)
    assert "链接" in found.message


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("is_cut", [False, True])
def test_a_box_is_of_the_page_as_it_is_shown(tmp_path: Path, turned: int, is_cut: bool) -> None:
    cut = (50.0, 100.0, 500.0, 800.0) if is_cut else (0.0, 0.0, float(WIDTH), float(HEIGHT))
    path = tmp_path / "a.pdf"
    extra = {"/Rotate": str(turned), "/CropBox": f"[{' '.join(map(str, cut))}]"}
    path.write_bytes(pdf_of([[("12,345.60", 100, 200), ("99,999.99", 100, 230)]], extra))
    own = box_around("12,345.60", 100, 200)
    left, right = ((own[edge] * WIDTH - cut[0]) / (cut[2] - cut[0]) for edge in ("page_left", "page_right"))
    above = HEIGHT - cut[3]
    top, bottom = ((own[edge] * HEIGHT - above) / (cut[3] - cut[1]) for edge in ("page_top", "page_bottom"))
    box = {
        0: (left, top, right, bottom), 90: (1 - bottom, left, 1 - top, right), 180: (1 - right, 1 - bottom, 1 - left, 1 - top),
        270: (top, 1 - right, bottom, 1 - left),
    }[turned]  # fmt: skip
    assert pdf.texts(str(path), 1, [box])[0] == ["12,345.60"]


def bomb() -> bytes:
    """A page whose content is 32 megabytes of blanks in as many kilobytes."""
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(b" " * (1 << 20)) for _ in range(1 << 5)) + packing.flush()
    plain = pdf_of([[("1", 10, 10)]])
    begin, end = plain.index(b"<</Length"), plain.index(b"endstream")
    return plain[:begin] + b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\n" % (len(packed), packed) + plain[end:]


KEY = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%b)/U(%b)/P -4>>/ID[(a)(a)]" % (b"o" * 32, b"u" * 32)
HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "截断": lambda whole: whole[: len(whole) // 3],
    "空": lambda whole: b"%PDF-1.4",
    "程序": lambda whole: b"MZ" + b"\0" * 2_000 + b"%PDF-1.4",
    "循环": lambda whole: whole.replace(b"/Pages 2 0 R", b"/Pages 1 0 R"),
    "加密": lambda whole: whole.replace(b"/Root 1 0 R", b"/Root 1 0 R" + KEY),
    "炸弹": lambda whole: bomb(),
    "巨大": lambda whole: whole.replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_or_shown_within_limits(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(HOSTILE[name](papers()["电费/M1.pdf"]))
    with apart("xl_addin.evidence.pdf:picture", seconds=30) as drawing:
        try:
            size, _ = drawing.call(path.name, path=str(path), page=1)
        except FileError as error:
            told = str(error)
        else:
            told = "。" if max(size) <= pdf.LONGEST_SIDE + 1 else f"{size}"
    assert told.endswith("。")


def test_a_process_that_hangs_or_dies_takes_nobody_with_it() -> None:
    with apart("bad_readers:endless", seconds=2) as process, pytest.raises(FileError, match="超过 2 秒"):
        process.call("没完", path="x")
    with apart("bad_readers:dying") as process:
        for _ in range(2):
            with pytest.raises(FileError, match="“坏”时程序异常中止"):
                process.call("坏", path="x")
    with apart("bad_readers:greedy") as process, pytest.raises(FileError, match="内存不足"):
        process.call("大", path="x")


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    given = tables()
    given["voucher_places"][0]["voucher_page"] = 40
    (found,) = checked(write_engagement(tmp_path, given))
    assert found.check == "W-425"
    assert "没有第40页，共12页" in found.message


def test_without_the_extra_only_the_digests_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tables()
    plant(given["bills"][0], "用量", random.Random(1))
    engagement = read(FileBook.open(write_engagement(tmp_path, given)))
    monkeypatch.setattr("xl_addin.evidence.found.find_spec", lambda name: None)
    found = evidence_of(engagement, tmp_path / "凭证", lambda stage: None)
    assert (len(found.digests), found.printed, found.unread, found.is_read) == (3, {}, {}, False)
    assert run_checks(engagement)


def test_a_batch_looks_at_the_papers_beside_each_workbook(tmp_path: Path) -> None:
    given = tables()
    plant(given["bills"][0], "用量", random.Random(1))
    book = write_engagement(tmp_path, given)
    task = Task(book, "核查.xlsx", "", tmp_path / "出" / "核查.xlsx", tmp_path / "出" / "核查.json")
    assert [told.failure for told in run_here([task], 1, partial(work, password=None), lost)] == [""]
    found = read(FileBook.open(tmp_path / "出" / "核查.xlsx")).rows("findings")
    assert "W-424@B1-01|用量" in {row.key for row in found}

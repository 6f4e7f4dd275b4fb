"""``ghgxl vouchers`` as a user types it: a folder of many kinds, questions and their answers, a second run, the extra left out."""

import json
import os
import socket
from pathlib import Path

import pytest
from drawn_sheets import as_jpeg, as_pdf, as_picture, as_scanned_pdf, as_tiff, photographed, scanned
from drawn_vouchers import MAKERS, Drawn
from installed_command import ghgxl
from voucher_books import registered, wrong

from workbook_templates.engagement.reader import Engagement, read
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main
from xl_addin.vouchers.documents.opened import read_document
from xl_addin.vouchers.folder import find
from xl_addin.vouchers.judging import judge_all


def engagement(path: Path) -> Engagement:
    return read(FileBook.open(path))


def test_a_folder_becomes_rows_questions_and_places(tmp_path: Path) -> None:
    folder, drawn = tmp_path / "凭证", MAKERS["plain_power"](3, 2)
    folder.mkdir()
    book = registered(tmp_path / "核查.xlsx", drawn)
    for one in drawn:
        (folder / f"{one.name}.pdf").write_bytes(as_pdf(one.sheets))
    (folder / "又一份.pdf").write_bytes(as_pdf(drawn[0].sheets))
    (folder / "程序.pdf").write_bytes(b"MZ")
    [invoice] = MAKERS["fuel_invoice"](1, 1)
    (folder / "票.pdf").write_bytes(as_pdf(invoice.sheets))
    target = tmp_path / "新.xlsx"
    ended = ghgxl("vouchers", str(folder), "--into", str(book), "-o", str(target), "--jobs", "1", folder=tmp_path)
    assert ended.code == 1, ended.err  # one file is no voucher
    assert "没有读取：“程序.pdf”是程序" in ended.out
    assert "内容完全相同" in ended.out
    made = engagement(target)
    mine = [row for row in made.rows("bills") if "读自" in str(row.text("remark"))]
    assert [(row.number("activity_quantity"), str(row.date("period_end"))) for row in mine] == [
        (float(str(row["activity_quantity"])), str(row["end"])) for one in (*drawn, invoice) for row in one.rows
    ]
    files = {row.text("voucher_file") for row in made.rows("vouchers") if row.text("voucher_file")}
    assert files == {*(f"{one.name}.pdf" for one in drawn), "票.pdf"}
    entries = {row.text("bill_entry") for row in made.rows("voucher_places")}
    assert {"用量", "费用", "统计起日", "统计止日", "计量表号", "凭证号", "上次读数"} <= entries
    other = tmp_path / "又一本" / target.name
    other.parent.mkdir()
    (tmp_path / "新-凭证读取").rename(other.parent / "新-凭证读取")
    again = ghgxl("vouchers", str(folder), "--into", str(target), "-o", str(other), "--jobs", "1", folder=tmp_path)
    assert "以前读过" not in ended.out
    assert "3个文件以前读过，没有再读" in again.out
    assert "与能源账单的" in again.out
    assert "没有新的单据可写入" in again.out
    checked = ghgxl("check", str(target), folder=tmp_path)
    assert not [line for line in checked.out.splitlines() if "W-42" in line and "W-423" not in line], checked.out


@pytest.mark.parametrize("missing", ["rapidocr", "PIL"])
def test_without_the_extra_one_sentence(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xl_addin.cli.vouchers.find_spec", lambda name: None if name == missing else True)
    monkeypatch.setattr("sys.argv", ["ghgxl", "vouchers", str(tmp_path), "--into", str(tmp_path / "1.xlsx")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert f"缺少 {missing}" in capsys.readouterr().err


def test_an_answer_lets_a_voucher_in_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    """A person's day is taken; a person's number must close the arithmetic like any other."""
    from drawn_sheets import as_document

    from xl_addin.vouchers.answers import load

    [drawn] = MAKERS["plain_power"](3, 1)
    book = engagement(registered(tmp_path / "核查.xlsx", [drawn]))
    documents = {"1.pdf": ("d", as_document(drawn.sheets))}
    true = drawn.rows[0]

    def answered(**values: object) -> object:
        path = tmp_path / "答复.json"
        path.write_text(
            json.dumps(
                {
                    "answers": [
                        {"digest": "d", "page": 1, "values": {name: str(value) for name, value in values.items()}}
                    ]
                }
            ),
            "utf-8",
        )
        [judged] = judge_all(documents, book, load([path]))
        assert not wrong(judged, drawn) or not judged.is_accepted
        return judged.is_accepted

    assert not answered()
    assert not answered(period_start=true["start"])
    assert answered(period_start=true["start"], period_end=true["end"])
    table = {"readings.0.metered": "1"}
    assert not answered(period_start=true["start"], period_end=true["end"], **table)


def refused(*_: object) -> None:
    raise AssertionError("somebody wants the network")


@pytest.mark.long
@pytest.mark.parametrize("name", ["grid_power", "gas_bill", "property_receipt", "fuel_invoice"])
def test_pictures_are_read_without_any_network(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    drawn = MAKERS[name](4, 3)
    pictures = [as_picture(one.sheets[0]) for one in drawn]
    files = {
        "1.jpg": as_jpeg(scanned(pictures[0], 1)), "2.tif": as_tiff([photographed(pictures[1], 2)]),
        "3.pdf": as_scanned_pdf([scanned(pictures[2], 3)]),
    }  # fmt: skip
    documents = {}
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
        documents[file] = (file, read_document(tmp_path / file, file))
    judged = judge_all(documents, engagement(registered(tmp_path / "核查.xlsx", drawn)), {})
    assert judged[1].is_accepted, judged[1].doubts
    faults = [fault for one, true in zip(judged, drawn) for fault in wrong(one, true)]
    assert not faults


def test_drawn_vouchers_are_of_one_kind_each() -> None:
    kinds: list[Drawn] = [maker(1, 1)[0] for maker in MAKERS.values()]
    assert len({one.name for one in kinds}) == len(kinds)


def test_a_folder_that_is_not_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies there is no voucher that was read: not to say so would lose it."""
    folder = tmp_path / "凭证"
    (folder / "锁").mkdir(parents=True)
    (tmp_path / "别处").mkdir()
    (folder / "链").symlink_to(tmp_path / "别处", target_is_directory=True)
    (folder / "1.pdf").write_bytes(b"%PDF-")
    (folder / "读取").mkdir()
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("锁"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    found = find(folder, folder / "读取")
    assert [task.name for task in found.tasks] == ["1.pdf"]
    assert set(found.failures) == {"锁", "链/"}
    assert "无法读取" in found.failures["锁"]
    assert "链接" in found.failures["链/"]

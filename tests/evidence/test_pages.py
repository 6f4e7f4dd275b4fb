"""The pages in a browser: rows and boxes side by side, keys, ticks; nothing of a client's runs, nothing is fetched."""

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
from voucher_papers import pdf_of, tables, write_engagement

from udfs.kernel.cells import Value
from workbook_templates.engagement.reader import read
from workbook_templates.exchange.page_ticks import FORMAT, Tick, Ticks, read_ticks, taken
from workbook_templates.files.errors import FileError
from xl_addin.books.file import FileBook
from xl_addin.cli.evidence import evidence
from xl_addin.evidence.rows import bill_rows
from xl_addin.evidence.written import INDEX, Written, write_evidence
from xl_addin.watched.exit_codes import ExitCode

pytest.importorskip("pypdfium2", reason="the extra [vouchers] is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SCRIPT_IN_TEXT = "</script><script>document.title='RUN'</script><img src=x onerror=\"document.title='RUN'\">\u2028'\"&"
LOOK = """{
const press = key => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
const now = () => document.querySelector("#bills [aria-current] span:nth-of-type(2)").textContent;
const seen = () => [...document.querySelectorAll("#bills li:not([hidden]) span:nth-of-type(2)")].map(one => one.textContent);
const told = {};
HTMLAnchorElement.prototype.click = function () { told.file = this.download; };
URL.createObjectURL = blob => { blob.text().then(text => { told.saved = JSON.parse(text); tell(); }); return "x"; };
const tell = () => { document.body.dataset.told = JSON.stringify(told); };
window.addEventListener("load", () => { STEPS; tell(); });
}"""


def written(folder: Path, given: dict[str, list[dict[str, Value]]] | None = None) -> tuple[Path, Written]:
    book = write_engagement(folder, given)
    target = folder / "凭证页"
    made = write_evidence(read(FileBook.open(book)), folder / "凭证", target, "0" * 64, lambda stage: None)
    return target / INDEX, made


def looked_at(page: Path, steps: str, hash_: str = "") -> tuple[dict[str, Any], str]:
    """What a script beside the page's own saw, and the page as it stands then."""
    look = LOOK.replace("STEPS", steps)
    allowed = base64.b64encode(hashlib.sha256(look.encode()).digest()).decode()
    text = page.read_text("utf-8").replace("script-src ", f"script-src 'sha256-{allowed}' ", 1)
    copy = page.with_name("p.html")
    copy.write_text(text.replace("</body>", f"<script>{look}</script></body>"), "utf-8")
    dumped = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={page.parent.parent / 'profile'}",
         "--virtual-time-budget=4000", "--dump-dom", f"{copy.as_uri()}{hash_}"],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    ).stdout  # fmt: skip
    found = re.search(r'data-told="([^"]*)"', dumped)
    assert found is not None, dumped[-2_000:]
    return json.loads(html.unescape(found[1])), dumped


@in_a_browser
def test_rows_pages_boxes_keys_and_ticks_in_a_browser(tmp_path: Path) -> None:
    given = tables()
    given["voucher_places"][2] |= {"read_by": "图像识别", "read_doubt": "第3位数字不清", "printed_text": "11,234.87"}
    given["bills"][3]["activity_quantity"] = 99.0
    given["voucher_places"][14]["printed_text"] = "14,938.98"
    page, made = written(tmp_path, given)
    assert (made.bills, made.pages, made.boxes, made.notices) == (36, 36, 144, ())
    told, _ = looked_at(
        page,
        """
        const image = document.querySelector("#page img"), box = document.querySelector(".box.current");
        told.width = image.naturalWidth; told.boxes = document.querySelectorAll(".box").length;
        told.left = box.style.left; told.first = now(); told.all = seen().length;
        press("j"); told.second = now(); press("ArrowUp"); told.back = now();
        press("d"); told.doubtful = seen(); press("ArrowDown"); told.next = now(); press("ArrowUp");
        press("Enter"); told.nobody = document.getElementById("count").textContent;
        document.getElementById("who").value = " 张三 ";
        press("Enter"); told.after = now(); press("3"); press("n");
        told.unsaved = document.getElementById("count").textContent; document.getElementById("save").click();
        told.kept = Object.values(localStorage).map(kept => JSON.parse(kept).saved);
        """,
    )
    assert (told["all"], told["boxes"], told["width"]) == (36, 4, 1272)
    assert told["left"].startswith("10.084")  # 60 of 595 points
    assert [told[name] for name in ("first", "second", "back")] == ["B1-01", "B1-02", "B1-01"]
    assert (told["doubtful"], told["next"], told["after"]) == (["B1-01", "B1-04"], "B1-04", "B1-04")
    assert told["nobody"] == "请先填写核对人"
    saved = told["saved"]
    assert (told["file"], told["kept"]) == ("核对记录.json", [True])
    assert told["unsaved"] == "已核对 1 / 36 张，有未保存的记录"
    assert {(tick["bill"], tick["entry"], tick["verdict"], tick["by"]) for tick in saved["ticks"]} == {
        *(("B1-01", entry, "一致", "张三") for entry in ("凭证号", "统计期间", "用量", "费用")),
        ("B1-04", "用量", "不一致", "张三"),
    }
    (tmp_path / "核对记录.json").write_text(json.dumps(saved), "utf-8")
    made_of = taken(read(FileBook.open(tmp_path / "核查.xlsx")), read_ticks(tmp_path / "核对记录.json"))
    assert (made_of.changed, made_of.rows, made_of.left) == (5, [], ())


@in_a_browser
def test_no_text_of_a_client_runs_and_nothing_is_fetched(tmp_path: Path) -> None:
    given = tables()
    given["sources"][0]["source_name"] = SCRIPT_IN_TEXT
    given["bills"][0] |= {"bill_no": SCRIPT_IN_TEXT, "remark": SCRIPT_IN_TEXT}
    given["voucher_places"][0] |= dict.fromkeys(
        ("placed_bill", "printed_text", "read_doubt", "page_confirmed_by", "remark"), SCRIPT_IN_TEXT
    )
    given["vouchers"][1]["voucher_file"] = SCRIPT_IN_TEXT
    page, made = written(tmp_path, given)
    assert any("没有可用的凭证文件" in notice for notice in made.notices)
    told, dumped = looked_at(page, "told.first = now(); told.title = document.title; press('j');")
    assert (told["first"], told["title"]) == (SCRIPT_IN_TEXT, "示例公司 凭证页")
    assert "<title>RUN" not in dumped
    assert "onerror=" not in re.sub(r'data-told="[^"]*"|<script.*?</script>', "", dumped, flags=re.DOTALL).replace(
        "&lt;img src=x onerror", ""
    )
    assert not re.search(r"https?:|url\(|@import|<link", page.read_text("utf-8"))


@in_a_browser
def test_an_address_names_the_bill(tmp_path: Path) -> None:
    page, _ = written(tmp_path)
    assert looked_at(page, "told.first = now();", "#B2-07")[0]["first"] == "B2-07"


def test_photographs_are_copied_and_other_files_are_told(tmp_path: Path) -> None:
    given = tables()
    for number, name in enumerate(("照片.png", "表.xlsx", "没有.pdf", "坏.pdf")):
        given["vouchers"][number] |= {"voucher_file": name, "voucher_file_sha256": None, "voucher_page": 1}
    (tmp_path / "凭证").mkdir()
    (tmp_path / "凭证" / "照片.png").write_bytes(PNG)
    (tmp_path / "凭证" / "表.xlsx").write_bytes(b"PK")
    (tmp_path / "凭证" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    page, made = written(tmp_path, given)
    assert made.pages == 33
    assert (page.parent / "pages" / "00001.png").read_bytes() == PNG
    told = "；".join(made.notices)
    assert all(
        name in told
        for name in ("表.xlsx 第1页：这种格式", "没有.pdf 第1页：凭证文件夹中没有", "坏.pdf 第1页：不能打开")
    )


def test_without_the_extra_the_browser_shows_the_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_addin.evidence.pictures.can_draw", lambda: False)
    page, made = written(tmp_path)
    assert made.pages == 36
    assert sorted(path.name for path in (page.parent / "pages").iterdir()) == ["00001.pdf", "00013.pdf", "00025.pdf"]
    assert '"src": "pages/00013.pdf#page=2", "kind": "pdf"' in page.read_text("utf-8")


def test_a_changed_file_is_shown_with_a_warning(tmp_path: Path) -> None:
    book = write_engagement(tmp_path)
    (tmp_path / "凭证" / "电费" / "M2.pdf").write_bytes(pdf_of([[("1", 1, 1)]] * 12))
    made = write_evidence(read(FileBook.open(book)), tmp_path / "凭证", tmp_path / "页", "", lambda stage: None)
    assert len(made.notices) == 12
    assert all("校验值不同" in notice for notice in made.notices)


def test_nothing_is_left_where_the_pages_cannot_be_written(tmp_path: Path) -> None:
    book = write_engagement(tmp_path)
    engagement = read(FileBook.open(book))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FileError, match="已存在"):
        write_evidence(engagement, None, tmp_path / "凭证", "", lambda stage: None)
    with pytest.raises(RuntimeError):
        write_evidence(engagement, tmp_path / "凭证", tmp_path / "页", "", broken)
    assert sorted(tmp_path.iterdir()) == before


def broken(stage: str) -> None:
    raise RuntimeError(stage)


def tick(bill: str, entry: str, value: str, **more: str) -> Tick:
    said = {"verdict": "一致", "by": "张三", "at": "2026-05-06 10:30"} | more
    return Tick(bill=bill, entry=entry, value=value, **said)


def test_ticks_become_rows_with_name_and_time_and_old_ones_are_told(tmp_path: Path) -> None:
    given = tables()
    given["voucher_places"] = given["voucher_places"][4:]
    book = FileBook.open(write_engagement(tmp_path, given))
    ticks = [
        tick("B1-01", "用量", "11234.87"), tick("B1-02", "用量", "12469.74", verdict="不一致"),
        tick("B1-02", "费用", "1"), tick("没有", "用量", "1"), tick("B1-03", "面积", "1"), tick("B1-01", "用量", "11234.87", at="2026-05-07 08:00", by="李四"),
    ]  # fmt: skip
    made = taken(read(book), ticks)
    book.put(made.cells)
    (added,) = made.rows
    assert added == {
        "placed_bill": "B1-01", "bill_entry": "用量", "voucher_no": "F2025101", "read_by": "人工", "page_verdict": "一致",
        "page_confirmed_by": "李四", "page_confirmed_time": "2026-05-07 08:00", "printed_text": "11234.87",
    }  # fmt: skip
    (looked_at_,) = [row for row in read(book).rows("voucher_places") if row.text("page_confirmed_by")]
    assert [looked_at_.text(name) for name in ("placed_bill", "bill_entry", "page_verdict")] == [
        "B1-02",
        "用量",
        "不一致",
    ]
    assert len(made.left) == 3
    assert "核对时为“1”，现为" in "；".join(made.left)


HALF = json.dumps({"format": FORMAT, "set": "", "ticks": [{"bill": 1}]}).encode()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"format": "x", "set": "", "ticks": []}', HALF])
def test_another_file_is_no_record_of_ticks(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(FileError, match="不是凭证页保存的核对记录"):
        read_ticks(path)


def test_two_bills_of_one_name_take_no_tick(tmp_path: Path) -> None:
    given = tables()
    given["bills"][1]["bill_no"] = "B1-01"
    engagement = read(FileBook.open(write_engagement(tmp_path, given)))
    made = taken(engagement, [tick("B1-01", "用量", "11234.87")])
    assert (made.cells, made.rows) == ({}, [])
    assert "同一称呼" in made.left[0]
    assert [row.key for row in bill_rows(engagement)][:2] == ["B1-01", "B1-01"]


def test_the_command_writes_pages_and_takes_ticks_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = write_engagement(tmp_path)
    (tmp_path / "凭证").rename(tmp_path / "扫描件")
    evidence(book, tmp_path / "页", tmp_path / "扫描件")
    assert "凭证页 36 页，单据 36 张，其中 144 处画有框" in capsys.readouterr().out
    assert (tmp_path / "页" / "pages" / "00036.jpg").is_file()
    said = Ticks(format=FORMAT, set="", ticks=[tick("B1-01", "用量", "11234.87"), tick("B1-02", "用量", "旧的数")])
    (tmp_path / "记录.json").write_text(said.model_dump_json(), "utf-8")
    with pytest.raises(typer.Exit) as ended:
        evidence(book, tmp_path / "核对过.xlsx", ticks=tmp_path / "记录.json")
    assert ended.value.exit_code == ExitCode.FINDINGS
    told = capsys.readouterr().out
    assert "核对记录 2 条：写入“凭证位置”原有的 1 行，新增 0 行" in told
    assert "“B1-02”的用量核对时为“旧的数”，现为“12469.74”：请重新核对" in told
    rows = read(FileBook.open(tmp_path / "核对过.xlsx")).rows("voucher_places")
    assert [row.key for row in rows if row.text("page_confirmed_time") == "2026-05-06 10:30"] == ["B1-01"]

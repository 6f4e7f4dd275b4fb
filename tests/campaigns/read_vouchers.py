"""Drawn vouchers read as text, scan and photograph, held to the truth: fields right, filled without a person, wrong and accepted.

    python tests/campaigns/read_vouchers.py MONTHS [--held-back] [--seed N] [--forms clean,scan,photo] [--jobs N]

Ends with 1 where anything wrong was accepted. Each form is a folder of its own: a scan has only scans as neighbours.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "doubles")]

from drawn_sheets import as_jpeg, as_pdf, as_picture, as_scanned_pdf, as_tiff, photographed, scanned  # noqa: E402
from drawn_vouchers import HELD_BACK, MAKERS, Drawn  # noqa: E402
from voucher_books import registered, wrong  # noqa: E402

from workbook_templates.engagement.reader import read  # noqa: E402
from xl_addin.books.file import FileBook  # noqa: E402
from xl_addin.vouchers.documents.opened import read_document  # noqa: E402
from xl_addin.vouchers.documents.pages import Document  # noqa: E402
from xl_addin.vouchers.judged import Judged  # noqa: E402
from xl_addin.vouchers.judging import judge_all  # noqa: E402

FORMS = ("clean", "scan", "photo")


def file_of(drawn: Drawn, form: str, seed: int) -> bytes:
    """A voucher in a form, in one of the kinds of file that it comes in."""
    if form == "clean":
        return as_pdf(drawn.sheets)
    pictures = [as_picture(sheet, font=0) for sheet in drawn.sheets]
    if form == "scan":
        pages = [scanned(picture, seed + at) for at, picture in enumerate(pictures)]
        if len(pages) == 1 and seed % 3 == 0:
            return as_jpeg(pages[0])
        return as_tiff(pages) if seed % 2 else as_scanned_pdf(pages)
    pages = [photographed(picture, seed + at) for at, picture in enumerate(pictures)]
    return as_scanned_pdf(pages) if len(pages) > 1 else as_jpeg(pages[0])


def look(given: tuple[str, str, int, int, str]) -> tuple[Document, int, float]:
    """Draw a voucher, read it; how many pages it has and what each took of processor time."""
    maker, form, seed, at, folder = given
    drawn = (MAKERS | HELD_BACK)[maker](seed, at + 1)[at]
    path = Path(folder) / f"{maker}-{form}-{at}"
    path.write_bytes(file_of(drawn, form, seed * 1000 + at))
    started = time.process_time()
    document = read_document(path, path.name)
    return document, len(drawn.sheets), time.process_time() - started


def peak(_: int) -> int:
    """Bytes that this process has needed at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def fields(judged: Judged, drawn: Drawn) -> tuple[int, int]:
    """How many of the true values were read, of how many."""
    right = count = 0
    for at, row in enumerate(drawn.rows):
        bill = judged.bills[at] if at < len(judged.bills) else None
        for name, true in row.items():
            if name == "unit" or (name == "meter" and not true):
                continue
            count += 1
            said = (
                None
                if bill is None
                else {"meter": bill.meter, "start": bill.start, "end": bill.end, "number": bill.number, **bill.numbers}
            )
            right += said is not None and said.get(name) == true
    return right, count


def main() -> int:
    """Run and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("months", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    makers, faults = HELD_BACK if given.held_back else MAKERS, 0
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(given.jobs) as pool:
        true = {name: make(given.seed, given.months) for name, make in makers.items()}
        book = registered(Path(folder) / "核查.xlsx", [one for series in true.values() for one in series])
        engagement = read(FileBook.open(book))
        totals: dict[str, Counter[str]] = defaultdict(Counter)
        for form in given.forms.split(","):
            for name in makers:
                read_ones = list(pool.map(look, [(name, form, given.seed, at, folder) for at in range(given.months)]))
                documents = {f"{at:02}": (f"{at:02}", document) for at, (document, _, _) in enumerate(read_ones)}
                judged = judge_all(documents, engagement, {})
                assert len(judged) == given.months, (name, form, len(judged))
                told: Counter[str] = Counter(vouchers=given.months, pages=sum(pages for _, pages, _ in read_ones))
                told["milliseconds"] = int(1000 * sum(seconds for _, _, seconds in read_ones))
                for one, drawn in zip(judged, true[name]):
                    right, count = fields(one, drawn)
                    told += Counter(right=right, fields=count, filled=one.is_accepted)
                    if fault := wrong(one, drawn):
                        faults += 1
                        print("WRONG AND ACCEPTED", name, form, drawn.name, fault)
                    for doubt in one.doubts:
                        told[f"? {doubt.why.partition('：')[0][:24]}"] += 1
                show(f"{form:6} {name:20}", told)
                totals[form] += told
        for form, told in totals.items():
            show(f"{form:6} {'all':20}", Counter({name: told[name] for name in told if not name.startswith("?")}))
        print(f"memory of a process at most {max(pool.map(peak, range(8))) / 2**20:.0f} MB")
    print(f"wrong and accepted: {faults}")
    return int(faults > 0)


def show(label: str, told: Counter[str]) -> None:
    """A line."""
    seconds = told["milliseconds"] / 1000 / max(told["pages"], 1)
    why = "  ".join(f"{name}×{count}" for name, count in told.most_common() if name.startswith("?"))
    print(
        f"{label} vouchers {told['vouchers']:4}  fields {told['right']}/{told['fields']} = {told['right'] / max(told['fields'], 1):.2%}  "
        f"filled {told['filled']} = {told['filled'] / max(told['vouchers'], 1):.0%}  {seconds:.1f} s a page  {why}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

"""Parts searched for what belongs to others: ``python tests/campaigns/searched_parts.py [ROUNDS]``.

Every text and number of a sample becomes a token that stands nowhere else; its sources are assigned at random. A part is
unlocked, all its members are inflated, and each token of every row that it was not to hold is looked for, in the file as it is
locked too. What it was to hold is judged here by what the rows refer to, not by asking the code that chose them.
"""

import datetime as dt
import io
import random
import sys
import tempfile
import zipfile
from pathlib import Path

from udfs.kernel.cells import Value, is_blank
from workbook_templates.build.template import build
from workbook_templates.declare.table import Column
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.package.encryption import decrypt
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.outputs.division import divide

PASSWORD = "searched-parts"
KEPT = ("verification_year", "source_category")  # shared words of the field, not of the entity
SHARED = ("years", "factors", "fuel_prices")  # parameters of a category; the years without their totals
Tables = dict[str, list[dict[str, Value]]]


def tokenised(tables: Tables) -> Tables:
    """The same tables with a token for each text and number; equal texts keep being equal."""
    known: dict[str, str] = {}
    count = 0

    def token(column: Column, value: Value) -> Value:
        nonlocal count
        kind = column.field.kind
        if is_blank(value) or column.id in KEPT or kind in ("choice", "boolean", "date", "target"):
            return value
        count += 1
        if kind == "number" and isinstance(value, (int, float)):
            return 10 + random.Random(count).randrange(10**11, 10**12) / 10**12  # its fraction is found nowhere else
        return known.setdefault(str(value), f"TK{count:06d}{random.Random(count).randrange(16**8):08x}KT")

    return {
        table: [{name: token(WORKBOOK.table(table).column(name), value) for name, value in row.items()} for row in rows]
        for table, rows in tables.items()
    }


def tokens(row: dict[str, Value]) -> set[str]:
    """What to look for of a row."""
    found = {value for value in row.values() if isinstance(value, str) and value.startswith("TK")}
    numbers = (value for name, value in row.items() if isinstance(value, float) and name not in KEPT)
    return found | {repr(number).partition(".")[2][:11] for number in numbers if not number.is_integer()}


def entitled(tables: Tables, sources: set[Value]) -> set[str]:
    """Every token that a verifier of these sources may see: of the rows that name them, and of what these rows name."""
    of_meters = {row["meter_id"]: row["source_id"] for row in tables.get("meters", [])}
    own = [
        row for rows in tables.values() for row in rows
        if (row.get("source_id") or of_meters.get(row.get("meter_id"))) in sources
    ]  # fmt: skip
    cases = {row["case_id"] for row in tables.get("attributions", []) if row.get("source_id") in sources}
    entries = [row for row in tables.get("deductions", []) if row["case_id"] in cases]  # whose source is their case's
    made = {row["deduction_id"] for row in entries}
    own += entries + [row for row in tables.get("trial_runs", []) if row["deduction_id"] in made]
    named = {value for row in own for value in row.values()}
    others = {row.get("source_id") for row in tables["sources"]} - sources
    met = [
        row for table in ("sites", "vouchers", "attributions") for row in tables.get(table, [])
        if row[WORKBOOK.table(table).key] in named and row.get("source_id") not in others
    ]  # fmt: skip
    named |= {row.get("agreement_voucher_no") for row in met}
    met += [row for row in tables.get("vouchers", []) if row["voucher_no"] in named]
    shared = [row for table in SHARED for row in tables.get(table, [])]
    for row in tables.get("years", []):
        shared.remove(row)
    return {token for row in own + met + shared for token in tokens(row)}


def search(sample: str, folder: Path, chance: random.Random) -> tuple[int, int, list[str]]:
    """Split a sample at random and search its parts: parts, tokens looked for, and those found where they must not be."""
    forms, given = load(sample)
    tables = tokenised(given)
    build(Calculation(WORKBOOK, forms, tables), folder / "whole.xlsx")
    sources = [str(row["source_id"]) for row in tables["sources"]]
    verifiers = ["甲某", "乙某", "丙某"][: chance.randint(2, 3)]
    assigned = {source: chance.choice(verifiers) for source in sources}
    assigned |= dict(zip(chance.sample(sources, len(verifiers)), verifiers))  # nobody gets everything
    lines = [
        f"{verifier},{source}" for source, verifier in assigned.items() if chance.random() < 0.9 or source == sources[0]
    ]
    (folder / "assign.csv").write_text("\n".join(["核查员,排放源编号", *lines]), "utf-8")
    engagement = read(FileBook.open(folder / "whole.xlsx"))
    made = divide(engagement, "", folder / "assign.csv", folder, lambda label: PASSWORD, dt.datetime(2026, 5, 6))
    everything = {token for rows in tables.values() for row in rows for token in tokens(row)}
    looked_for, hits = 0, []
    for part in made.parts:
        locked = part.content
        with zipfile.ZipFile(io.BytesIO(decrypt(locked, PASSWORD))) as package:
            inflated = [
                locked,
                *(package.read(name) for name in package.namelist()),
                "".join(package.namelist()).encode(),
            ]
        own = {line.partition(",")[2] for line in lines if line.startswith(part.verifier)}
        entitled_to = entitled(tables, set(own))
        certain = {token for row in tables["sources"] if row["source_id"] in own for token in tokens(row)}
        assert all(any(token.encode() in raw for raw in inflated) for token in certain), "the search finds nothing"
        withheld = everything - entitled_to
        looked_for += len(withheld)
        hits += [token for token in withheld if any(token.encode() in raw for raw in inflated)]
    return len(made.parts), looked_for, hits


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    chance = random.Random(20261121)
    parts = looked_for = 0
    hits: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for _ in range(rounds):
            for sample in names():
                found = search(sample, Path(name), chance)
                parts, looked_for, hits = parts + found[0], looked_for + found[1], hits + found[2]
    print(f"拆分件 {parts} 个，查找其他核查员的文本和数字 {looked_for} 个，出现 {len(hits)} 个")
    for hit in hits[:10]:
        print(hit)
    sys.exit(bool(hits))


if __name__ == "__main__":
    main()

"""Write anew what is derived from the declarations and kept as text: ``python3 run.py regenerate [--check] [--no-record]``.

The lists and counts of the documents, the formulas of the self-test workbook, the contract of the functions, the help page
of ``ghgxl``, and, unless told otherwise, what tests/recorded holds. ``--check`` writes nothing: it names what is out of date
and ends with 1.

The contract and the records are not proved by this: they are there so that a change of the public interface or of a
result shows as a difference for somebody to judge.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]  # the sources here, not an installed copy of them that may be older

import account_picture  # noqa: E402
import document_lists  # noqa: E402
import front_page  # noqa: E402
import house_picture  # noqa: E402
import public_contract  # noqa: E402
import self_test_formulas  # noqa: E402
import xlwings_module  # noqa: E402
from regions import DOCUMENT, TOML, RegionError, with_regions  # noqa: E402

COMMAND = "python3 run.py regenerate"
RECORD = ROOT / "tests" / "recorded" / "record.py"
SELF_TESTS = "xl_addin/excel/addin/smoke.toml"
FRONT_PAGE = "xl_addin/cli/front_page.py"
CONTRACT = "tests/rules/contract.txt"
XLWINGS_MODULE = "ghg_xlwings.py"


def self_tests() -> str:
    """The declaration of the self-test workbook, with a formula of every function."""
    text = (ROOT / SELF_TESTS).read_text("utf-8")
    return with_regions(text, TOML, self_test_formulas.regions(text, ROOT / "tests" / "cases"))


def document(name: str) -> str:
    """A document with its lists."""
    contents = {region: make() for region, make in document_lists.DOCUMENTS[name].items()}
    return with_regions((ROOT / name).read_text("utf-8"), DOCUMENT, contents)


# The documents tell what the first of them holds.
FILES: Mapping[str, Callable[[], str]] = {
    SELF_TESTS: self_tests,
    CONTRACT: public_contract.text,
    XLWINGS_MODULE: xlwings_module.text,
    FRONT_PAGE: lambda: front_page.module(ROOT / FRONT_PAGE),
    "docs/pictures/account.svg": account_picture.picture,
    "docs/pictures/house.svg": house_picture.picture,
    **{name: partial(document, name) for name in document_lists.DOCUMENTS},
}


def is_stale(name: str, now: str) -> bool:
    """Whether a file differs from what it should be, or is missing."""
    path = ROOT / name
    return not path.exists() or path.read_text("utf-8") != now


def main() -> int:
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write anew what is derived from the declarations.")
    parser.add_argument("--check", action="store_true", help="write nothing; name what is out of date, and end with 1")
    parser.add_argument("--no-record", action="store_true", help="leave tests/recorded as it is")
    given = parser.parse_args()
    has_stale = False
    for name, make in FILES.items():
        try:
            now = make()
        except (RegionError, self_test_formulas.NoFormulaError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
        if is_stale(name, now):
            has_stale = True
            print(f"{name}: {f'out of date, run {COMMAND}' if given.check else 'written'}")
            if not given.check:
                (ROOT / name).write_text(now, "utf-8", newline="\n")
    if given.check:
        return 1 if has_stale else 0
    if RECORD.exists() and not given.no_record:
        return subprocess.run([sys.executable, str(RECORD)], cwd=ROOT, check=False).returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())

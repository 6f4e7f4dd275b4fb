"""A fictional clause added to a copy of the sources: ``python tests/campaigns/new_clause.py [whole|PART…]``.

三.99 has a function, an estimate method, a check and two inputs: three code files (rule, table, cases) and its rows of data
(clause, fields), then `run.py regenerate`. All suites of rules and template pass; without any one part, what fails names it
(those tests/campaigns/test_new_clause.py tries too, so CI runs ``whole`` here).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLAUSE = Path(__file__).with_name("new_clause")
COPIED = ("pyproject.toml", "README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", "run.py", "docs",
          "udfs", "workbook_templates", "xl_addin", "tests", "tools", "benchmarks")  # fmt: skip
CASES_OF_CHECKS = (
    "tests/engagement/test_checks.py::test_every_check_has_a_case_that_fires_and_a_near_case_that_does_not"
)
RULES = ["tests/rules", "tests/test_readme.py", CASES_OF_CHECKS]
EVERYTHING = [
    *RULES,
    "tests/declare",
    "tests/laws",
    "tests/engagement",
    "tests/assemble",
    "tests/explain",
    "tests/build",
]
Part = Callable[[Path], None]


def _appended(target: str) -> Part:
    def add(copy: Path) -> None:
        path = copy / target
        path.write_text(path.read_text("utf-8") + (CLAUSE / path.name).read_text("utf-8"), "utf-8")

    return add


def _placed(folder: str, name: str) -> Part:
    def add(copy: Path) -> None:
        shutil.copyfile(CLAUSE / name, copy / folder / name)

    return add


def _columns(copy: Path) -> None:
    path = copy / "workbook_templates" / "tables" / "estimates.py"
    last = '    optional("fuel_rate_l_per_h", 12),\n'
    text = path.read_text("utf-8")
    assert text.count(last) == 1
    path.write_text(
        text.replace(last, last + '    optional("lamp_power_kw", 11),\n    optional("lamp_h", 11),\n'), "utf-8"
    )


def _regenerated(copy: Path) -> None:
    """The lists; what is recorded of built files and cases takes a minute more, and only the whole suites ask for it."""
    ended = _python(copy, "tools/regenerate.py", "--no-record")
    if ended.returncode != 0:
        raise RuntimeError(ended.stdout + ended.stderr)


# Part -> how it is added, and what the failure says when it is forgotten.
PARTS: dict[str, tuple[Part, str]] = {
    "clause": (_appended("udfs/data/editions/2026-03/clauses.toml"), r"no clause 三\.99 in clauses\.toml"),
    "fields": (_appended("udfs/data/fields.toml"), r"lamp_(power_kw|h) is not in fields\.toml"),
    "rule": (_placed("udfs/rules", "c3_99_lamps.py"), r"(no rule declares GHG_LAMP_ELEC|三\.99)"),
    "columns": (_columns, r"udfs\.rules\.c3_99_lamps: .*needs a column for lamp_power_kw"),
    "cases": (_placed("tests/cases", "c3_99_lamps.toml"), r"(399-1|GHG_LAMP_ELEC|c3_99_lamps)"),
    "regenerate": (_regenerated, r"(GHG_LAMP_ELEC|out of date)"),
}  # fmt: skip


def copied(folder: Path) -> Path:
    """A copy of the sources."""
    folder.mkdir(exist_ok=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.png")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copyfile(source, folder / name)
    return folder


def _python(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=copy, env={**_environment(), "PYTHONPATH": str(copy)}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}


def suites(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """pytest with these words, in the copy."""
    return _python(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "--tb=short", *words)


def added(copy: Path, without: str = "") -> None:
    """The clause with all its parts but one; lists are regenerated where that can be done."""
    for name, (add, _) in PARTS.items():
        if name == without:
            continue
        try:
            add(copy)
        except RuntimeError:
            if not without:
                raise


def forgotten(copy: Path, part: str) -> str:
    """What the rules' suites say without a part; "" when they do not name it."""
    added(copy, part)
    ended = suites(
        copy,
        "-x",
        *RULES,
        "tests/engagement/test_checks.py::test_every_check_has_a_case_that_fires_and_a_near_case_that_does_not",
    )
    told = ended.stdout + ended.stderr
    return told if ended.returncode != 0 and re.search(PARTS[part][1], told) else ""


def main() -> int:
    failures = []
    named = ["" if word == "whole" else word for word in sys.argv[1:]]
    for part in named or ("", *PARTS):
        with tempfile.TemporaryDirectory() as folder:
            copy = copied(Path(folder))
            if part:
                fine = bool(forgotten(copy, part))
            else:
                added(copy)
                _python(copy, "tests/recorded/record.py", "case_findings")
                ended = suites(copy, *EVERYTHING)
                fine = ended.returncode == 0
                if not fine:
                    print(ended.stdout[-4000:], ended.stderr[-2000:])
        print(f"{f'without {part}: the failure names it' if part else 'the whole clause: every suite passes'}: {fine}")
        if not fine:
            failures.append(part or "whole")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

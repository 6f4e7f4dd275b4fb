"""What CONTRIBUTING shows of adding a check works when it is typed in."""

import re
import textwrap
from pathlib import Path

import new_clause
import pytest

SHOWN = re.compile(r"^ *```(python|toml)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@pytest.mark.long
def test_the_check_of_the_document_and_its_cases_work(tmp_path: Path) -> None:
    copy = new_clause.copied(tmp_path / "copy")
    section = (copy / "CONTRIBUTING.md").read_text("utf-8").partition("## Add a check")[2].partition("\n## ")[0]
    blocks = {language: textwrap.dedent(block) for language, block in SHOWN.findall(section)}
    for language, name in (("python", "udfs/rules/c1_01_tenant.py"), ("toml", "tests/cases/c1_01_tenant.toml")):
        path = copy / name
        path.write_text(f"{path.read_text('utf-8')}\n{blocks[language]}", "utf-8")
    paths = ("tests/engagement/test_checks.py", "tests/engagement/test_check_columns.py")
    ended = new_clause.suites(copy, *paths, "-k", "every_check or check_columns")
    assert ended.returncode == 0, ended.stdout[-3000:]
    # All that the cases lack is their record: what they find is what the document says.
    ended = new_clause.suites(copy, *paths, "-k", "c1_01")
    failures = re.findall(r"^E +AssertionError: (.*)", ended.stdout, re.MULTILINE)
    assert failures == ["changed; if meant: python3 run.py regenerate, and read the difference"] * 2, ended.stdout[
        -3000:
    ]

"""The built sample that ledgers are imported into, one for each file of tests."""

from pathlib import Path

import pytest
from sample_books import as_built

from workbook_templates.engagement.reader import Engagement, read
from xl_addin.books.file import FileBook


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("import") / "核查.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


@pytest.fixture(scope="module")
def engagement(workbook: Path) -> Engagement:
    return read(FileBook.open(workbook))

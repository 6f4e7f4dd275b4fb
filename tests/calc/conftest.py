"""A LibreOffice for the tests of this folder; where it is missing they are skipped, in CI they fail."""

import os
from collections.abc import Iterator

import pytest

from workbook_templates.files.errors import FileError
from xl_addin.calc.office import Office, find_office, find_python


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    try:
        find_office(), find_python()
    except FileError as error:
        if os.environ.get("GHGXL_REQUIRE_CALC"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with Office(seconds=120) as running:
        yield running

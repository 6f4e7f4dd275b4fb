"""A LibreOffice for the tests of this folder; where it is missing they are skipped, in CI they fail."""

from collections.abc import Iterator

import pytest
from libreoffice import require_calc

from xl_addin.calc.office import Office


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    require_calc()
    with Office(seconds=120) as running:
        yield running

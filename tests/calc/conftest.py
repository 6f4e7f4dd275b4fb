"""A LibreOffice for the tests of this folder; where it is missing they are skipped, in CI they fail."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from libreoffice import require_calc

from xl_addin.calc.office import Office, Recalculated


class AskedOnce(Office):
    """A LibreOffice that is not asked again about the very bytes it has calculated: `verify` and then `recalc` of one book."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self._known: dict[tuple[str, str], tuple[bytes, Recalculated]] = {}

    def recalculate(self, source: Path, target: Path, password: str | None = None) -> Recalculated:
        if password is not None:
            return super().recalculate(source, target, password)
        asked = hashlib.sha256(source.read_bytes()).hexdigest(), target.suffix
        if asked in self._known:
            content, told = self._known[asked]
            target.write_bytes(content)
            return told
        told = super().recalculate(source, target)
        self._known[asked] = target.read_bytes(), told
        return told


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    require_calc()
    with AskedOnce(seconds=120) as running:
        yield running

"""No text that comes in becomes a formula or a field; 1,000 of them in ``tests/campaigns/injected_texts.py``."""

from itertools import islice
from pathlib import Path

import injected_texts
import pytest

from xl_addin.calc.office import Office

pytestmark = pytest.mark.calc
IN_BOOKS, ALL = 4, 100  # through both kinds of ledger into the workbook; into copies, documents and archives too


@pytest.mark.long
@pytest.mark.parametrize("ways", [IN_BOOKS, ALL])
def test_no_text_becomes_a_formula_or_a_field(office: Office, tmp_path: Path, ways: int) -> None:
    wanted = list(injected_texts.texts(300))[::23]
    tried = list(islice(injected_texts.attack(tmp_path, office, wanted), ways))
    assert len(tried) >= min(ways, 10)
    assert [(what, times) for what, times in tried if times] == []

"""No text that comes in becomes a formula or a field; 1,000 of them in ``tests/campaigns/injected_texts.py``."""

from pathlib import Path

import injected_texts
import pytest

from xl_addin.calc.office import Office

pytestmark = pytest.mark.calc


def test_no_text_becomes_a_formula_or_a_field(office: Office, tmp_path: Path) -> None:
    wanted = list(injected_texts.texts(300))[::23]
    tried = list(injected_texts.attack(tmp_path, office, wanted))
    assert len(tried) >= 10
    assert [(what, times) for what, times in tried if times] == []

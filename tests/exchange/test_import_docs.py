"""docs/import.md says what the mapping file may hold, as the code has it; its example is one."""

import re
import sys
from pathlib import Path

import pytest
import tomllib
from sample_books import EMPTY, as_built

from workbook_templates.exchange.imports.mapping import FILLED, REQUIRED, Mapping
from workbook_templates.exchange.imports.recognised import SYNONYMS
from xl_addin.cli.main import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "import.md").read_text("utf-8")


def test_the_columns_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (是)? *\| (.*) \|$", TEXT, re.MULTILINE)
    assert rows == [(name, "是" if name in REQUIRED else "", "、".join(SYNONYMS[name])) for name in FILLED]


def test_the_example_is_a_whole_mapping() -> None:
    found = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    example = tomllib.loads(found[1])
    assert set(example) == set(Mapping.model_fields)
    Mapping(**example).check()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_lead_there(name: str) -> None:
    assert "(docs/import.md)" in (ROOT / name).read_text("utf-8")


def test_unknown_headings_without_a_mapping_lead_to_save_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "台账.csv").write_text("甲,乙,丙\n1,2,3\n", "utf-8")
    (tmp_path / "空.xlsx").write_bytes(as_built(EMPTY))
    monkeypatch.setattr(
        sys, "argv", ["ghgxl", "import", "bills", str(tmp_path / "台账.csv"), "--into", str(tmp_path / "空.xlsx")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("台账的列名中没有认出必填列 source_id（排放源编号）或 meter_id（计量表号）")
    assert "--save-map 对照.toml" in said
    assert "对照文件没有给出" not in said

"""The tables as data frames: typed, blank and error told apart, and the example of the document runs."""

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from udfs.kernel.errors import CellError
from workbook_templates.build.template import build
from workbook_templates.engagement.frames import ERRORS
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

ROOT = Path(__file__).parents[2]
KINDS = {"number": "Float64", "date": "datetime64[s]", "boolean": "boolean"}


def engagement_of(path: Path, change: Callable[[dict[str, Any]], None] = lambda tables: None) -> Engagement:
    form, tables = deepcopy(load("hotel_group"))
    change(tables)
    build(Calculation(WORKBOOK, form, tables), path)
    return read(FileBook.open(path))


@pytest.fixture(scope="module")
def engagement(tmp_path_factory: pytest.TempPathFactory) -> Engagement:
    return engagement_of(tmp_path_factory.mktemp("frames") / "核查.xlsx")


@pytest.fixture(scope="module")
def frames(engagement: Engagement) -> dict[str, pd.DataFrame]:
    return engagement.frames()


def test_every_table_is_a_frame_of_its_fields(frames: dict[str, pd.DataFrame], engagement: Engagement) -> None:
    assert [*frames] == [*(table.id for table in WORKBOOK.tables), ERRORS]
    for table in WORKBOOK.tables:
        frame = frames[table.id]
        assert [*frame.columns] == [column.id for column in table.columns]
        assert {column.id: str(frame[column.id].dtype) for column in table.columns} == {
            column.id: KINDS.get(column.field.kind, "string") for column in table.columns
        }
        assert len(frame) == len(engagement.rows(table.id))
    assert [*frames[ERRORS]["column"]] == ["area_m2"]  # a text in place of a number, planted in the sample


def test_a_row_is_found_again_on_its_sheet(frames: dict[str, pd.DataFrame], engagement: Engagement) -> None:
    bill = engagement.rows("bills")[7]
    number = int(bill.ref("bill_no").address.removeprefix("A"))
    assert frames["bills"].index.name == "row"
    assert frames["bills"].loc[number, "bill_no"] == bill.key


def test_sums_are_those_of_the_workbook(frames: dict[str, pd.DataFrame], engagement: Engagement) -> None:
    tonnes = frames["emissions"].groupby("verification_year")["verified_emission_tco2"].sum()
    for year in engagement.rows("year_totals"):
        assert tonnes[float(year.key)] == pytest.approx(year.number("verified_emission_tco2"))


def test_blank_is_missing_and_an_error_is_told(tmp_path: Path) -> None:
    def change(tables: dict[str, Any]) -> None:
        tables["bills"][0].update(activity_quantity=None, meter_id="007")
        tables["bills"][1].update(activity_quantity="1,000")
        tables["bills"][2].update(activity_quantity=CellError("#REF!"), period_start=dt.datetime(2024, 3, 5, 13, 30))

    frames = engagement_of(tmp_path / "核查.xlsx", change).frames()
    bills, errors = frames["bills"], frames[ERRORS]
    assert bills["activity_quantity"].isna().sum() == 3
    assert bills["meter_id"].iloc[0] == "007"
    assert bills["period_start"].iloc[2] == pd.Timestamp(2024, 3, 5)
    told = errors[(errors["table"] == "bills") & (errors["column"] == "activity_quantity")]
    assert [*told["row"]] == [*bills.index[1:3]]
    assert [*told["code"]] == ["#VALUE!", "#REF!"]
    assert all(cell.startswith("能源账单!") for cell in told["cell"])
    assert "1,000" in told["message"].iloc[0]


def test_pandas_is_loaded_when_frames_are_asked_for() -> None:
    code = "import sys, xl_addin.cli.main, workbook_templates.engagement.reader; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_example_of_the_document_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/analysis.md").read_text("utf-8"), re.DOTALL)
    engagement_of(tmp_path / "核查.xlsx")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(example, names)  # the document's own lines
    assert names["tonnes"].loc["外购电力"].sum() > 0
    assert len(names["used"]) > 0
    assert len(names["errors"]) == 1

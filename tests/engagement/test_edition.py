"""A workbook names the edition of the rule text by which it was built; one of another edition is refused in one sentence."""

import zipfile
from pathlib import Path

import pytest

from udfs import EDITION
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import EDITION_NAME, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.errors import FileError
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edition") / "核查.xlsx"
    build(Calculation(WORKBOOK, *load("hotel_group")), path)
    return path


def test_a_built_workbook_names_its_edition(built: Path) -> None:
    ref, edition = FileBook.open(built).cell(EDITION_NAME)
    assert (str(ref), edition) == ("目录!B3", EDITION)


def test_a_workbook_of_another_edition_is_refused_in_one_sentence(built: Path) -> None:
    book = FileBook.open(built)
    book.put({book.cell(EDITION_NAME)[0]: "2031-01"})
    with pytest.raises(FileError) as refused:
        read(book)
    told = str(refused.value)
    assert "2031-01" in told
    assert EDITION in told
    assert told.count("。") == 1


def test_a_workbook_of_the_time_before_the_name_is_taken(built: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.xlsx"
    with zipfile.ZipFile(built) as source, zipfile.ZipFile(older, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(f'name="{EDITION_NAME}"'.encode(), b'name="another_name"'))
    book = FileBook.open(older)
    with pytest.raises(FileError):
        book.cell(EDITION_NAME)
    assert read(book).rows("bills")


def test_a_workbook_of_an_earlier_template_is_told_so_in_one_sentence(built: Path, tmp_path: Path) -> None:
    """Version 0.1 had neither the name nor the sheets 计量器具, 库存: the first missing table told nobody why."""
    older, lost = tmp_path / "older.xlsx", ("meters", "stock")
    with zipfile.ZipFile(built) as source, zipfile.ZipFile(older, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(f'name="{EDITION_NAME}"'.encode(), b'name="another_name"')
            for table in lost:
                content = content.replace(f'displayName="{table}"'.encode(), f'displayName="no_{table}"'.encode())
            target.writestr(name, content)
    with pytest.raises(FileError) as refused:
        read(FileBook.open(older))
    told = str(refused.value)
    assert "早先版本的模板" in told
    assert "“计量器具”“库存”" in told
    assert told.count("。") == 1


def test_a_blank_cell_names_no_edition(built: Path) -> None:
    book = FileBook.open(built)
    book.put({book.cell(EDITION_NAME)[0]: None})
    assert read(book).rows("bills")

"""What a button refuses says what can be done in Excel or Calc: nobody types options there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_books import as_built

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.encryption import encrypt
from workbook_templates.tables.bills import BILLS
from workbook_templates.tables.initial_figures import INITIAL_FIGURES
from xl_addin.file_commands import FILE_COMMANDS
from xl_addin.outputs.on_file import UNCHANGED, done_on_file

ROOT = Path(__file__).parents[2]
OPTION = re.compile(r"--[a-z]|在对照文件")  # a map is made by an option, so that a button has none to write in
CHINESE = re.compile("[\u4e00-\u9fff]")
# Modules whose sentences name an option outright, and why nobody reads them behind a button.
TYPED = {
    "xl_addin/batch/on_dask.py": "batch has no button",
    "xl_addin/batch/work.py": "batch has no button",
    "xl_addin/cli/beginning.py": "a note of the journal: what wrote the sheets",
    "xl_addin/cli/chinese_help.py": "what was typed is wrong",
    "xl_addin/cli/front_page.py": "the help of the command line",
    "xl_addin/cli/imports.py": "said after --save-map",
    "xl_addin/cli/vouchers.py": "vouchers has no button",
    "xl_addin/excel/setup/addin_points.py": "a whole command to type, for who looks after the Python",
    "xl_addin/excel/setup/install.py": "a whole command to type, for who looks after the Python",
    "xl_addin/outputs/handout_register.py": "destroyed has no button",
    "xl_addin/terminal/asking.py": "said at a terminal, after a question",
    "xl_addin/vouchers/questions.py": "vouchers has no button",
    "workbook_templates/tables/carried.py": "of a sheet: which command wrote it",
    "workbook_templates/tables/earlier_findings.py": "of a sheet: which command wrote it",
    "workbook_templates/tables/prior_emissions.py": "of a sheet: which command wrote it",
}


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _named(node: ast.AST) -> Iterator[str]:
    """The sentences below a node that name an option, but for the help of options, docstrings and `cure`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("typer.Option", "typer.Argument"):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    skipped = node.args[:1] if isinstance(node, ast.Call) and ast.unparse(node.func) == "cure" else []
    if (text := _text(node)) and OPTION.search(text) and CHINESE.search(text):
        yield text
    for child in ast.iter_child_nodes(node):
        if child not in skipped:
            yield from _named(child)


def test_a_sentence_that_names_an_option_has_another_for_a_button() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): told
        for package in ("udfs", "workbook_templates", "xl_addin")
        for path in sorted((ROOT / package).rglob("*.py"))
        if (told := [*_named(ast.parse(path.read_text("utf-8")))])
    }
    assert {name: told for name, told in found.items() if name not in TYPED} == {}
    assert TYPED.keys() <= found.keys(), "no longer an exception"


def refused(folder: Path, command: str, ledger: str, *more: str, name: str = "台账.csv") -> str:
    """What a button says that does not do its work, and writes nothing."""
    (folder / name).write_text(ledger, "utf-8")
    (folder / "核查.xlsx").write_bytes(as_built("bus_operator"))
    answers = [str(folder / name), *more, str(folder / "结果.xlsx")]
    with pytest.raises(FileError) as error:
        done_on_file(command, folder / "核查.xlsx", answers, lambda stage: None)
    assert not (folder / "结果.xlsx").exists()
    assert not OPTION.search(str(error.value)), error.value
    assert "终端" not in str(error.value), error.value
    return str(error.value)


BILL_HEADINGS = {column.id: column.header for column in BILLS.columns}
WANTED = ("bill_no", "source_id", "period_start", "period_end", "activity_quantity", "quantity_unit", "voucher_no")
HEADS = ",".join(BILL_HEADINGS[name] for name in WANTED)
BILL = "N-1,E-1,2024-01-01,2024-01-31,1200.5,kWh,FP-1"


def test_headings_are_named_as_they_must_be_and_then_the_ledger_is_read(tmp_path: Path) -> None:
    """The cure is tried: the heading in the brackets is one that is known."""
    told = refused(
        tmp_path, "import_bills", f"甲,{HEADS.partition(',')[2]}\n{BILL}\n".replace(BILL_HEADINGS["period_end"], "乙")
    )
    (heading,) = re.findall(r"period_end（(.*?)）", told)
    assert "请在台账的副本中把这些列的列名改为括号中的名称" in told
    assert heading in HEADS
    told = refused(tmp_path, "import_rows", "资产编码,排放源编号,安装地点\nM-11,E-1,一楼\n", "计量器具")
    (heading,) = re.findall(r"meter_id（(.*?)）", told)
    (tmp_path / "台账.csv").write_text(f"{heading},排放源编号,安装地点\nM-11,E-1,一楼\n", "utf-8")
    answers = [str(tmp_path / "台账.csv"), "计量器具", str(tmp_path / "结果.xlsx")]
    assert "追加1行" in done_on_file("import_rows", tmp_path / "核查.xlsx", answers, lambda stage: None)


def test_rows_in_doubt_and_hidden_rows(tmp_path: Path) -> None:
    void = BILL.replace("N-1", "N-2").replace("FP-1", "作废")
    told = refused(tmp_path, "import_bills", f"{HEADS}\n{BILL}\n{void}\n")
    assert "须判断 第3行" in told
    assert "请在台账的副本中删去这些行再导入" in told


def test_maps_that_contradict_each_other(tmp_path: Path) -> None:
    heads = HEADS.split(",")
    for number, other in enumerate(("是", "否")):
        columns = "\n".join(f'{name} = "{head}"' for name, head in zip(WANTED, heads, strict=True))
        (tmp_path / f"{number}.toml").write_text(
            f'headings = {heads!r}\n[columns]\n{columns}\n[constants]\nis_void = "{other}"\n', "utf-8"
        )
    told = refused(tmp_path, "import_bills", f"{HEADS}\n{BILL}\n")
    assert "其余移到别的文件夹" in told


def test_what_a_map_would_say_is_said_in_the_ledger(tmp_path: Path) -> None:
    """The cure is tried: what is written as it says is imported."""
    told = refused(tmp_path, "import_bills", f"{HEADS}\n{BILL.replace('1200.5', '1.200')}\n")
    assert "补足小数位数（1.2000），是千位分隔符的去掉" in told
    told = refused(tmp_path, "import_bills", f"{HEADS}\n{BILL.replace('2024-01-31', '01/02/2024')}\n")
    assert "请在台账的副本中改为“年-月-日”" in told
    assert "删去列名行以上的各行" in refused(tmp_path, "import_bills", "junk")
    (tmp_path / "台账.csv").write_text(f"{HEADS}\n{BILL.replace('1200.5', '1.2000')}\n", "utf-8")
    answers = [str(tmp_path / "台账.csv"), str(tmp_path / "结果.xlsx")]
    assert UNCHANGED in done_on_file("import_bills", tmp_path / "核查.xlsx", answers, lambda stage: None)
    assert (tmp_path / "结果.xlsx").exists()


def test_a_protected_ledger(tmp_path: Path) -> None:
    (tmp_path / "核查.xlsx").write_bytes(as_built("bus_operator"))
    (tmp_path / "台账.xlsx").write_bytes(encrypt(as_built("bus_operator"), "口令口令口令口令"))
    answers = [str(tmp_path / "台账.xlsx"), str(tmp_path / "结果.xlsx")]
    with pytest.raises(FileError, match="有密码保护，按钮不能打开"):
        done_on_file("import_bills", tmp_path / "核查.xlsx", answers, lambda stage: None)


def test_a_report_without_a_year_and_bills_as_a_list(tmp_path: Path) -> None:
    heads = [column.header for column in INITIAL_FIGURES.columns if column.id in ("source_id", "initial_source_tco2")]
    told = refused(tmp_path, "import_initial", f"{','.join(heads)}\nE-1,3\n")
    assert "请在副本的工作表名或文件名中写上年份" in told
    assert "请用“导入账单台账”导入" in refused(tmp_path, "import_rows", f"{HEADS}\n{BILL}\n", "能源账单")


def test_every_button_that_imports_is_tried_here() -> None:
    assert [name for name in FILE_COMMANDS if name.startswith("import_")] == [
        "import_bills",
        "import_rows",
        "import_initial",
    ]

"""``ghgxl functions``, ``schema``, ``clauses``, ``checks``, ``version``: look-ups in the rules and in the workbook's contract."""

from udfs import FUNCTIONS, VERSION
from xl_addin.terminal import listing
from xl_addin.terminal.options import AsJson
from xl_addin.terminal.terminal import out


def functions(as_json: AsJson = False) -> None:
    """列出全部工作表函数。"""
    from workbook_templates.build.reference import function_json

    if as_json:
        out.tell_json([function_json(function) for function in FUNCTIONS.values()])
    else:
        out.print(listing.functions_table())


def schema(as_json: AsJson = False) -> None:
    """列出工作簿的数据约定：工作表、表格、列。"""
    from workbook_templates.build.reference import schema as contract

    if as_json:
        out.tell_json(contract())
    else:
        out.print(listing.schema_table())


def clauses(as_json: AsJson = False) -> None:
    """列出每一条款由哪些函数、表格、检查和测试承担。"""
    from workbook_templates.build.reference import matrix

    if as_json:
        out.tell_json([carried.as_json() for carried in matrix()])
    else:
        out.print(listing.clauses_table())


def checks(as_json: AsJson = False) -> None:
    """列出全部检查：编号、条款、严重程度、内容。"""
    if as_json:
        out.tell_json(listing.checks_json())
    else:
        out.print(listing.checks_table())


def version() -> None:
    """显示版本。"""
    out.tell(VERSION)

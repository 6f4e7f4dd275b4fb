"""What a cell accepts: lists from the code sheet, bounds of numbers, dates, and no entry over a formula."""

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.field import Field
from udfs.kernel.unit import Unit
from workbook_templates.declare.looked_up import LONGEST, MOST_DIGITS

EARLIEST_SERIAL = 32874  # 1990-01-01
UNLISTED = "不在列表中的写法。能识别的写法（如 度、万度、千克CO2/度）可以保留，不能识别的会报错。"


def validate(page: Worksheet, field: Field, ref: str, is_looked_up: bool = False) -> None:
    """Refuse in an area what the field cannot be; text is accepted as it is, but for what no key carries.

    Args:
        page, ref: the area.
        field: what its cells hold.
        is_looked_up: whether formulas look its cells up.
    """
    rule = _carried(ref.split(":")[0]) if is_looked_up else _rule(field)
    if rule is not None:
        rule.errorTitle = field.zh[:30]
        rule.add(ref)
        page.add_data_validation(rule)


def refuse_entry(page: Worksheet, ref: str) -> None:
    """No entry over the formulas of a table that grows.

    A protected sheet would do that too, but it would also stop the table from growing.
    """
    rule = DataValidation("custom", formula1="FALSE", allow_blank=False, showErrorMessage=True)
    rule.errorTitle, rule.error = "计算列", "此列由公式计算，请勿改写；需要修正时请填写“核查采用”等列。"
    rule.add(ref)
    page.add_data_validation(rule)


def _rule(field: Field) -> DataValidation | None:
    if field.words:
        name = f"list_{field.vocabulary}" if field.vocabulary else "list_boolean"
        if field.vocabulary == Unit.__name__:  # 千克CO2/度 is a unit too, and no list holds every way to write one
            return _refusing(UNLISTED, type="list", formula1=name, errorStyle="warning")
        return _refusing("请从列表中选择。", type="list", formula1=name)
    if field.kind == "date":
        return _refusing(
            "请填写日期，如 2025-01-06。", type="date", operator="greaterThanOrEqual", formula1=str(EARLIEST_SERIAL)
        )
    if field.kind != "number":
        return None
    least, most = f"{field.least or 0:g}", f"{field.most or 0:g}"
    if field.above is not None:
        words, bounds = (
            f"请填写大于{field.above:g}的数字。",
            {"operator": "greaterThan", "formula1": f"{field.above:g}"},
        )
    elif field.least is not None and field.most is not None:
        words = f"请填写{least}至{most}的数字。"
        bounds = {"operator": "between", "formula1": least, "formula2": most}
    elif field.least is not None:
        words, bounds = f"请填写不小于{least}的数字。", {"operator": "greaterThanOrEqual", "formula1": least}
    else:
        words, bounds = "请填写数字。", {"operator": "between", "formula1": "-1E+300", "formula2": "1E+300"}
    return _refusing(words, type="decimal", **bounds)


def _carried(cell: str) -> DataValidation:
    """What `refusal` refuses, but for letters."""
    return _refusing(
        f"编号最多{LONGEST}个字符；超过{MOST_DIGITS}位的数字须作为文本录入（先把单元格设为文本格式）。",
        type="custom", formula1=f"AND(LEN({cell})<={LONGEST},OR(ISTEXT({cell}),{cell}<1E+{MOST_DIGITS}))",
    )  # fmt: skip


def _refusing(words: str, **rule: str) -> DataValidation:
    return DataValidation(**rule, allow_blank=True, showErrorMessage=True, error=words)

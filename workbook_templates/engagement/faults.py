"""Faults of the workbook itself, declared: stable id, severity, sentence with the cure."""

from dataclasses import dataclass

from udfs.vocabularies import Severity
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Located
from workbook_templates.ooxml.package.active_content import ActiveContentKind

WORKBOOK_LABEL = "工作簿"


@dataclass(frozen=True, slots=True)
class Fault:
    """A declared fault of the workbook: stable id, severity, sentence with the cure."""

    id: str
    severity: Severity
    says: str

    def found(self, table: str, key: str, located: Located, **facts: object) -> Finding:
        """The finding at a cell; its id holds no address, so that it outlives an inserted row."""
        place = str(located.ref)
        names = [f"{self.id}@{key}", *([str(facts["column"])] if "column" in facts else [])]
        return Finding(
            id="|".join(names), check=self.id, severity=self.severity, clause=WORKBOOK_LABEL, table=table, key=key,
            cells=place, message=self.says.format(**facts), effect_tco2=None,
        )  # fmt: skip


WRONG_KIND = Fault("W-1", Severity.ERROR, "{sentence}")
UNKNOWN_CHOICE = Fault("W-2", Severity.ERROR, "{sentence}")
ERROR_VALUE = Fault("W-3", Severity.ERROR, "“{column}”是错误值{code}：请改正该单元格。")
BLANK = Fault("W-4", Severity.WARNING, "必填列“{column}”为空：请补充。")
DUPLICATE = Fault("W-5", Severity.ERROR, "“{column}”{name}重复出现{count}次：请核对是否重复录入，编号须唯一。")
UNKNOWN_REFERENCE = Fault(
    "W-6", Severity.ERROR, "“{column}”{value}没有在“{sheet}”登记，其数据不会计入：请登记或更正编号。"
)
WRONG_UNIT = Fault(
    "W-7", Severity.ERROR, "用量单位{unit}与排放源{source}的活动数据单位{expected}不一致：请换算后填写。"
)
OVERWRITTEN = Fault(
    "W-8", Severity.ERROR, "计算列{columns}没有公式（被改写为固定值或被删除）：请恢复公式（从同列其他单元格填充）。"
)
COMPUTED_ERROR = Fault("W-9", Severity.ERROR, "“{column}”无法计算：{sentence}")
YEAR_TWICE = Fault(
    "W-10", Severity.ERROR, "年份{year}同时登记为履约和基准（或重复登记）：一个年份只能有一种年份属性，请核对。"
)
FORM_BLANK = Fault("W-11", Severity.WARNING, "“{column}”未填写：请补充，相关计算没有默认值。")
FORM_WRONG = Fault("W-12", Severity.ERROR, "{sentence}")

TOO_SMALL = Fault(
    "W-13", Severity.ERROR,
    "“{sheet}”只有{rows}行，而排放源与年份的组合需要{needed}行，多出的不会计入：请删去空行或分成两个工作簿登记。",
)  # fmt: skip
NO_YEAR = Fault("W-14", Severity.WARNING, "没有登记核查年份，无法汇总和检查各年数据：请填写年份及其年份属性。")
HIDDEN = Fault("W-15", Severity.WARNING, "该行被隐藏，其数据仍计入计算：请取消隐藏或筛选后核对，不应计入的请删除。")
LINKED = Fault(
    "W-16", Severity.WARNING, "工作簿引用了其他文件（{files}），数值可能随之改变且无法追溯：请改为数值并登记凭证。"
)
CALENDAR = Fault(
    "W-17", Severity.ERROR,
    "工作簿使用1904日期系统，复制到其他工作簿的日期会差四年，加载项的函数也不计算："
    "请在 Excel 选项-高级中取消“使用 1904 日期系统”，并逐一核对日期。",
)  # fmt: skip
BELOW = Fault(
    "W-18", Severity.ERROR,
    "{rows}在表格“{sheet}”之外，未计入：请把表格扩展到该行（拖动表格右下角），或用 ghgxl import bills 录入。",
)  # fmt: skip
FROZEN = Fault(
    "W-19", Severity.ERROR,
    "本文件是冻结的交换副本（有工作表“{sheet}”），GHG 公式已换成数值，无法核对是否被改写：请检查原工作簿。",
)  # fmt: skip
UNCALCULATED = Fault("W-20", Severity.ERROR, "“{column}”的公式没有计算结果：请在 Excel 中重新计算并保存，或改填数值。")
OUTSIDE_SOURCE = Fault(
    "W-21",
    Severity.WARNING,
    "工作簿从其他程序或数据源取数（{what}），数值可能随之改变且无法追溯：请改为数值并登记凭证。",
)
EMBEDDED = Fault(
    "W-22", Severity.WARNING, "工作簿中有看不到内容的对象（{what}），本工具不打开：请核实来源，改为单独的凭证文件存档。"
)
MACRO = Fault("W-23", Severity.WARNING, "工作簿带有宏（{what}），本工具不运行：请核实来源，无用的另存为 .xlsx。")
PART = Fault(
    "W-24", Severity.WARNING,
    "本工作簿是拆分件（有工作表“{sheet}”），只含部分排放源，合计不代表受核查方：完成后请交还核查组长合并。",
)  # fmt: skip

FAULTS = (
    WRONG_KIND, UNKNOWN_CHOICE, ERROR_VALUE, BLANK, DUPLICATE, UNKNOWN_REFERENCE, WRONG_UNIT, OVERWRITTEN,
    COMPUTED_ERROR, YEAR_TWICE, FORM_BLANK, FORM_WRONG, TOO_SMALL, NO_YEAR,
    HIDDEN, LINKED, CALENDAR, BELOW, FROZEN, UNCALCULATED, OUTSIDE_SOURCE, EMBEDDED, MACRO, PART,
)  # fmt: skip

ACTIVE_CONTENT = {
    OUTSIDE_SOURCE: (ActiveContentKind.DDE, ActiveContentKind.CONNECTION),
    EMBEDDED: (ActiveContentKind.EMBEDDED, ActiveContentKind.CONTROL, ActiveContentKind.LINKED),
    MACRO: (ActiveContentKind.MACRO,),
}

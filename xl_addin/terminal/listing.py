"""What the terminal shows of the rules and of the workbook's contract: functions, checks, tables, clauses."""

from rich.markup import escape
from rich.table import Table

from udfs import FAULTS, FUNCTIONS
from udfs.kernel.check import Check, Fault
from workbook_templates.build.reference import CARRIERS, joined, matrix
from workbook_templates.declare.table import Role
from workbook_templates.tables import WORKBOOK


def functions_table() -> Table:
    """All worksheet functions with clause and help."""
    table = Table(expand=True)
    table.add_column("函数与参数", ratio=5, overflow="fold")
    table.add_column("条款", no_wrap=True)
    table.add_column("说明", ratio=5, overflow="fold")
    for function in FUNCTIONS.values():
        names = "，".join(
            f"[{argument.field.zh}]" if argument.optional else argument.field.zh for argument in function.arguments
        )
        table.add_row(
            f"{function.name}\n({names})".replace("[", "\\["),
            function.clause.id if function.clause else "",
            function.help,
        )
    return table


def checks_json() -> list[dict[str, object]]:
    """Every check as ``--json`` prints it; a fault of the workbook belongs to no clause."""
    return [_check_json(fault) for fault in FAULTS.values()]


def _check_json(fault: Fault) -> dict[str, object]:
    if not isinstance(fault, Check):
        return {"id": fault.id, "severity": str(fault.severity), "says": fault.told or fault.says}
    return {
        "id": fault.id, "clause": fault.clause.id, "severity": str(fault.severity), "table": fault.table,
        "says": fault.says, "help_en": fault.help,
    }  # fmt: skip


def checks_table() -> Table:
    """Every check with its clause, severity and sentence."""
    table = Table(expand=True)
    table.add_column("编号", no_wrap=True)
    for heading, ratio in (("条款", 4), ("严重程度", 2), ("工作表", 3), ("问题与处理", 14)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for fault in FAULTS.values():
        place = WORKBOOK.sheet_of(fault.table).name if isinstance(fault, Check) else ""
        table.add_row(fault.id, escape(fault.label), str(fault.severity), place, escape(fault.sentence))
    return table


def schema_table() -> Table:
    """Sheets and tables with their columns."""
    table = Table(expand=True)
    for heading in ("工作表", "表格", "列（* 必填，= 计算）"):
        table.add_column(heading, ratio=8 if heading.startswith("列") else 2, overflow="fold")
    for sheet in WORKBOOK.sheets:
        for declared in sheet.tables:
            columns = (
                f"{'=' if column.formula else '*' if column.role is Role.REQUIRED else ''}{column.header}"
                for column in declared.columns
            )
            table.add_row(sheet.name, declared.id, "、".join(columns))
    return table


def clauses_table() -> Table:
    """Per clause what carries it."""
    table = Table(expand=True, show_lines=True)
    for heading, ratio in (("条款", 3), ("函数", 4), ("表格", 4), ("计算列", 4), ("检查", 4), ("附件", 3), ("测试", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for carried in matrix():
        cases = joined(case.removeprefix("tests/cases/") for case in carried.cases)
        table.add_row(carried.clause.label, *(carried.told(kind) for kind in CARRIERS if kind != "case"), cases)
    return table

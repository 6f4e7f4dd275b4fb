"""What the terminal shows: totals, findings, functions, clauses."""

import json
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from udfs import FAULTS, FUNCTIONS
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.check import Check, Fault
from udfs.kernel.errors import GhgError
from udfs.kernel.function import Result
from udfs.vocabularies import Severity
from workbook_templates.build.reference import CARRIERS, joined, matrix
from workbook_templates.declare.table import Role
from workbook_templates.engagement.missing_totals import reasons
from workbook_templates.engagement.reader import Engagement
from workbook_templates.tables import WORKBOOK
from xl_addin.calc.verify import Verified
from xl_addin.cli.terminal import write_plain
from xl_addin.commands import Outcome
from xl_addin.excel.setup.doctor import Diagnosis
from xl_addin.outcomes import summary
from xl_addin.values import to_json, to_text

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.JUDGEMENT: "magenta", Severity.NOTICE: "cyan"}


def _tonnes(value: Value) -> str:
    if isinstance(value, GhgError):
        return f"{value.code}"
    return "" if is_blank(value) or not isinstance(value, (int, float)) else f"{value:,.2f}"


def print_json(content: object) -> None:
    """JSON on standard output, as a script wants it."""
    write_plain(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def print_plain(out: Console, text: str) -> None:
    """A message as it is."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def print_diagnoses(out: Console, found: Sequence[Diagnosis]) -> None:
    """Each point of the installation; the cure where something is wrong."""
    for diagnosis in found:
        print_plain(
            out,
            f"{diagnosis.state}  {diagnosis.title}：{diagnosis.detail}"
            + (f"\n      {diagnosis.cure}" if diagnosis.cure else ""),
        )


def print_totals(out: Console, engagement: Engagement) -> None:
    """Emissions of each year under verification."""
    table = Table(title="排放总量（tCO2）", title_justify="left")
    for heading in ("年份", "年份属性", "初始排放量", "核查排放量", "差异", "单独核算", "扣除"):
        table.add_column(heading, justify="left" if heading.startswith("年份") else "right")
    for row in engagement.rows("year_totals"):
        amounts = ("initial_emission_tco2", "verified_emission_tco2", "emission_difference_tco2",
                   "separate_emission_tco2", "excluded_emission_tco2")  # fmt: skip
        table.add_row(row.key, row.text("year_role") or "", *(_tonnes(row.value(column)) for column in amounts))
    out.print(table)
    for row in engagement.rows("year_totals"):
        why = reasons(engagement, row)
        if why:
            out.print(f"[red]{row.key}年排放总量无法计算：[/red]")
        for line in why:
            out.print(f"  {escape(line)}", highlight=False, soft_wrap=True)


def print_findings(out: Console, outcome: Outcome) -> None:
    """Findings, gravest first, with clause and cells."""
    out.print(summary(outcome))
    for finding in outcome.open_findings:
        colour = COLOURS[finding.severity]
        stake = f"  影响 {finding.effect_tco2:,.2f} tCO2" if finding.effect_tco2 is not None else ""
        head = f"{finding.check}  {finding.clause}  {finding.cells}{stake}"
        out.print(f"[{colour}]{finding.severity}[/{colour}]  {escape(head)}", highlight=False, soft_wrap=True)
        out.print(f"      {escape(finding.message)}", highlight=False, soft_wrap=True)


def findings_json(outcome: Outcome) -> dict[str, object]:
    """Findings and totals as ``--json`` prints them."""
    openly = {finding.id for finding in outcome.open_findings}
    return {
        "totals": [
            {column.id: to_json(row.value(column.id)) for column in WORKBOOK.table("year_totals").columns}
            for row in outcome.engagement.rows("year_totals")
        ],
        "findings": [finding.as_json() | {"open": finding.id in openly} for finding in outcome.findings],
    }


def print_result(out: Console, result: Result, clause: str) -> None:
    """A value, the clause it rests on, and the sentences of its errors."""
    rows = result if isinstance(result, list) else [[result]]
    for row in rows:
        out.print("\t".join(to_text(cell) for cell in row), markup=False, highlight=False)
    if clause:
        out.print(f"依据：{clause}", markup=False, highlight=False)
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if isinstance(cell, GhgError):
                place = f"第{number}行：" if isinstance(result, list) else ""
                out.print(f"{place}{cell.code} {cell.message}", markup=False, highlight=False)


def print_functions(out: Console) -> None:
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
    out.print(table)


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


def print_checks(out: Console) -> None:
    """Every check with its clause, severity and sentence."""
    table = Table(expand=True)
    table.add_column("编号", no_wrap=True)
    for heading, ratio in (("条款", 4), ("严重程度", 2), ("工作表", 3), ("问题与处理", 14)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for fault in FAULTS.values():
        place = WORKBOOK.sheet_of(fault.table).name if isinstance(fault, Check) else ""
        table.add_row(fault.id, escape(fault.label), str(fault.severity), place, escape(fault.sentence))
    out.print(table)


def print_schema(out: Console) -> None:
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
    out.print(table)


def print_clauses(out: Console) -> None:
    """Per clause what carries it."""
    table = Table(expand=True, show_lines=True)
    for heading, ratio in (("条款", 3), ("函数", 4), ("表格", 4), ("计算列", 4), ("检查", 4), ("附件", 3), ("测试", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for carried in matrix():
        cases = joined(case.removeprefix("tests/cases/") for case in carried.cases)
        table.add_row(carried.clause.label, *(carried.told(kind) for kind in CARRIERS if kind != "case"), cases)
    out.print(table)


def verified_json(found: Verified) -> dict[str, object]:
    """The comparison as ``--json`` prints it."""
    differences = [
        {
            "cell": str(difference.ref),
            "file": to_json(difference.filed),
            "declared": to_json(difference.declared),
            "office": to_json(difference.office),
        }
        for difference in found.differences
    ]
    return {"cells": found.cells, "declared": found.declared, "differences": differences}


def print_verified(out: Console, found: Verified) -> None:
    """The cells whose values differ, or that none does."""
    told = f"共 {found.cells} 个公式单元格，其中 {found.declared} 个由本工具的声明计算"
    if not found.differences:
        print_plain(out, f"{told}：文件、本工具、LibreOffice 的值全部一致。")
        return
    table = Table(title=f"{told}；不一致 {len(found.differences)} 个", title_justify="left")
    for heading in ("单元格", "文件", "本工具", "LibreOffice"):
        table.add_column(heading, overflow="fold")
    for difference in found.differences:
        table.add_row(
            *(
                escape(text)
                for text in (
                    str(difference.ref),
                    *map(to_text, (difference.filed, difference.declared, difference.office)),
                )
            )
        )
    out.print(table)

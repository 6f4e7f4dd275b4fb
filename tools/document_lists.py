"""The lists and counts of the documents, made from the declarations."""

import re
from collections.abc import Callable, Mapping

from udfs import CLAUSES, FUNCTIONS
from workbook_templates.build.sheet_writer import CONTENTS
from workbook_templates.samples import names
from workbook_templates.tables import WORKBOOK
from xl_addin.excel.addin.modules import text_modules
from xl_addin.excel.addin.ribbon import GROUPS, Needs
from xl_addin.excel.addin.smoke import self_tests
from xl_addin.excel.setup.doctor import POINTS
from xl_addin.terminal.listing import checks_json

ENABLED = {Needs.NOTHING: "总是", Needs.WORKBOOK: "任何工作簿", Needs.ENGAGEMENT: "核查工作簿"}
OF_THE_WORKBOOK = "工作簿"
CHECKS = checks_json()
SHEETS = [CONTENTS, *(sheet.name for sheet in WORKBOOK.sheets)]


def block(*lines: str) -> str:
    """Lines of their own, apart from the marks so that every reader of Markdown sees a table."""
    return "\n\n" + "\n".join(lines) + "\n\n"


def table(*rows: tuple[str, ...]) -> str:
    """A table of Markdown; its first row is the heading."""
    heading, *others = (f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows)
    return block(heading, "|" + "---|" * len(rows[0]), *others)


def function_table(heading: tuple[str, str, str], *, english: bool) -> str:
    return table(
        heading,
        *(
            (
                f"`{name}`",
                function.clause.id if function.clause else "—",
                function.help_en if english else function.help,
            )
            for name, function in FUNCTIONS.items()
        ),
    )


def counts(sentence: str) -> str:
    """A sentence with the numbers of what there is."""
    of_clauses = sum("clause" in check for check in CHECKS)
    return block(
        sentence.format(
            clauses=len(CLAUSES), functions=len(FUNCTIONS), of_clauses=of_clauses, of_workbook=len(CHECKS) - of_clauses,
            sheets=len(SHEETS), samples=len(names()),
        )
    )  # fmt: skip


def check_table() -> str:
    """Every check; where a finding names what it found, an ellipsis."""
    rows = []
    for check in CHECKS:
        clause = CLAUSES[str(check["clause"])].label if "clause" in check else OF_THE_WORKBOOK
        says = re.sub(r"\{[^}]*\}", "…", str(check["says"]))
        rows.append((str(check["id"]), clause, str(check["severity"]), says))
    return table(("编号", "条款", "程度", "问题与处理"), *rows)


def button_table() -> str:
    """The ribbon; a large button in bold, one behind a menu with the menu's name before it."""
    rows = [
        (f"**{button.label}**" if button.large else (f"{group.menu} - " if group.menu else "") + button.label,
         button.tip, ENABLED[button.needs])
        for group in GROUPS for button in group.buttons
    ]  # fmt: skip
    return table(("按钮", "作用", "可用"), *rows)


def self_test_table() -> str:
    """What the self-test workbook tests, and in how many rows."""
    rows: dict[str, int] = {}
    for test in self_tests():
        rows[test.subject] = rows.get(test.subject, 0) + len(test.expected)
    return table(("自检的内容", "行数"), *((subject, str(count)) for subject, count in rows.items()))


def self_test_count() -> str:
    total = sum(len(test.expected) for test in self_tests())
    return f"{total} / {total}"


# Document -> region -> what makes it; made when asked for, since one may rest on a file that was written just before.
DOCUMENTS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "README.md": {
        "counts": lambda: counts(
            "{clauses} clauses, {functions} functions, {of_clauses} checks of the clauses and {of_workbook} of the workbook "
            "itself, {sheets} sheets, {samples} samples."
        ),
        "sheets": lambda: block(", ".join(SHEETS) + "."),
        "functions": lambda: function_table(("function", "clause", "what it returns"), english=True),
    },
    "README.zh-CN.md": {
        "counts": lambda: counts(
            "条款 {clauses} 条，函数 {functions} 个，条款的检查 {of_clauses} 项、工作簿本身的检查 {of_workbook} 项，"
            "工作表 {sheets} 张，示例 {samples} 个。"
        ),
        "sheets": lambda: block("、".join(SHEETS) + "。"),
        "functions": lambda: function_table(("函数", "条款", "返回"), english=False),
    },
    "docs/checks.md": {"checks": check_table},
    "docs/excel-addin.md": {
        "buttons": button_table,
        "lines of VBA": lambda: str(sum(len(source.splitlines()) for source in text_modules().values())),
        "points of the doctor": lambda: "、".join(title for title, _ in POINTS.values()),
    },
    "docs/windows-smoke-test.md": {"rows of the self-test": self_test_count, "self-test": self_test_table},
}

"""The menu and the toolbar 碳核查 of Calc, made from the buttons of Excel's ribbon."""

from xml.sax.saxutils import quoteattr

from xl_addin.calc.functions import PROTOCOL
from xl_addin.calc.xcu import component_data, node, prop, texts
from xl_addin.excel.addin.ribbon import BUTTONS
from xl_addin.file_commands import FILE_COMMANDS

TITLE = {"zh-CN": "碳核查", "en-US": "GHG verification"}
SHEETS = "com.sun.star.sheet.SpreadsheetDocument"
HANDLER = "org.ghg.calc.GhgCommands"
# In the order of the menu; an empty id is a line between groups.
ENGLISH = {
    "new": "New verification workbook",
    "check": "Conservativeness check",
    "assemble": "Other organisations",
    "run": "Assemble everything",
    "circumstances": "Special circumstances",
    "account": "Reconcile the account",
    "explain": "Explain the selected cell",
    "voucher": "Open the page of the voucher",
    "evidence": "Make the pages of the vouchers",
    "import_bills": "Import a ledger of bills",
    "import_rows": "Import a list",
    "import_initial": "Import the organisation's report",
    "ticks": "Take in what was ticked on the pages",
    "sign_prepared": "Sign: prepared",
    "sign_reviewed": "Sign: reviewed",
    "sign_approved": "Sign: approved",
    "report": "Verification report",
    "diff": "Compare with a workbook",
    "freeze": "Freeze formulas",
}
BEFORE_A_LINE = ("new", "evidence", "ticks", "sign_approved")
TOOLBAR = "org.ghg.calc.toolbar"


def addons_xcu() -> str:
    """``Addons.xcu``: the menu of spreadsheets, and a toolbar with those commands that work in the document itself."""
    menu = node(
        "org.ghg.calc.menu",
        prop("Context", SHEETS) + texts("Title", TITLE) + node("Submenu", _items(lines=True)),
        replace=True,
    )
    toolbar = node(TOOLBAR, _items(lines=False), replace=True)
    return component_data("Addons", node("AddonUI", node("OfficeMenuBar", menu) + node("OfficeToolBar", toolbar)))


def _items(*, lines: bool) -> str:
    made, count = "", 0
    for command, english in ENGLISH.items():
        if not lines and command in FILE_COMMANDS:
            continue
        label = {"zh-CN": BUTTONS[command].label, "en-US": english}
        content = (
            prop("Context", SHEETS) + prop("URL", PROTOCOL + command) + texts("Title", label) + prop("Target", "_self")
        )
        made += node(f"m{count:02}", content, replace=True)
        count += 1
        if lines and command in BEFORE_A_LINE:
            made += node(f"m{count:02}", prop("URL", "private:separator"), replace=True)
            count += 1
    return made


def protocol_handler_xcu() -> str:
    """``ProtocolHandler.xcu``: who answers the commands' addresses."""
    listed = f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{PROTOCOL}*</value></prop>'
    return component_data("ProtocolHandler", node("HandlerSet", node(HANDLER, listed, replace=True)))


def window_state_xcu() -> str:
    """``CalcWindowState.xcu``: the toolbar's name, docked under the others."""
    state = texts("UIName", TITLE) + "".join(
        f"<prop oor:name={quoteattr(name)}><value>{value}</value></prop>"
        for name, value in {
            "Visible": "true",
            "Docked": "true",
            "DockingArea": "0",
            "ContextSensitive": "false",
        }.items()
    )
    return component_data(
        "CalcWindowState",
        node("UIElements", node("States", node(f"private:resource/toolbar/addon_{TOOLBAR}", state, replace=True))),
        package="org.openoffice.Office.UI",
    )

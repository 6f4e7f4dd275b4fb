"""The ribbon tab 碳核查: its groups and buttons, and the customUI14 part made from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from xml.etree import ElementTree as ET

from udfs.vocabularies import SignRole
from xl_addin.commands import COMMANDS, Command
from xl_addin.file_commands import FILE_COMMANDS

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
TAB, TAB_LABEL, TAB_KEYTIP = "ghg", "碳核查", "Y"
CALLBACKS = {"onLoad": "RibbonLoaded", "onAction": "RibbonPressed", "getEnabled": "RibbonEnabled"}


class Needs(Enum):
    """What must be open for a button to make sense."""

    NOTHING = "nothing"
    WORKBOOK = "workbook"
    ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the ribbon.

    Attributes:
        id: its command; the VBA passes it on.
        tip: supertip, one sentence.
    """

    id: str
    label: str
    tip: str
    icon: str
    keytip: str
    needs: Needs
    large: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons side by side, or behind one menu."""

    id: str
    label: str
    buttons: tuple[Button, ...]
    menu: str = ""
    menu_keytip: str = ""
    menu_icon: str = "PropertySheet"


def _command_button(command: Command, keytip: str, *, large: bool = False) -> Button:
    return Button(command.id, command.label, command.tip, command.icon, keytip, Needs.ENGAGEMENT, large)


def _file_button(command_id: str, keytip: str) -> Button:
    command = FILE_COMMANDS[command_id]
    return Button(command_id, command.label, command.tip, command.icon, keytip, Needs.ENGAGEMENT)


GROUPS = (
    Group("workbook", "工作簿", (
        Button("new", "新建核查工作簿", "按模板建立一个空的核查工作簿并打开。", "FileNew", "N", Needs.NOTHING, True),
    )),
    Group("import", "导入", (
        _file_button("import_bills", "B"),
        _file_button("import_rows", "R"),
        _file_button("import_initial", "I"),
        _file_button("ticks", "T"),
    ), menu="导入", menu_keytip="M", menu_icon="GetExternalDataFromText"),
    Group("verification", "核查", (
        _command_button(COMMANDS["check"], "C", large=True),
        _command_button(COMMANDS["assemble"], "O", large=True),
        _command_button(COMMANDS["run"], "R"),
        _command_button(COMMANDS["circumstances"], "T"),
        Button("account", "核对账目", "逐年列出账目的各项、核查量、与“排放计算”的差额和未计入的单据；不改动工作簿。", "AutoSum", "B",
               Needs.ENGAGEMENT),
        Button("explain", "说明所选单元格", "用一段话说明所选计算单元格：条款、算法、输入及其单元格和凭证、为何这样取值。", "Help", "E",
               Needs.ENGAGEMENT),
        Button("voucher", "打开凭证页", "打开所选单元格的单据所在的凭证页：工作簿旁有“凭证页”的打开该单据，否则打开凭证文件。", "GoTo", "V",
               Needs.ENGAGEMENT),
        _file_button("evidence", "U"),
    )),
    Group("signing", "签署", tuple(
        _file_button(f"sign_{role.name.lower()}", keytip) for role, keytip in zip(SignRole, "PRA", strict=True)
    ), menu="签署", menu_keytip="Q", menu_icon="SignatureLineInsert"),
    Group("exchange", "交换", (
        _file_button("report", "W"),
        _file_button("diff", "K"),
        Button("freeze", "冻结公式", "另存一份交换副本：GHG 公式换成数值，公式、函数版本、参数版本和时间记在“冻结记录”。", "Lock", "F",
               Needs.WORKBOOK),
        Button("repair", "修复链接", "去掉公式中其他电脑的加载项路径，并重新输入显示 #NAME? 的 GHG 公式。", "EditLinks", "L", Needs.WORKBOOK),
    )),
    Group("reference", "说明", (
        Button("functions", "函数说明", "列出全部 GHG 函数：用途、参数、条款。", "FunctionWizard", "H", Needs.NOTHING),
        Button("log", "运行日志", "列出本次运行中各单元格的错误说明和命令结果。", "ErrorChecking", "G", Needs.NOTHING),
        Button("about", "关于", "版本、条文依据和许可。", "FileProperties", "A", Needs.NOTHING),
    )),
    Group("settings", "设置", (
        Button("doctor", "诊断安装", "逐项检查加载项、Excel 和 Python 的安装，并说明如何改正。", "AddInManager", "D", Needs.NOTHING),
        Button("restart", "重启计算进程", "结束并重新启动在后台计算的 Python 进程。", "Refresh", "P", Needs.NOTHING),
        Button("folder", "打开安装文件夹", "打开加载项所在的文件夹，其中 ghg.ini 记录所用的 Python。", "FileOpen", "I", Needs.NOTHING),
    ), menu="设置", menu_keytip="S"),
)  # fmt: skip
BUTTONS = {button.id: button for group in GROUPS for button in group.buttons}


def ribbon_xml() -> bytes:
    """The part ``customUI/customUI14.xml``."""
    ET.register_namespace("", NAMESPACE)
    root = _element("customUI", {"onLoad": CALLBACKS["onLoad"]})
    ribbon = _child(root, "ribbon", {})
    tab = _child(_child(ribbon, "tabs", {}), "tab", {"id": TAB, "label": TAB_LABEL, "keytip": TAB_KEYTIP})
    for group in GROUPS:
        box = _child(tab, "group", {"id": f"group_{group.id}", "label": group.label})
        if group.menu:
            menu = {"id": f"menu_{group.id}", "label": group.menu, "imageMso": group.menu_icon,
                    "keytip": group.menu_keytip, "size": "large"}  # fmt: skip
            _buttons(_child(box, "menu", menu), group.buttons, sized=False)
        else:
            _buttons(box, group.buttons, sized=True)
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text


def _buttons(parent: ET.Element, buttons: Iterable[Button], *, sized: bool) -> None:
    for button in buttons:
        attributes = {
            "id": button.id, "label": button.label, "imageMso": button.icon, "screentip": button.label,
            "supertip": button.tip, "keytip": button.keytip, "tag": button.needs.value,
            "onAction": CALLBACKS["onAction"], "getEnabled": CALLBACKS["getEnabled"],
        }  # fmt: skip
        _child(parent, "button", attributes | ({"size": "large" if button.large else "normal"} if sized else {}))


def _element(name: str, attributes: dict[str, str]) -> ET.Element:
    return ET.Element(f"{{{NAMESPACE}}}{name}", attributes)


def _child(parent: ET.Element, name: str, attributes: dict[str, str]) -> ET.Element:
    child = _element(name, attributes)
    parent.append(child)
    return child

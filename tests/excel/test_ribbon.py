"""The ribbon part: what Microsoft's validator does not look at (ids, callbacks, their signatures), and that no button is dead."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from xl_addin.calc.menu import ENGLISH, addons_xcu
from xl_addin.cli.main import PLACES
from xl_addin.commands import COMMANDS
from xl_addin.excel.actions import ACTIONS
from xl_addin.excel.addin.modules import modules
from xl_addin.excel.addin.ribbon import BUTTONS, CALLBACKS, NAMESPACE, ribbon_xml
from xl_addin.file_commands import FILE_COMMANDS

ROOT = ET.fromstring(ribbon_xml())
CONTROLS = [control for control in ROOT.iter() if control.tag.rpartition("}")[2] in ("button", "menu")]
SIGNATURES = {
    "onLoad": "ByVal Loaded As IRibbonUI",
    "onAction": "ByVal Control As IRibbonControl",
    "getEnabled": "ByVal Control As IRibbonControl, ByRef Enabled As Variant",
}
ICONS = Path(__file__).with_name("excel_icons.txt")
IN_VBA = {"folder"}  # what Excel does alone


def test_the_root_is_that_of_office_2010() -> None:
    assert ROOT.tag == f"{{{NAMESPACE}}}customUI"
    assert [tab.get("label") for tab in ROOT.iter(f"{{{NAMESPACE}}}tab")] == ["碳核查"]


def test_ids_are_there_and_unique() -> None:
    ids = [
        element.get("id")
        for element in ROOT.iter()
        if element.tag.rpartition("}")[2] in ("tab", "group", "button", "menu")
    ]
    assert None not in ids
    assert len(ids) == len(set(ids))


def test_every_callback_is_in_the_vba_with_its_signature() -> None:
    source = modules()["GhgRibbon"]
    used = {name: value for element in ROOT.iter() for name, value in element.attrib.items() if name in SIGNATURES}
    assert used == CALLBACKS
    for kind, name in used.items():
        assert re.search(rf"^Public Sub {name}\({re.escape(SIGNATURES[kind])}\)$", source, re.MULTILINE), name


def test_every_control_tells_what_it_does() -> None:
    for control in CONTROLS:
        assert control.get("label")
        assert control.get("imageMso")
        assert re.fullmatch("[A-Z]", control.get("keytip", ""))
        if control.tag.endswith("button"):
            assert control.get("screentip")
            assert control.get("supertip", "").endswith("。")
            assert len(control.get("supertip", "")) <= 1024
            assert control.get("tag") in ("nothing", "workbook", "engagement")
            assert control.get("getEnabled") == "RibbonEnabled"


def test_every_icon_is_one_of_excels_own() -> None:
    """A name of Word's list alone, or of none, leaves the button without an image."""
    listed = {line for line in ICONS.read_text("utf-8").splitlines() if line and not line.startswith("#")}
    assert {control.get("imageMso") for control in CONTROLS} <= listed
    assert not listed & {"GroupOrganization", "Info", "ReviewTrackChanges", "ReviewShowMarkupMenu"}


def test_keytips_do_not_collide() -> None:
    menus = [control for control in CONTROLS if control.tag.endswith("menu")]
    inside = [button for menu in menus for button in menu]
    of_tab = [control.get("keytip") for control in CONTROLS if control not in inside]
    for tips in (of_tab, *([button.get("keytip") for button in menu] for menu in menus)):
        assert len(tips) == len(set(tips))


def test_no_button_is_dead_and_no_action_hidden() -> None:
    assert set(BUTTONS) == set(ACTIONS) | IN_VBA
    source = modules()["GhgCommands"]
    assert all(f'Id = "{name}"' in source for name in IN_VBA)
    assert set(COMMANDS) <= set(BUTTONS)


def test_the_two_main_buttons_are_large() -> None:
    large = {control.get("label") for control in CONTROLS if control.get("size") == "large"}
    assert {"保守性检查", "其他组织信息表"} <= large


def test_the_order_is_that_of_an_engagement() -> None:
    labels = [button.label for button in BUTTONS.values() if button.id not in FILE_COMMANDS]
    assert labels[:7] == [
        "新建核查工作簿", "保守性检查", "其他组织信息表", "全部汇总", "特殊情况", "核对账目", "说明所选单元格",
    ]  # fmt: skip


def test_every_command_has_a_button_and_an_entry_of_the_menu_by_its_own_words() -> None:
    """One that is added to commands.py alone would be nowhere for a verifier."""
    for name, command in COMMANDS.items():
        assert (BUTTONS[name].label, BUTTONS[name].tip) == (command.label, command.tip)
        assert BUTTONS[name].icon == command.icon
    for name, file_command in FILE_COMMANDS.items():
        assert (BUTTONS[name].label, BUTTONS[name].tip) == (file_command.label, file_command.tip)
    assert {*COMMANDS, *FILE_COMMANDS, "account", "explain", "voucher", "freeze", "new"} == set(ENGLISH)
    assert [BUTTONS[name].label for name in ENGLISH if BUTTONS[name].label not in addons_xcu()] == []


WITHOUT_BUTTON = {
    "batch", "vouchers", "archive", "merge", "destroyed", "split", "demo", "eval", "schema", "clauses", "checks",
    "version", "build", "install", "uninstall", "recalc", "verify", "calc-install", "calc-uninstall",
}  # fmt: skip


def test_every_command_of_the_command_line_has_a_button_or_a_reason() -> None:
    """What comes new is seen here; docs/excel-addin.md says of each without one where it is done instead."""
    by_line = {command.words[0] for command in FILE_COMMANDS.values()}
    assert set(PLACES) - set(BUTTONS) - by_line == WITHOUT_BUTTON
    page = (Path(__file__).parents[2] / "docs" / "excel-addin.md").read_text("utf-8")
    told = page.partition("### 没有按钮的命令")[2].partition("\n## ")[0]
    assert [name for name in WITHOUT_BUTTON if f"`{name}`" not in told] == []


@pytest.mark.parametrize("name", ["calc-menu.png", "calc-check.png"])
def test_the_pictures_of_the_menu_show_what_it_holds(name: str) -> None:
    """Made anew with docs/pictures/calc_pictures.py, which keeps the entries in the file."""
    with Image.open(Path(__file__).parents[2] / "docs" / "pictures" / name) as picture:
        assert picture.text["menu"].split() == [BUTTONS[command].label for command in ENGLISH]

"""Faults of what stands beside our tables: cells that lost their formula, copied and hidden sheets, names of a single sheet."""

from collections.abc import Iterator

from udfs.kernel.cells import shown
from udfs.kernel.check import Fault
from workbook_templates.declare.faults import CONSTANT, COPIED, HIDDEN_SHEET, SHADOWING
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import EDITION_NAME, Engagement
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.active_content import ActiveContentKind
from workbook_templates.tables.signing import OVERVIEW

HIDDEN = {
    ActiveContentKind.HIDDEN_SHEET: "被隐藏",
    ActiveContentKind.VERY_HIDDEN_SHEET: "被深度隐藏（只能用程序取消隐藏）",
}
OF_OURS, OF_OTHERS = "其中的数据仍计入计算", "其内容不在本工具的表格中，没有计入，也没有检查"


def faults_beside(engagement: Engagement) -> Iterator[Finding]:
    """What stands beside the tables and makes what they show doubtful.

    Args:
        engagement: as read.
    """
    for constant in engagement.constants:
        facts = {"sheet": constant.ref.sheet, "what": constant.what, "shown": shown(constant.value)}
        yield _found(engagement, CONSTANT, constant.name, constant.ref, **facts)
    for copy in engagement.copies:
        rows = "" if copy.rows is None else f"，有{copy.rows}行"
        yield _found(
            engagement,
            COPIED,
            copy.sheet,
            CellRef(copy.sheet, "A1"),
            sheet=copy.sheet,
            original=copy.original,
            rows=rows,
        )
    yield from _hidden_sheets(engagement)
    yield from _shadowing(engagement)


def _found(engagement: Engagement, fault: Fault, key: str, ref: CellRef, **facts: object) -> Finding:
    return Finding.of(fault, f"{fault.id}@{key}", engagement.calculation.workbook.entity.id, key, [ref], facts)


def _hidden_sheets(engagement: Engagement) -> Iterator[Finding]:
    own = {sheet.name for sheet in engagement.calculation.workbook.sheets}
    for content in engagement.active_content:
        if how := HIDDEN.get(content.kind):
            effect = OF_OURS if content.sheet in own else OF_OTHERS
            ref = CellRef(content.sheet, "A1")
            yield _found(engagement, HIDDEN_SHEET, content.sheet, ref, sheet=content.sheet, how=how, effect=effect)


def _shadowing(engagement: Engagement) -> Iterator[Finding]:
    """Names of ours that a sheet has once more for itself; those of a copied sheet are copied with it."""
    workbook = engagement.calculation.workbook
    ours = {
        name.casefold()
        for name in (
            OVERVIEW,
            EDITION_NAME,
            *(item.field.id for item in workbook.items),
            *(table.id for table in workbook.tables),
        )
    }
    copies = {copy.sheet for copy in engagement.copies}
    for content in engagement.active_content:
        is_name = content.kind is ActiveContentKind.NAME_OF_SHEET
        if is_name and content.what.casefold() in ours and content.sheet not in copies:
            key, ref = f"{content.sheet}!{content.what}", CellRef(content.sheet, "A1")
            yield _found(engagement, SHADOWING, key, ref, name=content.what, sheet=content.sheet)

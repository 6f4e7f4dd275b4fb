"""What an import would do with each row of a ledger, and the sentences that tell it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from udfs.kernel.cells import Value
from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.active_content import ActiveContent

MOST_SHOWN = 20


@dataclass(slots=True)
class Plan:
    """What an import would do with a sheet of a ledger.

    Attributes:
        label: the ledger's file name.
        sheet: its sheet, "" of a text file.
        read: how many rows were looked at.
        appended: number in the ledger -> the row by our columns.
        skipped: number -> why it is no new bill.
        hidden: numbers of hidden rows left out.
        refused: where and why; with any of these nothing is written. refused_numbers: of the row of each.
        asked: number -> what a person must decide; with any of these nothing is written.
        notes: what was taken for granted or looks odd, in sentences.
        active_content: what the ledger brings along beside its cells.
    """

    label: str
    active_content: tuple[ActiveContent, ...] = ()
    sheet: str = ""
    read: int = 0
    appended: dict[int, dict[str, Value]] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    refused_numbers: list[int] = field(default_factory=list)
    asked: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def refuse(self, number: int, *faults: tuple[str, str]) -> None:
        """A row that cannot be a bill.

        Args:
            number: of the row.
            faults: where and why.
        """
        self.refused += faults
        self.refused_numbers += [number] * len(faults)

    def refused_rows(self) -> Iterator[tuple[int, str, str]]:
        """Number of the row, where and why."""
        return ((number, place, why) for number, (place, why) in zip(self.refused_numbers, self.refused))


def new_rows(plans: Sequence[Plan]) -> list[dict[str, Value]]:
    """The rows to append, by our columns.

    Raises:
        FileError: something was refused or is to be decided, or there is nothing to append.
    """
    refused, asked = sum(len(plan.refused) for plan in plans), sum(len(plan.asked) for plan in plans)
    if refused:
        raise FileError(f"有{refused}处不能导入，未写入任何行：请按提示改正后重新导入。")
    if asked:
        todo = cure(
            "核实后确为单据的，请加 --accept 行号 重新导入。",
            "核实后请在台账的副本中删去这些行再导入；其中确为单据的，在“能源账单”中录入。",
        )
        raise FileError(f"有{asked}行须由您判断，未写入任何行：{todo}")
    rows = [row for plan in plans for row in plan.appended.values()]
    if not rows:
        raise FileError("没有新的单据可导入，未写入文件。")
    return rows


def report_lines(plan: Plan) -> list[str]:
    """Sentences that tell what was read, appended, skipped, left out and refused; long lists are cut."""
    sheet = f"的工作表“{plan.sheet}”" if plan.sheet else ""
    asked = f"，须判断{len(plan.asked)}行" if plan.asked else ""
    lines = [f"“{plan.label}”{sheet}读取{plan.read}行：可导入{len(plan.appended)}行，跳过{len(plan.skipped)}行，"
             f"隐藏未导入{len(plan.hidden)}行，不能导入{len(plan.refused)}处{asked}。"]  # fmt: skip
    lines += [f"跳过第{number}行：{why}。" for number, why in sorted(plan.skipped.items())[:MOST_SHOWN]]
    if plan.hidden:
        lines.append(
            f"隐藏行未导入：第{'、'.join(map(str, plan.hidden[:MOST_SHOWN]))}行"
            f"（需要导入时{cure('加 --include-hidden', '请在台账的副本中取消隐藏')}）。"
        )
    lines += [f"不能导入 {place}：{why}" for place, why in plan.refused[:MOST_SHOWN]]
    if len(plan.refused) > MOST_SHOWN:
        lines.append(f"……另有{len(plan.refused) - MOST_SHOWN}处。")
    asks = sorted(plan.asked.items())
    lines += [
        f"须判断 第{number}行：{why}{cure(f'（确为单据的加 --accept {number}）', '')}。"
        for number, why in asks[:MOST_SHOWN]
    ]
    lines += [f"注意：{note}。" for note in plan.notes[:MOST_SHOWN]]
    if len(plan.notes) > MOST_SHOWN:
        lines.append(f"……另有{len(plan.notes) - MOST_SHOWN}处须注意。")
    lines += [f"台账中有{content}，没有打开或运行：请向受核查方核实用途。" for content in plan.active_content]
    return lines

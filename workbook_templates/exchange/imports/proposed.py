"""Which column of a ledger might be which of ours, each with its reason: for a person to choose where the headings do not say."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.declare.table import Column
from workbook_templates.exchange.imports.cells.days import YEAR_LAST, day_of, month_number, named_year, period_of
from workbook_templates.exchange.imports.cells.grouped_numbers import ungrouped
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.reading import as_text
from workbook_templates.exchange.imports.recognised import FEES, MONEY, QUANTITIES, fitting, parted
from workbook_templates.exchange.imports.totals import is_label

LOOKED_AT = 200  # rows
MOSTLY = 0.8  # of the filled cells; totals and notes are among them
MOST_EXAMPLES = 3
# What a heading may say of a column without being one of its words.
HINTS = {
    "meter_id": r"表|户|计量|资产|用户编|meter", "source_id": r"排放源|设施|设备|source",
    "period_start": r"起|始|上次|上期|自|from|start|begin", "period_end": r"止|终|末|截|至|本次|本期|抄表日|日期|时间|to$|end|date",
    "period_month": r"月|账期|期间|month|period", "period_year": r"年|year",
    "activity_quantity": r"量|度|升|公斤|吨|立方|kwh|usage|consumption|quantity", "quantity_unit": r"单位|unit",
    "voucher_no": r"票|凭证|收据|单号|invoice|voucher", "bill_no": r"单据|账单|单号|bill|编号",
    "bill_fee_cny": r"费|金额|元|款|amount|fee", "bill_basic_fee_cny": r"基本.*费|容量.*费|需量.*费",
    "previous_reading": r"(?:上|前|起).*(?:数|码|度|底|指针)", "current_reading": r"(?:本|当|止|现).*(?:数|码|度|底|指针)",
    "meter_multiplier": r"倍|变比|系数|multipl|(?<![a-z])[cp]t(?![a-z])",
    "refund_quantity": r"退|补", "loss_quantity": r"损", "replaced_quantity": r"换表",
    # of lists: meters
    "meter_place": r"安装|位置|地点|地址|所在|场所", "measuring_range": r"范围|区域|对象|用途|服务|供", "meter_unit": r"单位",
    "meter_digits": r"位数", "meter_from": r"启用|投运|投用|安装.*(?:日|时)|装表|在用起", "meter_to": r"停用|拆|报废|退出",
    "accuracy_class": r"等级|精度|准确度|级别", "required_class": r"要求|应配", "calibration_date": r"检定|校准|校验|检验",
    "calibration_state": r"(?:检定|校准|校验|检验).*(?:状态|结果|情况|结论)", "meter_owner": r"权属|归属|产权|所有", "remark": r"备注|说明|附注",
    # vouchers
    "voucher_kind": r"类型|种类|类别|票种", "verification_year": r"年", "voucher_issuer": r"开票|开具|出具|出票|销售?方|供应商|供方|卖方|收款",
    "voucher_period": r"期间|月份|账期|所属期|属期", "is_traceable": r"追溯|溯源", "is_formal": r"正式|正规", "is_original": r"原件|正本|原始",
    "is_stamped": r"章", "voucher_filing": r"存档|归档|保存|留存", "voucher_total_count": r"总.*[张份]|[张份]数|数量",
    "voucher_seen_count": r"查看|查验|核对", "voucher_file": r"文件|附件|扫描", "voucher_page": r"页",
    # sources and sites
    "source_name": r"设施|设备|名称|source", "site_id": r"场所|厂区|地点|区域|园区", "source_category": r"类别|类型|能源|燃料|品种|介质",
    "is_steady": r"稳定", "in_use_from": r"启用|投产|投运|投用|购置|开始", "in_use_to": r"停用|报废|拆除|退役|结束", "is_used": r"使用|在用|运行",
    "shared_with": r"共用|合用|共享", "site_name": r"名称|厂|园", "site_address": r"地址|位置|地点|坐落", "tenure": r"权属|产权|自有|租赁?",
    "area_m2": r"面积", "opened_date": r"启用|投产|起租|入驻", "closed_date": r"停用|退租|搬离|关停",
    # cases
    "case_id": r"编号|序号|事项号", "case_kind": r"事项|类型|类别|情形",
    "counterparty_name": r"对方|租户|承租|出租|业主|房东|单位名称|公司|企业|承包|乙方|商户|用能单位", "case_from": r"起|开始|进场|入驻|自",
    "case_to": r"止|结束|终止|退场|到期|至", "agreement_voucher_no": r"合同|协议", "payer": r"付费|缴费|支付|付款|谁付", "relation": r"关系",
    "decision_reason": r"理由|依据|说明", "counterparty_address": r"地址|住所", "counterparty_business": r"主营|业务|经营|行业",
    "counterparty_contact": r"联系|电话|手机", "concerned_quantity": r"涉及|用量|电量|数量|度数", "settlement_date": r"结算|付款",
    # emission reports
    "initial_quantity": r"活动|消耗|耗|用量|数量|使用|购入", "initial_unit_emission_tco2": r"因子|系数", "initial_source_tco2": r"排放|co2|二氧化碳|碳",
}  # fmt: skip
# What it says of another, whatever else it says.
OTHER = {
    "activity_quantity": r"(?<!计)费|金额|款|元|单价|价格|税|率|读数|示数|底数|行度|指针|表底|[止起]码|余额|序号|编号|[上本]次.*数",
    "bill_fee_cny": r"单价|价格|税率|率$|税额|度|量|余额|率",
    **dict.fromkeys(
        ("initial_unit_emission_tco2", "initial_factor_unit"), r"^[^因系]*$"
    ),  # no 因子, no 系数: an emission
}
ALONE = ("activity_quantity", "period_end", "period_month")  # proposed for their cells alone, too


@dataclass(frozen=True, slots=True)
class Proposal:
    """A column of a ledger that might be one of ours.

    Attributes:
        heading: its name. why: what speaks for it. rank: the smaller, the more.
    """

    heading: str
    why: str
    rank: int


def examples(ledger: Ledger, heading: str) -> list[str]:
    """Some cells of a column, each only once, as they stand."""
    return [*islice(dict.fromkeys(map(as_text, _cells(ledger, heading))), MOST_EXAMPLES)]


def proposals(ledger: Ledger, name: str, taken: Collection[str], registered: Collection[str] = ()) -> list[Proposal]:
    """The columns that might be one of ours, those for which most speaks first.

    Args:
        ledger: a sheet.
        name: our column.
        taken: headings that are another of ours.
        registered: the numbers of meters or sources in the workbook, where our column holds these.
    """
    same = [heading for heading in fitting(ledger).get(name, ()) if heading not in taken]
    if same:
        return [Proposal(heading, "列名", 0) for heading in same]
    found = [
        proposal
        for heading in ledger.headings
        if heading not in taken and (proposal := _proposal(ledger, heading, name, registered)) is not None
    ]
    return sorted(found, key=lambda proposal: proposal.rank)


def proposals_for(
    ledger: Ledger, column: Column, taken: Collection[str], registered: Collection[str] = ()
) -> list[Proposal]:
    """The columns of a list that might be one of a table's, those for which most speaks first.

    Args:
        ledger: a sheet of the list.
        column: the table's.
        taken: headings that are another of the table's.
        registered: what the workbook has registered, where the column refers to it.
    """
    is_kind, kind = _OF_LISTS.get(column.field.kind, (_is_code, ""))
    words = {word.casefold() for word in column.field.words}  # 是 and 否 speak for no column
    speaks = bool(column.field.vocabulary)
    pairs = {a + b for a, b in pairwise(parted(column.header)[0])}
    found = []
    for heading in (heading for heading in ledger.headings if heading not in taken):
        cells = _cells(ledger, heading)
        known = sum(as_text(value) in registered for value in cells)
        listed = sum(as_text(value).casefold() in words for value in cells)
        right = sum(map(is_kind, cells))
        hint = next((pair for pair in pairs if pair in heading), "") or _hinted(column.id, heading)
        if cells and known >= MOSTLY * len(cells):
            found.append(Proposal(heading, f"{_of(known, cells)}已在工作簿登记", 1))
        elif column.id in OTHER and re.search(OTHER[column.id], heading):
            continue
        elif cells and speaks and listed >= MOSTLY * len(cells):
            found.append(Proposal(heading, f"{_of(listed, cells)}为可选的词", 1))
        elif cells and hint and (listed if words else right) >= MOSTLY * len(cells):
            found.append(Proposal(heading, f"列名中有“{hint}”{f'，{_of(right, cells)}为{kind}' if kind else ''}", 2))
    return sorted(found, key=lambda proposal: proposal.rank)


def _hinted(name: str, heading: str) -> str:
    """What of a heading is one of the words that people use for a column."""
    found = re.search(HINTS[name], parted(heading)[0].casefold()) if name in HINTS else None
    return found[0] if found else ""


def chosen_alone(found: Sequence[Proposal]) -> Proposal | None:
    """The one that speaks louder than all others; cells of the right kind alone say too little."""
    best = [proposal for proposal in found if proposal.rank == found[0].rank < 3]
    return best[0] if len(best) == 1 else None


def holds(ledger: Ledger, heading: str, name: str) -> bool:
    """Whether the cells of a column are mostly what one of ours takes."""
    cells = _cells(ledger, heading)
    return bool(cells) and sum(map(_KINDS.get(name, (_is_code, ""))[0], cells)) >= MOSTLY * len(cells)


def ambiguous_days(ledger: Ledger, headings: Sequence[str]) -> list[str]:
    """Texts like 03/04/2025 in some columns: which is the day, a person must say."""
    cells = (value for heading in headings for value in _cells(ledger, heading))
    return [value for value in cells if isinstance(value, str) and YEAR_LAST.fullmatch(value)]


def _proposal(ledger: Ledger, heading: str, name: str, registered: Collection[str]) -> Proposal | None:
    cells = _cells(ledger, heading)
    known = sum(as_text(value) in registered for value in cells)
    if cells and known >= MOSTLY * len(cells):
        return Proposal(heading, f"{_of(known, cells)}已在工作簿登记", 1)
    base, unit = parted(heading)
    base = base.casefold()
    if unit is not None and ((name in QUANTITIES and unit.endswith(("元", MONEY))) or (name in FEES and unit != MONEY)):
        return None
    is_kind, kind = _KINDS.get(name, (_is_code, ""))
    right = sum(map(is_kind, cells))
    if not cells or right < MOSTLY * len(cells) or (name in OTHER and re.search(OTHER[name], base)):
        return None
    hint = re.search(HINTS[name], base) if name in HINTS else None
    if hint is None and name not in ALONE:
        return None
    says = [f"列名中有“{hint[0]}”"] if hint else []
    return Proposal(heading, "，".join([*says, *([f"{_of(right, cells)}为{kind}"] if kind else [])]), 2 if hint else 3)


def _of(count: int, cells: Sequence[Value]) -> str:
    return f"{count}格都" if count == len(cells) else f"{len(cells)}格中{count}格"


def _cells(ledger: Ledger, heading: str) -> list[Value]:
    values = islice(ledger.columns[heading].spread().values, LOOKED_AT)
    return [value for value in values if not is_blank(value) and not is_label(value)]


def _can(read: Callable[[Value], object], value: Value) -> bool:
    try:
        return read(value) is not None
    except GhgError:
        return False


def _is_day(value: Value) -> bool:
    if isinstance(value, str) and YEAR_LAST.fullmatch(value):
        return True
    return isinstance(value, (dt.date, str, int, float)) and _can(lambda cell: day_of(cell, "", ""), value)


def _is_month(value: Value) -> bool:
    return month_number(value) is not None or _can(lambda cell: period_of(cell, "", ""), value)


def _is_year(value: Value) -> bool:
    return _can(named_year, value)


def _is_number(value: Value) -> bool:
    if isinstance(value, str):
        plain = ungrouped(value.strip(), ",")
        return plain is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_code(value: Value) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


_NUMBER, _DAY = (_is_number, "数字"), (_is_day, "日期")
_OF_LISTS: dict[str, tuple[Callable[[Value], bool], str]] = {"number": _NUMBER, "date": _DAY}  # by the kind of a column
_KINDS: dict[str, tuple[Callable[[Value], bool], str]] = {
    "period_start": _DAY, "period_end": _DAY, "period_month": (_is_month, "月份"), "period_year": (_is_year, "年份"),
    **dict.fromkeys(
        ("activity_quantity", "bill_fee_cny", "bill_basic_fee_cny", "previous_reading", "current_reading", "meter_multiplier",
         "refund_quantity", "loss_quantity", "replaced_quantity"), _NUMBER),
}  # fmt: skip

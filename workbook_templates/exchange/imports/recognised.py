"""Headings that mean one of our columns and nothing else, and the units they state."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from udfs.kernel.unit import canonical
from workbook_templates.exchange.imports.headings import OTHER_MONEY, SMALL_MONEY, plain
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import FILLED, Mapping
from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError

# Brackets and blanks of either width and a unit make no difference.
SYNONYMS = {
    "bill_no": ("单据编号", "账单编号", "账单号", "单据号"),
    "source_id": ("排放源编号", "排放源"),
    "meter_id": ("计量表号", "电表号", "表号", "户号", "表计编号", "表计资产编号", "用户编号", "计量点编号"),
    "period_start": (
        "统计起日", "起始日期", "开始日期", "起日", "抄表起日", "开始", "起始", "起", "用电开始时间", "上次抄表日期", "开始时间",
    ),
    "period_end": (
        "统计止日", "截止日期", "结束日期", "止日", "抄表止日", "结束", "截止", "止", "用电结束时间", "本次抄表日期", "结束时间",
        "加油时间", "加油日期", "交易时间", "交易日期", "购买日期", "采购日期",
    ),
    "activity_quantity": (
        "用量", "用电量", "电量", "数量", "抄见电量", "本期电量", "本期用电量", "用气量", "电量合计", "用电量合计", "电量有功", "总电量",
        "有功电量", "加油量", "升数", "总用电量", "合计电量", "合计用电量", "计费电量", "结算电量", "总用气量", "用气量合计", "总用量", "用量合计",
    ),
    "quantity_unit": ("用量单位", "单位", "计量单位"),
    "voucher_no": ("凭证号", "发票号", "发票号码", "票据号", "数电票号码", "数电发票号码", "小票号"),
    "tariff_kind": ("电价类型",),
    "bill_fee_cny": (
        "费用", "金额", "电费", "电费金额", "本期电费", "价税合计", "含税金额", "应收合计", "电费合计", "合计电费", "总电费", "金额合计", "合计金额", "总金额",
        "费用合计",
    ),
    "bill_basic_fee_cny": ("其中基本电费", "基本电费"),
    "previous_reading": ("上次读数", "上期读数", "上次表示数", "上月指针", "上次到度"),
    "current_reading": ("本次读数", "本期读数", "本次表示数", "当月指针", "本次到度"),
    "meter_multiplier": ("倍率",),
    "refund_quantity": ("退补", "退补量", "退补电量"),
    "loss_quantity": ("变/线损", "变线损", "变线损量"),
    "replaced_quantity": ("换表", "换表量"),
    "remark": ("备注",),
    "period_month": ("月份", "账单月份", "账期", "所属月份", "年月", "费用月份", "用电月份", "月"),
    "period_year": ("年份", "年度", "年", "所属年份", "账单年份", "费用年份", "用电年份"),
    "bill_status": ("状态", "发票状态", "单据状态", "账单状态", "票据状态", "是否作废", "作废", "是否红冲", "作废标志", "是否有效", "有效标志"),
    "transaction_kind": ("交易类型", "业务类型"),
    "reversed_no": ("对应蓝字发票号码", "被红冲蓝字发票号码", "蓝字发票号码", "原发票号码", "被冲销单据号", "原单据号", "对应蓝票号"),
}  # fmt: skip
_WORDS = {name: frozenset(map(plain, words)) for name, words in SYNONYMS.items()}
MONEY = "CNY"
QUANTITIES = (
    "activity_quantity",
    "previous_reading",
    "current_reading",
    "refund_quantity",
    "loss_quantity",
    "replaced_quantity",
)
FEES = ("bill_fee_cny", "bill_basic_fee_cny")
_BRACKETED = re.compile(r"(.+?)[(\[【〔]([^()\[\]【】〔〕]+)[)\]】〕]")
_LAST_BRACKETS = re.compile(r"(.+?)[(\[【〔](.+)[)\]】〕]")
_TRAILING = re.compile(
    r"(.*[\u3400-\u9fff])[:_\-]?((?:万|千|百|亿)?(?:[A-Za-z][A-Za-z0-9.·³]*)|万[度元]|[千兆]瓦时|立方米|千克|公斤|吨|升)"
)
_MARKS = re.compile(r"^(?:[0-9]{1,2}[.、]|[*])+|(?:[:*]|[(\[【〔](?:必填|选填|必填项|选填项)[)\]】〕])+$")
_MONTH = re.compile(r"(?:(?:20)?[0-9]{2}年?[-/.]?)?(?:0?[1-9]|1[0-2]|十?[一二三四五六七八九]|十)月份?.{0,4}")
MONTHS_BESIDE = 3  # headings that are months: fewer may be 1月 of something else
_AGAIN = re.compile(r"(.+?)[.\-_(]?[2-9二三四][)]?")
_LARGE_MONEY = re.compile(rf"(?:百|千|万|十万|百万|亿)元|(?:千|万|百万)?{OTHER_MONEY}|{SMALL_MONEY}")


@lru_cache(1_024)  # each heading is asked of every one of our columns
def parted(heading: str) -> tuple[str, str | None]:
    """A heading without its unit, and the unit as we write it; None where it states none, 万元 for any large money."""
    text = _MARKS.sub("", plain(heading))
    for pattern in (_BRACKETED, _TRAILING):
        found = pattern.fullmatch(text)
        if found is not None and (unit := _unit(found[2])) is not None:
            return found[1], unit
    return text, None


def _unit(word: str) -> str | None:
    word = unicodedata.normalize("NFKC", word).removeprefix("单位:")
    if _LARGE_MONEY.fullmatch(word):
        return word
    return canonical(word) if word not in ("1", "-", "/") else None


def bracketed(heading: str) -> tuple[str, str]:
    """A heading without what stands in its last brackets, and that: a unit of several parts, or anything else."""
    text = "".join(unicodedata.normalize("NFKC", heading).split())
    found = _LAST_BRACKETS.fullmatch(text)
    return (plain(found[1]), found[2]) if found else (plain(text), "")


def means(heading: str, name: str) -> bool:
    """Whether a heading is one of a column's words; a unit of another kind of column makes it another heading."""
    base, unit = parted(heading)
    if base not in _WORDS[name]:
        return False
    if unit is None:
        return True
    if name in FEES:
        return unit == MONEY
    return name in QUANTITIES and unit != MONEY and not _LARGE_MONEY.fullmatch(unit) and _is_fitting(base, unit)


def _is_fitting(base: str, unit: str) -> bool:
    """Electricity is measured in its own units; what is called by another name may be in any."""
    return "电" not in base or unit.endswith("Wh")


def is_known(heading: str) -> bool:
    """Whether a heading means one of our columns, its lowest level alone too."""
    return any(means(heading, name) or means(heading.rpartition("/")[2], name) for name in SYNONYMS)


def fitting(ledger: Ledger) -> dict[str, list[str]]:
    """Our columns and the headings that mean them: one where it is certain, several where a person must choose.

    A heading that is our own word for the column comes before any other.
    """
    found: dict[str, list[str]] = {}
    for name in SYNONYMS:
        candidates = [heading for heading in ledger.headings if means(heading, name)]
        if not candidates:
            candidates = [
                heading
                for heading in ledger.headings
                if _is_lowest(ledger, heading) and means(ledger.levels[heading][-1], name)
            ]
        own = [
            heading for heading in candidates if name in FILLED and parted(heading)[0] == parted(FILLED[name].header)[0]
        ]
        repeated = [
            column for heading, columns in ledger.repeated.items() if means(heading, name) for column in columns
        ]
        chosen = own if len(own) == 1 else [*candidates, *repeated]
        # A second table beside the first: 用电量 and 用电量2.
        again = [heading for heading in ledger.headings if name == QUANTITIES[0] and _is_numbered(heading, chosen)]
        if candidates or repeated:
            found[name] = [*chosen, *again]
    return found


def _is_numbered(heading: str, headings: Iterable[str]) -> bool:
    found = _AGAIN.fullmatch(parted(heading)[0])
    return found is not None and found[1] in {parted(other)[0] for other in headings}


def _is_lowest(ledger: Ledger, heading: str) -> bool:
    return len(ledger.levels.get(heading, ())) > 1


def suggest(ledgers: Sequence[Ledger]) -> Mapping:
    """What the headings of the first sheet say by themselves; where two fit one of our columns, neither is taken.

    Raises:
        FileError: its months stand side by side: a row of it is no bill.
    """
    first = ledgers[0]
    months = [
        heading for heading in first.headings if any(map(_MONTH.fullmatch, first.levels.get(heading, (heading,))))
    ]
    if len(months) >= MONTHS_BESIDE:
        raise FileError(
            f"“{first.label}”的各月写在列名里（{months[0]}……{months[-1]}），一行不是一张单据，不能导入："
            "请改为一行一张单据（编号、表号、月份、用量、凭证号）。"
        )
    columns = {name: headings[0] for name, headings in fitting(first).items() if len(headings) == 1}
    if "period_end" in columns:
        columns.pop("period_month", None)  # the label of a month says less than the days
    if "period_month" not in columns:
        columns.pop("period_year", None)
    sheets = tuple(ledger.sheet for ledger in ledgers) if len(ledgers) > 1 else ""
    return Mapping(columns=columns, sheet=sheets, headings=first.headings)


def doubts(ledger: Ledger, names: Iterable[str]) -> str:
    """A sentence on those of our columns that several headings would fit; "" where there are none."""
    todo = cure("请在对照文件中写明用哪一列", "用另一列时请在台账的副本中改列名")
    several = {name: headings for name, headings in fitting(ledger).items() if len(headings) > 1 and name in names}
    return "；".join(
        f"“{'”“'.join(headings)}”都可作{FILLED[name].header if name in FILLED else name}，{todo}"
        for name, headings in several.items()
    )


def is_in_doubt(ledgers: Sequence[Ledger]) -> bool:
    """Whether the headings leave open what a person can tell: required columns, which of several, which sheets.

    Raises:
        FileError: as `suggest`.
    """
    suggested = suggest(ledgers)
    try:
        suggested.check(is_guessed=True)
    except FileError:
        return True
    return len(ledgers) > 1 or bool(doubts(ledgers[0], FILLED))

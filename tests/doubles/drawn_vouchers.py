"""Vouchers in the styles of public descriptions, with the truth as data: every number follows from the others as on real ones.

Each maker gives a series of vouchers of a meter, month after month. Two of them (`HELD_BACK`) were written before the reader
was tried on anything, and it was not tuned on them.
"""

import calendar
import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from drawn_sheets import Sheet

CENT = Decimal("0.01")


@dataclass
class Drawn:
    """A voucher: its pages, and the rows that are right."""

    name: str
    sheets: list[Sheet]
    rows: list[dict[str, object]]


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def months(year: int, first: int, count: int) -> list[tuple[dt.date, dt.date]]:
    found = []
    for at in range(first - 1, first - 1 + count):
        y, m = year + at // 12, at % 12 + 1
        found.append((dt.date(y, m, 1), dt.date(y, m, calendar.monthrange(y, m)[1])))
    return found


def capitals(amount: Decimal) -> str:
    digits, places, groups = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿")
    whole, cent = divmod(int(abs(amount) * 100), 100)
    told, group, text = "", 0, ""
    while whole:
        whole, part = divmod(whole, 10_000)
        piece, zero = "", False
        for place in range(4):
            digit = part // 10**place % 10
            if digit:
                piece = digits[digit] + places[place] + ("零" if zero and piece else "") + piece
                zero = False
            else:
                zero = bool(piece)
        if part:
            gap = (
                "零"
                if told and (part % 10 == 0 or (group and int(abs(amount)) // 10_000 ** (group - 1) % 10_000 < 1000))
                else ""
            )
            text = piece + groups[group] + (gap if told else "") + told
            told = text
        group += 1
    told = (told or "零") + "元"
    jiao, fen = divmod(cent, 10)
    if not cent:
        return told + "整"
    return told + (digits[jiao] + "角" if jiao else "零") + (digits[fen] + "分" if fen else "整")


def grid_power(seed: int, count: int) -> list[Drawn]:
    """南方电网 styled: time of use, two-part tariff, both days inclusive."""
    chance = random.Random(seed)
    meter = f"0{chance.randrange(10**14, 10**15)}"
    customer = f"{chance.randrange(10**15, 10**16)}"
    multiplier = chance.choice((40, 120, 400, 1500))
    readings = [Decimal(chance.randrange(1000, 60_000)).scaleb(-1) for _ in range(4)]
    found = []
    for start, end in months(2025, 1, count):
        sheet = Sheet()
        sheet.text(298, 40, "示例电网有限责任公司", 14, "c")
        sheet.text(298, 62, "电费通知单", 13, "c")
        sheet.text(50, 95, "用户名：示例制造有限公司")
        sheet.text(50, 112, f"用户编号：{customer}")
        sheet.text(320, 112, f"结算户号：{customer[:-2]}81")
        sheet.text(50, 129, f"计量点编号：{customer}01")
        sheet.text(320, 129, "抄表周期：每月一次")
        sheet.text(50, 146, f"用电开始时间：{start:%Y%m%d}")
        sheet.text(320, 146, f"用电结束时间：{end:%Y%m%d}")
        rows: list[list[object]] = [
            [
                "示数类型",
                "上次表示数",
                "本次表示数",
                "倍率",
                "抄见",
                "换表",
                "退补",
                "变/线损",
                "公摊",
                "免费",
                "分表",
                "合计",
            ]
        ]
        quantities = []
        for at, kind in enumerate("尖峰平谷"):
            used = Decimal(chance.randrange(50, 4_000)).scaleb(-1)
            before, readings[at] = readings[at], readings[at] + used
            seen = used * multiplier
            loss = Decimal(chance.randrange(0, 60))
            quantities.append(seen + loss)
            rows.append(
                [kind, before, readings[at], multiplier, _plain(seen), 0, 0, loss, 0, 0, 0, _plain(seen + loss)]
            )
        rows.append(
            [
                "无功总",
                "5521.3",
                "5602.8",
                multiplier,
                _plain(Decimal("81.5") * multiplier),
                0,
                0,
                0,
                "",
                0,
                "",
                _plain(Decimal("81.5") * multiplier),
            ]
        )
        sheet.text(50, 172, f"表计资产编号：{meter}")
        down = sheet.table(40, 192, [44, 56, 56, 34, 48, 34, 34, 44, 34, 34, 34, 62], rows)
        flat = Decimal(chance.randrange(6200, 7300)).scaleb(-4)
        prices = [
            (flat * factor).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            for factor in (Decimal("2.125"), Decimal("1.7"), 1, Decimal("0.38"))
        ]
        charges: list[list[object]] = [["类别", "项目", "电量", "电价", "金额"]]
        total = Decimal(0)
        for number, (kind, quantity, price) in enumerate(zip("尖峰平谷", quantities, prices), start=1):
            amount = cents(quantity * price)
            total += amount
            charges.append(["电度电费", f"({number}){kind}", _plain(quantity), price, amount])
        adjust = cents(Decimal(-chance.randrange(100, 90_000)).scaleb(-2))
        funds = cents(sum(quantities) * Decimal("0.0292"))
        capacity = chance.choice((800, 1250, 2000))
        basic = cents(capacity * Decimal("32"))
        charges.append(["力调", "(5)力调电费", "", "", adjust])
        charges.append(["基金及附加", "(6)基金及附加", _plain(sum(quantities)), "0.0292", funds])
        charges.append(["容(需)量", "(8)容(需)量电费", capacity, "32", basic])
        total += adjust + funds + basic
        down = sheet.table(40, down + 22, [90, 120, 100, 90, 114], charges)
        sheet.text(50, down + 14, f"应收合计：{total:,}", 10)
        sheet.text(300, down + 14, f"大写金额：{capitals(total)}", 10)
        row = {
            "meter": customer,
            "start": start,
            "end": end,
            "activity_quantity": sum(quantities),
            "bill_fee_cny": total,
            "bill_basic_fee_cny": basic,
            "unit": "kWh",
        }
        found.append(Drawn(f"电费{start:%Y%m}", [sheet], [row]))
    return found


def plain_power(seed: int, count: int) -> list[Drawn]:
    """A small customer of the grid: one register, one price, from the 26th to the 25th."""
    chance = random.Random(seed)
    meter, multiplier, reading = (
        f"{chance.randrange(10**11, 10**12)}",
        chance.choice((1, 20, 60)),
        chance.randrange(1_000, 80_000),
    )
    found = []
    for first, last in months(2025, 1, count):
        start, end = (first - dt.timedelta(days=1)).replace(day=26), last.replace(day=25)
        used = chance.randrange(300, 6_000)
        before, reading = reading, reading + used
        seen, price = used * multiplier, Decimal(chance.randrange(6800, 9900)).scaleb(-4)
        amount = cents(seen * price)
        sheet = Sheet()
        sheet.text(298, 44, "供电局电费账单", 15, "c")
        sheet.table(
            50,
            90,
            [90, 155, 90, 155],
            [
                ["户 名", "示例电子厂", "户号", meter],
                ["用电地址", "示例路12号", "账单编号", f"DF{start:%y%m}{meter[-6:]}"],
                ["起始日期", f"{start:%Y-%m-%d}", "截止日期", f"{end:%Y-%m-%d}"],
            ],
            22,
            9,
        )
        sheet.table(
            50,
            185,
            [80, 90, 90, 60, 90, 80],
            [
                ["示数类型", "上期示数", "本期示数", "倍率", "抄见电量", "计费电量"],
                ["有功总", before, reading, multiplier, seen, seen],
            ],
            22,
            9,
        )
        sheet.table(
            50,
            260,
            [140, 110, 110, 130],
            [["电费项目", "计费数量", "单价", "金额"], ["电度电费", seen, price, amount], ["应收合计", "", "", amount]],
            22,
            9,
        )
        sheet.text(50, 345, f"金额大写：{capitals(amount)}", 10)
        row = {
            "meter": meter,
            "start": start,
            "end": end,
            "activity_quantity": Decimal(seen),
            "bill_fee_cny": amount,
            "previous_reading": Decimal(before),
            "current_reading": Decimal(reading),
            "meter_multiplier": Decimal(multiplier),
            "unit": "kWh",
        }
        found.append(Drawn(f"供电局{start:%Y%m}", [sheet], [row]))
    return found


def gas_bill(seed: int, count: int) -> list[Drawn]:
    """Piped gas with two tiers; the day of reading ends one bill and starts the next."""
    chance = random.Random(seed)
    meter, reading = f"RQ{chance.randrange(10**7, 10**8)}", chance.randrange(2_000, 90_000)
    day = dt.date(2025, 1, 3)
    found = []
    for _ in range(count):
        start, day = day, day + dt.timedelta(days=chance.choice((29, 30, 31)))
        used = chance.randrange(2_000, 9_000)
        before, reading = reading, reading + used
        first = min(used, 5_000)
        tiers = [("第一阶梯", first, Decimal("3.45")), ("第二阶梯", used - first, Decimal("3.98"))]
        tiers = [tier for tier in tiers if tier[1]]
        total = sum((cents(quantity * price) for _, quantity, price in tiers), Decimal(0))
        sheet = Sheet()
        sheet.text(298, 40, "示例燃气集团 用气缴费通知", 14, "c")
        sheet.text(60, 90, f"用户编号：{chance.randrange(10**8, 10**9)}", 10)
        sheet.text(320, 90, f"燃气表号：{meter}", 10)
        sheet.text(60, 112, f"上次抄表日期：{start:%Y年%m月%d日}", 10)
        sheet.text(320, 112, f"本次抄表日期：{day:%Y年%m月%d日}", 10)
        sheet.text(60, 134, f"上次读数：{before}", 10)
        sheet.text(220, 134, f"本次读数：{reading}", 10)
        sheet.text(380, 134, f"用气量：{used}m³", 10)
        down = sheet.table(
            60,
            165,
            [130, 110, 110, 120],
            [
                ["阶梯", "气量", "单价", "金额"],
                *([name, quantity, price, cents(quantity * price)] for name, quantity, price in tiers),
            ],
            22,
            9,
        )
        sheet.text(60, down + 16, f"应缴金额：¥{total}", 11)
        sheet.text(260, down + 16, f"人民币大写：{capitals(total)}", 11)
        row = {
            "meter": meter,
            "start": start,
            "end": day,
            "activity_quantity": Decimal(used),
            "bill_fee_cny": total,
            "previous_reading": Decimal(before),
            "current_reading": Decimal(reading),
            "unit": "m3",
        }
        found.append(Drawn(f"燃气{day:%Y%m}", [sheet], [row]))
    return found


def property_receipt(seed: int, count: int) -> list[Drawn]:
    """A property manager's receipt with three sub-meters."""
    chance = random.Random(seed)
    base = chance.randrange(10**5, 10**6)
    meters = [
        [f"WY-{base}-{at}", Decimal(chance.randrange(1_000, 90_000)).scaleb(-1), chance.choice((1, 30, 80)), place]
        for at, place in enumerate(("一层车间", "二层车间", "空压机房"), start=1)
    ]
    found = []
    for start, end in months(2025, 1, count):
        price = Decimal(chance.randrange(82, 118)).scaleb(-2)
        rows: list[list[object]] = [["表号", "安装位置", "上月读数", "本月读数", "倍率", "用电量", "单价", "金额"]]
        truth, quantities, amounts = [], Decimal(0), Decimal(0)
        number = f"{start:%Y%m}{chance.randrange(1000, 9999)}"
        for meter in meters:
            code, before, multiplier, place = meter
            used = Decimal(chance.randrange(100, 9_000)).scaleb(-1)
            meter[1] = before + used
            quantity = used * multiplier
            amount = cents(quantity * price)
            quantities, amounts = quantities + quantity, amounts + amount
            rows.append([code, place, before, meter[1], multiplier, quantity, price, amount])
            truth.append(
                {
                    "meter": code,
                    "start": start,
                    "end": end,
                    "activity_quantity": quantity,
                    "bill_fee_cny": amount,
                    "previous_reading": before,
                    "current_reading": meter[1],
                    "meter_multiplier": Decimal(multiplier),
                    "unit": "kWh",
                }
            )
        rows.append(["合计", "", "", "", "", quantities, "", amounts])
        sheet = Sheet()
        sheet.text(298, 44, "示例产业园物业管理处收据", 14, "c")
        sheet.text(60, 84, "交款单位：示例精密制造有限公司", 10)
        sheet.text(380, 84, f"收据编号：{number}", 10)
        sheet.text(60, 106, f"计费期间：{start:%Y-%m-%d}至{end:%Y-%m-%d}", 10)
        sheet.text(380, 106, "收费项目：代收电费", 10)
        down = sheet.table(40, 132, [92, 64, 64, 64, 40, 66, 48, 78], rows, 22, 9)
        sheet.text(60, down + 18, f"人民币(大写)：{capitals(amounts)}", 10)
        sheet.text(380, down + 18, f"(小写)：¥{amounts}", 10)
        found.append(Drawn(f"物业{start:%Y%m}", [sheet], truth))
    return found


def fuel_statement(seed: int, count: int) -> list[Drawn]:
    """A fuel card's statement of a month."""
    chance = random.Random(seed)
    card = f"{chance.randrange(10**18, 10**19)}"
    found = []
    for start, end in months(2025, 1, count):
        rows: list[list[object]] = [["交易时间", "站点", "油品", "数量(升)", "单价", "金额"]]
        truth, litres, amounts = [], Decimal(0), Decimal(0)
        days = sorted(chance.sample(range(1, end.day + 1), 6))
        for day in days:
            quantity, price = (
                Decimal(chance.randrange(3_000, 20_000)).scaleb(-2),
                Decimal(chance.randrange(680, 790)).scaleb(-2),
            )
            amount = cents(quantity * price)
            when = dt.datetime(
                start.year, start.month, day, chance.randrange(24), chance.randrange(60), chance.randrange(60)
            )
            rows.append(
                [f"{when:%Y/%m/%d %H:%M:%S}", f"示例{chance.randrange(1, 30)}站", "0号柴油", quantity, price, amount]
            )
            truth.append(
                {"meter": "", "end": when.date(), "activity_quantity": quantity, "bill_fee_cny": amount, "unit": "L"}
            )
            litres, amounts = litres + quantity, amounts + amount
        rows.append(["合计", "", "", litres, "", amounts])
        sheet = Sheet()
        sheet.text(298, 44, "加油卡交易对账单", 14, "c")
        sheet.text(60, 84, f"卡号：{card}", 10)
        sheet.text(340, 84, "客户名称：示例物流有限公司", 10)
        sheet.text(60, 104, f"起止时间：{start:%Y-%m-%d}至{end:%Y-%m-%d}", 10)
        sheet.table(50, 130, [130, 80, 80, 70, 60, 80], rows, 20, 9)
        found.append(Drawn(f"加油卡{start:%Y%m}", [sheet], truth))
    return found


def fuel_invoice(seed: int, count: int) -> list[Drawn]:
    """A fully digital invoice as printed: petrol or diesel, with its QR code."""
    chance = random.Random(seed)
    return [
        _invoice(
            chance,
            "*柴油*0号车用柴油(VI)",
            "升",
            chance.randrange(20_000, 600_000),
            end.replace(day=chance.randrange(1, 29)),
            f"油票{end:%Y%m}",
        )
        for _, end in months(2025, 1, count)
    ]


def refrigerant_invoice(seed: int, count: int) -> list[Drawn]:
    """A fully digital invoice for refrigerant, by the kilogram."""
    chance = random.Random(seed)
    return [
        _invoice(
            chance,
            "*化学制品*制冷剂R410A",
            "kg",
            chance.randrange(1_000, 9_000),
            end.replace(day=chance.randrange(1, 29)),
            f"冷媒{end:%Y%m}",
        )
        for _, end in months(2025, 1, count)
    ]


def _invoice(chance: random.Random, item: str, unit: str, hundredths: int, day: dt.date, name: str) -> Drawn:
    quantity = Decimal(hundredths).scaleb(-2)
    price = Decimal(chance.randrange(55_000, 69_000)).scaleb(-4)
    amount = cents(quantity * price)
    tax = cents(amount * Decimal("0.13"))
    total = amount + tax
    number = f"25{chance.choice((44, 31, 11))}2{chance.randrange(10**14, 10**15)}"
    sheet = Sheet()
    sheet.codes.append((40, 36, 64, f"01,32,,{number},{total},{day:%Y%m%d},,A1B2"))
    sheet.text(298, 46, "电子发票（增值税专用发票）", 15, "c")
    sheet.text(390, 70, f"发票号码：{number}", 9)
    sheet.text(390, 86, f"开票日期：{day:%Y年%m月%d日}", 9)
    sheet.text(46, 118, "购买方 名称：示例精密制造有限公司", 9)
    sheet.text(46, 134, "统一社会信用代码：91440300MA5EXAMPLE", 9)
    sheet.text(310, 118, "销售方 名称：示例能源销售有限公司", 9)
    heads = ["项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率/征收率", "税额"]
    rows: list[list[object]] = [
        heads,
        [item, "", unit, quantity, price, amount, "13%", tax],
        ["合 计", "", "", "", "", f"¥{amount}", "", f"¥{tax}"],
    ]
    down = sheet.table(40, 160, [128, 50, 36, 62, 62, 72, 62, 62], rows, 22, 8)
    sheet.text(46, down + 10, "价税合计（大写）", 9)
    sheet.text(140, down + 10, capitals(total), 9)
    sheet.text(380, down + 10, f"（小写）¥{total}", 9)
    row = {
        "meter": "",
        "end": day,
        "activity_quantity": quantity,
        "bill_fee_cny": total,
        "unit": "L" if unit == "升" else unit,
        "number": number,
    }
    return Drawn(name, [sheet], [row])


def state_power(seed: int, count: int) -> list[Drawn]:
    """Held back. 国网 styled: overview, quantities and charges over two pages."""
    chance = random.Random(seed)
    meter, multiplier = f"{chance.randrange(10**12, 10**13)}", chance.choice((100, 600, 3000))
    readings = [Decimal(chance.randrange(10_000, 900_000)).scaleb(-2) for _ in range(3)]
    found = []
    for start, end in months(2025, 1, count):
        first, second = Sheet(), Sheet()
        lines: list[list[object]] = [
            ["计量项目", "上期示数", "本期示数", "倍率", "抄见电量", "变损电量", "线损电量", "加减电量", "结算电量"]
        ]
        quantities = []
        for at, kind in enumerate(("峰", "平", "谷")):
            used = Decimal(chance.randrange(2_000, 30_000)).scaleb(-2)
            before, readings[at] = readings[at], readings[at] + used
            seen, loss = used * multiplier, Decimal(chance.randrange(0, 90))
            quantities.append(seen + loss)
            lines.append(
                [f"有功({kind})", before, readings[at], multiplier, _plain(seen), loss, 0, 0, _plain(seen + loss)]
            )
        prices = [
            Decimal(chance.randrange(low, high)).scaleb(-4) for low, high in ((9000, 11500), (6000, 7200), (2500, 3400))
        ]
        charges: list[list[object]] = [["费用名称", "计费电量", "计费标准", "费用"]]
        total = Decimal(0)
        for kind, quantity, price in zip(("峰", "平", "谷"), quantities, prices):
            amount = cents(quantity * price)
            total += amount
            charges.append([f"市场化购电({kind})", _plain(quantity), price, amount])
        demand = chance.randrange(900, 4_000)
        basic, adjust = cents(demand * Decimal("39")), cents(-Decimal(chance.randrange(100, 99_999)).scaleb(-2))
        charges.append(["需量电费", demand, "39", basic])
        charges.append(["力调电费", "", "", adjust])
        total += basic + adjust
        charges.append(["电费合计", "", "", f"{total:,}"])
        first.text(298, 50, "国网示例供电公司电费账单", 15, "c")
        first.text(50, 100, "户号", 10)
        first.text(130, 100, meter, 10)
        first.text(300, 100, "户名", 10)
        first.text(380, 100, "示例材料股份有限公司", 10)
        first.text(50, 124, "账单周期", 10)
        first.text(130, 126, f"{start:%Y-%m-%d}至{end:%Y-%m-%d}", 10)
        first.text(50, 150, "本期电量", 10)
        first.text(130, 150, f"{_plain(sum(quantities))}千瓦时", 10)
        first.text(300, 150, "本期电费", 10)
        first.text(380, 150, f"{total:,}元", 10)
        first.table(40, 190, [70, 64, 64, 44, 64, 56, 56, 56, 64], lines, 22, 8.5)
        second.text(50, 50, "电费明细", 12)
        second.table(50, 80, [170, 110, 100, 110], charges, 22, 9)
        row = {
            "meter": meter,
            "start": start,
            "end": end,
            "activity_quantity": sum(quantities),
            "bill_fee_cny": total,
            "bill_basic_fee_cny": basic,
            "unit": "kWh",
        }
        found.append(Drawn(f"国网{start:%Y%m}", [first, second], [row]))
    return found


def park_power(seed: int, count: int) -> list[Drawn]:
    """Held back. A park's notice of charges: other words, the 21st to the 20th, a total row, no multiplier."""
    chance = random.Random(seed)
    meters = [
        [f"YQ{chance.randrange(10**6, 10**7)}", chance.randrange(10_000, 99_999), place]
        for place in ("A栋101", "A栋102")
    ]
    found = []
    for first, last in months(2025, 1, count):
        start, end = (first - dt.timedelta(days=1)).replace(day=21), last.replace(day=20)
        price = Decimal(chance.randrange(7_000, 11_000)).scaleb(-4)
        rows: list[list[object]] = [["序号", "电表编号", "房号", "起码", "止码", "实用电量", "单价(元)", "电费(元)"]]
        truth, quantities, amounts = [], Decimal(0), Decimal(0)
        for at, meter in enumerate(meters, start=1):
            code, before, place = meter
            used = chance.randrange(800, 9_000)
            meter[1] = before + used
            amount = cents(used * price)
            quantities, amounts = quantities + used, amounts + amount
            rows.append([at, code, place, before, meter[1], used, price, amount])
            truth.append(
                {
                    "meter": code,
                    "start": start,
                    "end": end,
                    "activity_quantity": Decimal(used),
                    "bill_fee_cny": amount,
                    "previous_reading": Decimal(before),
                    "current_reading": Decimal(meter[1]),
                    "unit": "kWh",
                }
            )
        rows.append(["总计", "", "", "", "", quantities, "", amounts])
        sheet = Sheet()
        sheet.text(298, 44, "示例科技园区电费缴费通知单", 14, "c")
        sheet.text(60, 82, f"编号：YQ{start:%Y%m}{chance.randrange(100, 999)}", 10)
        sheet.text(330, 82, f"用电期间：{start:%Y.%m.%d}-{end:%Y.%m.%d}", 10)
        down = sheet.table(40, 110, [36, 82, 70, 68, 68, 68, 60, 78], rows, 22, 9)
        sheet.text(60, down + 18, f"应缴合计：¥{amounts}", 10)
        sheet.text(260, down + 18, f"大写：{capitals(amounts)}", 10)
        found.append(Drawn(f"园区{start:%Y%m}", [sheet], truth))
    return found


def _plain(value: Decimal) -> Decimal:
    """Without zeros behind the point."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


Maker = Callable[[int, int], list[Drawn]]
MAKERS: dict[str, Maker] = {
    "grid_power": grid_power, "plain_power": plain_power, "gas_bill": gas_bill, "property_receipt": property_receipt,
    "fuel_statement": fuel_statement, "fuel_invoice": fuel_invoice, "refrigerant_invoice": refrigerant_invoice,
}  # fmt: skip
HELD_BACK: dict[str, Maker] = {"state_power": state_power, "park_power": park_power}

"""docs/pictures/account.svg: the two sides of the account, the difference between them, and the way of a tonne to its bills."""

from xml.sax.saxutils import escape

INK, PAPER, LEFT, RIGHT, MIDDLE, LINE = "#1f2933", "#ffffff", "#e3f1e7", "#e4eef8", "#f8efdc", "#7b8794"
WIDTH, HEIGHT = 980, 372
TERMS = (
    ("能源账单", "单据量", "+"), ("缺失推算", "推算量", "+"), ("交叉检查", "采用值 − 账上的数", "±"),
    ("扣减（追加）", "计入而不在账单上的", "+"), ("扣减（扣减）", "在账单上而不计入的", "−"),
)  # fmt: skip
CHAIN = (("月度活动数据", "按月拆分、合计"), ("排放计算", "活动数据 × 因子"), ("年份合计", "已核对 / 未核对"))


def picture() -> str:
    """The drawing as text."""
    drawn = [_box(16, 16, 300, 340, LEFT), _text(30, 40, "各表的行", bold=True)]
    for number, (sheet, says, sign) in enumerate(TERMS):
        y = 54 + number * 58
        drawn += [
            _box(30, y, 272, 48, PAPER),
            _text(44, y + 21, f"{sign}　{sheet}", bold=True),
            _text(72, y + 39, says, 12),
        ]
    drawn += [_box(664, 16, 300, 240, RIGHT), _text(678, 40, "算出的合计", bold=True)]
    for number, (sheet, says) in enumerate(CHAIN):
        y = 54 + number * 66
        drawn += [_box(678, y, 272, 52, PAPER), _text(692, y + 22, sheet, bold=True), _text(692, y + 41, says, 12)]
    drawn += [_box(372, 54, 236, 202, MIDDLE), _text(386, 80, "核对", bold=True)]
    told = ("左：由各行算出的核查量", "右：排放计算乘的用量", "差额 = 0", "每行写明来自哪些单据")
    drawn += [_text(386, 110 + at * 30, line, 13, bold=line.startswith("差额")) for at, line in enumerate(told)]
    drawn += [_arrow(316, 150, 370), _arrow(664, 150, 610), _text(386, 240, "＝ 计入 + 单独核算 + 仅识别", 13)]
    drawn += [_box(372, 276, 592, 80, MIDDLE), _text(386, 300, "单据核对、核对明细", bold=True)]
    drawn += [_text(386, 322, "全部单据 = 归入各核查年份的 + 未计入的（逐张写明原因）", 13)]
    drawn += [_text(386, 344, "目录：可签发，或妨碍签发的事项", 13), _arrow(316, 316, 370)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Helvetica, Arial, sans-serif">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def _box(x: int, y: int, width: int, height: int, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{colour}" stroke="{LINE}" stroke-opacity="0.4"/>'


def _text(x: int, y: int, told: str, size: int = 15, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{INK}"{weight}>{escape(told)}</text>'


def _arrow(x: int, y: int, to: int) -> str:
    back = to - 9 if to > x else to + 9
    return (
        f'<line x1="{x}" y1="{y}" x2="{back}" y2="{y}" stroke="{LINE}" stroke-width="2"/>'
        f'<polygon points="{to},{y} {back},{y - 5} {back},{y + 5}" fill="{LINE}"/>'
    )

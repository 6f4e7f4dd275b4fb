"""The words of 凭证位置: what of a bill stands on a page, how it was read, what a person says of it."""

from udfs.kernel.vocabulary import Vocabulary


class BillEntry(Vocabulary):
    """单据内容: what of a bill is printed at a place of its voucher."""

    QUANTITY = "用量"
    START = "统计起日"
    END = "统计止日"
    PERIOD = "统计期间"  # both days, printed as one
    FEE = "费用"
    BASIC_FEE = "其中基本电费"
    VOUCHER = "凭证号"
    METER = "计量表号"
    PREVIOUS_READING = "上次读数"
    CURRENT_READING = "本次读数"
    MULTIPLIER = "倍率"
    REFUND = "退补量"
    LOSS = "变线损量"
    REPLACED = "换表量"


class ReadBy(Vocabulary):
    """读取方式: how what is printed came to be known."""

    TEXT_LAYER = "文字层"
    RECOGNISED = "图像识别"
    CODE = "二维码"
    STRUCTURED = "结构化文件"  # XML, OFD
    PERSON = "人工"


class PageVerdict(Vocabulary):
    """核对结果: whether the row says what the page says, as a person saw it."""

    AGREES = "一致"
    DIFFERS = "不一致"

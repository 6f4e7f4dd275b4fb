"""The words that clauses decide by."""

from udfs.kernel.decision import Show as Show
from udfs.kernel.vocabulary import Vocabulary


class YearRole(Vocabulary):
    """年份属性 of 三.16."""

    COMPLIANCE = "履约", "履约年", "履约年份", "compliance"
    BASE = "基准", "基准年", "基准年份", "baseline"


class Effect(Vocabulary):
    """影响方向: whether a larger value means more or fewer emissions."""

    ADDS = "计入"
    DEDUCTS = "扣减", "扣除"


class Conclusion(Vocabulary):
    """结论: what an attribution concludes."""

    COUNTED = "计入"
    NOT_COUNTED = "不计入"
    SEPARATE = "单独核算"
    IDENTIFIED = "仅识别"
    UNDECIDED = "待判断"
    NOT_APPLICABLE = "不适用"


class PartyKind(Vocabulary):
    """对方类型."""

    KEY_UNIT = "重点排放单位"
    NON_KEY_UNIT = "非重点排放单位"
    SOLE_TRADER = "个体工商户", "个体户"
    INDIVIDUAL = "个人"


class Payer(Vocabulary):
    """实际付费方."""

    VERIFIED_ENTITY = "受核查方"
    COUNTERPARTY = "对方", "合同能源管理方"


class Direction(Vocabulary):
    """转供方向, seen from the verified entity."""

    INBOUND = "转入"
    OUTBOUND = "转出"


class WorksKind(Vocabulary):
    """建设项目类别 (notes 3–5 of the rule text)."""

    NEW = "新建"
    REBUILD = "改建"
    EXPANSION = "扩建"
    WITH_EXPANSION = "扩建同期更新改造", "与扩建同时开展的更新改造", "扩建同期改造"
    RETROFIT = "技术改造", "技改"


class EndRule(Vocabulary):
    """止日含义."""

    AUTOMATIC = "自动"
    READING_DAY = "读数日"
    INCLUSIVE = "含当日"


class ProrateMethod(Vocabulary):
    """拆分方法."""

    AUTOMATIC = "自动"
    BY_MONTH = "按月"
    BY_DAY = "按日"


class Reliable(Vocabulary):
    """可靠证据: which of two sources is proven."""

    PRIMARY = "主", "主证据"
    SECONDARY = "辅", "辅证据"


class FactorOrigin(Vocabulary):
    """因子来源类别."""

    STANDARD = "标准缺省"
    OFFICIAL = "官方公布"
    OWN = "自行测算", "自行测算的排放因子"


class VoucherKind(Vocabulary):
    """凭证类型."""

    INFORMATION_SYSTEM = "信息化系统", "信息化系统数据", "信息系统", "ERP", "SAP", "OA"
    PROPERTY = (
        "物业凭证", "收据", "通知单", "物业收据", "物业通知单", "物业缴费通知单", "物业管理单位收据", "物业管理单位通知单",
    )  # fmt: skip
    INVOICE = "发票", "正式发票", "增值税发票", "电子发票", "电费发票", "燃油发票", "燃气发票"
    BILL = "电费单", "电费账单", "燃气费单", "热力费单"
    FUEL_TICKET = "加油票", "加油票据", "加油小票", "购油票据", "油票"
    SETTLEMENT = "结算单", "结算凭证", "实际结算凭证"
    METER_RECORD = "抄表记录", "原始抄表记录", "抄表单"
    AGREEMENT = "合同协议", "合同", "协议", "租赁协议", "外包协议", "转供电协议", "能源分摊协议"
    STATEMENT = "盖章说明"
    INTERNAL_RECORD = "内部记录", "非正式票据"
    OTHER = "其他凭证"


class VoucherState(Vocabulary):
    """凭证有效性."""

    VALID = "有效"
    NEEDS_CROSS_CHECK = "需交叉检查"
    INVALID = "无效"


class CoverageFault(Vocabulary):
    """统计天数检查 of 三.9."""

    PASSED = "合格"
    GAP = "有缺口"
    OVERLAP = "有重叠"
    TOO_FEW = "天数不足"
    TOO_MANY = "天数超限"

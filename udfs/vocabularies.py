"""Closed lists. Values are exactly what a cell shows; aliases are what a cell may also say."""

from udfs.kernel.vocabulary import Vocabulary


class YearRole(Vocabulary):
    """年份属性 of 三.16."""

    COMPLIANCE = "履约", "履约年", "履约年份", "compliance"
    BASE = "基准", "基准年", "基准年份", "baseline"


class Effect(Vocabulary):
    """影响方向: whether a larger value means more or fewer emissions."""

    ADDS = "计入"
    DEDUCTS = "扣减"


class Conclusion(Vocabulary):
    """结论: what an attribution concludes."""

    COUNTED = "计入"
    NOT_COUNTED = "不计入"
    SEPARATE = "单独核算"
    IDENTIFIED = "仅识别"
    UNDECIDED = "待判断"
    NOT_APPLICABLE = "不适用"


class Show(Vocabulary):
    """显示内容: which face of a conclusion a cell shows."""

    CONCLUSION = "结论"
    CLAUSE = "依据"
    REASON = "说明"


class PartyKind(Vocabulary):
    """对方类型."""

    KEY_UNIT = "重点排放单位"
    NON_KEY_UNIT = "非重点排放单位"
    SOLE_TRADER = "个体工商户"
    INDIVIDUAL = "个人"


class Payer(Vocabulary):
    """实际付费方."""

    VERIFIED_ENTITY = "受核查方"
    COUNTERPARTY = "对方"


class Direction(Vocabulary):
    """转供方向, seen from the verified entity."""

    INBOUND = "转入"
    OUTBOUND = "转出"


class WorksKind(Vocabulary):
    """建设项目类别 (notes 3–5 of the rule text)."""

    NEW = "新建"
    REBUILD = "改建"
    EXPANSION = "扩建"
    RETROFIT = "技术改造", "技改"


class IndustryGroup(Vocabulary):
    """行业类型 as 三.3 divides them."""

    ACCOMMODATION = "住宿业", "住宿业（宾馆、酒店等）"
    RETAIL = "零售业", "零售业（商超等）"
    BUSINESS_SERVICES = "商务服务业", "商务服务业（购物中心等）"
    DESIGNATED = "指定行业"
    OTHER = "其他行业"


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
    OWN = "自行测算"


class VoucherKind(Vocabulary):
    """凭证类型; any other word is an ordinary voucher."""

    INFORMATION_SYSTEM = "信息化系统"
    PROPERTY = "物业凭证"
    INVOICE = "发票"
    SETTLEMENT = "结算单"
    METER_RECORD = "抄表记录"
    AGREEMENT = "合同协议"
    STATEMENT = "盖章说明"
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


class SourceCategory(Vocabulary):
    """排放源类别 of the workbook; each has one unit of activity."""

    GRID_ELECTRICITY = "外购电力"
    HEAT = "外购热力"
    DIESEL = "柴油"
    PETROL = "汽油"
    NATURAL_GAS = "天然气"
    LPG = "液化石油气"
    KMNO4 = "高锰酸钾"
    NAMNO4 = "高锰酸钠"
    REFRIGERANT = "制冷剂"
    CO2_EXTINGUISHER = "二氧化碳灭火器"
    SHORE_POWER = "船舶靠港岸电"


class FactorKind(Vocabulary):
    """参数类别 of the workbook's 参数 sheet."""

    EMISSION_FACTOR = "排放因子"
    NCV = "低位发热量"
    CARBON_CONTENT = "单位热值含碳量"
    OXIDATION = "碳氧化率"
    DENSITY = "密度"
    PURITY = "纯度"
    GWP = "全球增温潜势值"


class ActivityUnit(Vocabulary):
    """活动数据单位."""

    KWH = "kWh"
    GJ = "GJ"
    LITRE = "L"
    CUBIC_METRE = "m3"
    KILOGRAM = "kg"


class Tenure(Vocabulary):
    """场所权属."""

    OWNED = "自有"
    LEASED_IN = "租入"
    LEASED_OUT = "租出"


class SiteChange(Vocabulary):
    """场所变化."""

    NONE = "无"
    OPENED = "新增"
    CLOSED = "停运"


class TariffKind(Vocabulary):
    """电价类型."""

    SINGLE = "单一制"
    TWO_PART = "两部制"


class CaseKind(Vocabulary):
    """归属事项."""

    TENANT = "租户"
    OWN_ACCOUNT = "自行开户"
    OUTSOURCING = "外包"
    TRANSFER = "能源转供"
    VEHICLE_FUEL = "车辆用油"
    CONSTRUCTION = "施工用能"
    TRIAL_RUN = "试运行"


class Relation(Vocabulary):
    """与受核查方的关系 of 六.2."""

    EXCLUDED = "从边界剔除"
    LEASE = "租赁"
    OUTSOURCING = "外包"
    TRANSFER = "能源转供"
    SHARED_SOURCE = "共用排放源"
    MERGER = "合并分立"
    JOINT = "合并核查"


class EstimateMethod(Vocabulary):
    """推算方法."""

    ELECTRICITY_FEE = "电费推算"
    OUTPUT = "产量比例"
    FUEL_AMOUNT = "燃油金额"
    SHARE = "份额分摊"
    COOLING = "制冷效率"
    HEAT_PUMP = "热泵"
    GENERATOR = "发电机"


class EfficiencyBasis(Vocabulary):
    """效率依据."""

    MEASURED = "实测"
    NAMEPLATE = "铭牌"
    CODE_LIMIT = "标准限值"


class FindingState(Vocabulary):
    """不符合项状态."""

    OPEN = "未关闭"
    CLOSED = "已关闭"
    OVERRIDDEN = "不成立"
    GONE = "已消除"


class Entry(Vocabulary):
    """行来源: assembled by the tool, or typed by the verifier."""

    ASSEMBLED = "汇编"
    MANUAL = "手工"


class Severity(Vocabulary):
    """严重程度 of a finding."""

    ERROR = "错误"  # contradicts a clause
    WARNING = "警告"  # needs an explanation with stamp
    NOTICE = "提示"  # goes into the special circumstances
    JUDGEMENT = "待判断"  # the text gives no answer; a person decides

"""The words that the sheets of the workbook offer."""

from udfs.kernel.check import Severity as Severity
from udfs.kernel.vocabulary import Vocabulary


class FactorKind(Vocabulary):
    """参数类别 of the workbook's 参数 sheet."""

    EMISSION_FACTOR = "排放因子"
    NCV = "低位发热量"
    CARBON_CONTENT = "单位热值含碳量"
    OXIDATION = "碳氧化率"
    DENSITY = "密度"
    PURITY = "纯度"
    GWP = "全球增温潜势值"
    ENTHALPY = "焓值"
    WATER_TEMPERATURE = "热水温度"
    COOLING_EFFICIENCY = "能源消耗效率"


class GwpEdition(Vocabulary):
    """GWP版本: the assessment report of the IPCC that a global warming potential is taken from."""

    SECOND = "SAR", "AR2", "IPCC SAR", "第二次评估报告"
    FOURTH = "AR4", "IPCC AR4", "第四次评估报告"
    FIFTH = "AR5", "IPCC AR5", "第五次评估报告"
    SIXTH = "AR6", "IPCC AR6", "第六次评估报告"
    OTHER = "其他版本"


class ActivityUnit(Vocabulary):
    """活动数据单位."""

    KWH = "kWh"
    GJ = "GJ"
    LITRE = "L"
    CUBIC_METRE = "m3"
    KILOGRAM = "kg"
    TONNE = "t"
    KWH_OF_COOLING = "kWhc"


class ActivityBasis(Vocabulary):
    """活动数据方式: how the activity of a source is known."""

    METERED = "抄表"  # periods that join
    BOUGHT = "购入"  # purchases by date, with stock where it is told
    REFILLED = "充装"
    WHOLE_YEAR = "全年填报"  # one figure, one voucher


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


class CalibrationState(Vocabulary):
    """检定状态."""

    VALID = "合格"
    FAILED = "不合格"
    OVERDUE = "超期未检"


class TariffKind(Vocabulary):
    """电价类型."""

    SINGLE = "单一制"
    TWO_PART = "两部制"


class Relation(Vocabulary):
    """与受核查方的关系 of 六.2."""

    EXCLUDED = "从边界剔除"
    LEASE = "租赁"
    OUTSOURCING = "外包"
    TRANSFER = "能源转供"
    SHARED_SOURCE = "共用排放源"
    MERGER = "合并分立"
    OWNERSHIP = "产权转让"
    JOINT = "合并核查"


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


class OnBills(Vocabulary):
    """是否在能源账单上: whether the energy of a case stands on rows of 能源账单, whoever issued them."""

    YES = "是", "全部"
    NO = "否"
    PART = "部分"


class AccountEntry(Vocabulary):
    """扣减或追加: which way an entry changes what the bills hold."""

    DEDUCTION = "扣减", "扣除"
    ADDITION = "追加"


class Entry(Vocabulary):
    """行来源: assembled by the tool, or typed by the verifier."""

    ASSEMBLED = "汇编"
    MANUAL = "手工"


class AccountState(Vocabulary):
    """核对结果: whether the two sides of the account are the same."""

    TIES = "一致"
    DIFFERS = "有差额"
    UNKNOWN = "无法核对"


class AccountLine(Vocabulary):
    """明细类别: what a line of 核对明细 tells."""

    SOURCE_YEAR = "账目"
    NOT_COUNTED = "未计入单据"
    TOTAL = "检查时的合计"


class CheckState(Vocabulary):
    """检查状态: whether the checks were run on what the sheets hold."""

    UP_TO_DATE = "最新"
    NOT_RUN = "未检查"
    CHANGED = "已变化"


class CarriedMark(Vocabulary):
    """结转方式: how a row of last year's workbook stands in this one."""

    UNSURE = "待确认"
    LOCKED = "锁定"
    TURN = "跨年"


class SignRole(Vocabulary):
    """签署环节, in the order in which they are signed."""

    PREPARED = "编制"
    REVIEWED = "复核"
    APPROVED = "批准"


class SignState(Vocabulary):
    """签署状态: whether the data are still those that were signed."""

    VALID = "有效"
    VOID = "失效"


class NoteState(Vocabulary):
    """意见状态 of a review note."""

    ASKED = "待答复"
    ANSWERED = "已答复"
    CLOSED = "已关闭"

"""The words of the report, the vouchers and the archive."""

from udfs.kernel.vocabulary import Vocabulary


class SpecialIndustry(Vocabulary):
    """行业特殊要求 of 六.3, 六.4 and the appendix."""

    NONE = "无"
    BUS = "公交行业"
    METRO = "地铁行业"
    GAS = "供气行业"
    POWER = "供电行业"
    DISPLAY = "平板显示及专用化学品行业"
    SERVICES = "服务业"


class Reorganisation(Vocabulary):
    """主体变化 of 六.1 and 六.2: how the entity and another organisation came together or apart."""

    MERGER = "合并", "吸收合并"
    SPLIT = "分立"
    OWNERSHIP = "产权转让", "产权变更", "资产转让"
    JOINT = "合并核查"


class SplitPart(Vocabulary):
    """拆分系统 of 六.3."""

    OPERATING = "营运系统"
    NOT_OPERATING = "非营运系统"
    TRACTION = "牵引系统"
    AUXILIARY = "辅助系统"
    NATURAL_GAS = "天然气处理"
    PETROLEUM_GAS = "石油气处理"


class QuotaItem(Vocabulary):
    """配额数据项 of 六.4, in its order."""

    GREEN_POWER = "绿色电力市场化交易电量"
    SUPPLIED_POWER = "年度供电量"
    NATURAL_GAS = "天然气处理量"
    PETROLEUM_GAS = "液化石油气处理量"
    PRODUCT = "年度产品产量"
    DISTANCE = "年度平均运距"
    PASSENGERS = "客运量"
    MILEAGE = "载客里程"
    BASELINE_CHANGE = "历史基准年排放量调整"
    SITE_CLOSED = "停运场所配额扣减"
    SITE_OPENED = "新增场所配额申请"
    NEW_PROJECT = "新建项目储备配额"


class VoucherFiling(Vocabulary):
    """存档方式 of 七.3."""

    COPIED = "复印存档"
    SCANNED = "扫描存档"
    ORIGINAL = "原件存档"
    SEEN = "仅查看"


class CircumstanceKind(Vocabulary):
    """特殊情况类别, in the order of 六.1."""

    LEASE = "出租"
    MERGER = "合并分立"
    DORMITORY = "宿舍"
    SITE_EXCLUDED = "场所剔除"
    SITE_CHANGE = "场所新增或停运"
    SOURCE_EXCLUDED = "排放源排除"
    SOURCE_CHANGE = "排放源启用或停用"
    OWN_ACCOUNT = "自行开户"
    OUTSOURCING = "外包"
    TRANSFER = "能源转供"
    VEHICLE_FUEL = "车辆用油"
    CONSTRUCTION = "施工用能"
    TRIAL_RUN = "试运行用能"
    SHORE_POWER = "船舶靠港岸电"
    SHARED_SOURCE = "共用排放源划分"
    DATA_GAP = "数据缺失"
    CROSS_CHECK = "交叉检查"
    DEDUCTION = "扣减与追加", "扣减"
    CROSS_YEAR = "跨年跨月数据处理"
    SAMPLING = "抽样数量调整"
    OWN_FACTOR = "自行测算的排放因子"
    SHENSHAN = "深汕特别合作区"
    OTHER = "其他"


class MisstatementSide(Vocabulary):
    """差异方向: which way what was recorded is wrong."""

    OVERSTATED = "多计", "高估"
    UNDERSTATED = "少计", "低估"


class SampleStratum(Vocabulary):
    """抽样层次: how a bill came into the sample."""

    CERTAIN = "必抽层"
    DRAWN = "抽样层"
    OUTSIDE = "样本外"


class SampleConclusion(Vocabulary):
    """抽样结论: what the sample of a year says, or what is still to be done."""

    NOT_DRAWN = "未抽取"
    OUT_OF_DATE = "须重新汇总"
    UNFINISHED = "尚有未核查"
    ACCEPTED = "可接受"
    ENLARGE = "须扩大抽样"
    REJECTED = "不可接受"


class Opinion(Vocabulary):
    """核查意见: the verifier's opinion, which no program forms."""

    SATISFIED = "核查通过"
    COMMENTED = "核查通过（附说明）"
    REFUSED = "核查不通过"


class StepKind(Vocabulary):
    """核查环节 of the report's chapter 2, in its order."""

    DOCUMENTS = "文件评审"
    ON_SITE = "现场核查"
    INTERVIEW = "访谈"
    WRITING = "报告编写"
    REVIEW = "技术复核"
    APPROVAL = "批准"


class ReportItem(Vocabulary):
    """报告事项: what the national report form states of an entity and its management, in the form's order."""

    NAME = "单位名称"
    CREDIT_CODE = "统一社会信用代码"
    OWNERSHIP = "单位性质"
    LEGAL_PERSON = "法定代表人"
    REGISTERED_ON = "注册日期"
    CAPITAL = "注册资本（万元）"
    REGISTERED_AT = "注册地址"
    PREMISES = "生产经营场所地址"
    COORDINATES = "经纬度及海拔"
    POSTCODE = "邮政编码"
    CONTACT = "排放报告联系人"
    PHONE = "联系电话"
    EMAIL = "电子邮箱"
    AUTHORITY = "报送主管部门"
    INDUSTRY = "行业分类"
    SUBINDUSTRY = "行业子类"
    CHANGES = "生产经营变化情况"
    CONSULTANT = "排放报告技术服务机构"
    CONSULTANT_CODE = "技术服务机构统一社会信用代码"
    LABORATORY = "煤质检测机构名称及代码"
    PROVINCE = "省"
    CITY = "市"
    DISTRICT = "区"
    SYSTEM = "管理体系与职责"
    OFFICER = "专职人员"
    INTERNAL_REVIEW = "排放报告内部审核"
    LEDGERS = "凭证和台账管理"
    PLAN_FACTS = "基本情况与方案一致"
    PLAN_BOUNDARY = "核算边界和主要设施与方案一致"
    PLAN_MONITORING = "数据按方案监测"
    PLAN_SAMPLES = "采样、制样、化验按方案"
    PLAN_METERS = "计量器具按方案维护和校准"
    PLAN_FREQUENCY = "按方案频次记录"
    PLAN_GAPS = "缺失数据按方案处理"
    PLAN_CONTROL = "内部质量控制有效"
    COMPLAINTS = "投诉举报"
    REFERRED = "主管部门转办事项"
    SUPERVISION = "监督检查发现的问题"
    RISKS = "高风险数据及其控制"
    EARLIER = "往年不符合项的整改和保持"

"""备注 as an explanation: it is one where it speaks of the matter that is asked about (I-342, I-491, I-510)."""

from collections.abc import Iterable

from udfs.kernel.check import Row
from udfs.vocabularies import Conclusion, VoucherKind

# What a 备注 has to speak of, by the matter that is asked about; each finding says what to write.
TELLS_OF_TWO = (
    *VoucherKind.words(), "凭证", "票据", "单据", "账单", "重复", "分摊", "拆分", "两次", "两笔", "两车", "另一", "分次", "分批", "同号",
)  # fmt: skip
TELLS_OF_UNIT = ("单位", "换算", "票面", "升", "克", "吨", "立方", "千瓦", "兆瓦", "kWh", "MWh", "GJ")
TELLS_OF_METER = ("表", "流量计", "秤")
TELLS_OF_YEAR = (
    "年份",
    "年度",
    "跨年",
    "上年",
    "次年",
    "下年",
    "往年",
    "其他年",
    "核查年",
    "基准年",
    "履约年",
    "日期",
    "补录",
    "补开",
    "衔接",
)
TELLS_OF_STATEMENT = ("汇总", "合计", "累计", "结算", "对账", "统计", "期间", "每月", "全月", "按月", "按季")
TELLS_OF_CORRECTION = ("退", "补", "损", "更正", "差错", "冲")
TELLS_OF_CREDIT = ("红", "退", "补", "冲", "更正", "抵")
TELLS_OF_PAUSE = ("停", "未", "没有", "无", "库存", "间隔", "假", "检修", "维修", "闲置")
TELLS_OF_UNBILLED = ("分表", "子表", "备用", "停", "内部", "拆", "单据", "账单", "未", "无", "不计", "不按", "核对")
TELLS_OF_MONTHS = ("按月", "每月", "等分", "均分", "月度")
TELLS_OF_EXTINGUISHER = ("灭火", str(Conclusion.IDENTIFIED))
TELLS_OF_ADOPTION = ("采用", "为准", "依据")
TELLS_OF_DEDUCTION = ("扣减",)
TELLS_OF_TOLERANCE = ("偏差", "误差", "精度", "准确度", "放宽", "容差")
TELLS_OF_PROOF = (
    "可靠",
    "证实",
    "核实",
    "核对",
    "检定",
    "校准",
    "凭证",
    "发票",
    "结算",
    "抄表",
    "原始",
    "现场",
    "依据",
)
TELLS_OF_NO_USE = ("无关", "不涉及", "不影响", "不调整", "不计入")
TELLS_OF_ACCOUNT = ("账单", "入账", "账户", "单独", "另账", "自有", "自己的", "不经", "扣减", "追加")
TELLS_OF_SHARE = ("份额", "比例", "依据", "抄表", "读数", "实测", "计量", "结算", "变更")
TELLS_OF_EXTENT = ("范围", "口径", "边界", "差异", "含", "不包括", "修约")
TELLS_OF_ACCURACY = ("检定", "校准", "送检", "准确度", "精度", "等级", "误差", "更换", "停用")
TELLS_OF_HOT_WATER = ("热水",)
TELLS_OF_PARTY = ("其他组织", "出租", "承租", "业主", "自用", "空置", "闲置", "对方", "使用方", "个人")
TELLS_OF_FEED = ("另一路", "另路", "双路", "进线", "独立", "不经", "不在", "不含", "之外")
TELLS_OF_CHANGE = ("停", "减", "增", "新", "变化", "改", "检修", "首次", "补充", "泄漏", "更换", "产量")
TELLS_OF_PART = ("分摊", "份额", "分表", "比例", "扣除", "只含", "仅含", "本单位用量", "单独计量")
TELLS_OF_SUPPLY = ("供电", "购电", "损耗", "线损", "抄表", "例日", "差异")


def remark_names(row: Row, words: Iterable[str]) -> bool:
    """Whether the 备注 of a row has one of the words that tell of a matter; one of something else explains nothing."""
    remark = row.text("remark") or ""
    return any(word in remark for word in words)

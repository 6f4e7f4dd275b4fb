"""Faults of the workbook itself: stable id, severity, sentence with the cure; no id is used again."""

from udfs.kernel.check import workbook_fault
from udfs.vocabularies import Severity

WRONG_KIND = workbook_fault(
    "W-1", Severity.ERROR, "{sentence}",
    "单元格的内容不能按该列的要求读取（数字写成文本、日期写成文本、超出允许范围等）：请按提示改正。",
)  # fmt: skip
UNKNOWN_CHOICE = workbook_fault(
    "W-2", Severity.ERROR, "{sentence}",
    "选择列的内容不在下拉列表的用词中：请从列表中选择。",
)  # fmt: skip
ERROR_VALUE = workbook_fault("W-3", Severity.ERROR, "“{column}”是错误值{code}：请改正该单元格。")
BLANK = workbook_fault("W-4", Severity.WARNING, "必填列“{column}”为空：请补充。")
DUPLICATE = workbook_fault("W-5", Severity.ERROR, "“{column}”{name}重复出现{count}次：请核对是否重复录入，编号须唯一。")
UNKNOWN_REFERENCE = workbook_fault(
    "W-6",
    Severity.ERROR,
    "“{column}”{value}没有在“{sheet}”登记，{so}：请登记或更正编号。",
    "引用的编号没有登记，其后说明本行的数量因此有没有计入：请登记或更正编号。",
)
WRONG_UNIT = workbook_fault(
    "W-7",
    Severity.ERROR,
    "用量单位{unit}不能换算为排放源{source}的活动数据单位{expected}（{why}），该行不计入、合计无法算出：请核对单位或排放源编号。",
    "用量单位与排放源的活动数据单位不是同一种量，不能换算：请核对单位或排放源编号。",
)
OVERWRITTEN = workbook_fault(
    "W-8", Severity.ERROR, "计算列{columns}没有公式（被改写为固定值或被删除）：请恢复公式（从同列其他单元格填充）。"
)
COMPUTED_ERROR = workbook_fault(
    "W-9", Severity.ERROR, "“{column}”无法计算：{sentence}",
    "计算列的结果是错误值，其后说明原因（因子未登记、缺少输入、除以零等）：请按原因改正。",
)  # fmt: skip
YEAR_TWICE = workbook_fault(
    "W-10", Severity.ERROR, "年份{name}同时登记为履约和基准（或重复登记）：一个年份只能有一种年份属性，请核对。"
)
FORM_BLANK = workbook_fault("W-11", Severity.WARNING, "“{column}”未填写：请补充，相关计算没有默认值。")
FORM_WRONG = workbook_fault(
    "W-12", Severity.ERROR, "{sentence}",
    "“基本信息”的内容不能按该项的要求读取（数字或日期写成文本、超出允许范围、不在列表中）：请按提示改正。",
)  # fmt: skip

TOO_SMALL = workbook_fault(
    "W-13", Severity.ERROR,
    "“{sheet}”只有{rows}行，而排放源与年份的组合需要{needed}行，放不下时年度合计显示错误值：请运行 ghgxl run 扩展，或删去空行。",
)  # fmt: skip
NO_YEAR = workbook_fault("W-14", Severity.WARNING, "没有登记核查年份，无法汇总和检查各年数据：请填写年份及其年份属性。")
HIDDEN = workbook_fault(
    "W-15", Severity.WARNING, "该行被隐藏，其数据仍计入计算：请取消隐藏或筛选后核对，不应计入的请删除。"
)
LINKED = workbook_fault(
    "W-16", Severity.WARNING, "工作簿引用了其他文件（{files}），数值可能随之改变且无法追溯：请改为数值并登记凭证。"
)
CALENDAR = workbook_fault(
    "W-17", Severity.ERROR,
    "工作簿使用1904日期系统，复制到其他工作簿的日期会差四年，加载项的函数也不计算："
    "请在 Excel 选项-高级中取消“使用 1904 日期系统”，并逐一核对日期。",
)  # fmt: skip
BELOW = workbook_fault(
    "W-18", Severity.ERROR,
    "{rows}在表格“{sheet}”之外，公式和检查都没有读取：请把表格扩展到该行（拖动表格右下角）{or_import}，或删去。",
    "表格下方有数据，公式和检查都没有读取：请把表格扩展到该行（拖动表格右下角），账单也可以重新录入，或删去。",
)  # fmt: skip
FROZEN = workbook_fault(
    "W-19", Severity.ERROR,
    "本文件是冻结的交换副本（有工作表“{sheet}”），GHG 公式已换成数值，无法核对是否被改写：请检查原工作簿。",
)  # fmt: skip
UNCALCULATED = workbook_fault(
    "W-20", Severity.ERROR, "“{column}”的公式没有计算结果：请在 Excel 中重新计算并保存，或改填数值。"
)
OUTSIDE_SOURCE = workbook_fault(
    "W-21",
    Severity.WARNING,
    "工作簿从其他程序或数据源取数（{what}），数值可能随之改变且无法追溯：请改为数值并登记凭证。",
)
EMBEDDED = workbook_fault(
    "W-22", Severity.WARNING, "工作簿中有看不到内容的对象（{what}），本工具不打开：请核实来源，改为单独的凭证文件存档。"
)
MACRO = workbook_fault(
    "W-23", Severity.WARNING, "工作簿带有宏（{what}），本工具不运行：请核实来源，无用的另存为 .xlsx。"
)
PART = workbook_fault(
    "W-24", Severity.WARNING,
    "本工作簿是拆分件（有工作表“{sheet}”），只含部分排放源，合计不代表受核查方：完成后请交还核查组长合并。",
)  # fmt: skip
NOT_CARRIED = workbook_fault(
    "W-25", Severity.ERROR, "“{column}”{value}{reason}。",
    "编号过长、位数丢失或含有各表格软件大小写写法不一的字母，公式不能可靠地按它查找：请按提示改正。",
)  # fmt: skip
UNSEEN = workbook_fault(
    "W-150", Severity.ERROR, "“{column}”的{what}看不见，但会使相同的内容变得不同，或使文件无法写出：请删去该字符，或重新键入内容。",
    "编号、选项或文字中有看不见的字符（控制字符、零宽字符、不间断空格、方向标记、编号前后的空格）：请删去或重新键入。",
)  # fmt: skip
UNSEEN_IN_TEXT = workbook_fault(
    "W-151", Severity.WARNING, "“{column}”的{what}看不见：文字来自网页或其他软件时常带有这类字符，请删去或重新键入。",
    "说明文字中有看不见的字符（零宽字符、不间断空格、方向标记）：请删去或重新键入。",
)  # fmt: skip
OTHER_FORMULA = workbook_fault(
    "W-290",
    Severity.ERROR,
    "计算列{columns}的公式与同列其他行不同，工作簿中显示和合计的数不是本工具核对的数：请从同列其他单元格填充公式。",
)
BARE_BLANK = workbook_fault(
    "W-280", Severity.WARNING,
    "公式{cell}的函数参数{written}是空单元格{blank}：Excel 得到 #N/A，Calc 当作0计算；请写成 IF({written}=\"\",\"\",{written})，或补充该单元格。",
)  # fmt: skip
PERHAPS_BLANK = workbook_fault(
    "W-510", Severity.WARNING,
    "公式{cell}的函数参数{written}可能取到空单元格，本工具判断不了：如取到，Excel 得到 #N/A，Calc 当作0计算；请写成 IF({written}=\"\",\"\",{written})。",
)  # fmt: skip
CONSTANT = workbook_fault(
    "W-430", Severity.ERROR, "“{sheet}”的“{what}”没有公式（现为固定值{shown}，或被清除），不随内容变化：请从模板恢复该单元格的公式。",
    "目录、基本信息中由公式得出的单元格（签发状态、各表的行数和发现数、报告编号等）没有公式：请从模板恢复。",
)  # fmt: skip
COPIED = workbook_fault(
    "W-431", Severity.ERROR,
    "工作表“{sheet}”是“{original}”的副本{rows}，公式和检查都没有读取：只在其中的行请移回“{original}”，再删除副本。",
    "本工具的工作表被复制为另一张，公式和检查只读取原表：只在副本中的行请移回原表，再删除副本。",
)  # fmt: skip
HIDDEN_SHEET = workbook_fault(
    "W-432", Severity.WARNING, "工作表“{sheet}”{how}，{effect}：请取消隐藏并核对，无用的请删除。",
    "工作表被隐藏或深度隐藏而其中有内容：请取消隐藏并核对，无用的请删除。",
)  # fmt: skip
SHADOWING = workbook_fault(
    "W-433", Severity.ERROR,
    "名称“{name}”在工作表“{sheet}”另有一个只在该表有效的同名名称，该表的公式取的是它，显示的数不是本工具核对的数：请在“公式-名称管理器”删除范围为“{sheet}”的“{name}”。",
)  # fmt: skip
AS_DISPLAYED = workbook_fault(
    "W-460", Severity.ERROR,
    "工作簿设为“将精度设为所显示的精度”：Excel 把录入的数和各级结果按显示的位数舍去，舍去的位数不能恢复，显示的合计不是本工具核对的数："
    "请在 Excel 选项-高级-计算此工作簿时取消该项，并核对录入的数。",
)  # fmt: skip
MANUAL = workbook_fault(
    "W-461", Severity.WARNING,
    "工作簿设为手动计算：改动之后 Excel 显示的数、状态和合计仍是改动之前的：请在“公式-计算选项”改为自动，并重新计算。",
)  # fmt: skip
UNCONFIRMED = workbook_fault(
    "W-320", Severity.ERROR, "“{key}”沿用上年工作簿，本年度没有确认：请核实、更正后在“结转”填写本年确认人。"
)
LOCKED_CHANGED = workbook_fault(
    "W-321", Severity.ERROR,
    "“{sheet}”中{year}年的内容与上年已核查的工作簿不同{counts}：请用 ghgxl diff 与上年工作簿对比并恢复，确须改动的在“结转”写明原因和依据。",
)  # fmt: skip
EARLIER_OPEN = workbook_fault(
    "W-322", Severity.ERROR, "上年的不符合项“{finding}”未关闭，没有说明本年是否已整改：请核实后在“上年不符合项”填写。"
)
NO_EVIDENCE = workbook_fault(
    "W-420", Severity.NOTICE,
    "“凭证登记”登记了{count}个凭证文件，工作簿旁没有凭证文件夹，没有核对文件是否改动：请把凭证放在工作簿旁的“凭证”文件夹，或在命令行给出其文件夹。",
)  # fmt: skip
FILE_CHANGED = workbook_fault(
    "W-421", Severity.ERROR, "凭证“{key}”的文件“{file}”在登记之后已改动（校验值不同）：请查明原因，重新核对后更新登记。"
)
FILE_MISSING = workbook_fault(
    "W-422", Severity.ERROR, "凭证“{key}”的文件“{file}”{what}“{folder}”：请补充文件，或更正“凭证登记”。",
    "登记的凭证文件不在凭证文件夹，或是链接等不能打开的：请补充文件，或更正“凭证登记”。",
)  # fmt: skip
FILE_ADDED = workbook_fault(
    "W-423",
    Severity.NOTICE,
    "凭证文件夹“{folder}”有{count}个文件没有登记（{some}）：其中的单据可能没有录入，请登记，或移出该文件夹。",
)
PAGE_DIFFERS = workbook_fault(
    "W-424", Severity.ERROR,
    "单据“{key}”的{entry}为{value}，而凭证“{file}”第{page}页的该处印的是“{text}”：请对照凭证更正“能源账单”，或更正“凭证位置”。",
)  # fmt: skip
PAGE_UNREAD = workbook_fault(
    "W-425", Severity.WARNING, "凭证“{file}”第{page}页不能读取，没有与单据比较（{why}）：请取得完整的文件，或更正页码。"
)
VOID_SIGNATURE = workbook_fault(
    "W-340", Severity.ERROR,
    "{role}（{name}，{time}）签署后数据已变，签署失效：{changed}。请核对改动后用 ghgxl sign 重新签署。",
    "签署后填写的数据有变化，签署失效，其后列出变化的行和列、原值与新值：请核对改动后重新签署。",
)  # fmt: skip
STEP_MISSING = workbook_fault(
    "W-341", Severity.ERROR, "{role}已签署，而{missing}没有签署：请按编制、复核、批准的次序签署。"
)
SAME_PERSON = workbook_fault(
    "W-342", Severity.ERROR, "{role}人“{name}”就是编制人：编制人不能复核或批准，请由他人签署。"
)
CHAIN_BROKEN = workbook_fault(
    "W-343", Severity.ERROR,
    "“修改记录”第{number}条与上一条不相连：记录被改动、删去或插入，请用未改动的文件，或向改动的人核实。",
)  # fmt: skip
NOT_SIGNED_BY_COMMAND = workbook_fault(
    "W-344",
    Severity.ERROR,
    "“签署”中的{role}与“修改记录”不一致：签署只能由 ghgxl sign 写入，请恢复“签署”表或重新签署。",
)
CHANGED_OUTSIDE = workbook_fault(
    "W-345",
    Severity.NOTICE,
    "最近一次命令（{command}，{time}）之后，在命令之外有改动：{changed}。下一个命令会把它们记入“修改记录”。",
)
NOTE_OF_NOTHING = workbook_fault(
    "W-346", Severity.WARNING, "复核意见所指的“{place}”不在工作簿中：请更正工作表和行的编号。"
)

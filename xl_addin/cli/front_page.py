"""What ``ghgxl`` alone, ``ghgxl help`` and ``ghgxl version`` tell: text that ``python3 run.py regenerate`` writes, so that nothing is imported for it."""

import os
import sys

from xl_addin.terminal.streams import use_utf8, write

STARTED_AS = "GHGXL_STARTED_AS"  # set by run.py: what the user typed before the command
USAGE = "用法："
DAY = """\
组织温室气体排放核算核查工具（技术要点 2026年3月）

日常用到的命令：
  ghgxl new 核查.xlsx                                          建立核查工作簿
  ghgxl import bills 台账.xlsx --into 核查.xlsx -o 核查-2.xlsx    导入台账
  ghgxl check 核查-2.xlsx                                      检查，不改动文件
  ghgxl run 核查-2.xlsx -o 核查-3.xlsx                          汇编、检查、计算
  ghgxl explain 核查-3.xlsx 排放计算!D8                          说明一个单元格怎样算出
  ghgxl report 核查-3.xlsx -o 报告.docx                         出核查报告

十分钟教程见 docs/tutorial.md，示例见 ghgxl demo。全部命令：ghgxl help；一个命令的用法：ghgxl help run。
"""

# generated: the texts
VERSION = "0.1.0"
HELP = """\

用法：ghgxl 命令 [选项…]

组织温室气体排放核算核查工具（技术要点 2026年3月）

退出码：0 完成；1 完成，但有错误须处理；2 未完成（输入或参数不可用、已取消或中途
中止），没有只写了一半的结果；3 结果已保存，但因 OUT 打开、只读或磁盘已满而在别
处。

选项
  --help    显示本说明

命令
  new               建立核查工作簿：空的，或由上年的工作簿沿用而来。
  check             检查工作簿：保守性、凭证、缺失月份、统计天数、参数；凭证文
                    件夹在旁的，也核对凭证文件。不改动文件。
  assemble          汇编其他组织信息表（六.2），写入 OUT。
  circumstances     汇编特殊情况（六.1），写入 OUT。
  run               汇编、检查、计算，把发现写入不符合项，写入 OUT。
  batch             文件夹内的全部项目：逐个汇编、检查、计算，再汇总；中断后再
                    次运行即接着做。
  demo              建立示例核查项目，运行全部步骤，显示摘要。
  eval              计算一个公式：数值、条款，出错时说明原因；只写函数名则说明
                    该函数。日期写 2024-11-6，数组写 {1,2;3,4}，可用 + - * / ^
                    和括号。
  explain           用一段话说明一个计算单元格：条款、算法、输入、凭证及其文件
                    和页、取值理由。
  evidence          凭证页：左边是单据，右边是凭证页和框；逐张核对，核对记录写
                    回工作簿。
  report            写成 Word 或 PDF 核查报告：封面、结论表、正文各章、附件；
                    可签发且批准以前每页标“草稿”。
  sign              签署（编制、复核、批准），写入 OUT：先汇总，再签署此时填写
                    的数据；其后的改动使签署失效。
  freeze            另存交换副本：GHG 公式换成数值，公式、版本和时间记在“冻结
                    记录”。
  repair            去掉公式中其他电脑的加载项路径，写入 OUT。
  version           显示版本。
  build             生成 Excel 加载项、空的核查工作簿、自检工作簿和 xlwings 起
                    点。
  install           为当前用户安装 Excel 加载项（仅 Windows，不需要管理员权
                    限）。
  uninstall         卸载 Excel 加载项，恢复安装前的设置（仅 Windows）。
  doctor            诊断 Excel 加载项的安装（仅 Windows）。
  recalc            用 LibreOffice 重新计算用到 GHG 函数的工作簿：只更新公式的
                    值，其余逐字节不变。
  verify            逐个公式单元格比较三个值：文件中的、本工具计算的、
                    LibreOffice 计算的。不改动文件。
  calc-install      把扩展装进本用户的 LibreOffice：GHG 函数和菜单“碳核查”。
  calc-uninstall    从 LibreOffice 移除扩展。
  split             按分工为每名核查员另建只含其排放源的加密工作簿（八）。
  merge             把交回的拆分件并入完整工作簿；两人改得不同的列为冲突，由核
                    查组长决定。
  destroyed         在“存档与保密”登记拆分件的销毁：校验值、销毁人、日期、方式
                    （八）。本命令不删除文件。
  diff              两个工作簿的差异：按表、行（编号）和列，以及各排放源各年排
                    放量的差异。
  functions         列出全部工作表函数。
  schema            列出工作簿的数据约定：工作表、表格、列。
  clauses           列出每一条款由哪些函数、表格、检查和测试承担。
  checks            列出全部检查：编号、条款、严重程度、内容。
  import            导入受核查方的台账（import bills）、登记清单（import
                    rows）和排放报告（import initial）。
  vouchers          读取凭证：自身算式能核对的成为“能源账单”的行，其余列在网页
                    中由您确认。写法和限度见 docs/vouchers.md。
  archive           存档（七）：建立档案（archive FILE …）、核对档案、签名、列
                    出保存期满的档案。

"""
# end of the texts


def program_name() -> str:
    """What the user typed to start us."""
    return os.environ.get(STARTED_AS) or "ghgxl"


def show_day() -> None:
    """The few commands of a day, as the user started us."""
    use_utf8()
    write(sys.stdout, DAY.replace("ghgxl ", f"{program_name()} "))


def show_help() -> None:
    """Purpose and commands, with the command to type as the user started us."""
    use_utf8()
    write(sys.stdout, HELP.replace(f"{USAGE}ghgxl", f"{USAGE}{program_name()}", 1))


def show_version() -> None:
    """The version of the distribution."""
    use_utf8()
    write(sys.stdout, f"{VERSION}\n")

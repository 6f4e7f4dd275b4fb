"""The speed of the product in one table: ``python3 run.py bench [--quick] [--write]``.

Each line has the peer or the floor of the same run beside it (``peers.py``) and the target of the columns work; what a
line measures is told in the ``bench_*.py`` modules. ``--quick`` takes small sizes and few runs, to see that everything
still runs and agrees with its peer; ``--write`` writes docs/performance.md. Nothing depends on how long anything took.
"""

import argparse
import datetime as dt
import os
import platform
import sys
import zlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from xml.parsers import expat

from bench_batch import batch_figures
from bench_books import book_figures
from bench_calc import calc_figures
from bench_evaluation import evaluation_figures
from bench_files import file_figures
from bench_functions import function_figures
from bench_starts import start_figures
from ledgers import SEED
from measured import Disagreement, Figures, Scale, seconds, table, timed

from udfs import VERSION

FULL = Scale(
    rows=100_000, meters=1_000, calls=20_000, read=(960, 9_600, 96_000), checked=(960, 9_600, 96_000), runs=5, seconds=4.0
)  # fmt: skip
QUICK = Scale(rows=2_000, meters=20, calls=1_000, read=(240,), checked=(240, 480), runs=3, seconds=0.1)
MEASURED = (
    function_figures,
    evaluation_figures,
    book_figures,
    file_figures,
    start_figures,
    batch_figures,
    calc_figures,
)
TARGET = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
LOOPS = 10_000_000
DEPENDENCIES = ("numpy", "openpyxl", "pandas", "pydantic", "xlwings")

DOCUMENT = """# 性能 / Performance

*English summary: written by `{command}`; do not edit. Version {version}. Every line
has its peer beside it, measured in turn with ours in the same process: the bare loop over the function's own body, plain
arithmetic by hand, or inflating and parsing the same file with no handlers. Processor time, medians.*

由 `{command}` 生成，请勿手改。版本 {version}。{sizes}

{machine}

{table}

## 怎样测

- 时间是处理器时间（`time.process_time`），各次的中位数；本工具与对照在同一进程中轮流运行，每次之前回收垃圾，回收器保持开启，两者相同。
  次数：至多 {runs} 次；满 3 次后累计超过 {limit:g} s 即止，单次过长（{most:g} s 以上）的只测一次。
- **循环**：对主机交来的同样的行，用一个普通的 Python 循环直接调用函数体（条款的公式），空白相同，不做任何检查。
- **直写算式**：函数体本身占大部分时间时（高锰酸钾、拆分、月度表、统计天数），另与为这一个问题手写、同样精确到最后一位的循环比较。
- **函数体**：单个单元格，直接以已读取的值调用函数体。**无异常行**：同一函数，没有异常的同样的行。
- **下限**：解压同一文件的全部部件，由 expat 解析其中的 XML，不带任何处理程序。
- 启动：一个进程从开始到结束的处理器时间，包括它启动的进程。**空的 Python**：`python -c pass`；**导入 udfs 和 typer**：只导入，什么也不做；
  **不受监视**：同一命令不经监视进程，直接在工作的进程中运行。
- 异常行：每一百行有一行的第一列是文本、错误值或空白。候选半数空白：每行四个候选，各以一半的机会为空白，至少留一个。
- Excel 服务端：xlwings 自己的 `CallUDF`，运行在 pywin32 的替身上；COM 本身的时间不在其中。
- 公式单元格：在内存中、尚未计算的登记数据（每张单据一张凭证，每 24 张一个排放源）的全部计算列；n 的幂由相邻两行的时间得出。
  对照是为单据的三个计算列手写的循环。全部汇总：同一进程中此前已运行过一次，每次从文件内容打开。
- 核查工作簿：由本工具建立一块表两年的 24 张单据（各有一张凭证），再把这些行重复写成所需的张数，每 24 张单据一个排放源；
  在单独的进程中读取和检查，备注中的内存是读完第一次时该进程占用过的最大值，n 的幂由相邻两行的时间得出。
- 批量核查：`ghgxl batch` 从开始到结束的处理器时间，所有进程之和；对照是同样多的进程同时各自循环 `ghgxl run` 所做的一切（已热），
  互不相干，次数之和相同。目标 1.11 倍即核数 × 一个进程速度的 0.9：超出的是启动、交接、记录和汇总的代价。
  两个处理器同时忙时各自变慢的部分，备注中单独一个进程的数可见。
- Calc：在同一个真正的 LibreOffice 里，公式逐格或作为一个数组公式重新计算，时间是 LibreOffice 的处理器时间；**回声函数**是同一种扩展中的函数，
  参数相同，只交回第一个参数。没有 LibreOffice 的机器上没有这几行。
- 建立工作簿：由声明到文件的全部字节，核查工作簿的每块表有两年的 24 张单据，各有一张凭证。导入：在单独的进程中运行 `ghgxl import bills`，
  包括读台账、写工作簿；改写：打开、改写、再取全部字节，**直接改写字节**为解压该工作表、换掉两个单元格的字节、再压缩。
- 数据由种子 {seed} 生成；每一行的结果都先与对照比较，不同则测量中止。测试不比较快慢；
  打开恶意文件的几项限制处理器时间和内存（上限，见 docs/reliability.md），另有几项限制时间随大小的增长。未达到的目标见 docs/performance-notes.md。
"""


def machine() -> str:
    """What the figures were taken on, as a list."""
    empty, _ = timed(_empty_loop)
    listed = "、".join(f"{name} {version(name)}" for name in DEPENDENCIES)
    load = f"，开始时的平均负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return "\n".join(
        (
            f"- 日期：{dt.date.today().isoformat()}",
            f"- 机器：{_processor()}，{os.cpu_count()} 核{_memory()}，{platform.system()} {platform.machine()}{load}",
            f"- 快慢：{LOOPS:,} 次空循环 {seconds(empty)}",
            f"- Python {platform.python_version()}、{expat.EXPAT_VERSION}、zlib {zlib.ZLIB_RUNTIME_VERSION}、{listed}",
        )
    )


def _empty_loop() -> None:
    for _ in range(LOOPS):
        pass


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "处理器未知"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "处理器未知")


def _memory() -> str:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", ()):
        return ""
    return f"，内存 {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1e9:.0f} GB"


def lines(scale: Scale, tell: Callable[[str], None]) -> Iterator[Figures]:
    """All lines, each told when it has been measured."""
    for line in chain.from_iterable(figures(scale) for figures in MEASURED):
        tell(f"{line.what}，{line.count:,} {line.unit}：{seconds(line.ours)}")
        yield line


def document(command: str, scale: Scale, about: str, shown: str) -> str:
    """The text of docs/performance.md."""
    sizes = "小规模、次数少，只说明能运行，不宜引用。" if scale == QUICK else ""
    return DOCUMENT.format(
        command=command, version=VERSION, sizes=sizes, machine=about, table=shown, runs=scale.runs,
        limit=scale.seconds, most=6 * scale.seconds, seed=SEED,
    )  # fmt: skip


def main(arguments: list[str]) -> int:
    """Measure, print, and write if asked; the exit code."""
    parser = argparse.ArgumentParser(prog="run.py bench", description="测量并列出性能", allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="小规模、次数少，一分钟之内")
    parser.add_argument("--write", action="store_true", help="写入 docs/performance.md")
    asked = parser.parse_args(arguments)
    scale = QUICK if asked.quick else FULL
    about = machine()
    try:
        shown = table(lines(scale, lambda told: print(told, file=sys.stderr, flush=True)))
    except Disagreement as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{about}\n\n{shown}")
    if asked.write:
        TARGET.write_text(document(" ".join(["python3 run.py bench", *arguments]), scale, about, shown), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``ghgxl batch``: a folder of engagements in one command."""

import datetime as dt
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook_templates.files.errors import FileError
from xl_addin.terminal.passwords import ask_password
from xl_addin.terminal.saving import exit_if_elsewhere, make_folder, tell_result
from xl_addin.terminal.terminal import err, out
from xl_addin.watched.exit_codes import ExitCode

if TYPE_CHECKING:
    from xl_addin.batch.summary import Summary


def batch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="核查工作簿所在的文件夹，包括子文件夹")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="存放结果的文件夹")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="同时处理几个，默认为处理器核数")
    ] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help="在机构自己的 Dask 集群上处理，见 docs/batch.md")
    ] = None,
) -> None:
    """文件夹内的全部项目：逐个汇编、检查、计算，再汇总；中断后再次运行即接着做。"""
    from xl_addin.batch.found import find
    from xl_addin.batch.on_dask import run_on_dask
    from xl_addin.batch.running import Batch
    from xl_addin.batch.summary import summarised
    from xl_addin.batch.work import lost, work
    from xl_addin.batch.workers import run_here
    from xl_addin.batch.written import write_summary

    with err.status("正在查看文件夹…"):
        found = find(folder, output)
        state = Batch.of(found, output)
    password = _password(state.protected) if dask is None else None
    make_folder(output)
    done, others = len(state.tasks) - len(state.waiting), found.others
    out.tell(f"找到 {len(state.tasks)} 个工作簿，其中 {done} 个已完成且未改动；另有 {others} 个其他文件没有读取。")
    processes = min(jobs or os.cpu_count() or 1, len(state.waiting))
    with err.status("正在处理…") as status:
        state.run(
            lambda tasks: (
                run_here(tasks, processes, partial(work, password=password), lost)
                if dask is None
                else run_on_dask(tasks, dask)
            ),
            status.update,
        )
    with err.status("正在汇总…"):
        summary = summarised(state, found, dt.date.today())
    _tell(summary)
    saved = []
    for result in write_summary(summary, output):
        tell_result(out, result)
        saved.append(result)
    exit_if_elsewhere(saved)
    if state.failures or not found.is_whole or summary.has_errors:
        raise typer.Exit(ExitCode.FINDINGS)


def _password(protected: list[str]) -> str | None:
    """One for all that need one, asked for once; where nobody can be asked, those are told of and the others run."""
    if not protected:
        return None
    more = f"等 {len(protected)} 个文件" if len(protected) > 1 else ""
    try:
        return ask_password(f"{protected[0]}{more}")
    except FileError:
        return None


def _tell(summary: "Summary") -> None:
    """What the summary comes to, and a sentence for every file that is not in it."""
    from xl_addin.batch.summary import NOT_DONE

    for name, why in summary.tables[NOT_DONE].itertuples(index=False, name=None):
        out.tell(f"{name}：{why}")
    for sentence in summary.sentences():
        out.tell(sentence)

"""The same tasks on a Dask cluster of the body's own, whose workers read and write the same share (optional extra ``dask``)."""

from collections.abc import Iterator, Sequence

from workbook_templates.files.errors import FileError
from xl_addin.batch.record import Task
from xl_addin.batch.work import Told, work

SECONDS = 30  # until a scheduler that does not answer is given up
LOST = "所在的工作机多次中止，没有完成：请单独运行，或检查该文件。"


def run_on_dask(tasks: Sequence[Task], address: str) -> Iterator[Told]:
    """Run engagements on a cluster. No password is ever sent: protected workbooks are told of.

    Args:
        tasks: what is to be run.
        address: of the scheduler, as ``tcp://10.0.0.5:8786``.

    Yields:
        what became of each, as they end; one that was on a worker that died is run again on another.

    Raises:
        FileError: Dask is not installed, the scheduler does not answer, or a worker has several threads.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise FileError("--dask 需要可选的依赖：请先安装 ghgxl[dask]，或不带 --dask 运行。") from error
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:  # a timeout is an OSError
        raise FileError(f"无法连接 Dask 调度器“{address}”：请检查地址，以及调度器是否在运行。") from error
    with client:
        if any(worker["nthreads"] != 1 for worker in client.scheduler_info(n_workers=-1)["workers"].values()):
            raise FileError("Dask 工作进程应各有一个线程：请以 --nthreads 1 启动。")
        futures = {client.submit(work, task, None, key=str(task.record), pure=False): task.name for task in tasks}
        for future in as_completed(futures, loop=client.loop):
            try:
                yield future.result()
            except Exception:  # it was on workers that died, each time
                yield Told(futures[future], LOST)
            future.release()

"""What the watching parent adds to every start of ``ghgxl``: ``python benchmarks/start_up.py [TIMES]``.

Processor time of both processes, the least of so many starts: it does not depend on what else the machine does.
"""

import resource
import subprocess
import sys

WATCHED = [sys.executable, "-m", "xl_addin", "version"]
ALONE = [sys.executable, "-c", "from xl_addin.cli.main import main; main()", "version"]


def milliseconds(command: list[str]) -> float:
    """One start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    taken = [(milliseconds(ALONE), milliseconds(WATCHED)) for _ in range(times)]
    alone, watched = (min(times) for times in zip(*taken, strict=True))
    print(f"单独 {alone:.0f} ms，受监视 {watched:.0f} ms，增加 {watched - alone:.0f} ms")


if __name__ == "__main__":
    main()

"""What the watching parent adds to every start of ``ghgxl``: ``python benchmarks/start_up.py [TIMES]``, in milliseconds.

Starts with and without it take turns, so that whatever else the machine does falls on both; the fastest of each count.
"""

import subprocess
import sys
import time

WATCHED = [sys.executable, "-m", "xl_addin", "version"]
ALONE = [sys.executable, "-c", "from xl_addin.cli import main; main()", "version"]


def seconds(command: list[str]) -> float:
    """One start to its end."""
    before = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - before


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    taken = [(seconds(ALONE), seconds(WATCHED)) for _ in range(times)]
    alone, watched = (1000 * min(one) for one in zip(*taken, strict=True))
    print(f"单独 {alone:.0f} ms，受监视 {watched:.0f} ms，增加 {watched - alone:.0f} ms")


if __name__ == "__main__":
    main()

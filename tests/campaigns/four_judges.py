"""The native formulas of all samples, as IronCalc and formulon calculate them; LibreOffice and we do so in the tests.

``python tests/campaigns/four_judges.py``
"""

import sys
import time
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(root.parent), str(root / "doubles")]

from other_engines import ENGINES
from samples_judged import judged_otherwise

from workbook_templates.samples import names

SHOWN = 10


def main() -> int:
    """Print what each engine finds; 1 where one finds something else than we."""
    found = 0
    for sample in names():
        for engine in ENGINES:
            started = time.perf_counter()
            cells, otherwise = judged_otherwise(sample, engine)
            found += len(otherwise)
            taken = time.perf_counter() - started
            print(f"{sample}, {engine}: {cells} formula cells, {len(otherwise)} otherwise, {taken:.0f} s")
            print("".join(f"  {line}\n" for line in otherwise[:SHOWN]), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

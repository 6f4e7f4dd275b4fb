"""Engagements drawn from a known truth, clean and with one fault each: ``python tests/campaigns/true_engagements.py --count 300``.

Prints per kind how often it was planted, how often the total stayed right, how often a new finding of the check meant for it named the
row, and how often neither (silent). Ends with 1 where a clean engagement has another total than the oracle or an 错误, or a
structural fault was silent. ``--seed`` is the first engagement, ``--jobs`` the processes, ``--faults`` how many kinds each engagement
is given, ``--kind`` what the names of the kinds must hold; one engagement in ``--files`` also goes through a real file and ``run``.
"""

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from oracle.campaign import FOUND, RIGHT, SILENT, Clean, Verdict, tried
from oracle.planting import FAULTS

SHOWN = 3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--faults", type=int, default=4)
    parser.add_argument("--kind", default="")
    parser.add_argument("--files", type=int, default=50)
    return parser.parse_args()


def table(cleans: Iterable[Clean], verdicts: Iterable[Verdict]) -> bool:
    """Prints what was found; whether all is as it must be."""
    of_kind: dict[str, Counter[str]] = {name: Counter() for name in FAULTS}
    silent: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        of_kind[verdict.kind][verdict.outcome] += 1
        if verdict.outcome == SILENT:
            silent.setdefault(verdict.kind, []).append(verdict)
    wrong = _clean(list(cleans))
    for is_slip in (False, True):
        print("\n" + ("Slips of a value" if is_slip else "Structural faults") + ": planted, right, found, silent")
        shown = {name: found for name, found in of_kind.items() if FAULTS[name].is_slip is is_slip}
        for name, found in shown.items():
            print(f"{name}  {found.total()}  {found[RIGHT]}  {found[FOUND]}  {found[SILENT]}")
            for verdict in silent.get(name, [])[: 0 if is_slip else SHOWN]:
                print(f"    seed {verdict.seed}: {verdict.told}")
        whole = sum(shown.values(), Counter())
        print(f"together  {whole.total()}  {whole[RIGHT]}  {whole[FOUND]}  {whole[SILENT]}")
        wrong |= not is_slip and bool(whole[SILENT])
    return not wrong


def _clean(cleans: list[Clean]) -> bool:
    wrong, errors = [clean for clean in cleans if clean.wrong], [clean for clean in cleans if clean.errors]
    print(f"Clean engagements: {len(cleans)}; other total than the oracle: {len(wrong)}; with an 错误: {len(errors)}")
    for clean in wrong[:SHOWN]:
        print(f"    seed {clean.seed}: {'; '.join(clean.wrong)}")
    for what, named in (("错误", [clean.errors for clean in cleans]), ("警告", [clean.warnings for clean in cleans])):
        counted = Counter(check for found in named for check in {name.split()[0] for name in found})
        print(f"    {what}: " + ", ".join(f"{check} in {count}" for check, count in counted.most_common()))
    return bool(wrong or errors)


def _settle() -> None:
    """What is loaded stays: a collector that looks at it again and again takes a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def main() -> None:
    given, started = arguments(), time.monotonic()
    seeds = range(given.seed, given.seed + given.count)
    one = partial(tried, faults=given.faults, only=given.kind, files=given.files)
    with ProcessPoolExecutor(given.jobs, initializer=_settle) as pool:
        found = list(pool.map(one, seeds, chunksize=4))
    is_right = table((clean for clean, _ in found), [verdict for _, verdicts in found for verdict in verdicts])
    print(f"\n{given.count} engagements from seed {given.seed}: {time.monotonic() - started:.0f} s")
    sys.exit(not is_right)


if __name__ == "__main__":
    main()

"""Where this program finds its modules: not in ``PYTHONPATH``, nor in the folder that somebody happens to stand in.

A folder named there may hold a ``udfs`` or a ``typer.py`` of somebody else's, and the numbers would be theirs.
"""

import os
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def keep_own() -> bool:
    """Take foreign places out of the path of this process; whether there were any besides our own.

    What a ``sitecustomize`` of theirs has done here before cannot be undone: the work is done in a child then.
    """
    theirs = {_whole(place) for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place}
    if not sys.flags.safe_path:  # ``python -m`` and ``-c`` look into the current folder first
        theirs.add(_whole(""))
    installed = {_whole(path) for name, path in sysconfig.get_paths().items() if "lib" in name}
    kept = [place for place in sys.path if _whole(place) not in theirs or _whole(place) in installed]
    root = _whole(str(ROOT))
    dropped = {_whole(place) for place in sys.path} - {_whole(place) for place in kept} - {root}
    sys.path[:] = kept if root in map(_whole, kept) else [str(ROOT), *kept]
    return bool(dropped - {_whole("")})


def _whole(place: str) -> str:
    return os.path.normcase(os.path.realpath(place))

"""The rule text in Python: worksheet functions, checks, clauses, fields and parameters.

Standard library only. ``from udfs import GHG_PRORATE`` gives the function a cell calls; importing the
package imports every rule and audit module, which registers its functions, checks and words.
"""

from importlib import import_module
from pathlib import Path

from udfs.calling.function import FUNCTIONS, Function
from udfs.kernel.check import CHECKS, FAULTS
from udfs.kernel.clause import CLAUSES
from udfs.kernel.errors import GhgError
from udfs.kernel.field import FIELDS, check_closed_lists
from udfs.kernel.published import parameters
from udfs.version import EDITION, VERSION

for _room in ("rules", "audit"):
    for _path in sorted((Path(__file__).parent / _room).glob("c*.py")):
        import_module(f"udfs.{_room}.{_path.stem}")
check_closed_lists()

__version__ = VERSION
__all__ = [
    "CHECKS", "CLAUSES", "EDITION", "FAULTS", "FIELDS", "FUNCTIONS", "Function", "GhgError", "VERSION", "parameters", *FUNCTIONS,
]  # fmt: skip


def __getattr__(name: str) -> Function:
    """A worksheet function by its name."""
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    raise AttributeError(f"module 'udfs' has no attribute {name!r}")

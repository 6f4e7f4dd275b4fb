"""Why the add-in does not work on this Windows: every point examined, each with its cure."""

from pathlib import PurePath

from xl_addin.excel.setup import addin_points, excel_points  # noqa: F401  they register their points
from xl_addin.excel.setup.diagnosis import POINTS, Diagnosis, examined
from xl_addin.excel.setup.machine import Machine
from xl_addin.excel.setup.windows import Windows


def diagnose(windows: Windows, prefix: PurePath, version: str) -> list[Diagnosis]:
    """Examine every point; changes nothing.

    Args:
        windows: the port.
        prefix: ``sys.prefix`` of the interpreter that runs this.
        version: version of the package.

    Returns:
        One diagnosis for each point, in a fixed order; of one that Windows does not let us look at, a caution.
    """
    machine = Machine(windows, prefix, version)
    return [examined(machine, point_id, title, examine) for point_id, (title, examine) in POINTS.items()]

"""The points of the doctor: each examined by one function, each with its cure."""

from collections.abc import Callable
from dataclasses import dataclass

from xl_addin.excel.setup.machine import Machine, State, Verdict
from xl_addin.excel.setup.windows import InstallError

REINSTALL = "关闭 Excel 后运行 ghgxl install。"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One point examined.

    Attributes:
        id: stable English name of the point.
        state: how it stands.
        title: what was examined.
        detail: what was found.
        cure: what the user does about it; empty when it is good.
    """

    id: str
    state: State
    title: str
    detail: str
    cure: str


Point = Callable[[Machine], Verdict]
POINTS: dict[str, tuple[str, Point]] = {}


def point(point_id: str, title: str) -> Callable[[Point], Point]:
    """Register a point under its id and Chinese title."""

    def register(examine: Point) -> Point:
        POINTS[point_id] = (title, examine)
        return examine

    return register


def examined(machine: Machine, point_id: str, title: str, examine: Point) -> Diagnosis:
    """What one point finds; of one that Windows does not let us look at, a caution."""
    try:
        state, detail, cure = examine(machine)
    except InstallError as error:
        state, detail, cure = State.BAD, str(error), REINSTALL
    except OSError as error:
        state, detail, cure = (
            State.CAUTION,
            f"无法检查：{error}。",
            "请用平时使用 Excel 的用户再运行一次 ghgxl doctor。",
        )
    return Diagnosis(point_id, state, title, detail, cure)

"""docs/pictures/house.svg: the rooms in their order, and the paths of a bill, a cell and a finding through them."""

from pathlib import Path
from xml.sax.saxutils import escape

import tomllib

ROOT = Path(__file__).parent.parent
ROOMS = ROOT / "docs" / "rooms.toml"
WIDTH, ROOM_HEIGHT, TITLE_HEIGHT, GAP = 1240, 30, 34, 14
NAME_X, SAYS_X, PATHS_X, PATH_STEP, STATION_STEP = 34, 190, 930, 104, 12
PAPER, INK, FAINT = "#ffffff", "#1f2933", "#52606d"
SHADES = {"udfs": "#e3f1e7", "workbook_templates": "#e4eef8", "xl_addin": "#f8efdc"}
# What passes through which room, in the order it goes.
PATHS = {
    "a bill": ("#2f7d4f", ("xl_addin.cli", "workbook_templates.exchange", "workbook_templates.book", "xl_addin.books",
                           "workbook_templates.engagement", "workbook_templates.evaluate", "udfs.periods")),
    "a cell": ("#2563a8", ("xl_addin.excel", "xl_addin.values", "udfs.calling", "udfs.rules", "udfs.calling", "xl_addin.values")),
    "a finding": ("#b45309", ("udfs.rules", "udfs.kernel", "workbook_templates.engagement", "workbook_templates.assemble",
                              "xl_addin.commands", "xl_addin.outcomes", "xl_addin.cli")),
}  # fmt: skip


def picture() -> str:
    """The drawing as SVG text; the highest room stands on top, as in a house."""
    packages = [package for package in tomllib.loads(ROOMS.read_text("utf-8"))["package"] if "." not in package["name"]]
    drawn: list[str] = []
    middles: dict[str, float] = {}
    y = GAP + TITLE_HEIGHT // 2
    for package in reversed(packages):
        rooms = list(reversed(package["rooms"]))
        height = TITLE_HEIGHT + ROOM_HEIGHT * len(rooms) + GAP
        drawn.append(
            f'<rect x="14" y="{y}" width="{WIDTH - 28}" height="{height}" rx="8" fill="{SHADES[package["name"]]}"/>'
            + _text(NAME_X - 8, y + 23, f"{package['name']}: {package['says']}", size=15, weight="bold")
        )
        for number, room in enumerate(rooms):
            top = y + TITLE_HEIGHT + ROOM_HEIGHT * number
            middles[f"{package['name']}.{room['name']}"] = top + ROOM_HEIGHT / 2 - 2
            drawn.append(
                f'<rect x="26" y="{top}" width="{PATHS_X - 60}" height="{ROOM_HEIGHT - 4}" rx="4" fill="{PAPER}"/>'
                + _text(NAME_X, top + 18, room["name"], weight="bold")
                + _text(SAYS_X, top + 18, room["says"], size=11.5, fill=FAINT)
            )
        y += height + GAP
    for number, (name, (colour, stations)) in enumerate(PATHS.items()):
        drawn.append(_path(name, colour, PATHS_X + PATH_STEP * number, [middles[station] for station in stations]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" font-family="Helvetica, Arial, sans-serif">\n'
        f'<rect width="{WIDTH}" height="{y}" fill="{PAPER}"/>\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def _path(name: str, colour: str, x: float, stations: list[float]) -> str:
    """Numbered stations of what passes through, joined in their order."""
    shifted = [(x + number * STATION_STEP, y) for number, y in enumerate(stations)]
    line = " ".join(f"{at:.0f},{y:.0f}" for at, y in shifted)
    marks = "".join(
        f'<circle cx="{at:.0f}" cy="{y:.0f}" r="8" fill="{colour}"/>'
        + _text(at, y + 4, str(number), size=11, fill=PAPER, anchor="middle")
        for number, (at, y) in enumerate(shifted, start=1)
    )
    return (
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-opacity="0.55"/>{marks}'
        + _text(x - 8, 18, name, size=13, fill=colour, weight="bold")
    )


def _text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 12.5,
    fill: str = INK,
    weight: str = "normal",
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{fill}" font-weight="{weight}" text-anchor="{anchor}">'
        f"{escape(content)}</text>"
    )

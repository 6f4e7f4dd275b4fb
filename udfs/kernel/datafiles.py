"""Reading of our own data files: TOML, or its JSON twin where the Python has no tomllib."""

import json
from functools import cache
from importlib import resources
from typing import Any, cast

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10 inside LibreOffice: the packager ships JSON twins
    tomllib = None  # type: ignore[assignment]

Table = dict[str, Any]


@cache
def load(name: str) -> Table:
    """A data file by its path below ``udfs/data`` without the ending, e.g. ``parameters/fuels``."""
    folder = resources.files("udfs").joinpath("data")
    if tomllib is None:
        return cast(Table, json.loads(folder.joinpath(f"{name}.json").read_text("utf-8")))
    return tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))


def names(folder: str) -> list[str]:
    """The data files of a folder, sorted, as ``load`` takes them."""
    here = resources.files("udfs").joinpath("data", folder)
    ending = ".json" if tomllib is None else ".toml"
    return sorted(f"{folder}/{path.name.removesuffix(ending)}" for path in here.iterdir() if path.name.endswith(ending))

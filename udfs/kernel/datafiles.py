"""Reading of our own data files: TOML, or the JSON twins that stand in their place inside LibreOffice."""

from functools import cache
from pathlib import Path
from typing import Any, cast

Table = dict[str, Any]
TWIN = ".json"
_FOLDER = Path(__file__).parents[1] / "data"  # a path: importlib.resources would be a fifth of the start of udfs
# Python 3.10, which LibreOffice may bring, reads no TOML: the packager ships twins instead of the files.
_ENDING = TWIN if _FOLDER.joinpath(f"fields{TWIN}").is_file() else ".toml"


@cache
def load(name: str) -> Table:
    """A data file by its path below ``udfs/data`` without the ending, e.g. ``parameters/fuels``."""
    text = _FOLDER.joinpath(name + _ENDING).read_text("utf-8")
    if _ENDING == TWIN:
        import json

        return cast(Table, json.loads(text))
    import tomllib

    return tomllib.loads(text)


def names(folder: str) -> list[str]:
    """The data files of a folder, sorted, as ``load`` takes them."""
    paths = _FOLDER.joinpath(folder).iterdir()
    return sorted(f"{folder}/{path.name.removesuffix(_ENDING)}" for path in paths if path.name.endswith(_ENDING))

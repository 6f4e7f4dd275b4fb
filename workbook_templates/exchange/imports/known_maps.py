"""A map made for a ledger is found again for the next one of the same shape: by its headings, beside the files at hand."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from workbook_templates.exchange.imports.headings import plain
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import load_mapping
from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError

MOST_LOOKED_AT = 200  # files in a folder


def maps_for(ledgers: Sequence[Ledger], folders: Iterable[Path], to: str = "") -> list[Path]:
    """The maps in some folders that were made for headings like these.

    Args:
        ledgers: as read.
        folders: where to look, not below them.
        to: the table they were made for; "" for the bills.

    Returns:
        their files; of those that say the same one. Files that are no maps, or for other headings, are passed over.
    """
    shape = {plain(heading) for heading in ledgers[0].headings}
    found: dict[str, Path] = {}
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        for path in sorted(folder.glob("*.toml"))[:MOST_LOOKED_AT]:
            try:
                mapping = load_mapping(path)
            except FileError:
                continue
            if mapping.to == to and set(map(plain, mapping.headings)) == shape != set():
                found.setdefault(mapping.model_dump_json(), path)
    return list(found.values())


def the_one(maps: Sequence[Path]) -> Path:
    """The map, where there is no choice.

    Args:
        maps: at least one.

    Raises:
        FileError: several say different things; the message names them.
    """
    if len(maps) > 1:
        listed = "、".join(path.name for path in maps)
        todo = cure("请用 --map 指明用哪一个。", "请只留下要用的，其余移到别的文件夹。")
        raise FileError(f"有{len(maps)}个对照文件的列名与台账相同而内容不同（{listed}）：{todo}")
    return maps[0]


def new_name(ledger: Path) -> Path:
    """Where a map for a ledger is written, so that it is found again: beside it, under a name that is free."""
    names = (f"{ledger.stem}-对照{number or ''}.toml" for number in range(MOST_LOOKED_AT))
    free = (path for name in names if not (path := ledger.with_name(name)).exists())
    return next(free, ledger.with_name(f"{ledger.stem}-对照.toml"))

"""Regions of a text that are generated: from a mark that names them to the mark of their end."""

import re
from collections.abc import Mapping

# How a kind of file writes its two marks; what stands between them may be a few words or many lines.
DOCUMENT = ("<!-- generated: {} -->", "<!-- end of {} -->")
TOML = ("# generated: {}\n", "# end of {}\n")


class RegionError(Exception):
    """The marks of a file are not those of its regions."""


def with_regions(text: str, marks: tuple[str, str], contents: Mapping[str, str]) -> str:
    """The text with these contents between their marks.

    Args:
        text: of the file.
        marks: of its kind.
        contents: region -> what shall stand between its marks.

    Raises:
        RegionError: a region is missing or twice there, or the file marks one that nobody writes.
    """
    opened = re.findall(re.escape(marks[0]).replace(r"\{\}", r"([^\n]*?)"), text)
    if sorted(opened) != sorted(contents):
        raise RegionError(f"marks of {', '.join(sorted(opened)) or 'nothing'}; wanted: {', '.join(sorted(contents))}")
    for name, content in contents.items():
        start, end = (mark.format(name) for mark in marks)
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            raise RegionError(f"no {end.strip()} after {start.strip()}")
        text = f"{before}{start}{content}{end}{after}"
    return text

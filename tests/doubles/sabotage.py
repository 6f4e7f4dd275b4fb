"""``ghgxl`` whose child does something before any code of ours: by a ``sitecustomize`` of the parent, which the child has not."""

from pathlib import Path

_FILE, _SITE = "in_the_child.py", "sitecustomize.py"
FILES = frozenset({_FILE, _SITE, "__pycache__"})
_IN_THE_PARENT = """
from xl_addin.watched import parent
_first = "from xl_addin.watched import child"
_line = "sys.path.append({folder!r}); exec(open({file!r}, encoding='utf-8').read())".replace("{{", "{{{{").replace("}}", "}}}}")
parent.START = parent.START.replace(_first, _line + "\\n" + _first)
"""


def sabotage(folder: Path, code: str) -> str:
    """Write what is needed into a folder.

    Args:
        folder: where.
        code: what the child does.

    Returns:
        the folder, which PYTHONPATH of the command must name.
    """
    (folder / _FILE).write_text(code, "utf-8")
    (folder / _SITE).write_text(_IN_THE_PARENT.format(folder=str(folder), file=str(folder / _FILE)), "utf-8")
    return str(folder)

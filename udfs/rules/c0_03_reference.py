"""What a cell may ask about the add-in itself: a clause, the version, the reason of an error."""

from udfs.calling.argument import One, Raw
from udfs.calling.function import udf
from udfs.kernel.clause import CLAUSES
from udfs.kernel.errors import GhgError, Missing, WrongKind
from udfs.version import VERSION


@udf("GHG_CLAUSE", None, returns="clause_text")
def clause_text(clause_id: One[str], clause_part: One[str] = "名称") -> str:
    """技术要点某条款的名称（默认）、章节或要点。

    Title (default), section or gist of a clause of the technical points.
    """
    if clause_id not in CLAUSES:
        raise Missing(f"没有条款“{clause_id}”：请用 一.1、三.10、A.3 这样的编号。")
    found = CLAUSES[clause_id]
    parts = {"名称": found.title, "章节": found.section, "要点": found.gist}
    if clause_part not in parts:
        raise WrongKind(f"“条款内容项”应为 {'、'.join(parts)} 之一，现为“{clause_part}”。")
    return parts[clause_part]


@udf("GHG_VERSION", None, returns="version_text")
def version() -> str:
    """加载项的版本。

    Version of the add-in.
    """
    return VERSION


@udf("GHG_WHY", None, returns="error_sentence")
def why(cell_value: Raw) -> str:
    """所选单元格错误的中文说明：错在哪里、怎么改；没有错误时为空文本。

    The sentence that belongs to the error in that cell; empty text when there is none.
    """
    return cell_value.message if isinstance(cell_value, GhgError) else ""

"""The table of direct and indirect emission: what is of neither kind has its row unless it is known to be nothing."""

from pathlib import Path

import tomllib
from oracle.product import book_of

from workbook_templates.engagement.reader import read
from workbook_templates.report.emitting import DIRECT, INDIRECT, OTHER, of_scopes

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
LIME = {"source_id": "X1", "source_name": "石灰石", "site_id": "S1", "source_category": "其他排放源"}


def scopes_of(*sources: dict[str, object]) -> tuple[str, ...]:
    tables = BASE["tables"] | {"sources": [*BASE["tables"]["sources"], *sources]}
    return tuple(row[0] for row in of_scopes(read(book_of(BASE["form"], tables))).rows)


def test_what_is_unknown_in_every_year_is_not_left_out() -> None:
    """Without a factor its emission is unknown; before, the table showed direct and indirect alone."""
    assert scopes_of() == (DIRECT, INDIRECT)
    assert scopes_of(LIME) == (DIRECT, INDIRECT, OTHER)

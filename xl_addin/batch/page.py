"""The summary as one HTML page that needs nothing else: no network, no other file; a click on a heading sorts."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator
from html import escape

import pandas as pd

from xl_addin.batch.engagements import AMOUNTS, RATIOS
from xl_addin.batch.summary import Summary

WORDS = 16  # characters of a text that is given room; as many as the browser likes would stand one below the other
LONG, SHORT = ' class="long"', ' class="short"'
STYLE = """
body { font: 14px/1.5 "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; color: #1f2d3d; margin: 1.5em; }
nav a { margin-right: 1.2em; }
.wide { overflow: auto; max-height: 80vh; border: 1px solid #c5ced8; }
table { border-collapse: collapse; }
th, td { border: 1px solid #c5ced8; padding: .25em .6em; vertical-align: top; max-width: 32em; }
th { background: #1f4e79; color: #fff; position: sticky; top: 0; cursor: pointer; white-space: nowrap; }
th[aria-sort=ascending]::after { content: " ▲"; }
th[aria-sort=descending]::after { content: " ▼"; }
td.long { min-width: 20em; overflow-wrap: anywhere; }
td.short { white-space: nowrap; }
td.number { text-align: right; white-space: nowrap; }
"""
# Numbers by their value, texts as Chinese sorts them, blanks last; equal ones keep their order.
SCRIPT = """
for (const heading of document.querySelectorAll("th")) {
  heading.tabIndex = 0;
  const sort = () => {
    const table = heading.closest("table"), body = table.tBodies[0], column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].map(row => ({
      row, text: row.cells[column].textContent, number: parseFloat(row.cells[column].dataset.value) }));
    rows.sort((one, other) => {
      if (!one.text || !other.text) return (one.text ? 0 : 1) - (other.text ? 0 : 1);
      const are = [one, other].map(of => !Number.isNaN(of.number));
      const order = are[0] && are[1] ? one.number - other.number
        : are[0] !== are[1] ? (are[0] ? -1 : 1) : one.text.localeCompare(other.text, "zh-CN");
      return down ? -order : order;
    });
    body.append(...rows.map(of => of.row));
  };
  heading.addEventListener("click", sort);
  heading.addEventListener("keydown", event => { if (event.key === "Enter") sort(); });
}
"""


def page_bytes(summary: Summary) -> bytes:
    """The file."""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    links = "".join(f'<a href="#{name}">{name}（{len(table)}）</a>' for name, table in summary.tables.items())
    sections = "\n".join(
        f'<h2 id="{name}">{name}</h2>\n<div class="wide">{"".join(_table(table))}</div>'
        for name, table in summary.tables.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n'
        f"<title>批量核查汇总</title><style>{STYLE}</style></head><body>\n"
        f"<h1>批量核查汇总</h1><p>{summary.made.isoformat()}　点击列名排序。</p><nav>{links}</nav>\n{sections}\n"
        f"<script>{SCRIPT}</script></body></html>\n"
    ).encode()


def _table(table: pd.DataFrame) -> Iterator[str]:
    headings = "".join(f"<th>{escape(str(column))}</th>" for column in table.columns)
    yield f"<table><thead><tr>{headings}</tr></thead><tbody>"
    for row in table.itertuples(index=False, name=None):
        yield f"<tr>{''.join(_cell(column, value) for column, value in zip(table.columns, row))}</tr>\n"
    yield "</tbody></table>"


def _cell(column: str, value: object) -> str:
    """A cell; a number keeps all its digits for the order."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if column in RATIOS:
            shown = f"{value:.1%}"
        elif column in AMOUNTS:
            shown = f"{value:.4g}"
        else:
            shown = f"{value:,.2f}" if isinstance(value, float) else str(value)
        return f'<td class="number" data-value="{value!r}">{shown}</td>'
    text = "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)
    return f"<td{LONG if len(text) > WORDS else SHORT}>{escape(text)}</td>"

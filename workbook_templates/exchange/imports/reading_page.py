"""读入记录 as one page of HTML: opened from any disk, without network or script."""

from collections.abc import Iterator
from html import escape

from workbook_templates.exchange.imports.reading import SHEET_NAME, Fate, Reading, RowRead

_COLOURS = {Fate.SKIPPED: "#eee", Fate.HIDDEN: "#eee", Fate.REFUSED: "#fdd", Fate.ASKED: "#fec"}
_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:1em}table{border-collapse:collapse}td,th{border:1px solid #999;padding:2px 6px;"
    "vertical-align:top;text-align:left;white-space:pre-wrap}th{position:sticky;top:0;background:#dde}ins{display:block;"
    "text-decoration:none;color:#06c}"
)


def page(told: Reading) -> bytes:
    """The page.

    Args:
        told: the record; everything in it is text, whatever it says.
    """
    return "\n".join(_lines(told)).encode()


def _lines(told: Reading) -> Iterator[str]:
    counts = {fate: sum(row.fate is fate for row in told.rows) for fate in Fate}
    counts[Fate.APPENDED] += told.unlisted
    yield '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{SHEET_NAME} {escape(told.label)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{SHEET_NAME}：{escape(told.label)}</h1><p>SHA-256：{told.digest}</p>"
    yield f"<p>{'，'.join(f'{fate}{count}行' for fate, count in counts.items())}。蓝色为读作与原文不同的格。</p>"
    heads = "".join(f"<th>{escape(name)}" for name in ("行", "处置", *told.columns, "原因", "核对"))
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    yield from map(_row, told.rows)
    yield "</tbody></table>"
    if told.unlisted:
        yield f"<p>另有{told.unlisted}行逐格按原文读入，不逐行列出。</p>"
    yield "</body></html>"


def _row(row: RowRead) -> str:
    place = f"{row.sheet}!{row.number}" if row.sheet else str(row.number)
    cells = "".join(
        f"<td>{escape(given)}" + (f"<ins>{escape(read)}</ins>" if read and read != given else "")
        for given, read in zip(row.original, row.read)
    )
    colour = f' style="background:{_COLOURS[row.fate]}"' if row.fate in _COLOURS else ""
    return f'<tr{colour}><td>{escape(place)}<td>{row.fate}{cells}<td>{escape(row.why)}<td><input type="checkbox"></tr>'

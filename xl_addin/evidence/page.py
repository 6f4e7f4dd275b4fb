"""The pages: one HTML file with everything but the pictures, which lie beside it. It needs no network and runs nothing of a client's."""

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape

from workbook_templates.exchange.page_ticks import FORMAT
from xl_addin.evidence.pictures import Shown
from xl_addin.evidence.rows import BillRow, Page
from xl_addin.evidence.script import SCRIPT, STYLE

KEYS = (
    ("↓ ↑", "下一张、上一张"), ("Enter", "整张一致，转到下一张"), ("1…9", "选择一项"), ("y", "该项一致"), ("n", "该项不一致"),
    ("u", "撤回"), ("d", "只看有疑点的"), ("z", "放大"), ("s", "保存核对记录"),
)  # fmt: skip


def page_bytes(
    title: str, bills: Sequence[BillRow], pages: Sequence[Page], shown: Sequence[Shown], digest: str
) -> bytes:
    """The file ``index.html``.

    Args:
        title: of the engagement.
        bills: the rows.
        pages: each page of a voucher once.
        shown: what is shown of each.
        digest: SHA-256 of the workbook, by which a browser keeps the ticks of different sets apart.
    """
    places = {page: number for number, page in enumerate(pages)}
    data = {
        "format": FORMAT,
        "set": digest,
        "file": "核对记录.json",
        "pages": [{"src": one.src, "kind": one.kind, "label": one.label, "why": one.why} for one in shown],
        "bills": [
            {
                "key": bill.key, "of": bill.of, "voucher": bill.voucher, "cell": bill.cell,
                "entries": [entry.as_json() | {"page": places[entry.page]} for entry in bill.entries],
            }
            for bill in bills
        ],
    }  # fmt: skip
    keys = "".join(f"<p><kbd>{escape(key)}</kbd> {escape(what)}</p>" for key, what in KEYS)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        f"<title>{escape(title)} 凭证页</title><style>{STYLE}</style></head><body>\n"
        f"<header><h1>{escape(title)} 凭证页</h1><span id=count></span><label>核对人 <input id=who size=8></label>"
        "<label>显示 <select id=filter></select></label><button id=save>保存核对记录</button>"
        f"<details><summary>按键</summary><div>{keys}</div></details></header>\n"
        "<ol id=bills></ol><section id=row></section><section id=page></section>\n"
        "<noscript>请允许本页运行脚本：脚本在本文件中，不联网。</noscript>\n"
        f'<script type="application/json" id="data">{_embedded(data)}</script>\n'
        f"<script>{SCRIPT}</script></body></html>\n"
    ).encode()


def _policy() -> str:
    """What the page may load: its own script by its digest, pictures and papers from beside it, nothing else."""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src file: 'self'; "
        "frame-src file: 'self'; base-uri 'none'; form-action 'none'"
    )


def _embedded(data: object) -> str:
    """JSON that no text in it can end: whatever a browser could take for a mark is written as a number."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text

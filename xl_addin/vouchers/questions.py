"""待确认: a page for a person, without any network: the picture on the left, what was read on the right, the doubts marked."""

from collections.abc import Iterator, Sequence
from html import escape

from xl_addin.vouchers.answers import name_of
from xl_addin.vouchers.documents.pages import WIDTH, Document, Page
from xl_addin.vouchers.found import Value
from xl_addin.vouchers.judged import Judged
from xl_addin.vouchers.record import leaves, told
from xl_addin.vouchers.relations import Leaf, value_at

TITLE = "待确认的凭证"
_STYLE = (
    "body{font:14px sans-serif;margin:1em}section{display:flex;gap:1em;border-top:2px solid #888;padding:1em 0}"
    ".page{position:relative;flex:0 0 55%}.page img{width:100%;display:block;border:1px solid #bbb}"
    ".page i{position:absolute;border:2px solid #d00;background:rgba(255,0,0,.12)}"
    ".page i.quiet{border-color:transparent;background:none}.page i.on{border-color:#06c;background:rgba(0,90,220,.2)}"
    "td,th{border:1px solid #bbb;padding:2px 6px;text-align:left}table{border-collapse:collapse}tr.doubt{background:#fde}"
    "input[type=text]{width:13em}.why{color:#b00}#save{position:fixed;right:1em;top:1em;font-size:16px;padding:.5em 1em}"
)
_SCRIPT = """
function save(){const answers=[];document.querySelectorAll('section').forEach(s=>{const values={};
s.querySelectorAll('input[data-leaf]').forEach(i=>{const ok=s.querySelector('input[data-ok="'+i.dataset.leaf+'"]');
if(ok&&ok.checked||i.value!==i.defaultValue)values[i.dataset.leaf]=i.value});
const one={file:s.dataset.file,digest:s.dataset.digest,page:+s.dataset.page,values,
source:s.querySelector('.source').value,seen:s.querySelector('.seen').checked,none:s.querySelector('.none').checked};
if(Object.keys(values).length||one.source||one.seen||one.none)answers.push(one)});
const a=document.createElement('a');a.href=URL.createObjectURL(new Blob([JSON.stringify({answers},null,1)],{type:'application/json'}));
a.download='答复.json';a.click()}
document.getElementById('save').onclick=save;
document.querySelectorAll('tr[data-box]').forEach(r=>{const b=document.getElementById(r.dataset.box);if(!b)return;
r.onmouseenter=()=>b.classList.add('on');r.onmouseleave=()=>b.classList.remove('on')});
"""


def page(asked: Sequence[tuple[Judged, str]], documents: dict[str, Document]) -> bytes:
    """The page.

    Args:
        asked: vouchers that a person must look at, and why.
        documents: file -> what was read of it, with the pictures.
    """
    return "\n".join(_lines(asked, documents)).encode()


def _lines(asked: Sequence[tuple[Judged, str]], documents: dict[str, Document]) -> Iterator[str]:
    yield '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{TITLE}</title><style>{_STYLE}</style></head><body>'
    yield f"<h1>{TITLE}：{len(asked)}张</h1><p>与左边的图逐项核对，红色为有疑问的。改正或勾选“核对无误”后按“保存答复”，"
    yield "再运行同一命令并加 --answers 答复.json。算式不成立的，改正后程序重新验算；原件本身算不平的，逐项核对后勾选“全部核对过”。</p>"
    yield '<button id="save">保存答复</button>'
    for at, (judged, why) in enumerate(asked):
        yield from _section(at, judged, why, documents[judged.voucher.file])
    yield f"<script>{_SCRIPT}</script></body></html>"


def _section(at: int, judged: Judged, why: str, document: Document) -> Iterator[str]:
    voucher = judged.voucher
    pages = [one for one in document.pages if voucher.page <= one.number < voucher.page + voucher.pages]
    doubtful = {leaf for doubt in judged.doubts for leaf in doubt.leaves}
    values = {leaf: value_at(voucher.found, leaf) for leaf in leaves(voucher)}
    yield f'<section data-file="{escape(voucher.file)}" data-digest="{voucher.digest}" data-page="{voucher.page}"><div>'
    for one in pages:
        yield from _picture(at, one, values, doubtful)
    layout = voucher.layout.name if voucher.layout else "没有认出的凭证"
    yield f"</div><div><h2>{escape(voucher.label)}：{escape(layout)}</h2><p class=why>{escape(why)}</p>"
    yield "<table><tr><th>项目<th>读作<th>核对依据<th>核对无误"
    for number, (leaf, value) in enumerate(values.items()):
        name, mark = escape(name_of(leaf)), ' class="doubt"' if leaf in doubtful else ""
        yield f'<tr{mark} data-box="b{at}-{number}"><td>{escape(told(leaf))}<td><input type="text" data-leaf="{name}" value="{escape(value.text)}">'
        yield f'<td>{escape(judged.confirmed.get(leaf, ""))}<td><input type="checkbox" data-ok="{name}"></tr>'
    yield "</table><p>排放源编号（程序不能确定时填）：<input type=text class=source></p>"
    yield "<p><label><input type=checkbox class=seen>原件本身算不平，全部核对过</label> "
    yield "<label><input type=checkbox class=none>不是能源凭证</label></p></div></section>"


def _picture(at: int, one: Page, values: dict[Leaf, Value], doubtful: set[Leaf]) -> Iterator[str]:
    if not one.picture:
        yield f"<p>第{one.number}页没有图像：请打开原文件核对。</p>"
        return
    yield f'<div class="page"><img alt="第{one.number}页" src="data:image/jpeg;base64,{one.picture}">'
    for number, (leaf, value) in enumerate(values.items()):
        left, top, right, bottom = value.box
        if value.page != one.number or not right:
            continue
        place = f"left:{left / WIDTH:.2%};top:{top / one.height:.2%};width:{(right - left) / WIDTH:.2%};height:{(bottom - top) / one.height:.2%}"
        quiet = "" if leaf in doubtful else ' class="quiet"'
        yield f'<i id="b{at}-{number}"{quiet} style="{place}"></i>'
    yield "</div>"

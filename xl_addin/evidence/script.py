"""What the pages do in a browser: rows and pages side by side, keys, ticks that are saved as a file. No library, no network."""

STYLE = """
* { box-sizing: border-box; }
body { font: 14px/1.5 "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; color: #1f2d3d; margin: 0;
  display: grid; grid-template: auto 1fr / 17em 30em 1fr; height: 100vh; }
header { grid-column: 1 / -1; display: flex; gap: 1em; align-items: center; padding: .5em 1em; background: #1f4e79; color: #fff; }
header h1 { font-size: 1.1em; margin: 0; flex: 1; }
header input, header select, header button { font: inherit; }
#bills { overflow: auto; margin: 0; padding: 0; list-style: none; border-right: 1px solid #c5ced8; }
#bills li { padding: .3em .8em; border-bottom: 1px solid #e4e9ee; cursor: pointer; overflow-wrap: anywhere; }
#bills li[aria-current] { background: #dbe8f5; }
#bills li[hidden] { display: none; }
#bills .mark { float: right; }
#row { overflow: auto; padding: .5em 1em; border-right: 1px solid #c5ced8; }
#row h2 { font-size: 1.2em; overflow-wrap: anywhere; }
#page { overflow: auto; padding: .5em; background: #e4e9ee; position: relative; }
#page figure { margin: 0 auto; position: relative; max-width: 1000px; }
#page.large figure { max-width: none; width: 1800px; }
#page img { width: 100%; display: block; background: #fff; }
#page iframe { width: 100%; height: calc(100vh - 7em); border: 0; }
.box { position: absolute; outline: 2px solid #d98200; outline-offset: 3px; background: rgba(255, 200, 0, .18); }
.box.current { outline: 3px solid #c00000; background: rgba(255, 0, 0, .1); }
header details { position: relative; }
header details div { position: absolute; right: 0; z-index: 1; background: #fff; color: #1f2d3d; padding: .5em 1em; width: 18em;
  border: 1px solid #c5ced8; }
table { border-collapse: collapse; width: 100%; }
td { border: 1px solid #c5ced8; padding: .25em .5em; vertical-align: top; overflow-wrap: anywhere; }
td:first-child, td:last-child { white-space: nowrap; }
td small { white-space: normal; }
tr[aria-current] td { background: #fff4d6; }
tr { cursor: pointer; }
.differs, .why { color: #c00000; }
.agrees { color: #2e7d32; }
small { color: #5b6b7b; display: block; }
kbd { border: 1px solid #c5ced8; border-radius: 3px; padding: 0 .3em; }
"""

SCRIPT = """
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const AGREES = "一致", DIFFERS = "不一致";
const at = id => document.getElementById(id);
const list = at("bills"), filter = at("filter"), who = at("who");
const store = "ghgxl-evidence-" + data.set;
let ticks = {}, current = 0, chosen = 0, unsaved = false;
try { const kept = JSON.parse(localStorage.getItem(store)) || {}; ticks = kept.ticks || {}; who.value = kept.who || "";
  unsaved = kept.saved === false; } catch (error) { ticks = {}; }

const name = (bill, entry) => JSON.stringify([bill.key, entry.entry]);
const tick = (bill, entry) => ticks[name(bill, entry)];
const verdict = (bill, entry) => { const own = tick(bill, entry); return own ? own.verdict : entry.verdict; };
const isDoubtful = (bill, entry) => entry.agrees === false || verdict(bill, entry) === DIFFERS
  || (entry.doubt && verdict(bill, entry) !== AGREES);
const isLookedAt = bill => bill.entries.every(entry => verdict(bill, entry));
const filters = {
  "全部": () => true,
  "有疑点": bill => bill.entries.some(entry => isDoubtful(bill, entry)),
  "未核对": bill => !isLookedAt(bill),
  "不一致": bill => bill.entries.some(entry => verdict(bill, entry) === DIFFERS),
  "没有凭证页": bill => bill.entries.every(entry => !data.pages[entry.page].src),
};
const made = (tag, text, kind) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (kind) element.className = kind;
  return element;
};

function keep(saved) {
  unsaved = !saved;
  try { localStorage.setItem(store, JSON.stringify({ ticks, who: who.value, saved })); } catch (error) { /* not every browser keeps any for a file */ }
}
function mark(index) {
  const bill = data.bills[index], item = list.children[index];
  const state = bill.entries.some(entry => verdict(bill, entry) === DIFFERS) ? ["✗", "differs"]
    : bill.entries.some(entry => isDoubtful(bill, entry)) ? ["?", "differs"] : isLookedAt(bill) ? ["✓", "agrees"] : ["", ""];
  item.querySelector(".mark").replaceWith(made("span", state[0], "mark " + state[1]));
  item.hidden = !filters[filter.value](bill);
}
function count() {
  const done = data.bills.filter(isLookedAt).length;
  at("count").textContent = `已核对 ${done} / ${data.bills.length} 张` + (unsaved ? "，有未保存的记录" : "");
}
function show() {
  const bill = data.bills[current], row = at("row"), table = made("table");
  for (const item of list.children) item.removeAttribute("aria-current");
  row.replaceChildren();
  if (!bill) return;
  list.children[current].setAttribute("aria-current", "true");
  list.children[current].scrollIntoView({ block: "nearest" });
  row.append(made("h2", bill.key), made("p", `${bill.of}　凭证号 ${bill.voucher || "（空）"}　${bill.cell}`));
  bill.entries.forEach((entry, index) => {
    const line = table.insertRow(), own = tick(bill, entry), said = verdict(bill, entry);
    if (index === chosen) line.setAttribute("aria-current", "true");
    const first = line.insertCell(), second = line.insertCell(), third = line.insertCell();
    first.append(made("b", `${index + 1} ${entry.entry}`));
    second.append(made("span", entry.value || "（空）"));
    if (entry.printed) second.append(made("small", `凭证所载 ${entry.printed}（${entry.read_by}）`));
    if (entry.agrees === false) second.append(made("small", "与凭证所载不同", "differs"));
    if (entry.doubt) second.append(made("small", `疑点：${entry.doubt}`, "differs"));
    third.append(made("span", said || "未核对", said === AGREES ? "agrees" : said ? "differs" : ""));
    if (said) third.append(made("small", own ? `${own.by} ${own.at}` : `${entry.by} ${entry.at}`));
    line.addEventListener("click", () => { chosen = index; show(); });
  });
  row.append(table);
  showPage(bill);
}
function showPage(bill) {
  const page = at("page"), entry = bill.entries[chosen], seen = entry && data.pages[entry.page];
  page.replaceChildren();
  if (!seen) return;
  page.append(made("p", seen.label));
  if (seen.why) page.append(made("p", seen.why, "why"));
  if (seen.kind === "pdf") {
    const frame = made("iframe");
    frame.src = seen.src;
    page.append(frame);
    return;
  }
  if (!seen.src) return;
  const figure = made("figure"), image = made("img");
  image.src = seen.src;
  image.alt = seen.label;
  figure.append(image);
  bill.entries.forEach((other, index) => {
    if (!other.box || other.page !== entry.page) return;
    const box = made("div", "", index === chosen ? "box current" : "box");
    const [left, top, right, bottom] = other.box;
    box.title = other.entry;
    box.style.left = 100 * left + "%"; box.style.top = 100 * top + "%";
    box.style.width = 100 * (right - left) + "%"; box.style.height = 100 * (bottom - top) + "%";
    figure.append(box);
  });
  page.append(figure);
  image.addEventListener("load", () => figure.querySelector(".current")?.scrollIntoView({ block: "center" }));
}
function go(step) {
  for (let index = current + step; index >= 0 && index < data.bills.length; index += step) {
    if (!list.children[index].hidden) { current = index; chosen = 0; show(); return; }
  }
}
function now() {
  const time = new Date(), two = number => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
function say(entries, verdict) {
  const bill = data.bills[current], by = who.value.trim();
  if (!bill || !entries.length) return false;
  if (!by) { who.focus(); at("count").textContent = "请先填写核对人"; return false; }
  for (const entry of entries) {
    if (verdict) ticks[name(bill, entry)] = { bill: bill.key, entry: entry.entry, value: entry.value, verdict, by, at: now() };
    else delete ticks[name(bill, entry)];
  }
  keep(false); mark(current); count(); show();
  return true;
}
function save() {
  const content = { format: data.format, set: data.set, ticks: Object.values(ticks) };
  const link = made("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  link.download = data.file;
  document.body.append(link);
  link.click();
  link.remove();
  keep(true);
  count();
}
const entries = () => data.bills[current] ? data.bills[current].entries : [];
const keys = {
  ArrowDown: () => go(1), j: () => go(1), ArrowUp: () => go(-1), k: () => go(-1),
  Tab: () => { chosen = (chosen + 1) % Math.max(entries().length, 1); show(); },
  Enter: () => { if (say(entries(), AGREES)) go(1); }, y: () => say([entries()[chosen]], AGREES),
  n: () => say([entries()[chosen]], DIFFERS), u: () => say([entries()[chosen]], ""),
  d: () => { filter.value = filter.value === "有疑点" ? "全部" : "有疑点"; refilter(); },
  z: () => at("page").classList.toggle("large"), s: save,
};
document.addEventListener("keydown", event => {
  if (["INPUT", "SELECT", "SUMMARY"].includes(event.target.tagName) || event.ctrlKey || event.altKey || event.metaKey) return;
  const number = Number(event.key);
  if (number >= 1 && number <= entries().length) { chosen = number - 1; show(); }
  else if (keys[event.key]) keys[event.key](); else return;
  event.preventDefault();
});
function refilter() {
  data.bills.forEach((bill, index) => mark(index));
  const first = data.bills.findIndex((bill, index) => !list.children[index].hidden);
  if (list.children[current]?.hidden && first >= 0) { current = first; chosen = 0; }
  show();
}
function follow() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const index = data.bills.findIndex(bill => bill.key === wanted);
  if (index >= 0) { filter.value = "全部"; current = index; chosen = 0; refilter(); }
}
for (const label of Object.keys(filters)) filter.append(made("option", label));
data.bills.forEach((bill, index) => {
  const item = made("li");
  item.append(made("span", "", "mark"), made("span", bill.key), made("small", `${bill.of}　${bill.voucher}`));
  item.addEventListener("click", () => { current = index; chosen = 0; show(); });
  list.append(item);
});
filter.addEventListener("change", () => { filter.blur(); refilter(); });
who.addEventListener("change", () => keep(!unsaved));
at("save").addEventListener("click", () => { save(); at("save").blur(); });
window.addEventListener("hashchange", follow);
window.addEventListener("beforeunload", event => { if (unsaved) event.preventDefault(); });
refilter();
count();
follow();
"""

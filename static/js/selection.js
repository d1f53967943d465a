// Ticks in the contact list: boxes, ranges with Shift, the whole page, everything that matches, the first so many.
import { Selected } from "./selected.js";

const NOTICE_TIME = 8000; // milliseconds
const format = new Intl.NumberFormat("en-US").format;
const table = () => document.getElementById("contacts-table");
const boxes = () => [...table().querySelectorAll("tbody input[name=ids]")];
const placeOf = (box) => Number(table().dataset.first) + boxes().indexOf(box);

let selected = new Selected();
let shown = null; // the table that is on the page now
let anchor = null; // the box ticked last, where a range with Shift begins
let counted = { filter: null, total: null }; // the last exact number of matching contacts
let notice = { text: "", until: 0 }; // stays while somebody goes on typing and the table changes under it

if (table()) arrive(["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type));
addEventListener("pageshow", (event) => event.persisted && arrive(true));
document.body.addEventListener("htmx:afterSwap", () => (table() === shown ? render() : arrive(false)));
document.body.addEventListener("selection:clear", () => {
  selected = new Selected();
  changed();
});

document.addEventListener("click", ({ target, shiftKey }) => {
  if (target.matches("input[name=ids]")) tick(target, shiftKey);
  else if (target.matches("[data-select-page]")) tickPage(target.checked);
  else choose[target.closest("button[data-select]")?.dataset.select]?.();
});

document.addEventListener("keydown", (event) => event.key === "Enter" && event.target.id === "select-first" && choose.first());

document.addEventListener("formdata", ({ target, formData }) => {
  if (target.id !== "contacts-form") return;
  for (const name of ["scope", "ids", "query"]) formData.delete(name);
  for (const [name, value] of Object.entries(selected.fields(table().dataset.query, total()))) formData.set(name, value);
});

const choose = {
  page: () => tickPage(true),
  all: () => replace(new Selected({ all: true })),
  none() {
    replace(new Selected());
    document.querySelector("[data-select-page]")?.focus();
  },
  first() {
    const number = document.getElementById("select-first");
    if (number.reportValidity()) replace(new Selected({ all: true, first: number.valueAsNumber, order: table().dataset.order }));
  },
};

// A list has come up; `back` when somebody returns to one by going back or by loading it again.
function arrive(back) {
  const { filter, order, select } = table().dataset;
  const before = Selected.currentFilter ?? filter;
  const lost = before !== filter && !back ? Selected.of(before) : new Selected();
  if (before !== filter && !back) new Selected().keep(filter);
  [shown, anchor, selected, Selected.currentFilter] = [table(), null, Selected.of(filter), filter];
  if (!lost.isEmpty) notify("The filter has changed, so nothing is selected any more.");
  if (selected.first && selected.order !== order) {
    selected = new Selected();
    notify("The order has changed, so the first of it are not selected any more.");
  }
  if (select === "all") {
    selected = new Selected({ all: true });
    const url = new URL(location);
    url.searchParams.delete("select"); // loading the page again must not tick again what has been unticked
    history.replaceState(history.state, "", url);
  }
  changed();
}

function tick(box, isRange) {
  const all = boxes();
  const [from, to] = [all.indexOf(isRange && anchor?.isConnected ? anchor : box), all.indexOf(box)].sort((a, b) => a - b);
  tickEach(all.slice(from, to + 1), box.checked);
  anchor = box;
}

function tickPage(on) {
  tickEach(boxes(), on);
}

function tickEach(some, on) {
  const refused = some.filter((box) => !selected.set(box.value, placeOf(box), on));
  if (refused.length) notify(`Only the first ${format(selected.first)} are selected. Clear that to tick others.`);
  changed();
  announce(`${countText()} selected`);
}

function replace(selection) {
  selected = selection;
  document.querySelector(".menu:popover-open")?.hidePopover();
  changed();
  announce(selected.isEmpty ? "Nothing selected" : lineText() || `${countText()} selected`);
}

function changed() {
  selected.keep(table().dataset.filter);
  render();
}

// What it looks like

function render() {
  for (const box of boxes()) {
    box.checked = selected.has(box.value, placeOf(box));
    box.closest("tr").classList.toggle("is-selected", box.checked);
  }
  renderHead();
  renderNotice();
  document.getElementById("bulk-toolbar").classList.toggle("is-shown", !selected.isEmpty);
  document.querySelector("[data-selected-count]").textContent = countText();
}

function renderHead() {
  const head = table().querySelector("[data-select-page]");
  if (!head) return;
  const ticked = boxes().filter((box) => box.checked).length;
  head.checked = ticked === boxes().length;
  head.indeterminate = ticked > 0 && !head.checked;
  const line = table().querySelector("[data-selection-line]");
  line.hidden = !lineText();
  line.querySelector("[data-selection-text]").textContent = lineText();
  const [more, clear] = line.querySelectorAll("button");
  more.textContent = `Select all ${totalText()}`;
  more.hidden = selected.all;
  clear.hidden = !selected.all;
  table().querySelector("[data-total-text]").textContent = totalText().split(" ")[0];
}

// The line in the table's head: that more than the page can be selected, or is.
function lineText() {
  const { all, first, excluded } = selected;
  const wholePage = boxes().every((box) => box.checked);
  if (!all) return wholePage && total() !== boxes().length ? `All ${boxes().length} on this page are selected.` : "";
  if (excluded.size) return `${countText()} selected, ${format(excluded.size)} unticked.`;
  return first ? `The first ${countText()} in this order are selected.` : `All ${totalText()} are selected.`;
}

function countText() {
  const count = selected.count(total());
  return count === null ? totalText().split(" ")[0] : format(count);
}

// How many match; null while only "10,000+" is known. Once counted it holds for every page of the same filter.
function total() {
  const exact = document.getElementById("contacts-total")?.dataset.total;
  const { filter } = table().dataset;
  if (exact !== undefined) counted = { filter, total: Number(exact) };
  return counted.filter === filter ? counted.total : null;
}

function totalText() {
  if (total() === null) return document.getElementById("contacts-total")?.textContent.trim() ?? "";
  return total() === 1 ? "1 contact" : `${format(total())} contacts`;
}

function notify(text) {
  notice = { text, until: Date.now() + NOTICE_TIME };
  announce(text);
  setTimeout(renderNotice, NOTICE_TIME);
}

function renderNotice() {
  const place = table().querySelector("[data-selection-notice]");
  place.hidden = Date.now() >= notice.until;
  place.querySelector("span").textContent = notice.text;
}

function announce(text) {
  document.body.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

// What a selection looks like: boxes, the line in the table's head, the toolbar, and what is said about it.
import { announce } from "./announce.js";
import { renderLimits } from "./bulk-limits.js";

const NOTICE_TIME = 8000; // milliseconds
const format = new Intl.NumberFormat("en-US").format;

let counted = { filter: null, total: null }; // the last exact number of matching contacts
let notice = { text: "", until: 0 }; // stays while somebody goes on typing and the table changes under it

export const table = () => document.getElementById("contacts-table");
export const boxes = () => [...table().querySelectorAll("tbody input[name=ids]")];
export const placeOf = (box) => Number(table().dataset.first) + boxes().indexOf(box);

export function render(selected) {
  for (const box of boxes()) {
    box.checked = selected.has(box.value, placeOf(box));
    box.closest("tr").classList.toggle("is-selected", box.checked);
  }
  renderHead(selected);
  renderNotice();
  document.getElementById("bulk-toolbar").classList.toggle("is-shown", !selected.isEmpty);
  document.querySelector("[data-selected-count]").textContent = countText(selected);
  renderLimits(selected.count(total()));
}

function renderHead(selected) {
  const head = table().querySelector("[data-select-page]");
  if (!head) return;
  const ticked = boxes().filter((box) => box.checked).length;
  head.checked = ticked === boxes().length;
  head.indeterminate = ticked > 0 && !head.checked;
  const line = table().querySelector("[data-selection-line]");
  line.hidden = !lineText(selected);
  line.querySelector("[data-selection-text]").textContent = lineText(selected);
  const [more, clear] = line.querySelectorAll("button");
  more.textContent = `Select all ${totalText()}`;
  more.hidden = selected.all;
  clear.hidden = !selected.all;
  table().querySelector("[data-total-text]").textContent = totalText().split(" ")[0];
}

// The line in the table's head: that more than the page can be selected, or is.
export function lineText(selected) {
  const { all, first, excluded } = selected;
  const wholePage = boxes().every((box) => box.checked);
  if (!all) return wholePage && total() !== boxes().length ? `All ${boxes().length} on this page are selected.` : "";
  if (excluded.size) return `${countText(selected)} selected, ${format(excluded.size)} unticked.`;
  return first ? `The first ${countText(selected)} in this order are selected.` : `All ${totalText()} are selected.`;
}

export function countText(selected) {
  const count = selected.count(total());
  return count === null ? totalText().split(" ")[0] : format(count);
}

// How many match; null while only "50+" is known. Once counted it holds for every page of the same filter.
export function total() {
  const exact = document.getElementById("contacts-total")?.dataset.total;
  const { filter } = table().dataset;
  if (exact !== undefined) counted = { filter, total: Number(exact) };
  return counted.filter === filter ? counted.total : null;
}

function totalText() {
  if (total() === null) return document.getElementById("contacts-total")?.textContent.trim() ?? "";
  return total() === 1 ? "1 contact" : `${format(total())} contacts`;
}

export function notify(text) {
  notice = { text, until: Date.now() + NOTICE_TIME };
  announce(text);
  setTimeout(renderNotice, NOTICE_TIME);
}

// What was said of an earlier selection is not about the next one.
export function forgetNotice() {
  notice.until = 0;
}

function renderNotice() {
  const place = table().querySelector("[data-selection-notice]");
  place.hidden = Date.now() >= notice.until;
  place.querySelector("span").textContent = notice.text;
}

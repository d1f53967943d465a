// Ticks in the contact list: boxes, ranges with Shift, the whole page, everything that matches, the first so many.
import { announce } from "./announce.js";
import { Selected } from "./selected.js";
import { boxes, countText, forgetNotice, lineText, notify, placeOf, render, table, total } from "./selection-view.js";

let selected = new Selected();
let shown = null; // the table that is on the page now
let anchor = null; // the box ticked last, where a range with Shift begins

if (table()) begin();
addEventListener("pageshow", (event) => event.persisted && arrive(true));
document.body.addEventListener("htmx:afterSwap", () => (table() === shown ? render(selected) : arrive(false)));
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

function begin() {
  const early = boxes().filter((box) => box.checked); // before this script was there
  arrive(["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type));
  for (const box of early) box.checked = true;
  if (early.length) tickEach(early, true);
}

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
  forgetNotice();
  const refused = some.filter((box) => !selected.set(box.value, placeOf(box), on));
  if (refused.length) notify(`Only the first ${selected.first} are selected. Clear that to tick others.`);
  changed();
  announce(`${countText(selected)} selected`);
}

function replace(selection) {
  forgetNotice();
  selected = selection;
  document.querySelector(".menu:popover-open")?.hidePopover();
  changed();
  announce(selected.isEmpty ? "Nothing selected" : lineText(selected) || `${countText(selected)} selected`);
}

function changed() {
  selected.keep(table().dataset.filter);
  render(selected);
}

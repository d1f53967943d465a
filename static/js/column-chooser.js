// The choice of columns: what is ticked moves to those shown and back, a search narrows the rest, and the dialog closes
// once the list shows what was chosen.
import { announce } from "./announce.js";

const chooser = () => document.querySelector("[data-column-chooser]");

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-column-chooser] [name=columns]")) place(target);
});

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-column-find]")) find(target.value.trim().toLowerCase());
});

// From the search to what it has found, past those that are shown; Enter must not send the form.
document.addEventListener("keydown", (event) => {
  if (!["Enter", "ArrowDown"].includes(event.key) || !event.target.matches("[data-column-find]")) return;
  event.preventDefault();
  chooser().querySelector("[data-columns-of] li:not([hidden]) [type=checkbox]")?.focus();
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!chooser()?.contains(detail.requestConfig.elt)) return;
  document.body.dispatchEvent(new Event("dialog:close"));
  document.getElementById("columns-button")?.focus();
});

function place(box) {
  const item = box.closest("li");
  const shown = chooser().querySelector("[data-columns-shown]");
  const home = [...chooser().querySelectorAll("[data-columns-of]")].find((list) => list.dataset.columnsOf === item.dataset.group);
  if (box.checked) shown.append(item);
  else (home ?? item.parentElement).append(item);
  box.focus();
  item.scrollIntoView({ block: "nearest" });
  announce(`${item.dataset.sortableName} is ${box.checked ? "shown last" : "not shown"}`);
}

function find(text) {
  const items = [...chooser().querySelectorAll("li")];
  const found = items.filter((item) => item.dataset.sortableName.toLowerCase().includes(text));
  for (const item of items) item.hidden = !found.includes(item) && !item.closest("[data-columns-shown]");
  for (const group of chooser().querySelectorAll("[data-column-group]")) group.hidden = !group.querySelector("li:not([hidden])");
  chooser().querySelector("[data-column-nothing]").hidden = found.length > 0;
}

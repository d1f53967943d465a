// Adds, duplicates and removes the rows and groups of the filter builder, and keeps the focus where one goes on.
import { announce } from "./announce.js";
import { applySoon } from "./filter-live.js";
import { typeInto } from "./filter-typing.js";

const KEYED = ["id", "name", "value", "data-item", "data-group", "hx-get"];
let count = 0;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-builder] button");
  const verb = button && Object.keys(verbs).find((name) => name in button.dataset);
  if (!verb) return;
  event.preventDefault();
  verbs[verb](button);
  applySoon();
});

// What is being filled in stays when the other operator takes the same.
document.addEventListener("change", ({ target }) => {
  if (!target.matches(".condition-operator")) return;
  const isSame = target.selectedOptions[0].dataset.control === target.nextElementSibling.dataset.control;
  if (isSame) applySoon();
  else target.dispatchEvent(new Event("control:changed"));
});

// The row of a field that has just been chosen: on with its value.
document.body.addEventListener("htmx:load", ({ detail: { elt } }) => elt.matches("[data-item]") && focusValue(elt));

const verbs = {
  add(button) {
    const group = button.closest("[data-group]");
    const blank = button.closest("[data-builder]").querySelector(`template[data-new-${button.dataset.add}]`).innerHTML;
    const items = group.querySelector("[data-items]");
    items.insertAdjacentHTML("beforeend", blank.replaceAll("__key__", freshKey(group)));
    appear(items.lastElementChild);
    announce(button.dataset.add === "group" ? "Group added" : "Condition added");
  },

  copy(button) {
    const item = button.closest("[data-item]");
    const copy = item.cloneNode(true);
    const selects = [...copy.querySelectorAll("select")];
    item.querySelectorAll("select").forEach((select, at) => (selects[at].value = select.value)); // which cloning forgets
    rename(copy, item.dataset.item, freshKey(item.parentElement.closest("[data-group]")));
    item.after(copy);
    appear(copy);
    announce("Duplicated");
  },

  remove(button) {
    const item = button.closest("[data-item]");
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const group = item.parentElement.closest("[data-group]");
    item.remove();
    (next ? next.querySelector("[data-remove]") : group.querySelector("[data-add]")).focus();
    announce("Removed");
  },

  join(button) {
    const group = button.closest("[data-item]").parentElement.closest("[data-group]");
    group.querySelector(`input[name="${group.dataset.group}-join"]:not(:checked)`).click();
    announce(group.querySelector(`input[name="${group.dataset.group}-join"]:checked`).value);
  },
};

function freshKey(group) {
  return `${group.dataset.group}-n${++count}`;
}

function rename(copy, from, to) {
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of KEYED.filter((name) => element.hasAttribute(name) && (name !== "value" || element.localName === "button"))) {
      element.setAttribute(name, element.getAttribute(name).replace(from, to));
    }
  }
}

function appear(item) {
  htmx.process(item);
  item.querySelector("[role=combobox]").focus();
  item.scrollIntoView({ block: "nearest" });
}

function focusValue(row) {
  const picker = row.querySelector("[data-picker]");
  const value = picker?.querySelector(".picker-list input") ?? row.querySelector(".condition-value :is(input, select, textarea)");
  // Whoever waited has the focus nowhere, now that the old row is gone; others are busy elsewhere.
  if (document.activeElement === document.body) {
    if (picker) picker.open = true;
    (value ?? row.querySelector(".condition-operator"))?.focus();
  }
  typeInto(value, row.dataset.item);
}

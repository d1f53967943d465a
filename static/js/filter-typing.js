// Keeps what is typed while the row of a field that was just chosen is being fetched: it is meant for its value.
import { isAlone } from "./keys.js";

const typed = new Map(); // by the key of the row

document.body.addEventListener("htmx:beforeRequest", ({ target }) => {
  const key = rowOf(target);
  if (key) typed.set(key, "");
});

document.body.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (detail.failed) typed.delete(rowOf(target));
});

document.addEventListener(
  "keydown",
  (event) => {
    // Between the old row and the new one nothing has the focus.
    const key = event.target === document.body ? [...typed.keys()].at(-1) : rowOf(event.target);
    if (!typed.has(key)) return;
    const isLetter = event.key.length === 1 && isAlone(event);
    if (!isLetter && event.key !== "Backspace") return;
    typed.set(key, isLetter ? typed.get(key) + event.key : typed.get(key).slice(0, -1));
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

// Puts it into the control that the row has come with, if that takes text.
export function typeInto(control, key) {
  const text = typed.get(key);
  typed.delete(key);
  if (!text || !control?.matches("textarea, input:is([type=text], [type=search], [type=number], :not([type]))")) return;
  control.value += text;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

// The key of the row whose field this chooses.
function rowOf(element) {
  return element.closest(".field-choice")?.closest("[data-item]")?.dataset.item;
}

// Keeps what is typed while the row of a field that was just chosen is being fetched: it is meant for its value.
import { isAlone } from "./keys.js";

let typed = null;

document.body.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.closest(".field-choice")) typed = "";
});

document.body.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (target.closest(".field-choice") && detail.failed) typed = null;
});

document.addEventListener(
  "keydown",
  (event) => {
    // Between the old row and the new one nothing has the focus.
    if (typed === null || !(event.target === document.body || event.target.closest(".field-choice"))) return;
    const isLetter = event.key.length === 1 && isAlone(event);
    if (!isLetter && event.key !== "Backspace") return;
    typed = isLetter ? typed + event.key : typed.slice(0, -1);
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

// Puts it into the control that the row has come with, if that takes text.
export function typeInto(control) {
  const text = typed;
  typed = null;
  if (!text || !control?.matches("textarea, input:is([type=text], [type=search], [type=number], :not([type]))")) return;
  control.value += text;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

// Keys of the review of duplicates: each presses what carries it, such as j and s on “Skip”. Arrows step as well.
import { isAlone } from "./keys.js";

const ARROWS = { ArrowDown: "j", ArrowRight: "j", ArrowUp: "k", ArrowLeft: "k" };

document.addEventListener("keydown", (event) => {
  if (!isAlone(event) || isBusy(event.target)) return;
  const key = ARROWS[event.key] ?? event.key;
  const button = document.querySelector(`[data-key~="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Something is typed or scrolled there.
function isBusy(element) {
  return document.querySelector("dialog:modal") || element.closest("input, textarea, select, [contenteditable], [role=region]");
}

// Lifts the news at the foot of the screen above the pages of a list, wherever those are: “Next” is what one presses there.
const toasts = document.getElementById("toasts");
const GAP = 8; // px
const MOVES = [
  [toasts, "toggle"],
  [document, "scroll"],
  [document, "close"],
  [document.body, "htmx:afterSettle"],
  [window, "resize"],
];

for (const [target, name] of MOVES) target.addEventListener(name, place, { capture: true, passive: true });

function place() {
  if (!toasts.matches(":popover-open")) return;
  toasts.style.bottom = "";
  if (document.querySelector("dialog[open]")) return;
  const place = toasts.getBoundingClientRect();
  const pages = [...document.querySelectorAll(".pages")].map((part) => part.getBoundingClientRect());
  const covered = pages.find((box) => place.bottom > box.top && place.top < box.bottom && place.right > box.left);
  if (covered) toasts.style.bottom = `${innerHeight - covered.top + GAP}px`;
}

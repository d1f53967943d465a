// A card of the board [data-board] is dragged onto another stage: what its menu does, too, by keyboard and on a phone.
const CARD = "[data-card-move]";
const homes = new WeakMap(); // a card -> where it was before it was dragged
let dragged = null;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(CARD) ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  dragged.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const column = event.target.closest("[data-stage]");
  if (!dragged || !column) return;
  event.preventDefault();
  mark(column);
});

document.addEventListener("drop", (event) => {
  const column = event.target.closest("[data-stage]");
  if (!dragged || !column) return;
  event.preventDefault();
  if (dragged.closest("[data-stage]") === column) return;
  homes.set(dragged, [dragged.parentElement, dragged.nextSibling]);
  column.querySelector(".board-cards").prepend(dragged);
  htmx.ajax("POST", dragged.dataset.cardMove, { source: dragged, values: { stage: column.dataset.stage }, swap: "none" });
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  mark(null);
});

// Before toast.js says what has happened.
for (const name of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(name, takeBack, { capture: true });

function takeBack({ target, detail }) {
  if (!homes.has(target)) return;
  const [cards, next] = homes.get(target);
  cards.insertBefore(target, next?.parentNode === cards ? next : null);
  detail.consequence = "The card is back in its stage.";
}

function mark(column) {
  for (const other of document.querySelectorAll("[data-stage]")) other.classList.toggle("is-over", other === column);
}

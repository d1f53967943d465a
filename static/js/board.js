// A card of the board [data-board] is dragged onto another stage: what its menu does, too, by keyboard and on a phone.
const CARD = "[data-card-move]";
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
  column.querySelector(".board-cards").prepend(dragged);
  htmx.ajax("POST", dragged.dataset.cardMove, { source: dragged, values: { stage: column.dataset.stage }, swap: "none" });
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  mark(null);
});

function mark(column) {
  for (const other of document.querySelectorAll("[data-stage]")) other.classList.toggle("is-over", other === column);
}

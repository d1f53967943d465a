// Opens <dialog id="modal"> when htmx has put something into it, and closes it on [data-close] and the event dialog:close.
const modal = document.getElementById("modal");

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== modal || !modal.firstElementChild) return;
  if (!modal.open) modal.showModal();
  firstField()?.focus();
});

modal.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  modal.close();
});

// Emptied, so that what polls or waits in there stops.
modal.addEventListener("close", () => modal.replaceChildren());
document.body.addEventListener("dialog:close", () => modal.close());

function firstField() {
  return (
    modal.querySelector("[autofocus], [aria-invalid=true]") ??
    modal.querySelector(".modal-body :is(input, select, textarea):not([type=hidden], :disabled)")
  );
}

// The rows of Update Fields: removes one, and lets the preview follow when one has come, changed or gone.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-change-remove]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-change]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("[data-change-remove]") ?? document.querySelector(".changes-add")).focus();
  followed();
});

document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (!elt.matches("[data-change]")) return;
  const value = elt.querySelector(".change-value :is(input, select, textarea):not([type=hidden])");
  const operation = elt.querySelector(".change-operation");
  (value ?? operation ?? elt.querySelector("[role=combobox]"))?.focus();
  if (operation) followed(); // a new row says nothing yet
});

function followed() {
  document.getElementById("changes")?.dispatchEvent(new Event("change", { bubbles: true }));
}

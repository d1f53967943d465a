// Keys and focus of forms that stand in for a value: [data-edit-in-place], and of those that add one more: [data-composer].
let composer; // id of the part whose composer was sent last

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-edit-in-place]");
  if (form && event.key === "Escape") form.querySelector("[data-cancel]").click();
  const sent = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest("[data-edit-in-place], [data-composer]");
  if (sent) sent.requestSubmit();
});

document.addEventListener("submit", (event) => {
  composer = event.target.matches("[data-composer]") ? event.target.closest("section").id : undefined;
});

// What htmx has put in: a form gets the focus, and so does the value that a form has left.
document.addEventListener("htmx:load", ({ target }) => {
  const form = target.matches("[data-edit-in-place]") ? target : target.querySelector("[data-edit-in-place]");
  if (form) focusFirst(form);
  else if (target.id && target.id === composer) focusFirst(target.querySelector("[data-composer]"));
  else target.querySelector("[data-focus]")?.focus();
});

function focusFirst(form) {
  const control = form.querySelector("[aria-invalid=true], :is(input, select, textarea):not([type=hidden], [type=checkbox][name=tags])");
  control?.focus();
  if (control?.matches("input:not([type=checkbox], [type=radio])")) control.select();
}

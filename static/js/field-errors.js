// What was said of a field is taken back once it cannot be true any more: when something is typed where nothing was, and
// within [data-looked-at], of which the server says with every change what it means.
document.addEventListener("input", ({ target: field }) => {
  if (field.getAttribute("aria-invalid") !== "true") return;
  if (field.defaultValue?.trim() && !field.closest("[data-looked-at]")) return;
  field.removeAttribute("aria-invalid");
  document.getElementById(`${field.id}_error`)?.remove();
});

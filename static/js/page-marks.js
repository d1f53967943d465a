// A page that is asked for by its number is found from the mark that is closest to it, if marks have come by then. They are
// fetched when the number is entered; not before, where the field has kept the focus as another page came.
for (const kind of ["focusin", "input"]) {
  document.addEventListener(kind, ({ target }) => target.id === "page-number" && htmx.trigger(target, "marks:wanted"));
}

// The next number can be typed at once.
document.body.addEventListener("htmx:load", ({ detail: { elt } }) => elt.querySelector("#page-number:focus")?.select());

document.body.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
  const marks = document.getElementById("page-marks");
  if (elt.id !== "page-form" || !marks?.textContent) return;
  const perPage = Number(marks.dataset.perPage);
  const start = (Number(parameters.page) - 1) * perPage;
  const away = (mark) => Math.abs(Number.parseInt(mark, 10) - start);
  const isOutside = (mark) => Number.parseInt(mark, 10) <= start || away(mark) >= perPage;
  const found = marks.textContent.split(" ");
  if (start < Number.parseInt(found[0], 10)) return; // the beginning is as close
  const [nearest] = found.filter(isOutside).sort((one, other) => away(one) - away(other));
  if (nearest) parameters.near = nearest;
});

// A page that is asked for by its number is found from the last mark before it, if marks have come by then.
document.body.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
  const marks = document.getElementById("page-marks");
  if (elt.id !== "page-form" || !marks?.textContent) return;
  const start = (Number(parameters.page) - 1) * Number(marks.dataset.perPage);
  const near = marks.textContent.split(" ").findLast((mark) => Number.parseInt(mark, 10) <= start);
  if (near) parameters.near = near;
});

// A table that is read again stays where it was scrolled to; another page of it begins at the top.
const place = { view: null, top: 0, left: 0 };

document.body.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const scroller = target.querySelector(".table-scroll");
  if (scroller) Object.assign(place, { view: viewOf(target), top: scroller.scrollTop, left: scroller.scrollLeft });
});

document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (!target.matches("#contacts, #contacts-table")) return;
  const table = document.getElementById("contacts-table");
  const isSame = viewOf(table) === place.view;
  table.querySelector(".table-scroll")?.scrollTo({ left: place.left, top: isSame ? place.top : 0, behavior: "instant" });
});

function viewOf(element) {
  return element.getAttribute("hx-get");
}

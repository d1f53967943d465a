// Where the exact number of contacts is fetched after the list, the last one that was said of the same view stands there
// meanwhile.
const PARTS = ["contacts-total", "pages-total", "page-count"];
let known = { view: null, texts: [] };

document.body.addEventListener("htmx:load", () => {
  const total = document.getElementById("contacts-total");
  if (!total) return;
  if (total.dataset.total) known = { view: view(), texts: PARTS.map((id) => document.getElementById(id)?.textContent) };
  else if (known.view === view()) sayAgain();
  const found = document.getElementById("filter-found");
  if (found) found.textContent = `Show ${total.textContent.trim()}`;
});

// How many pages there are depends on how many contacts are on each.
function view() {
  const perPage = document.querySelector(".pages-sizes [aria-current]")?.textContent;
  return `${perPage} ${document.getElementById("contacts-table").dataset.filter}`;
}

function sayAgain() {
  for (const [number, id] of PARTS.entries()) document.getElementById(id)?.replaceChildren(known.texts[number] ?? "");
}

// Keeps the number of running bulk actions in the page's title as the sidebar's count changes: "(2) Contacts · Muster".
// When there are fewer than before, those who show what they did are told: bulkactions:finished.
let before = count();

document.body.addEventListener("htmx:afterSettle", () => {
  const running = count();
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = running ? `(${running}) ${title}` : title;
  if (running < before) document.body.dispatchEvent(new CustomEvent("bulkactions:finished"));
  before = running;
});

function count() {
  return Number(document.querySelector("[data-running]")?.dataset.running ?? 0);
}

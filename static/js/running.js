// Keeps the number of running bulk actions in the page's title as the sidebar's count changes: "(2) Contacts · Muster".
document.body.addEventListener("htmx:afterSettle", () => {
  const running = Number(document.querySelector("[data-running]")?.dataset.running);
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = running ? `(${running}) ${title}` : title;
});

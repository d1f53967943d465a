// With Shift, a column's head asks for its order beside the others; and the dialog of the order closes once the list is in it.
document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  const also = detail.triggeringEvent?.shiftKey && detail.elt.dataset.sortAlso;
  if (!also) return;
  const url = new URL(detail.path, location.href);
  url.searchParams.set("sort", also);
  detail.path = url.pathname + url.search;
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!detail.requestConfig.elt.matches("[data-sort-choice]")) return;
  document.body.dispatchEvent(new Event("dialog:close"));
  [...document.querySelectorAll("[data-sort-button]")].find((button) => button.checkVisibility())?.focus();
});

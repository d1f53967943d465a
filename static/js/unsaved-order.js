// An order of [data-sortable] that could not be saved is taken back. sortable-list.js fires `sorted` {before}.
const saved = new WeakMap(); // list -> its children in the order that the server has, while it is told of another

document.addEventListener(
  "sorted",
  ({ target, detail }) => {
    if (!saved.has(target.parentElement)) saved.set(target.parentElement, detail.before);
  },
  { capture: true },
);

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.triggeringEvent?.type === "sorted") detail.order = [...detail.triggeringEvent.target.parentElement.children];
});

document.addEventListener("htmx:afterRequest", ({ detail: { successful, requestConfig } }) => {
  const list = listOf(requestConfig);
  if (!successful || !list) return;
  const isLatest = requestConfig.order.every((item, place) => item === list.children[place]);
  if (isLatest) saved.delete(list);
  else saved.set(list, requestConfig.order);
});

// Before toast.js says what has happened.
for (const name of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(name, takeBack, { capture: true });

function takeBack({ detail }) {
  const list = listOf(detail.requestConfig);
  if (!saved.has(list)) return;
  const { activeElement } = document;
  list.replaceChildren(...saved.get(list));
  saved.delete(list);
  activeElement.focus({ preventScroll: true });
  detail.consequence = "The order is as it was.";
}

function listOf({ order }) {
  return order?.[0].parentElement;
}

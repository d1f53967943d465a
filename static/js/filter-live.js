// Applies the filter while it is edited: at once after a choice, soon after the last letter, and only when it says something else.
const DELAY = { change: 60, input: 350 }; // milliseconds

let timer;
let applied = null;
let isMeant = false;

for (const kind of ["change", "input"]) {
  document.addEventListener(kind, ({ target }) => {
    // What fetches its own controls is applied once they are there.
    const counts = target.form?.id === "contacts-filter" && target.name && !target.hasAttribute("hx-get");
    if (counts && target.closest("#filter-panel")) applySoon(DELAY[kind]);
  });
}

// Everything else on the page asks for the conditions as they were applied.
document.body.addEventListener("htmx:configRequest", ({ detail: { verb, parameters } }) => {
  if (verb !== "get" || !parameters.has("w-join")) return;
  for (const name of [...parameters.keys()]) if (name.startsWith("w-")) parameters.delete(name);
});

// Overtaken by a search, say, which knows nothing of the latest changes; not by the next changes themselves.
document.body.addEventListener("htmx:xhr:abort", ({ target }) => {
  if (target.id !== "filter-panel" || isMeant) return;
  applied = null;
  applySoon();
});

// The whole list is fetched again, as by “Clear all”: what is under way has no say in it any more.
document.body.addEventListener("htmx:confirm", ({ detail: { target } }) => {
  if (target.id !== "contacts") return;
  clearTimeout(timer);
  withoutReply(() => htmx.trigger("#contacts-filter", "htmx:abort"));
});

document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt.matches("[data-item], .condition-value")) applySoon();
  else if (elt.querySelector("[data-builder]")) applied = null;
});

export function applySoon(delay = 0) {
  clearTimeout(timer);
  timer = setTimeout(apply, delay);
}

function apply() {
  const asked = new FormData(document.getElementById("contacts-filter"));
  asked.delete("where"); // what the rows were applied as
  const text = new URLSearchParams(asked).toString();
  if (text === applied) return;
  applied = text;
  withoutReply(() => document.getElementById("filter-panel").dispatchEvent(new Event("filter:apply")));
}

// What this aborts need not be asked again.
function withoutReply(act) {
  isMeant = true;
  act();
  isMeant = false;
}

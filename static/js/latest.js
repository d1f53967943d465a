// Questions about the same part of a page that overlap, as they do when the server or the network is slow: the latest of
// them is answered. What stands beside the part counts more than what is in it and will be replaced, and both count more
// than the part that looks for news of itself. An answer goes where its part is by now, and what it tells is heard.
const NEWS = 0;
const INSIDE = 1;
const BESIDE = 2;
const asked = new Map(); // what is under way

document.body.addEventListener("htmx:confirm", (event) => {
  const { elt, target, verb, triggeringEvent } = event.detail;
  const others = [...asked.values()];
  if (verb !== "get" || others.some((other) => other.elt === elt && !triggeringEvent)) return; // a timer can wait
  const weight = weigh(elt, target);
  if (others.some((other) => prevails(other, target, weight))) event.preventDefault();
  else for (const other of others) if (isOvertaken(other, target, weight)) other.xhr.abort();
});

document.body.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { xhr, target, requestConfig } = detail;
  const { elt, verb } = requestConfig;
  const weight = weigh(elt, target);
  asked.set(xhr, { xhr, elt, target, verb, weight });
  // Before htmx hears of the answer.
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState !== XMLHttpRequest.DONE) return;
    asked.delete(xhr);
    if ((verb !== "get" || weight !== NEWS) && !target.isConnected) detail.target = document.getElementById(target.id) ?? target;
    if (!elt.isConnected) tell(xhr);
  });
});

// What is gone needs no news.
document.body.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  for (const { xhr, elt, verb, weight } of asked.values()) if (elt === target && verb === "get" && weight === NEWS) xhr.abort();
});

function weigh(elt, target) {
  if (elt === target) return NEWS;
  return target.contains(elt) ? INSIDE : BESIDE;
}

function prevails(other, target, weight) {
  if (other.target === target) return other.weight > weight;
  return other.verb === "get" && other.weight !== NEWS && other.target.contains(target);
}

function isOvertaken(other, target, weight) {
  if (other.verb !== "get") return false;
  if (weight === NEWS) return other.target === target;
  return target.contains(other.target);
}

// htmx fires the events of an answer at the element that asked. If that is gone, nobody would hear them.
function tell(xhr) {
  const events = JSON.parse(xhr.getResponseHeader("HX-Trigger") ?? "{}");
  for (const [name, detail] of Object.entries(events)) document.body.dispatchEvent(new CustomEvent(name, { detail }));
}

// Keeps [data-poll] from asking while nobody looks or while it is in use, and lets it ask at once when somebody looks again.
const isTimer = ({ detail }) => !detail.requestConfig.triggeringEvent;
const polls = (event) => event.target.matches?.("[data-poll]");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (polls(event) && isTimer(event) && (document.hidden || isInUse(event.target))) event.preventDefault();
});

// It may have been taken into use while the answer was on its way.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (polls(event) && isTimer(event) && isInUse(event.target)) event.preventDefault();
});

// A server that is away for a moment is asked again by the next poll; no news of that.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => polls(event) && event.stopPropagation(), { capture: true });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("[data-poll]")) element.dispatchEvent(new Event("look"));
});

// An open menu must not vanish, nor selected text lose its selection.
function isInUse(element) {
  const selection = getSelection();
  return element.querySelector(":popover-open") || (!selection.isCollapsed && selection.containsNode(element, true));
}

// Actions that take only so many contacts: with another number they are shown, but cannot be chosen, and say why.
export function renderLimits(count) {
  for (const button of document.querySelectorAll("[data-most]")) {
    const { fewest, usual, most } = button.dataset;
    const fits = count !== null && count >= fewest && count <= most;
    // Not "disabled": it can be reached with the keyboard, and its reason read.
    button.setAttribute("aria-disabled", !fits);
    const verb = button.textContent.trim().split(/\s/)[0].toLowerCase();
    const marked = count === Number(usual) ? "" : `${verb}s ${count} contacts`;
    button.querySelector("[data-number-note]").textContent = fits ? marked : `takes ${fewest} to ${most} contacts`;
  }
}

// Before htmx and the form hear of it.
document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest("[data-most][aria-disabled=true]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  { capture: true },
);

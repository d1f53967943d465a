// Shows the event `toast` {level, text, links: [{label, url, dialog}], milliseconds}, announces `announce` {text}, and says when a request failed.
const toasts = document.getElementById("toasts");
const template = document.getElementById("toast").content.firstElementChild;
const live = document.getElementById("live");
const STAYS = { success: 8000, info: 8000 }; // milliseconds; warnings and errors stay until they are dismissed

// In the top layer, and so above an open dialog.
toasts.popover = "manual";
for (const toast of toasts.children) arm(toast);
raise();

document.body.addEventListener("toast", ({ detail }) => show(detail));
document.body.addEventListener("announce", ({ detail }) => announce(detail.text));
document.body.addEventListener("htmx:sendError", ({ detail }) => fail("The server cannot be reached. Check the connection and try again.", detail));
document.body.addEventListener("htmx:responseError", ({ detail }) => fail(reason(detail.xhr.status), detail));
toasts.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast").remove());

function show({ level = "info", text, links = [], milliseconds }) {
  const toast = template.cloneNode(true);
  toast.dataset.level = level;
  toast.dataset.milliseconds = milliseconds ?? "";
  toast.querySelector(".toast-text").textContent = text;
  toast.querySelector(".toast-links").append(...links.map(link));
  toasts.append(toast);
  htmx.process(toast);
  arm(toast);
  raise();
  announce(text);
}

function link({ label, url, dialog }) {
  const anchor = document.createElement("a");
  anchor.textContent = label;
  anchor.href = url;
  if (dialog) {
    anchor.setAttribute("hx-get", url);
    anchor.setAttribute("hx-target", "#modal");
  }
  return anchor;
}

function arm(toast) {
  const wait = STAYS[toast.dataset.level] && Math.max(STAYS[toast.dataset.level], Number(toast.dataset.milliseconds));
  if (!wait) return;
  let timer = setTimeout(() => toast.remove(), wait);
  const hold = () => clearTimeout(timer);
  const release = () => (timer = setTimeout(() => toast.remove(), wait));
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseleave", release);
  toast.addEventListener("focusout", release);
}

function raise() {
  toasts.hidePopover();
  if (toasts.children.length) toasts.showPopover();
}

function announce(text) {
  live.textContent = "";
  // A change that screen readers notice even when the same text comes twice.
  setTimeout(() => (live.textContent = text), 50);
}

// What was shown before the answer and is taken back says so in `consequence`.
function fail(text, { consequence = "" }) {
  show({ level: "error", text: `${text} ${consequence}`.trim() });
}

function reason(status) {
  if (status === 403) return "You may not do that. Reload the page if you have just signed in.";
  if (status === 404) return "That is not there any more. Reload the page.";
  return "Something went wrong on the server. Nothing was changed by this click; try again in a moment.";
}

// The tabs of smart lists: those that do not fit go into the menu "More", and a count stays in view until a new one comes.
const counts = new Map();
const nav = () => document.querySelector("[data-tabs]");
const room = new ResizeObserver(fit);

begin();
document.body.addEventListener("htmx:afterSwap", () => nav() && begin());
document.body.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target.matches("[data-tabs]")) begin();
  else if (detail.target.matches("[data-count-of]")) counts.set(detail.target.dataset.countOf, detail.target.innerHTML);
});
document.body.addEventListener("htmx:afterRequest", ({ detail }) => detail.elt === nav() && fit());

function begin() {
  if (!nav()) return;
  for (const count of nav().querySelectorAll("[data-count-of]:empty")) count.innerHTML = counts.get(count.dataset.countOf) ?? "";
  room.disconnect();
  room.observe(nav());
}

// On narrow screens they are scrolled instead, where swiping is easier than a menu.
function fit() {
  const bar = nav()?.querySelector("[data-tabs-bar]");
  if (!bar) return;
  const tabs = [...bar.children];
  const more = nav().querySelector("[data-tabs-more]");
  show(tabs, true);
  more.hidden = bar.scrollWidth <= bar.clientWidth || matchMedia("(max-width: 767.98px)").matches;
  const current = bar.querySelector("[aria-current]");
  if (more.hidden) current?.scrollIntoView({ block: "nearest", inline: "center" });
  else for (const tab of tabs.slice(1).reverse()) {
    if (bar.scrollWidth <= bar.clientWidth) break;
    if (!tab.contains(current)) show([tab], false);
  }
}

function show(tabs, on) {
  for (const tab of tabs) {
    tab.hidden = !on;
    const item = nav().querySelector(`[data-tab-item="${tab.dataset.tab}"]`);
    if (item) item.hidden = on;
  }
}

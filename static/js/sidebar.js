// Folds the sidebar to icons and remembers it. Runs before the first paint, so that the page never jumps.
(() => {
  const root = document.documentElement;

  function apply() {
    const folded = localStorage.getItem("sidebar") === "folded";
    if (folded) root.dataset.sidebar = "folded";
    else delete root.dataset.sidebar;
    const button = document.querySelector("[data-sidebar-fold]");
    if (!button) return;
    button.ariaExpanded = !folded;
    button.ariaLabel = button.dataset.tip = folded ? "Unfold menu" : "Fold menu";
  }

  apply();
  addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sidebar-fold]")) return;
    localStorage.setItem("sidebar", root.dataset.sidebar ? "open" : "folded");
    apply();
  });
})();

// Opens the popover of a [data-menu] button beside the button. Without this script the browser shows it in the middle.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu][popovertarget]");
  if (!button) return;
  event.preventDefault();
  const menu = document.getElementById(button.getAttribute("popovertarget"));
  menu.togglePopover();
  if (menu.matches(":popover-open")) place(menu, button.getBoundingClientRect());
});

// A menu that stayed behind while the page moved under it would belong to nothing.
document.addEventListener("scroll", (event) => open()?.contains(event.target) || open()?.hidePopover(), { capture: true, passive: true });
addEventListener("resize", () => open()?.hidePopover());

function open() {
  return document.querySelector(".menu:popover-open");
}

function place(menu, anchor) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = anchor.bottom + 4 + height <= innerHeight;
  menu.style.inset = "auto";
  menu.style.top = `${Math.max(8, below ? anchor.bottom + 4 : anchor.top - height - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - width - 8))}px`;
}

// Shows the text of data-tip (else the aria-label) beside what is hovered or focused; data-tip-side="right" puts it there.
const box = document.createElement("div");
box.className = "tooltip-box";
box.popover = "manual";
box.setAttribute("aria-hidden", "true"); // the control's own name says the same
document.body.append(box);

document.addEventListener("mouseover", update);
// Later, because a menu that closes gives the focus back, and no popover may open while another closes.
document.addEventListener("focusin", (event) => setTimeout(update, 0, event));
document.addEventListener("focusout", () => box.hidePopover());
document.addEventListener("click", () => box.hidePopover());
document.addEventListener("scroll", () => box.hidePopover(), { capture: true, passive: true });
document.addEventListener("keydown", (event) => event.key === "Escape" && box.hidePopover());

function update(event) {
  const control = event.target.closest("[data-tip]");
  if (!control || (event.type === "focusin" && !control.matches(":focus-visible")) || isSilent(control)) return box.hidePopover();
  box.textContent = control.dataset.tip || control.ariaLabel;
  box.togglePopover(true);
  place(control.getBoundingClientRect(), control.dataset.tipSide);
}

function isSilent(control) {
  return getComputedStyle(control).getPropertyValue("--tip") === "none";
}

function place(anchor, side) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const right = side === "right";
  const left = right ? anchor.right + 8 : anchor.left + (anchor.width - width) / 2;
  const above = anchor.top - height - 6;
  const top = right ? anchor.top + (anchor.height - height) / 2 : above < 4 ? anchor.bottom + 6 : above;
  box.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
  box.style.top = `${top}px`;
}

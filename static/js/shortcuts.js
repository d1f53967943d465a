// Opens the list of keyboard shortcuts with ? or [data-shortcuts]. What the keys do lives with the pages that have them.
import { isAlone, isTyping } from "./keys.js";

const help = document.getElementById("shortcuts");

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || !isAlone(event) || isTyping(event.target)) return;
  event.preventDefault();
  toggle();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shortcuts]")) toggle();
  else if (event.target === help || event.target.closest("#shortcuts [data-close]")) help.close();
});

function toggle() {
  document.querySelector("[popover]:popover-open.menu")?.hidePopover();
  if (help.open) help.close();
  else if (!document.querySelector("dialog:modal")) help.showModal();
}

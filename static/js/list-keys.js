// Keys of the contact list: / searches, j and k go from contact to contact, x ticks, o opens. Enter opens as on any link.
import { isAlone, isTyping } from "./keys.js";

const keys = {
  "/": () => document.getElementById("search"),
  j: () => step(1),
  k: () => step(-1),
};

document.addEventListener("keydown", (event) => {
  if (!isAlone(event) || isTyping(event.target) || document.querySelector("dialog:modal")) return;
  const row = document.activeElement.closest("tbody tr");
  if (event.key === "x") row?.querySelector("input[name=ids]").click();
  else if (event.key === "o") row?.querySelector(".row-link").click();
  else if (keys[event.key]) focus(event);
});

function focus(event) {
  event.preventDefault(); // the letter is not to be typed into the search
  const goal = keys[event.key]();
  goal?.focus();
  goal?.select?.();
  goal?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const links = [...document.querySelectorAll("#contacts-table .row-link")];
  const now = links.indexOf(document.activeElement.closest("tbody tr")?.querySelector(".row-link"));
  return links[now < 0 ? 0 : Math.max(0, Math.min(links.length - 1, now + by))];
}

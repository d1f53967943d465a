// [data-sortable]: its children are put in order, dragged by [data-sortable-handle] or moved by their [data-move=up|down]
// buttons. A child that changed its place fires `sorted` on the list, so htmx can send a form around it, or the form is sent
// later: what a child holds, such as <input type="hidden" name="order" value="12">, is sent in the order of the children.
import { announce } from "./announce.js";
import "./unsaved-order.js";

const EDGE = 64; // px within which what can be scrolled is, as a finger cannot go beyond the screen

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-sortable-handle]");
  if (!handle || event.button) return;
  event.preventDefault();
  drag(itemOf(handle), handle, event.pointerId);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sortable] [data-move]");
  if (!button) return;
  event.preventDefault();
  const item = itemOf(button);
  const before = [...item.parentElement.children];
  step(item, button.dataset.move);
  settle(item, before);
  focusMove(item, button.dataset.move);
});

function drag(item, handle, pointer) {
  const before = [...item.parentElement.children];
  const over = new AbortController();
  const listen = (target, name, act) => target.addEventListener(name, act, { signal: over.signal });
  let y = null;
  const scroll = () => {
    if (over.signal.aborted) return;
    if (y !== null && scrollTowards(item, y)) follow(item, y);
    requestAnimationFrame(scroll);
  };
  const end = () => {
    over.abort();
    item.classList.remove("is-dragged");
    if (before.some((child, place) => child !== item.parentElement.children[place])) settle(item, before);
  };
  item.classList.add("is-dragged");
  handle.setPointerCapture(pointer);
  requestAnimationFrame(scroll);
  listen(handle, "pointermove", ({ clientY }) => follow(item, (y = clientY)));
  listen(handle, "lostpointercapture", end);
  listen(document, "keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // a dialog around it stays open
    item.parentElement.replaceChildren(...before);
    end();
  });
}

// The others move and not the dragged one: out of the page for a moment, it would lose the pointer.
function follow(item, y) {
  const { previousElementSibling: previous, nextElementSibling: next } = item;
  if (next && y > middleOf(next)) item.before(next);
  else if (previous && y < middleOf(previous)) item.after(previous);
  else return;
  follow(item, y);
}

// The nearer to the edge the faster, at most 10 px a frame, until the end of the list is in sight.
function scrollTowards(item, y) {
  const scroller = scrollerOf(item);
  const box = scroller.getBoundingClientRect();
  const list = item.parentElement.getBoundingClientRect();
  const upper = Math.max(box.top, 0) + EDGE;
  const lower = Math.min(box.bottom, innerHeight) - EDGE;
  const beyond = y > lower && list.bottom > lower ? y - lower : y < upper && list.top < upper ? y - upper : 0;
  if (beyond) scroller.scrollBy({ top: Math.sign(beyond) * Math.min(10, Math.ceil(Math.abs(beyond) / 6)), behavior: "instant" });
  return beyond !== 0;
}

function scrollerOf(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return document.scrollingElement;
}

function step(item, direction) {
  if (direction === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
}

function settle(item, before) {
  const places = [...item.parentElement.children];
  announce(`${item.dataset.sortableName ?? "Moved"}: place ${places.indexOf(item) + 1} of ${places.length}`);
  item.dispatchEvent(new CustomEvent("sorted", { bubbles: true, detail: { before } }));
}

// At either end the button that led there is gone.
function focusMove(item, direction) {
  const buttons = [...item.querySelectorAll("[data-move]")].filter((button) => button.checkVisibility({ visibilityProperty: true }));
  (buttons.find((button) => button.dataset.move === direction) ?? buttons[0])?.focus();
}

function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

function itemOf(element) {
  const list = element.closest("[data-sortable]");
  return [...list.children].find((child) => child.contains(element));
}

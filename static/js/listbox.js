// The list under a combobox, after the ARIA pattern: focus stays in the text box, arrows move the active option.
// It is a popover, so that no dialog cuts it off.
const HEIGHT = 256;
let number = 0;

export class Listbox {
  constructor(text, list, choose) {
    Object.assign(this, { text, list, choose, options: [], active: -1 });
    list.id ||= `listbox-${++number}`;
    text.setAttribute("role", "combobox");
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-expanded", "false");
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus where it is
    list.addEventListener("click", (event) => this.pick(this.items.indexOf(event.target.closest("[role=option]"))));
  }

  get items() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get isOpen() {
    return this.list.matches(":popover-open");
  }

  show(options, { nothing = "", activate = false } = {}) {
    this.options = options;
    this.list.replaceChildren(...options.flatMap((option, index) => this.entry(option, index)));
    if (!options.length && nothing) this.list.append(this.message(nothing));
    if (!this.list.children.length) return this.hide();
    this.open();
    this.activate(activate && options.length ? 0 : -1);
  }

  open() {
    this.text.setAttribute("aria-expanded", "true");
    this.list.togglePopover(true);
    this.place();
    this.moves?.abort();
    const { signal } = (this.moves = new AbortController());
    for (const move of ["scroll", "resize"]) addEventListener(move, () => this.place(), { capture: true, passive: true, signal });
  }

  hide() {
    this.moves?.abort();
    this.moves = null;
    if (this.isOpen) this.list.hidePopover();
    this.text.setAttribute("aria-expanded", "false");
    this.activate(-1);
  }

  // Whether the key was for the list.
  key(event) {
    if (!this.isOpen) return false;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.activate(this.active < last ? this.active + 1 : 0);
    else if (event.key === "ArrowUp") this.activate(this.active > 0 ? this.active - 1 : last);
    else if (event.key === "Enter" && this.active >= 0) this.pick(this.active);
    else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation(); // a dialog around it stays open
    return true;
  }

  pick(index) {
    const option = this.options[index];
    if (!option) return;
    this.hide();
    this.choose(option);
  }

  // Under the text box, or above it where there is more room.
  place() {
    if (!this.isOpen) return;
    const box = (this.text.closest(".form-control") ?? this.text).getBoundingClientRect();
    const [above, below] = [box.top - 12, innerHeight - box.bottom - 12];
    const isBelow = below >= Math.min(this.list.scrollHeight, HEIGHT) || below >= above;
    Object.assign(this.list.style, {
      left: `${box.left}px`,
      width: `${Math.min(box.width, 384)}px`,
      maxHeight: `${Math.min(isBelow ? below : above, HEIGHT)}px`,
      top: isBelow ? `${box.bottom + 4}px` : "auto",
      bottom: isBelow ? "auto" : `${innerHeight - box.top + 4}px`,
    });
  }

  activate(index) {
    this.active = index;
    const items = this.items;
    items.forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === index));
    });
    const item = items[index];
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.text.setAttribute("aria-activedescendant", item.id);
    else this.text.removeAttribute("aria-activedescendant");
  }

  // An option, below the name of its group when that begins here.
  entry(option, index) {
    const { group } = option;
    const isFirst = group && group !== this.options[index - 1]?.group;
    return isFirst ? [this.message(group, "menu-heading"), this.item(option, index)] : [this.item(option, index)];
  }

  item({ label, className }, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.className = "menu-item";
    const text = document.createElement("bdi");
    text.className = className ?? "";
    text.textContent = label;
    item.append(text);
    return item;
  }

  message(words, className = "menu-item faint") {
    const item = document.createElement("li");
    item.className = className;
    item.setAttribute("role", "presentation");
    item.textContent = words;
    return item;
  }
}

// The list under a combobox, after the ARIA pattern: focus stays in the text box, arrows move the active option.
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
    list.addEventListener("click", (event) => this.pick([...list.children].indexOf(event.target.closest("[role=option]"))));
  }

  get isOpen() {
    return this.list.classList.contains("show");
  }

  show(options, { nothing = "", activate = false } = {}) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, index) => this.item(option, index)));
    if (!options.length && nothing) this.list.append(this.message(nothing));
    this.list.classList.toggle("show", this.list.children.length > 0);
    this.text.setAttribute("aria-expanded", String(this.isOpen));
    this.activate(activate && options.length ? 0 : -1);
  }

  hide() {
    this.list.classList.remove("show");
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

  activate(index) {
    this.active = index;
    [...this.list.children].forEach((item, at) => {
      item.classList.toggle("active", at === index);
      item.setAttribute("aria-selected", String(at === index));
    });
    const item = this.list.children[index];
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.text.setAttribute("aria-activedescendant", item.id);
    else this.text.removeAttribute("aria-activedescendant");
  }

  item({ label, className }, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.className = "dropdown-item";
    const text = document.createElement("bdi");
    text.className = className ?? "";
    text.textContent = label;
    item.append(text);
    return item;
  }

  message(words) {
    const item = document.createElement("li");
    item.className = "dropdown-item disabled";
    item.setAttribute("role", "presentation");
    item.textContent = words;
    return item;
  }
}

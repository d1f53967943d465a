// <field-choice>: a select with many options becomes a text box that finds them. Markup: templates/contacts/builder/_row.html
import { Listbox } from "./listbox.js";

class FieldChoice extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    this.querySelectorAll(".field-choice-text, .field-choice-options").forEach((old) => old.remove()); // of what this is a copy of
    this.select.hidden = true;
    this.text = this.element("input", "form-select field-choice-text", { type: "text", autocomplete: "off", spellcheck: "false" });
    this.text.setAttribute("aria-label", this.select.getAttribute("aria-label"));
    this.text.placeholder = this.select.options[0].text;
    const list = this.element("ul", "menu field-choice-options", { popover: "manual", role: "listbox", "aria-label": "Fields" });
    this.listbox = new Listbox(this.text, list, (option) => this.choose(option));
    this.show();
    this.text.addEventListener("focus", () => this.text.select());
    this.text.addEventListener("click", () => this.listbox.isOpen || this.find(""));
    this.text.addEventListener("input", (event) => {
      event.stopPropagation();
      this.find(this.text.value);
    });
    this.text.addEventListener("change", (event) => event.stopPropagation());
    this.text.addEventListener("blur", () => this.show());
    this.text.addEventListener("keydown", (event) => this.key(event));
  }

  element(name, className, attributes) {
    const element = document.createElement(name);
    element.className = className;
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    this.append(element);
    return element;
  }

  // What is chosen now.
  show() {
    this.listbox.hide();
    this.text.value = this.select.value ? this.select.selectedOptions[0].text : "";
  }

  find(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const options = [...this.select.options].filter((option) => option.value).map((option) => this.option(option));
    const found = options.filter(({ label, group }) => words.every((word) => says(`${group} ${label}`, word)));
    // Those that begin so come first; sorting keeps the order otherwise.
    if (words.length) found.sort((a, b) => begins(b, words[0]) - begins(a, words[0]));
    this.listbox.show(found, { nothing: `No field is called “${text}”.`, activate: words.length > 0 });
  }

  option(option) {
    return { label: option.text, value: option.value, group: option.parentElement.label ?? "" };
  }

  key(event) {
    if (this.listbox.key(event)) return;
    if (event.key === "ArrowDown") this.find("");
    else if (event.key !== "Enter") return;
    else if (!this.listbox.isOpen) this.find("");
    event.preventDefault();
  }

  choose({ value }) {
    const isNew = value !== this.select.value;
    this.select.value = value;
    this.show();
    if (isNew) this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// “email” finds “E-mail”.
function says(text, word) {
  const plain = text.toLowerCase();
  return plain.includes(word) || plain.replaceAll("-", "").includes(word);
}

function begins({ label }, word) {
  return label.toLowerCase().startsWith(word) ? 1 : 0;
}

customElements.define("field-choice", FieldChoice);

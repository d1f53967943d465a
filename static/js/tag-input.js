// <tag-input>: chips of chosen tags and a combobox that finds more. Markup: templates/widgets/tag_input.html
import { Listbox } from "./listbox.js";

const NEW = "new:";

class TagInput extends HTMLElement {
  connectedCallback() {
    if (this.text) return;
    this.text = this.querySelector(".tag-input-text");
    this.chips = this.querySelector(".tag-input-chips");
    this.found = { query: "", tags: [] };
    this.text.removeAttribute("name"); // only chips are posted
    this.listbox = new Listbox(this.text, this.querySelector(".tag-input-options"), (option) => this.choose(option));
    this.text.addEventListener("input", (event) => this.typed(event));
    this.text.addEventListener("focus", () => this.find()); // known by name before they are shown
    this.text.addEventListener("click", () => this.suggest());
    this.text.addEventListener("blur", () => this.commit());
    this.text.addEventListener("change", (event) => event.stopPropagation()); // `change` here means: the chips changed
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("click", (event) => this.clicked(event));
  }

  get allowNew() {
    return "allowNew" in this.dataset;
  }

  typed(event) {
    event.stopPropagation();
    this.text.setCustomValidity("");
    if (this.text.value.includes(",")) return this.commit();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.suggest(), 120);
  }

  async suggest() {
    const query = this.text.value.trim();
    await this.find(query);
    if (this.found.query === query && document.activeElement === this.text && query === this.text.value.trim()) this.show(query);
  }

  async find(query = "") {
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await fetch(`${this.dataset.suggest}?${new URLSearchParams({ q: query })}`, { signal: this.request.signal });
      this.found = { query, tags: (await answer.json()).tags };
    } catch {
      // overtaken by the next letter, or offline: the text itself can still be committed
    }
  }

  show(query) {
    const options = this.found.tags
      .filter((tag) => !this.has(String(tag.id)))
      .map((tag) => ({ label: tag.name, className: `badge bg-${tag.colour}-lt`, value: String(tag.id), colour: tag.colour }));
    if (query && this.allowNew && !this.named(query) && !this.has(NEW + query)) options.push(this.fresh(query, `Create “${query}”`));
    this.listbox.show(options, { nothing: this.nothing(query), activate: query !== "" });
  }

  // What is said when there is no option.
  nothing(query) {
    if (!query) return "No more tags.";
    return this.named(query) ? `“${query}” is chosen already.` : `There is no tag “${query}”.`;
  }

  key(event) {
    // Enter right after a letter is about that text, not about suggestions for the text before it.
    const stale = event.key === "Enter" && this.found.query !== this.text.value.trim();
    if (!stale && this.listbox.key(event)) return;
    if (event.key === "Enter" && this.text.value.trim()) {
      event.preventDefault();
      this.commit();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.suggest();
    } else if (event.key === "Escape" && this.text.value) {
      event.stopPropagation(); // only the text is given up, not the form around it
      event.preventDefault();
      this.text.value = "";
    } else if (event.key === "Backspace" && !this.text.value) {
      this.chips.querySelector("li:last-child .tag-chip-remove")?.focus();
    }
  }

  clicked(event) {
    const button = event.target.closest(".tag-chip-remove");
    if (button) this.drop(button.closest("li"));
    else if (event.target === this || event.target === this.chips) this.text.focus();
  }

  commit() {
    clearTimeout(this.timer);
    this.listbox.hide();
    const names = this.text.value.split(",").map((name) => name.trim()).filter(Boolean);
    const unknown = names.filter((name) => !this.allowNew && !this.named(name));
    names.filter((name) => !unknown.includes(name)).forEach((name) => this.add(this.named(name) ?? this.fresh(name)));
    this.text.value = unknown.join(", ");
    this.text.setCustomValidity("");
    if (unknown.length) this.lookUp(unknown);
  }

  // What was typed faster than it could be suggested may be a tag all the same.
  async lookUp(names) {
    const waiting = this.text.value;
    const missing = [];
    for (const name of names) {
      await this.find(name);
      if (this.text.value !== waiting) return; // somebody types on
      const tag = this.named(name);
      if (tag) this.add(tag);
      else missing.push(name);
    }
    this.text.value = missing.join(", ");
    this.text.setCustomValidity(missing.length ? `There is no tag “${missing[0]}”. Choose one from the list.` : "");
  }

  choose(option) {
    this.text.value = "";
    this.add({ ...option, label: option.name ?? option.label }); // the list stays closed: what follows from it is under it
  }

  add({ value, label, colour, isNew = false }) {
    if (this.has(value)) return;
    const chip = this.querySelector("template").content.cloneNode(true);
    chip.querySelector("li").classList.add(`bg-${colour}-lt`);
    chip.querySelector("input").value = value;
    chip.querySelector("bdi").textContent = label;
    chip.querySelector(".tag-chip-new").hidden = !isNew;
    chip.querySelector("button").setAttribute("aria-label", `Remove ${label}`);
    this.chips.append(chip);
    this.changed(`${label} added.`);
  }

  // Adds the tag, or takes it out again; whoever does so from outside keeps the focus.
  toggle(tag) {
    const box = [...this.chips.querySelectorAll("input")].find((box) => box.value === tag.value);
    if (!box) return this.add(tag);
    box.closest("li").remove();
    this.changed(`${tag.label} removed.`);
  }

  drop(chip) {
    const label = chip.querySelector("bdi").textContent;
    const next = (chip.nextElementSibling ?? chip.previousElementSibling)?.querySelector("button") ?? this.text;
    chip.remove();
    next.focus();
    this.changed(`${label} removed.`);
  }

  changed(news) {
    const live = document.getElementById("live");
    if (live) live.textContent = news;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  has(value) {
    return [...this.chips.querySelectorAll("input")].some((box) => box.value.toLowerCase() === value.toLowerCase());
  }

  named(name) {
    const tag = this.found.tags.find((tag) => tag.name.toLowerCase() === name.toLowerCase());
    return tag && { value: String(tag.id), label: tag.name, colour: tag.colour };
  }

  fresh(name, label = name) {
    return { value: NEW + name, label, name, colour: "secondary", isNew: true };
  }
}

customElements.define("tag-input", TagInput);

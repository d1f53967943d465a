// Opens and closes the filter panel, which is fetched when it is opened first, and names what its pickers have chosen.
const panel = () => document.getElementById("filter-panel");
const button = () => document.getElementById("filter-button");

document.addEventListener("click", (event) => {
  if (event.target.closest("#filter-button")) {
    event.preventDefault();
    toggle(panel().hidden);
  } else if (event.target.closest("[data-filter-close]")) toggle(false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !panel()?.contains(event.target)) return;
  const picker = event.target.closest("[data-picker][open]");
  if (!picker) return toggle(false);
  picker.open = false;
  picker.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  const picker = event.target.closest("[data-picker]");
  if (event.target.type === "checkbox" && picker) name(picker);
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === panel()) focusTitle();
});

function toggle(on) {
  panel().hidden = !on;
  button().setAttribute("aria-expanded", String(on));
  const flag = panel().querySelector("[name=panel]");
  if (flag) flag.disabled = !on;
  if (!on) button().focus();
  else if (flag) focusTitle();
  else button().dispatchEvent(new Event("filter:load"));
}

function focusTitle() {
  document.getElementById("filter-title").focus();
}

function name(picker) {
  const chosen = [...picker.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
  const shown = picker.querySelector("[data-picker-chosen]");
  shown.textContent = chosen.join(", ") || shown.dataset.pickerChosen;
}

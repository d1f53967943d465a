// The action dialog: when its preview has been refreshed, the name follows unless it was edited, and the news is said.
let follows = false;

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "action-preview") return;
  const { "run-name": name, "run-suggested": suggestion } = detail.target.closest("form").elements;
  follows = name.value === suggestion.value;
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "action-preview") return;
  const { "run-name": name, "run-suggested": suggestion } = detail.target.closest("form").elements;
  if (follows) name.value = suggestion.value;
  announce(detail.target);
});

// The preview follows what is typed before its field is left; leaving it then says nothing new.
const TYPED = "#action-options :is(textarea, input:not([type=checkbox], [type=radio], [type=file], [role=combobox]))";
const told = new WeakMap();
let pause;

document.body.addEventListener("input", ({ target }) => {
  if (!target.matches(TYPED)) return;
  clearTimeout(pause);
  pause = setTimeout(() => {
    told.set(target, target.value);
    target.dispatchEvent(new Event("change", { bubbles: true }));
  }, 300);
});

document.body.addEventListener(
  "change",
  (event) => {
    if (!event.isTrusted || !event.target.matches(TYPED)) return;
    clearTimeout(pause);
    if (told.get(event.target) === event.target.value) event.stopPropagation();
  },
  { capture: true },
);

// Options and pacing are looked at first: there, Enter does not confirm. In the name of a preset it saves that.
document.body.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("#action-options input, #action-pacing input, #action-presets input")) return;
  event.preventDefault();
  event.target.closest("#action-presets")?.querySelector("[data-preset-save]").click();
});

// Within the dialog: what is outside of an open one is not read out.
function announce(preview) {
  const parts = preview.querySelectorAll(".preview-legend li, .preview-hint, .preview-nothing");
  document.getElementById("action-news").textContent = [...parts].map((part) => part.innerText).join(". ");
}

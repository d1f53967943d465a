// Tags that the selection wears, [data-tag-offer], put into the <tag-input> beside them and taken out again by a click.
const OFFER = "[data-tag-offer]";

const inputOf = (element) => element.closest("form")?.querySelector("tag-input");

document.addEventListener("click", (event) => {
  const button = event.target.closest(OFFER);
  if (!button) return;
  const { tagOffer: value, colour } = button.dataset;
  inputOf(button).toggle({ value, colour, label: button.querySelector("bdi").textContent });
});

// However a tag came in or went, its button says whether it is chosen.
for (const name of ["change", "htmx:load"]) {
  document.addEventListener(name, ({ target }) => {
    const form = target.closest?.("form");
    const input = form?.querySelector("tag-input");
    if (!input?.has) return;
    for (const button of form.querySelectorAll(OFFER)) button.setAttribute("aria-pressed", input.has(button.dataset.tagOffer));
  });
}

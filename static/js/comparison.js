// Contacts side by side: with another one that goes on, its own values are kept wherever nobody has chosen yet.
document.addEventListener("change", ({ target }) => {
  const table = target.closest("[data-comparison]");
  if (!table) return;
  if (target.name !== "master") target.closest("tr").dataset.chosen = "";
  else for (const row of table.querySelectorAll("tbody tr:not([data-chosen])")) follow(row, target.value);
});

function follow(row, master) {
  const filled = [...row.querySelectorAll("input[data-filled]")];
  const kept = filled.find((input) => input.value === master) ?? filled[0];
  if (kept) kept.checked = true;
}

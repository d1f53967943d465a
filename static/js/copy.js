// [data-copy]: a click puts its text on the clipboard, which browsers allow on HTTPS and on this machine only.
if (!navigator.clipboard) document.documentElement.dataset.noClipboard = "";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { level: "success", text: "Copied." } }));
});

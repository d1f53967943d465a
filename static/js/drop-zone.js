// [data-drop-zone]: a form for one file, which can be dropped anywhere on the page and is sent as soon as it is chosen.
// A file of more than data-most-bytes is not sent at all.
const zone = () => document.querySelector("[data-drop-zone]");

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-drop-zone]");
  if (form && event.target.type === "file" && event.target.files.length) take(form, event.target.files);
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!hasFiles(event) || !zone()) return;
    event.preventDefault();
    zone().classList.add("is-over");
  });
}

document.addEventListener("dragleave", (event) => event.relatedTarget || zone()?.classList.remove("is-over"));

document.addEventListener("drop", (event) => {
  const form = zone();
  if (!form || !hasFiles(event)) return;
  event.preventDefault();
  form.classList.remove("is-over");
  if (!form.classList.contains("is-busy")) take(form, event.dataTransfer.files);
});

document.addEventListener("htmx:xhr:progress", ({ detail, target }) => {
  const form = target.closest?.("[data-drop-zone]");
  if (form && detail.lengthComputable) show(form, detail.loaded, detail.total);
});

for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, ({ target }) => {
    const form = target.closest?.("[data-drop-zone]");
    if (form) release(form, "The file did not arrive whole. Try again.");
  });
}

// Chosen before this script was there.
document.addEventListener("DOMContentLoaded", () => {
  const input = zone()?.querySelector("input[type=file]");
  if (input?.files.length) take(zone(), input.files);
});

function take(form, files) {
  const input = form.querySelector("input[type=file]");
  if (files.length > 1) return release(form, "Choose one file at a time.");
  if (!files[0].size) return release(form, "This file is empty.");
  if (files[0].size > Number(form.dataset.mostBytes)) return release(form, tooLarge(files[0], form));
  if (input.files !== files) input.files = files;
  problem(form).hidden = true;
  form.classList.add("is-busy");
  form.querySelector("[data-upload-words]").textContent = `Uploading ${files[0].name}…`;
  form.querySelector(".drop-zone-busy").hidden = false;
  form.dispatchEvent(new Event("chosen"));
}

function release(form, text) {
  form.classList.remove("is-busy", "is-over");
  form.querySelector(".drop-zone-busy").hidden = true;
  form.querySelector("input[type=file]").value = ""; // so that the same file can be chosen again
  problem(form).hidden = false;
  problem(form).textContent = text;
}

function show(form, loaded, total) {
  form.querySelector("[data-upload-bar]").value = (100 * loaded) / total;
  if (loaded === total) form.querySelector("[data-upload-words]").textContent = "Uploaded. One moment…";
}

function tooLarge(file, form) {
  const megabytes = (bytes) => Math.round(bytes / 2 ** 20).toLocaleString("en");
  return `This file has ${megabytes(file.size)} MB; at most ${megabytes(form.dataset.mostBytes)} MB can be imported.`;
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function problem(form) {
  return form.querySelector("[data-upload-problem]");
}

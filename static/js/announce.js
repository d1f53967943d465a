// Has the page's live region say something; toast.js listens.
export function announce(text) {
  document.body.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

// Keys that are letters: they mean something only alone, and not while somebody types.
export function isAlone(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey);
}

export function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

// Keys: where they are letters and no commands, and the list under "?" of what the page marks with data-shortcut.

/** Whether letters pressed in this element are text: a single one must not act there. */
export function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

function nameOf(element) {
  return element.dataset.shortcutName || element.getAttribute("aria-label") || element.textContent.trim();
}

export function showShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("[data-page-shortcuts]");
  list.replaceChildren();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const name = nameOf(element);
    if (seen.has(element.dataset.shortcut + name)) continue;
    seen.add(element.dataset.shortcut + name);
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const keys = document.createElement("dd");
    term.textContent = name;
    for (const key of element.dataset.shortcut.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key.length === 1 ? key.toUpperCase() : key;
      keys.append(cap, " ");
    }
    row.append(term, keys);
    list.append(row);
  }
  dialog.showModal();
}

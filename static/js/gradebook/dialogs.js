// The gradebook's dialogs: two marks of one cell, a comment, and why a grade is what it is.
// They show and ask; what is decided is told to who opened them.

/** Marks that two people entered for one cell, asked about one after the other. */
export class Conflicts {
  #waiting = [];
  #dialog = document.getElementById("conflict-dialog");
  #lines;

  /** `lines(conflict)` gives {of, by, theirs, mine}; `decided(conflict, choice)` gets "mine", "theirs" or "" (closed). */
  constructor({ lines, decided }) {
    this.#lines = lines;
    this.#dialog.addEventListener("close", () => {
      decided(this.#waiting.shift(), this.#dialog.returnValue);
      this.#ask();
    });
  }

  add(conflict) {
    this.#waiting.push(conflict);
    this.#ask();
  }

  #ask() {
    if (this.#dialog.open || !this.#waiting.length) return;
    for (const [name, text] of Object.entries(this.#lines(this.#waiting[0]))) {
      this.#dialog.querySelector(`[data-${name}]`).textContent = text;
    }
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
  }
}

/** Asks for the comment on what `of` names; `closed` gets the new one, or undefined when it stays as it is. */
export function askComment({ of, now, closed }) {
  const dialog = document.getElementById("comment-dialog");
  const field = dialog.querySelector("textarea");
  dialog.querySelector("[data-of]").textContent = of;
  field.value = now;
  dialog.returnValue = "";
  dialog.onclose = () => {
    const to = field.value.trim().replace(/\s+/g, " ");
    closed(dialog.returnValue === "save" && to !== now ? to : undefined);
  };
  dialog.showModal();
}

/** Shows the page that explains a grade; goes there when it cannot be shown here. */
export async function explain(url) {
  const dialog = document.getElementById("why-dialog");
  try {
    const response = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const piece = new DOMParser().parseFromString(await response.text(), "text/html");
    dialog.querySelector("[data-why]").replaceChildren(...piece.body.childNodes);
    dialog.showModal();
  } catch {
    location.href = url;
  }
}

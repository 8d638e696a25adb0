// The table on the page: drawing, choosing, typing, copying and pasting. What a mark means it does not know.

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

export class Table {
  // `book` holds columns, students, `say`, `editable`; `textAt(row, column)`, `edit([{row, column, to}])` and `act`.
  constructor(place, book) {
    Object.assign(this, { place, book });
    this.rows = book.students.length;
    this.width = book.columns.length;
    this.at = { row: 0, column: 0 };
    this.from = this.at;
    this.input = null;
    this.draw();
    this.listen();
  }

  draw() {
    const { book } = this;
    const table = make("table", { role: "grid", "aria-label": document.querySelector("h1").textContent.trim() });
    if (!book.editable) table.setAttribute("aria-readonly", "true");
    const heads = book.columns.map((column) => {
      const link = make("a", { href: column.url }, column.title);
      const outOf = `${book.say.outOf} ${column.max}`;
      const head = make("th", { scope: "col", role: "columnheader" }, link, make("small", {}, outOf));
      head.title = [column.title, outOf, column.categoryName].filter(Boolean).join(" · ");
      if (column.released) {
        head.classList.add("is-released");
        head.append(make("span", { class: "visually-hidden" }, book.say.released));
      }
      return head;
    });
    const corner = make("th", { scope: "col", role: "columnheader", class: "gradebook-name" }, book.say.student);
    const last = make("th", { scope: "col", role: "columnheader", class: "gradebook-grade" }, book.say.grade);
    table.append(make("thead", {}, make("tr", { role: "row" }, corner, ...heads, last)));
    const body = make("tbody");
    this.cells = book.students.map((student, row) => {
      const name = make("th", { scope: "row", role: "rowheader", class: "gradebook-name" }, student.name);
      if (student.left) name.append(make("small", {}, book.say.left));
      const cells = book.columns.map((_, column) =>
        make("td", { role: "gridcell", tabindex: "-1", "data-row": row, "data-column": column }),
      );
      const grade = make("td", { role: "gridcell", class: "gradebook-grade" });
      body.append(make("tr", { role: "row" }, name, ...cells, grade));
      return { cells, grade };
    });
    this.averages = book.columns.map(() => make("td", { role: "gridcell" }));
    this.wholeAverage = make("td", { role: "gridcell", class: "gradebook-grade" });
    const averageHead = make("th", { scope: "row", role: "rowheader", class: "gradebook-name" }, book.say.average);
    const foot = make("tr", { role: "row" }, averageHead, ...this.averages, this.wholeAverage);
    table.append(body, make("tfoot", {}, foot));
    this.place.replaceChildren(table);
    this.cell(0, 0).tabIndex = 0;
  }

  cell(row, column) {
    return this.cells[row].cells[column];
  }

  // `shown`: {text, label, state, error, late, comment}
  show(row, column, shown) {
    const cell = this.cell(row, column);
    if (!(this.input && this.input.parentElement === cell)) cell.textContent = shown.text;
    cell.dataset.state = shown.state;
    cell.classList.toggle("is-late", shown.late);
    cell.classList.toggle("has-comment", Boolean(shown.comment));
    cell.classList.toggle("is-pending", Boolean(shown.pending));
    cell.setAttribute("aria-label", shown.label);
    cell.title = [shown.error, shown.pending, shown.comment].filter(Boolean).join("\n");
    if (shown.error) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
  }

  // --- Choosing ---

  get range() {
    const order = (a, b) => [Math.min(a, b), Math.max(a, b)];
    const [top, bottom] = order(this.at.row, this.from.row);
    const [start, end] = order(this.at.column, this.from.column);
    return { top, bottom, start, end };
  }

  get chosen() {
    const { top, bottom, start, end } = this.range;
    const places = [];
    for (let row = top; row <= bottom; row += 1) {
      for (let column = start; column <= end; column += 1) places.push({ row, column });
    }
    return places;
  }

  go(row, column, { extend = false, focus = true } = {}) {
    this.cell(this.at.row, this.at.column).tabIndex = -1;
    this.at = {
      row: Math.max(0, Math.min(this.rows - 1, row)),
      column: Math.max(0, Math.min(this.width - 1, column)),
    };
    if (!extend) this.from = this.at;
    const cell = this.cell(this.at.row, this.at.column);
    cell.tabIndex = 0;
    if (focus) {
      cell.focus({ preventScroll: true });
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    this.paint();
    this.book.moved(this.at.row, this.at.column);
  }

  paint() {
    const { top, bottom, start, end } = this.range;
    const several = top !== bottom || start !== end;
    for (const cell of this.place.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
    if (several)
      for (const { row, column } of this.chosen) this.cell(row, column).setAttribute("aria-selected", "true");
  }

  // Tab leaves the table at its end, as it leaves every other control.
  step(event, back) {
    const next = this.at.row * this.width + this.at.column + (back ? -1 : 1);
    if (next < 0 || next >= this.rows * this.width) return;
    event.preventDefault();
    this.go(Math.floor(next / this.width), next % this.width);
  }

  // --- Typing ---

  open(text, { replaces = false } = {}) {
    if (!this.book.editable || this.input) return;
    const cell = this.cell(this.at.row, this.at.column);
    const input = make("input", {
      class: "gradebook-input",
      maxlength: "60",
      autocomplete: "off",
      autocapitalize: "off",
      // Letters have buttons of their own below the table.
      inputmode: "decimal",
      "aria-label": cell.getAttribute("aria-label"),
    });
    input.value = text ?? this.book.typedAt(this.at.row, this.at.column);
    input.dataset.replaces = replaces ? "yes" : "";
    this.input = input;
    cell.replaceChildren(input);
    input.focus();
    if (!replaces) input.select();
    input.addEventListener("blur", () => this.close(true));
  }

  close(keep) {
    const { input } = this;
    if (!input) return;
    this.input = null;
    const cell = input.parentElement;
    const place = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
    input.remove();
    if (keep) this.book.edit([{ ...place, to: input.value }]);
    this.book.redraw(place.row, place.column);
  }

  // --- Keys and pointer ---

  listen() {
    this.place.addEventListener("keydown", (event) => (this.input ? this.keyInside(event) : this.key(event)));
    this.place.addEventListener("pointerdown", (event) => this.point(event));
    this.place.addEventListener("pointerover", (event) => this.drag(event));
    this.place.addEventListener("dblclick", (event) => event.target.closest("td[data-row]") && this.open());
    document.addEventListener("copy", (event) => this.copy(event));
    document.addEventListener("cut", (event) => this.copy(event) && this.book.edit(this.emptied()));
    document.addEventListener("paste", (event) => this.paste(event));
  }

  get isActive() {
    return (
      !this.input && document.activeElement?.closest("td[data-row]") && this.place.contains(document.activeElement)
    );
  }

  point(event) {
    const cell = event.target.closest("td[data-row]");
    if (!cell || event.target === this.input || event.button) return;
    event.preventDefault();
    const again = document.activeElement === cell;
    this.close(true);
    this.go(Number(cell.dataset.row), Number(cell.dataset.column), { extend: event.shiftKey });
    if (event.pointerType === "touch" && again) this.open();
  }

  drag(event) {
    const cell = event.target.closest("td[data-row]");
    if (!cell || event.buttons !== 1 || event.pointerType === "touch" || this.input) return;
    this.go(Number(cell.dataset.row), Number(cell.dataset.column), { extend: true });
  }

  keyInside(event) {
    const { row, column } = this.at;
    const replaces = Boolean(this.input.dataset.replaces);
    const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    if (replaces) Object.assign(moves, { ArrowRight: [0, 1], ArrowLeft: [0, -1] });
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const filled = this.chosen.map((place) => ({ ...place, to: this.input.value }));
      this.close(false);
      this.book.edit(filled);
      this.cell(row, column).focus({ preventScroll: true });
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.close(true);
      this.go(row + (event.shiftKey ? -1 : 1), column);
    } else if (event.key === "Tab") {
      this.close(true);
      this.go(row, column);
      this.step(event, event.shiftKey);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close(false);
      this.go(row, column);
    } else if (moves[event.key]) {
      event.preventDefault();
      this.close(true);
      this.go(row + moves[event.key][0], column + moves[event.key][1]);
    }
  }

  key(event) {
    if (!event.target.closest("td[data-row]")) return;
    const { row, column } = this.at;
    const many = event.ctrlKey || event.metaKey;
    const extend = event.shiftKey;
    const moves = {
      ArrowDown: [many ? this.rows : 1, 0],
      ArrowUp: [many ? -this.rows : -1, 0],
      ArrowRight: [0, many ? this.width : 1],
      ArrowLeft: [0, many ? -this.width : -1],
      PageDown: [10, 0],
      PageUp: [-10, 0],
      Home: [many ? -this.rows : 0, -this.width],
      End: [many ? this.rows : 0, this.width],
    };
    if (event.altKey) {
      // By the key's place: with Alt, some keyboards give another letter.
      const what = { KeyL: "l", KeyC: "c", KeyH: "h" }[event.code];
      if (!what || many) return;
      this.book.act(what);
    } else if (moves[event.key]) {
      const rtl = document.dir === "rtl" && event.key.endsWith("t") ? -1 : 1;
      this.go(row + moves[event.key][0], column + moves[event.key][1] * rtl, { extend });
    } else if (event.key === "Tab") {
      this.step(event, extend);
      return;
    } else if (event.key === "Enter") {
      this.go(row + (extend ? -1 : 1), column);
    } else if (many && event.key.toLowerCase() === "a") {
      this.from = { row: 0, column: 0 };
      this.go(this.rows - 1, this.width - 1, { extend: true });
    } else if (many && event.key.toLowerCase() === "z") {
      this.book.undo(extend);
    } else if (many && event.key.toLowerCase() === "y") {
      this.book.undo(true);
    } else if (many) {
      return;
    } else if (event.key === "F2") {
      this.open();
    } else if (event.key === "Escape") {
      this.book.leave(this.chosen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (this.book.editable) this.book.edit(this.emptied());
    } else if (/^[^\s?]$/u.test(event.key) && this.book.editable && !event.isComposing) {
      // Whatever is typed is typed: a letter by itself neither marks nor leaves the page.
      this.open(event.key, { replaces: true });
    } else {
      return;
    }
    event.preventDefault();
  }

  emptied() {
    return this.chosen.map((place) => ({ ...place, to: "" }));
  }

  copy(event) {
    if (!this.isActive) return false;
    const { top, bottom, start, end } = this.range;
    const lines = [];
    for (let row = top; row <= bottom; row += 1) {
      const line = [];
      for (let column = start; column <= end; column += 1) line.push(this.book.typedAt(row, column));
      lines.push(line.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    return this.book.editable;
  }

  paste(event) {
    if (!this.isActive || !this.book.editable) return;
    event.preventDefault();
    const block = this.book.readBlock(event.clipboardData.getData("text/plain"));
    const { top, start } = this.range;
    if (block.length === 1 && block[0].length === 1) {
      this.book.edit(this.chosen.map((place) => ({ ...place, to: block[0][0] })));
      return;
    }
    const cells = block.flatMap((line, down) =>
      line.map((to, right) => ({ row: top + down, column: start + right, to })),
    );
    const inside = cells.filter((cell) => cell.row < this.rows && cell.column < this.width);
    this.from = { row: top, column: start };
    this.go(top + block.length - 1, start + Math.max(...block.map((line) => line.length)) - 1, { extend: true });
    this.book.edit(inside, { leftOut: cells.length > inside.length });
  }
}

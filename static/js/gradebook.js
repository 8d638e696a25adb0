// The gradebook: the table's cells with what is known, typed and not yet saved of each.
// Without this file each assessment is a form of its own.
import { Batches } from "./gradebook/batches.js";
import { Conflicts, askComment, explain } from "./gradebook/dialogs.js";
import { read, readBlock } from "./gradebook/entries.js";
import { Saving } from "./gradebook/saving.js";
import { Table } from "./gradebook/table.js";
import { Totals } from "./gradebook/totals.js";
import { showShortcuts } from "./shortcuts.js";

const data = JSON.parse(document.getElementById("gradebook-data").textContent);
const { say, urls, rules } = data;
const place = document.getElementById("gradebook");
const state = document.getElementById("gradebook-state");
const categories = new Map(rules.categories.map(([id, name]) => [id, name]));
const columns = data.columns.map(([id, title, category, max, weight, date, released, moderated, rubric]) => ({
  ...{ id, title, category, max, weight, date, released, moderated, rubric },
  categoryName: categories.get(category) || "",
  url: urls.column.replace("/0/", `/${id}/`),
}));
const students = data.students.map(([id, name, number, left]) => ({ id, name, number, left }));
const rowOf = new Map(students.map((student, row) => [student.id, row]));
const columnOf = new Map(columns.map((column, index) => [column.id, index]));

// Each cell: what the server has (version, text, late, comment, pending), and what was typed but not taken (wrong).
const cells = students.map(() => columns.map(() => empty()));
function empty() {
  return { version: 0, text: "", late: false, comment: "", pending: "", wrong: null, error: "", save: "" };
}

function take([assessment, student, version, text, late, comment, pending]) {
  const row = rowOf.get(student);
  const column = columnOf.get(assessment);
  if (row === undefined || column === undefined) return null;
  Object.assign(cells[row][column], { version, text, late: Boolean(late), comment, pending });
  return { row, column };
}
data.cells.forEach(take);

// --- Drawing ---------------------------------------------------------------------------------

const WORD = { a: say.absent, e: say.exempt, m: say.missing };
const spoken = (text) => WORD[text] ?? (text || say.empty);

function redraw(row, column) {
  const cell = cells[row][column];
  const text = cell.wrong ?? cell.text;
  const pending = cell.pending ? say[cell.pending] : "";
  const extras = [cell.late && say.late, pending, cell.comment && `${say.comment}: ${cell.comment}`];
  const label = [spoken(text), ...extras, cell.error && `${say.notSaved}: ${cell.error}`].filter(Boolean).join(", ");
  const status = cell.error ? "wrong" : cell.save;
  table.show(row, column, { ...cell, text: text || (pending && !cell.text ? "…" : ""), label, pending, state: status });
}

function touch(row, column) {
  redraw(row, column);
  totals.touch(row, column);
}

// --- Changing: {row, column, to} for marks; `part` names late, comment or what was refused --------

const batches = new Batches();

function change({ row, column, part = "text", to }) {
  const cell = cells[row][column];
  const before = cell[part];
  cell[part] = to;
  cell.wrong = part === "text" ? null : cell.wrong;
  cell.error = part === "text" ? "" : cell.error;
  cell.save = "saving";
  if (part === "text") cell.pending = "";
  saving.add({
    assessment: columns[column].id,
    student: students[row].id,
    version: cell.version,
    [part === "text" ? "value" : part]: to,
  });
  touch(row, column);
  return { row, column, part, before, to };
}

// What cannot be a mark ({wrong, error}) stays in sight and goes nowhere; null takes it away.
function refuse({ row, column, to }) {
  const cell = cells[row][column];
  const before = cell.error ? { wrong: cell.wrong, error: cell.error } : null;
  Object.assign(cell, to ?? { wrong: null, error: "" });
  touch(row, column);
  return { row, column, part: "refused", before, to };
}

// What was typed and refused goes, the marks below it stay.
function leave(places) {
  batches.remember(
    places.filter(({ row, column }) => cells[row][column].error).map((each) => refuse({ ...each, to: null })),
  );
  report();
}

function edit(entries, { leftOut = false } = {}) {
  const changed = [];
  for (const { row, column, to } of entries) {
    const cell = cells[row][column];
    const entry = read(to, columns[column], say);
    if (entry.error) {
      changed.push(refuse({ row, column, to: { wrong: to, error: entry.error } }));
    } else if (entry.text !== cell.text || cell.error) {
      if (entry.text !== cell.text) changed.push(change({ row, column, to: entry.text }));
      else {
        Object.assign(cell, { wrong: null, error: "" });
        touch(row, column);
      }
    }
  }
  batches.remember(changed);
  report();
  if (leftOut) tell(say.pasteOutside);
}

function undo(again = false) {
  const changes = batches.step(again);
  if (!changes.length) return;
  for (const each of changes) (each.part === "refused" ? refuse : change)(each);
  table.go(changes[0].row, changes[0].column);
  report();
}

function act(what) {
  const { row, column } = table.at;
  if (what === "h") {
    location.href = urls.cell.replace("/0/", `/${columns[column].id}/`).replace("/0/", `/${students[row].id}/`);
  } else if (!data.editable) {
    return;
  } else if (what === "l") {
    const late = !cells[row][column].late;
    batches.remember(table.chosen.map((each) => change({ ...each, part: "late", to: late })));
    report();
  } else if (what === "c") {
    comment(row, column);
  } else {
    edit(table.chosen.map((each) => ({ ...each, to: what === "delete" ? "" : what })));
    if (table.chosen.length === 1 && what !== "delete") table.go(row + 1, column);
  }
}

// --- What the server answered -----------------------------------------------------------------

function answered(answer, sent, later) {
  const row = rowOf.get(sent.student);
  const column = columnOf.get(sent.assessment);
  if (row === undefined || column === undefined) return;
  const cell = cells[row][column];
  if (answer.conflict) {
    cell.save = "unsaved";
    conflicts.add({ answer, sent });
  } else if (answer.error) {
    if (answer.cell) take(answer.cell);
    cell.save = "";
    if (!later) Object.assign(cell, { wrong: sent.value ?? cell.text, error: answer.error });
  } else if (later) {
    cell.version = answer.cell[2];
  } else {
    take(answer.cell);
    cell.save = "saved";
  }
  touch(row, column);
}

const named = (row, column) => `${students[row].name}, ${columns[column].title}`;

function report(trouble = "", waiting = saving.number) {
  const wrong = cells.flatMap((line, row) =>
    line.flatMap((cell, column) => (cell.error ? [`${named(row, column)}: ${cell.error}`] : [])),
  );
  let text = touched ? say.saved : "";
  if (wrong.length) text = `${say.refused} ${wrong.slice(0, 3).join(" ")}`;
  if (waiting) text = trouble || !navigator.onLine ? say[trouble] || say.offline : say.saving;
  else if (say[trouble]) text = say[trouble];
  touched ||= waiting > 0;
  const bad = Boolean(wrong.length || trouble || (waiting && !navigator.onLine));
  state.classList.toggle("is-unsaved", bad);
  tell(text);
  if (trouble) {
    for (const line of cells) for (const cell of line) if (cell.save === "saving") cell.save = "unsaved";
    for (const [row, line] of cells.entries())
      for (const [column, cell] of line.entries()) if (cell.save === "unsaved") redraw(row, column);
  }
}

let touched = false;
function tell(text) {
  if (state.textContent !== text) state.textContent = text;
}

// --- What dialogs ask and tell ------------------------------------------------------------------

const conflicts = new Conflicts({
  lines: ({ answer, sent }) => ({
    of: named(rowOf.get(sent.student), columnOf.get(sent.assessment)),
    by: `${answer.conflict.by} ${say.conflict} · ${answer.conflict.at}`,
    theirs: [spoken(answer.conflict.value), answer.cell[5]].filter(Boolean).join(" · "),
    mine: [sent.value === undefined ? "" : spoken(sent.value), sent.late && say.late, sent.comment]
      .filter(Boolean)
      .join(" · "),
  }),
  decided: ({ answer, sent }, choice) => {
    const at = take(answer.cell);
    const cell = cells[at.row][at.column];
    cell.save = "";
    if (choice === "mine") {
      for (const [part, name] of [
        ["value", "text"],
        ["late", "late"],
        ["comment", "comment"],
      ]) {
        if (sent[part] !== undefined) change({ ...at, part: name, to: sent[part] });
      }
    } else if (choice !== "theirs") {
      // Closed without an answer: theirs stands, and what was typed stays visible as not saved.
      Object.assign(cell, { wrong: sent.value ?? null, error: sent.value === undefined ? "" : say.notSaved });
    }
    touch(at.row, at.column);
    report();
  },
});

function comment(row, column) {
  const closed = (to) => {
    if (to !== undefined) {
      batches.remember([change({ row, column, part: "comment", to })]);
      report();
    }
    table.go(row, column);
  };
  askComment({ of: named(row, column), now: cells[row][column].comment, closed });
}

place.addEventListener("click", (event) => {
  const button = event.target.closest(".gradebook-why");
  if (button)
    explain(`${urls.grade.replace("/students/0/", `/students/${button.dataset.student}/`)}${location.search}`);
});

// --- Start --------------------------------------------------------------------------------------

const saving = new Saving({
  url: urls.save,
  key: data.key,
  reason: () => document.getElementById("reason")?.value || "",
  answered,
  report,
});
const table = new Table(place, {
  ...{ columns, students, say, edit, leave, undo, act, redraw, readBlock },
  editable: data.editable,
  typedAt: (row, column) => cells[row][column].wrong ?? cells[row][column].text,
  moved: (row, column) => {
    const { error } = cells[row][column];
    if (error) tell(`${named(row, column)}: ${error}`);
    else report();
  },
});

const totals = new Totals({
  ...{ table, columns, students, rules, say },
  movedTo: data.movedTo,
  brought: data.brought,
  counted: (row, column) => (cells[row][column].pending ? "" : cells[row][column].text),
});

for (const sent of data.editable ? saving.kept() : []) {
  const row = rowOf.get(sent.student);
  const column = columnOf.get(sent.assessment);
  if (row === undefined || column === undefined) continue;
  const cell = cells[row][column];
  if (sent.value !== undefined) cell.text = sent.value;
  if (sent.late !== undefined) cell.late = sent.late;
  if (sent.comment !== undefined) cell.comment = sent.comment;
  cell.save = "saving";
  saving.add(sent);
}
for (const row of students.keys()) for (const column of columns.keys()) touch(row, column);
totals.draw();
report();

for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const what = button.dataset.act;
    if (what === "undo" || what === "redo") undo(what === "redo");
    else if (what === "keys") showShortcuts();
    else act(what);
  });
}
for (const element of document.querySelectorAll("[data-keys]")) element.hidden = false;
window.addEventListener("beforeunload", (event) => {
  if (saving.number && navigator.onLine) event.preventDefault();
});

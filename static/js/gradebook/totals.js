// What marks come to: the grade of each student, the average of each assessment, and that of all grades.
import { columnAverage, gradeOf } from "./grades.js";

export class Totals {
  #dirty = { rows: new Set(), columns: new Set() };
  #drawing = 0;
  #grades;

  // `counted(row, column)` gives the text of a mark that counts, by number; `movedTo` and `brought` are by student.
  constructor({ table, columns, students, rules, say, movedTo, brought, counted }) {
    Object.assign(this, { table, columns, students, rules, say, movedTo, brought, counted });
    this.indexOf = new Map(columns.map((column, index) => [column.id, index]));
    this.#grades = students.map(() => null);
  }

  // Both are drawn anew with the next frame.
  touch(row, column) {
    this.#dirty.rows.add(row);
    this.#dirty.columns.add(column);
    if (!this.#drawing) this.#drawing = requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.#drawing = 0;
    for (const row of this.#dirty.rows) this.#drawGrade(row);
    for (const index of this.#dirty.columns) {
      const texts = this.students.map((_, row) => this.counted(row, index));
      const average = columnAverage(this.rules, this.columns[index], texts);
      this.table.averages[index].textContent = average === null ? "" : this.#number(average);
    }
    const known = this.#grades.filter((grade) => grade !== null).map(Number);
    const mean = known.length ? known.reduce((a, b) => a + b, 0) / known.length : null;
    this.table.wholeAverage.textContent = mean === null ? "" : this.#number(mean.toFixed(this.rules.decimals));
    this.#dirty.rows.clear();
    this.#dirty.columns.clear();
  }

  #drawGrade(row) {
    const { rules, columns, say } = this;
    const { id } = this.students[row];
    const movedTo = this.movedTo[id];
    const counted = (column) => this.counted(row, this.indexOf.get(column.id));
    const grade = movedTo ? { percentage: null } : gradeOf(rules, columns, counted, this.brought[id]);
    this.#grades[row] = grade.percentage;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "gradebook-why";
    button.dataset.student = id;
    button.textContent =
      movedTo ?? (grade.percentage === null ? "–" : `${this.#number(grade.percentage)} ${grade.label}`.trim());
    button.title = movedTo ? say.movedTo : this.brought[id] ? say.brought : say.why;
    const old = this.table.cells[row].grade;
    const focused = old.contains(document.activeElement);
    old.replaceChildren(button);
    if (focused) button.focus();
  }

  #number(text) {
    const locale = document.documentElement.lang;
    return Number(text).toLocaleString(locale, { minimumFractionDigits: this.rules.decimals, useGrouping: false });
  }
}

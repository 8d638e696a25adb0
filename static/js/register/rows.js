// The rows of a register: what is chosen in each, and what the page shows of it.

export const form = document.getElementById("register");

export const rowOf = (student) => document.getElementById(`row-${student}`);
export const rows = () => [...form.querySelectorAll(".register-row")];
export const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
export const checked = (row) => row.querySelector("input[type=radio]:checked");
export const minutesOf = (row) => row.querySelector("input[type=number]");

export const choiceIn = (row) => ({ code: checked(row)?.value ?? "", minutes: minutesOf(row)?.value ?? "" });
export const same = (one, other) => one && other && one.code === other.code && one.minutes === other.minutes;

export const isTyping = (row, sent) => minutesOf(row) === document.activeElement && !same(choiceIn(row), sent);

export function show(row, choice) {
  for (const radio of radios(row)) radio.checked = radio.value === choice.code;
  if (minutesOf(row)) minutesOf(row).value = choice.minutes;
}

// {student: choice} that the school has, or will have when all is sent.
export const known = new Map(rows().map((row) => [row.dataset.student, shownIn(row)]));

// The choice with which the page came: another may have been made before this file was here.
function shownIn(row) {
  const was = (name) => row.querySelector(`[name=was-${name}-${row.dataset.student}]`)?.value ?? "";
  return { code: was("code"), minutes: was("minutes") };
}

export function total() {
  const counts = {};
  for (const row of rows()) {
    // Who cannot be changed here counts by what the server said.
    const code = checked(row)?.value ?? row.dataset.code;
    counts[code] = (counts[code] || 0) + 1;
  }
  for (const place of form.querySelectorAll("[data-total]")) place.textContent = counts[place.dataset.total] || 0;
}

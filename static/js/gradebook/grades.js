// From marks to a grade: the same arithmetic as assessment/grades.py, in whole numbers, so that both always agree.

const gcd = (a, b) => {
  while (b) [a, b] = [b, a % b];
  return a;
};
const fraction = (n, d) => {
  const common = gcd(n, d) || 1n;
  return { n: n / common, d: d / common };
};
const plus = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const times = (a, b) => fraction(a.n * b.n, a.d * b.d);
const over = (a, b) => fraction(a.n * b.d, a.d * b.n);
const compare = (a, b) => {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
const sum = (list) => list.reduce(plus, { n: 0n, d: 1n });

// A number of at most two decimals, as text, in hundredths.
export function exact(text) {
  const [whole, part = ""] = text.split(".");
  return fraction(BigInt(whole || "0") * 100n + BigInt(`${part}00`.slice(0, 2)), 100n);
}

export function rounded(value, decimals) {
  const scaled = (value.n * 10n ** BigInt(decimals) * 2n + value.d) / (value.d * 2n);
  const digits = scaled.toString().padStart(decimals + 1, "0");
  return decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
}

const isNumber = (text) => /^\d/.test(text);

function fractionOf(rules, column, text) {
  if (isNumber(text)) return over(exact(text), exact(column.max));
  if ((text === "m" && rules.missing) || (text === "a" && rules.absent)) return { n: 0n, d: 1n };
  return null;
}

function averageOf(marks, drop) {
  const counting = marks.filter((mark) => mark.value && mark.weight.n > 0n);
  const lowest = counting
    .map((mark, index) => ({ mark, index }))
    .sort((a, b) => compare(a.mark.value, b.mark.value) || b.index - a.index)
    .slice(0, Math.min(drop, Math.max(counting.length - 1, 0)))
    .map((each) => each.mark);
  const kept = counting.filter((mark) => !lowest.includes(mark));
  if (!kept.length) return null;
  return over(sum(kept.map((mark) => times(mark.value, mark.weight))), sum(kept.map((mark) => mark.weight)));
}

// {percentage, label} of a student; percentage is null as long as nothing counts. `textOf(column)`: "12.5", "a", "".
// `brought` comes from the classes of a student who changed: marks that count as these, or percentages by days.
export function gradeOf(rules, columns, textOf, [marks, shares, days] = [[], [], 0]) {
  const carried = marks.map(([category, max, weight, text]) => ({ category, max, weight, text }));
  const own = pooled(rules, [...carried, ...columns], (column) => column.text ?? textOf(column));
  if (!shares.length) return graded(rules, own);
  const parts = own === null ? shares : [...shares, [own, days]];
  const counts = parts.map(([, number]) => ({ n: BigInt(number), d: 1n }));
  const total = sum(parts.map(([percentage], index) => times(exact(percentage), counts[index])));
  return graded(rules, rounded(over(total, sum(counts)), rules.decimals));
}

function graded(rules, percentage) {
  const band =
    percentage === null ? null : rules.bands.find(([, start]) => compare(exact(percentage), exact(start)) >= 0);
  return { percentage, label: band ? band[0] : "" };
}

// The percentage that marks come to, as text; null as long as nothing counts.
function pooled(rules, columns, textOf) {
  const parts = rules.categories
    .map(([id, , weight, drop]) => {
      const own = columns.filter((column) => column.category === id);
      const marks = own.map((column) => ({
        value: fractionOf(rules, column, textOf(column)),
        weight: exact(column.weight),
      }));
      return { weight: exact(weight), average: averageOf(marks, drop) };
    })
    .filter((part) => part.average && part.weight.n > 0n);
  if (!parts.length) return null;
  const whole = over(sum(parts.map((part) => times(part.average, part.weight))), sum(parts.map((part) => part.weight)));
  return rounded(times(whole, { n: 100n, d: 1n }), rules.decimals);
}

// The average of a column's scores in percent of its highest mark, by the scheme's zeros; null without any.
export function columnAverage(rules, column, texts) {
  const values = texts.map((text) => fractionOf(rules, column, text)).filter(Boolean);
  if (!values.length) return null;
  return rounded(over(times(sum(values), { n: 100n, d: 1n }), { n: BigInt(values.length), d: 1n }), rules.decimals);
}

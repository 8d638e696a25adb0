// What somebody types or pastes, made what the server would make of it; the server has the last word.
import { exact } from "./grades.js";

const WORDS = {
  a: ["a", "abs", "absent"],
  e: ["e", "ex", "exc", "exempt"],
  m: ["m", "mis", "missing"],
  "": ["", "-", "–"],
};

// {text} or {error}. `say`: the page's words.
export function read(typed, column, say) {
  let text = typed.trim().toLowerCase();
  for (const [status, words] of Object.entries(WORDS)) {
    if (words.includes(text) || (status && text === say[WORDS[status].at(-1)].toLowerCase())) return { text: status };
  }
  if (Number(column.max) === 100) text = text.replace(/\s*%$/, "");
  if (!/^(\d{1,6}([.,]\d*)?|[.,]\d+)$/.test(text)) return { error: say.notMark };
  const [whole, part = ""] = text.replace(",", ".").split(".");
  if (part.length > 2) return { error: say.tooFine };
  const clean = `${BigInt(whole || "0")}${part.replace(/0+$/, "") ? `.${part.replace(/0+$/, "")}` : ""}`;
  const score = exact(clean);
  const most = exact(column.max);
  if (score.n * most.d > most.n * score.d) return { error: `${say.tooMuch} ${column.max}.` };
  return { text: clean };
}

// The rows and cells of a block from a spreadsheet; a cell in quotes may hold tabs and line breaks.
export function readBlock(text) {
  const rows = [[]];
  let at = 0;
  const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  while (at <= body.length) {
    let cell = "";
    if (body[at] === '"' && /^"(?:[^"]|"")*"(?=[\t\n]|$)/.test(body.slice(at))) {
      const quoted = body.slice(at).match(/^"(?:[^"]|"")*"/)[0];
      cell = quoted.slice(1, -1).replaceAll('""', '"');
      at += quoted.length;
    } else {
      const end = body.slice(at).search(/[\t\n]/);
      cell = end < 0 ? body.slice(at) : body.slice(at, at + end);
      at += cell.length;
    }
    rows.at(-1).push(cell.trim());
    if (at >= body.length) break;
    if (body[at] === "\n") rows.push([]);
    at += 1;
  }
  return rows;
}

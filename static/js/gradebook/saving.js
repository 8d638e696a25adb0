// Sends changes: many at once, again after a lost connection, and kept by the browser until the server has answered.

const RETRY_MS = 5000;

export class Saving {
  // `answered(answer, sent)` for each cell, `report(trouble, number)` whenever something changes.
  constructor({ url, key, reason, answered, report }) {
    Object.assign(this, { url, reason, answered, report });
    this.key = `gradebook:${location.host}:${key}`;
    this.waiting = new Map();
    this.sending = new Map();
    this.token = tokenIn(document);
    window.addEventListener("online", () => this.send());
    window.addEventListener("offline", () => this.report("offline", this.number));
  }

  // What an earlier visit left unsent: [{assessment, student, value, late, comment, version}].
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || [];
    } catch {
      return [];
    }
  }

  get number() {
    return this.waiting.size + [...this.sending.keys()].filter((key) => !this.waiting.has(key)).length;
  }

  keep() {
    try {
      const all = [...new Map([...this.sending, ...this.waiting]).values()];
      if (all.length) localStorage.setItem(this.key, JSON.stringify(all));
      else localStorage.removeItem(this.key);
    } catch {
      // A browser without storage still saves at once; only a reload while offline forgets.
    }
  }

  // Changes go out together a moment later: a pasted block is one request.
  add(change) {
    const key = `${change.assessment}:${change.student}`;
    const before = this.waiting.get(key);
    this.waiting.set(key, before ? { ...before, ...change, version: before.version } : change);
    this.keep();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.send(), 0);
  }

  isBusy(key) {
    return this.waiting.has(key) || this.sending.has(key);
  }

  async send() {
    if (this.sending.size || !this.waiting.size) return;
    clearTimeout(this.retry);
    [this.sending, this.waiting] = [this.waiting, new Map()];
    this.report("", this.number);
    const trouble = await this.post([...this.sending.values()]);
    if (trouble === "offline" || trouble === "signedOut") {
      this.waiting = new Map(
        [...this.sending, ...this.waiting].map(([key, change]) => [key, this.merged(key, change)]),
      );
      this.sending = new Map();
      this.keep();
      this.report(trouble, this.number);
      this.retry = setTimeout(() => this.send(), RETRY_MS);
      return;
    }
    this.sending = new Map();
    this.keep();
    this.report(trouble, this.number);
    this.send();
  }

  // A change that came while an earlier one of the same cell was on its way takes its version along.
  merged(key, change) {
    const sent = this.sending.get(key);
    return sent && sent !== change ? { ...sent, ...change, version: sent.version } : change;
  }

  async post(cells, again = true) {
    let response;
    let body;
    try {
      response = await fetch(this.url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ cells, reason: this.reason() }),
      });
      if (response.status === 403 && again && (await this.renewToken())) return this.post(cells, false);
      if (response.status >= 500) return "offline";
      if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) {
        return response.ok ? "signedOut" : this.lost(cells, "forbidden");
      }
      body = await response.json();
    } catch {
      return "offline";
    }
    if (!body.cells) return this.lost(cells, body.error);
    body.cells.forEach((answer, index) => {
      const sent = cells[index];
      const later = this.waiting.get(`${sent.assessment}:${sent.student}`);
      if (later && !answer.conflict) later.version = answer.cell[2];
      this.answered(answer, sent, Boolean(later));
    });
    return "";
  }

  // Trying again would change nothing: what was typed stays visible, with the reason.
  lost(cells, why) {
    for (const sent of cells) this.answered({ error: why }, sent, false);
    return why;
  }

  // Signed in again in another tab: the page's token has become another one.
  async renewToken() {
    try {
      const response = await fetch(location.href, { credentials: "same-origin" });
      if (!response.ok || response.redirected) return false;
      const token = tokenIn(new DOMParser().parseFromString(await response.text(), "text/html"));
      const isNew = Boolean(token) && token !== this.token;
      this.token = token || this.token;
      return isNew;
    } catch {
      return false;
    }
  }
}

function tokenIn(page) {
  return JSON.parse(page.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
}

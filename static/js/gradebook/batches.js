// What was changed, batch by batch, so that it can be taken back and done again.

export class Batches {
  #done = [];
  #undone = [];

  // Each change has `before` and `to`; whoever changes anew can no longer do again what was taken back.
  remember(changes) {
    if (!changes.length) return;
    this.#done.push(changes);
    this.#undone.length = 0;
  }

  // The changes that take the last batch back, or do it `again`; none when there is no batch.
  step(again) {
    const batch = (again ? this.#undone : this.#done).pop();
    if (!batch) return [];
    (again ? this.#done : this.#undone).push(batch);
    return batch.map((each) => ({ ...each, to: again ? each.to : each.before }));
  }
}

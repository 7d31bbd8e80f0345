// Layer: page, views (pure). The losses of a run as a curve needs them: however long the run, no
// more values than a plot is wide. When there are too many, neighbours become their mean, and
// from then on as many values that come in go into one, so that the curve is equally fine all over.

/** Mean loss of the steps since the entry before. */
export type LossEntry = readonly [step: number, loss: number];

/** More than the pixels of any plot. */
export const MOST_ENTRIES = 4096;

export class LossHistory {
  private kept: LossEntry[] = [];
  /** Values that go into one entry, and how many are in the last one. */
  private stride = 1;
  private inLast = 1;

  get entries(): readonly LossEntry[] {
    return this.kept;
  }

  clear(): void {
    this.kept = [];
    this.stride = 1;
    this.inLast = 1;
  }

  add(losses: readonly LossEntry[]): void {
    for (const entry of losses) this.addOne(entry);
  }

  /** Forgets what came after `step`. */
  cutAfter(step: number): void {
    const last = this.kept.length;
    this.kept = this.kept.filter(([at]) => at <= step);
    if (this.kept.length < last) this.inLast = this.stride;
  }

  private addOne([step, loss]: LossEntry): void {
    const last = this.kept.at(-1);
    if (last !== undefined && this.inLast < this.stride) {
      const mean = (last[1] * this.inLast + loss) / (this.inLast + 1);
      this.kept[this.kept.length - 1] = [step, mean];
      this.inLast++;
      return;
    }
    this.kept.push([step, loss]);
    this.inLast = 1;
    if (this.kept.length > MOST_ENTRIES) this.halve();
  }

  /** There is one entry more than an even number: the last one, which has just begun. */
  private halve(): void {
    const halved: LossEntry[] = [];
    for (let i = 0; i + 1 < this.kept.length; i += 2) {
      const [[, first], [step, second]] = [this.kept[i], this.kept[i + 1]];
      halved.push([step, (first + second) / 2]);
    }
    halved.push(this.kept[this.kept.length - 1]);
    this.kept = halved;
    this.stride *= 2;
  }
}

// Layer: page, views. Runs an asynchronous job for the newest value only: while one is being done
// the ones that come in between are forgotten. This is how a slider is followed at display rate
// whatever the speed of the worker.

/** `request` as often as you like; `job` runs once at a time, always ending with the last value. */
export class LatestOnly<Value> {
  private waiting: { value: Value } | null = null;
  private running = false;

  constructor(
    private readonly job: (value: Value) => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  request(value: Value): void {
    this.waiting = { value };
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      while (this.waiting !== null) {
        const { value } = this.waiting;
        this.waiting = null;
        await this.job(value);
      }
    } catch (error) {
      this.onError(error);
    } finally {
      this.running = false;
    }
  }
}

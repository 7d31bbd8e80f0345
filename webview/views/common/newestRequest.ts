// Layer: page, views (no DOM). Drawing while settings change: requests are worked off one at a time and
// the newest only. A newer one stops what is being drawn, and requests that follow each other closely
// are one.

/** Seconds that a drawing may take to start by itself: the first of a model, and those that follow. */
const AT_FIRST = 6;
const AT_ONCE = 1;

/**
 * Whether a drawing that nobody insists on has to wait until it is asked for.
 * @param seconds that it is expected to take; null while nothing was timed
 * @param isFirst of its model: without it there would be nothing to look at
 */
export function waitsToBeAsked(seconds: number | null, isFirst: boolean): boolean {
  return seconds === null || seconds > (isFirst ? AT_FIRST : AT_ONCE);
}

export interface NewestRequestOptions<Wanted, State> {
  /** Changes within so many milliseconds are one. */
  readonly debounceMs: number;
  /** Draws; its faults are states, too. */
  readonly work: (wanted: Wanted, signal: AbortSignal) => Promise<State>;
  /** Told what a drawing came to, unless a newer one follows or it was stopped quietly. */
  readonly onState: (state: State) => void;
}

export class NewestRequest<Wanted extends { readonly insists: boolean }, State> {
  private wanted: Wanted | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: AbortController | null = null;
  /** What was stopped is not reported. */
  private isQuiet = false;

  constructor(private readonly options: NewestRequestOptions<Wanted, State>) {}

  /** Works on this; soon, or at once when the reader insists. */
  want(wanted: Wanted): void {
    this.wanted = wanted;
    this.isQuiet = false;
    if (this.timer !== null) clearTimeout(this.timer);
    // What is being drawn is of no use any more.
    this.running?.abort();
    this.timer = setTimeout(
      () => {
        this.timer = null;
        if (this.running === null) void this.run();
      },
      wanted.insists ? 0 : this.options.debounceMs,
    );
  }

  /**
   * Stops what is being drawn, and forgets what waits.
   * @param reports what became of it is told
   */
  cancel(reports: boolean): void {
    this.isQuiet = !reports;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.wanted = null;
    this.running?.abort();
  }

  private get hasNext(): boolean {
    return this.wanted !== null || this.timer !== null;
  }

  /** Works off what is wanted until nothing is left. */
  private async run(): Promise<void> {
    while (this.wanted !== null && this.timer === null) {
      const { wanted } = this;
      this.wanted = null;
      const stop = new AbortController();
      this.running = stop;
      const state = await this.options.work(wanted, stop.signal);
      this.running = null;
      const isStopped = stop.signal.aborted && (this.hasNext || this.isQuiet);
      if (!isStopped) this.options.onState(state);
    }
  }
}

// Layer: page, user interface. Draws no more often than people can see. What reports faster than the
// page can draw would otherwise fill its message queue, and nothing else would get a turn: no
// click, no message to the host.

export class Paced {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private drawn = -Infinity;

  /**
   * @param draw shows the newest state
   * @param interval milliseconds between two drawings
   * @param now milliseconds, of a clock that never goes back
   */
  constructor(
    private readonly draw: () => void,
    private readonly interval: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Draws at once if the last drawing is long enough ago, else when it will be. */
  request(): void {
    if (this.timer !== null) return;
    const left = this.drawn + this.interval - this.now();
    if (left <= 0) this.drawNow();
    else
      this.timer = setTimeout(() => {
        this.drawNow();
      }, left);
  }

  /** Draws at once, whatever was drawn before. */
  drawNow(): void {
    this.dispose();
    this.draw();
    // Counted from the end: a page that takes long to draw still has as much time for the rest.
    this.drawn = this.now();
  }

  /** Forgets a drawing that waits. */
  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

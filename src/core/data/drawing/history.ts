// Layer: core (pure). A drawing and its way back: each state is an array of points of its own.

/** States that can be gone back to. */
const MOST = 100;

export class DrawingHistory {
  private past: Float32Array[] = [];
  private future: Float32Array[] = [];
  private current = new Float32Array();

  get points(): Float32Array {
    return this.current;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** A stroke begins: what is there now can be gone back to. */
  begin(): void {
    this.past = [...this.past, this.current].slice(-MOST);
    this.future = [];
  }

  /** What the stroke that goes on has made of the drawing. */
  change(points: Float32Array): void {
    this.current = new Float32Array(points);
  }

  undo(): void {
    const before = this.past.pop();
    if (before === undefined) return;
    this.future.push(this.current);
    this.current = new Float32Array(before);
  }

  redo(): void {
    const after = this.future.pop();
    if (after === undefined) return;
    this.past.push(this.current);
    this.current = new Float32Array(after);
  }
}

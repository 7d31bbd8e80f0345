// Layer: core (pure). A drawing and its way back. A state is never changed: each is a value of its own.

/** States that can be gone back to. */
const MOST = 100;

export class DrawingHistory<State> {
  private past: State[] = [];
  private future: State[] = [];

  constructor(private current: State) {}

  get state(): State {
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
  change(state: State): void {
    this.current = state;
  }

  undo(): void {
    const before = this.past.pop();
    if (before === undefined) return;
    this.future.push(this.current);
    this.current = before;
  }

  redo(): void {
    const after = this.future.pop();
    if (after === undefined) return;
    this.past.push(this.current);
    this.current = after;
  }
}

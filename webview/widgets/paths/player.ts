// Layer: page, widgets. Plays frames at an even pace: only while it is to be seen, and by itself only
// where the reader has not asked the system for less movement.

import { disposable, Disposer } from '../../../src/shared/dispose';
import type { Disposable } from '../../../src/shared/dispose';
import { prefersReducedMotion } from '../../ui/theme';

/** Milliseconds that all frames together take. */
const DURATION = 5000;

export class Player implements Disposable {
  private readonly owned = new Disposer();
  private isVisible = false;
  private isPlaying = false;
  private hasPlayed = false;
  private frame: number | null = null;
  /** Fraction of a frame that has passed. */
  private passed = 0;
  private last = 0;

  /**
   * @param element pauses while it is off screen
   * @param advance shows the next frame; false after the last one
   */
  constructor(
    element: Element,
    private readonly frames: () => number,
    private readonly advance: () => boolean,
    private readonly onState: (isPlaying: boolean) => void,
  ) {
    const observer = new IntersectionObserver((entries) => {
      this.isVisible = entries.at(-1)?.isIntersecting ?? false;
      if (this.isVisible && !this.hasPlayed && !prefersReducedMotion()) this.play();
      else this.schedule();
    });
    observer.observe(element);
    this.owned.add(
      disposable(() => {
        observer.disconnect();
      }),
    );
  }

  get playing(): boolean {
    return this.isPlaying;
  }

  play(): void {
    this.hasPlayed = true;
    this.set(true);
  }

  pause(): void {
    this.hasPlayed = true;
    this.set(false);
  }

  dispose(): void {
    this.isPlaying = false;
    this.schedule();
    this.owned.dispose();
  }

  private set(isPlaying: boolean): void {
    this.isPlaying = isPlaying;
    this.onState(isPlaying);
    this.schedule();
  }

  private schedule(): void {
    const wanted = this.isPlaying && this.isVisible;
    if (!wanted && this.frame !== null) {
      cancelAnimationFrame(this.frame);
      this.frame = null;
    } else if (wanted && this.frame === null) {
      this.last = performance.now();
      this.frame = requestAnimationFrame((now) => {
        this.tick(now);
      });
    }
  }

  private tick(now: number): void {
    this.frame = null;
    this.passed += ((now - this.last) * this.frames()) / DURATION;
    const due = Math.floor(this.passed);
    this.passed -= due;
    let goesOn = true;
    for (let index = 0; index < due && goesOn; index += 1) goesOn = this.advance();
    if (goesOn) this.schedule();
    else this.set(false);
  }
}

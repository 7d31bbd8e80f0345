// Layer: lab worker, engines. Training steps that wait for the GPU. Steps that make their own
// batches go out many at a time, as many as take about ten milliseconds, at most two submissions
// ahead, so that whoever wants to pause waits for little; steps on given batches go one by one.

import { NotFiniteError } from '../network/contract';
import type { BatchDraw, LossSum } from '../network/contract';
import { withNorm, type GradientNorms } from '../network/gradientNorms';
import { inParts, type AdamWStep, type Minibatch } from '../engine/networks/batch';
import { DrawnBatch } from './drawnBatch';
import { MOST_STEPS } from '../engine/webgpu/stepRows';
import type { CompiledTraining, WebGpuTrainer } from '../engine/webgpu/trainer';

/** A step that is to be done. */
export interface PendingStep {
  readonly batch: Minibatch | BatchDraw;
  readonly settings: AdamWStep;
  /** Parts of the batch that are computed one after the other. */
  readonly parts: number;
}

const SUBMISSION_MS = 10;
const AHEAD = 2;

export class StepQueue {
  /** Steps of the next submission. */
  private size = 1;
  private drawn: { draw: BatchDraw; start: DrawnBatch } | null = null;

  constructor(
    private readonly trainer: WebGpuTrainer,
    private readonly now: () => number,
  ) {}

  /**
   * Does the steps and waits for them.
   * @returns their losses, added up
   * @throws {NotFiniteError} when a loss is not a number
   */
  async work(steps: readonly PendingStep[]): Promise<LossSum> {
    let sum = 0;
    let measured: GradientNorms | undefined;
    for (let start = 0; start < steps.length; start += MOST_STEPS) {
      const part = steps.slice(start, start + MOST_STEPS);
      await this.submitAll(part);
      const { losses, norms } = await this.trainer.readLosses(part.length);
      losses.forEach((loss, index) => {
        const { settings } = part[index];
        if (!Number.isFinite(loss)) throw new NotFiniteError(settings.step, null);
        sum += loss;
        // Without a limit the norm is not computed: it would cost two dispatches a step.
        const { maxGradNorm = 0 } = settings;
        if (maxGradNorm > 0) measured = withNorm(measured, norms[index], maxGradNorm);
      });
    }
    return { sum, count: steps.length, ...(measured === undefined ? {} : { norms: measured }) };
  }

  dispose(): void {
    this.drawn?.start.dispose();
  }

  private async submitAll(steps: readonly PendingStep[]): Promise<void> {
    const running: Promise<void>[] = [];
    let finished = this.now();
    for (let at = 0; at < steps.length;) {
      const submitted = this.now();
      const count = await this.submit(steps, at);
      at += count;
      const done = this.trainer.compute.device.queue.onSubmittedWorkDone().then(() => {
        const end = this.now();
        this.adapt(count, end - Math.max(submitted, finished));
        finished = end;
      });
      const waiting = this.trainer.compute.wait(done);
      // A failure is met when this or an earlier submission is waited for.
      waiting.catch(() => undefined);
      running.push(waiting);
      if (running.length >= AHEAD) await running.shift();
    }
    await Promise.all(running);
  }

  /** Queues the steps from `at` that go together; how many they are. */
  private async submit(steps: readonly PendingStep[], at: number): Promise<number> {
    const { batch, settings, parts } = steps[at];
    if (!isDraw(batch)) {
      await this.trainer.step(inParts(batch, parts), settings, at);
      return 1;
    }
    const size = batch.size / parts;
    const training = await (parts === 1 ? this.trainer.training(size) : this.trainer.inParts(size));
    const start = await this.startOf(training, batch);
    const most = Math.max(1, Math.min(this.size, Math.floor(MOST_STEPS / parts)));
    const together = steps.slice(at, at + most);
    const other = together.findIndex((step) => step.batch !== batch || step.parts !== parts);
    const same = other === -1 ? together : together.slice(0, other);
    const rows = same.flatMap(({ settings: optimiser }, index) =>
      Array.from({ length: parts }, (_, part) => ({
        optimiser,
        samplesBefore: (optimiser.step - 1) * batch.size,
        offset: part * size,
        slot: at + index,
      })),
    );
    this.trainer.steps(training, start, rows, parts);
    return same.length;
  }

  private async startOf(training: CompiledTraining, draw: BatchDraw): Promise<DrawnBatch> {
    if (this.drawn?.draw === draw) return this.drawn.start;
    const start = await DrawnBatch.make(this.trainer, training, draw);
    this.drawn?.start.dispose();
    this.drawn = { draw, start };
    return start;
  }

  private adapt(count: number, milliseconds: number): void {
    const wanted = Math.floor((count * SUBMISSION_MS) / Math.max(milliseconds, 0.01));
    this.size = Math.max(1, Math.min(wanted, 2 * this.size, MOST_STEPS));
  }
}

function isDraw(batch: Minibatch | BatchDraw): batch is BatchDraw {
  return 'seed' in batch;
}

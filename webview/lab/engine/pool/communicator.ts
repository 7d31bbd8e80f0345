// Layer: lab worker, engine; worker pool. All-reduce: the sum of the gradients of all ranks, made
// by every rank for itself. Each sends its own to all others (one message a pair and direction) and
// adds them up in the order of the ranks, whatever arrives first. So every rank gets the same bits
// in every run. The arrays travel to and fro between two ranks: no step allocates one after the
// first.

import { AsyncQueue } from './asyncQueue';
import type { Job, RankMessage } from './messages';
import type { RankGradients } from './rankGradients';

/** One end of the channel between two ranks. */
export class RankLink {
  readonly gradients = new AsyncQueue<Float32Array<ArrayBuffer>>();
  readonly predictions = new AsyncQueue<Float32Array<ArrayBuffer>>();
  readonly jobs = new AsyncQueue<Job>();
  /** What the other side sent last, to be filled and sent back. */
  private spare: Float32Array<ArrayBuffer> | null = null;

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<RankMessage>) => {
      if (data.kind === 'gradients') this.gradients.put(data.values);
      else if (data.kind === 'prediction') this.predictions.put(data.values);
      else this.jobs.put(data.job);
    };
  }

  sendJob(job: Job): void {
    this.post({ kind: 'job', job }, []);
  }

  sendGradients(values: Float32Array): void {
    const copy = this.spare ?? new Float32Array(values.length);
    this.spare = null;
    copy.set(values);
    this.post({ kind: 'gradients', values: copy }, [copy.buffer]);
  }

  sendPrediction(values: Float32Array<ArrayBuffer>): void {
    this.post({ kind: 'prediction', values }, [values.buffer]);
  }

  /** Gives back an array from `gradients` once it was added. */
  recycle(values: Float32Array<ArrayBuffer>): void {
    this.spare = values;
  }

  close(): void {
    this.port.onmessage = null;
    this.port.close();
    this.gradients.close();
    this.predictions.close();
    this.jobs.close();
  }

  private post(message: RankMessage, transfer: Transferable[]): void {
    this.port.postMessage(message, transfer);
  }
}

/** The connections of one rank to all others, and the sum over them. */
export class Communicator {
  /** Gradients of this rank and, behind them, its part of the loss. */
  private readonly own: Float32Array<ArrayBuffer>;

  /** @param links by rank; null in the own place */
  constructor(
    readonly links: readonly (RankLink | null)[],
    private readonly gradients: RankGradients,
  ) {
    this.own = new Float32Array(gradients.length + 1);
  }

  /**
   * Replaces the gradients of this rank by the sum over all ranks.
   * @param loss this rank's part of the loss
   * @returns the loss of the whole batch, or null when the connections were closed meanwhile
   */
  async allReduce(loss: number): Promise<number | null> {
    const { own, gradients, links } = this;
    const { length } = gradients;
    if (links.length === 1) return loss;
    gradients.read(own);
    own[length] = loss;
    for (const link of links) link?.sendGradients(own);
    let total = 0;
    for (const [rank, link] of links.entries()) {
      const part = link === null ? own : await link.gradients.next();
      if (part === null) return null;
      if (rank === 0) gradients.set(part);
      else gradients.add(part);
      total += part[length];
      link?.recycle(part);
    }
    return total;
  }

  close(): void {
    for (const link of this.links) link?.close();
  }
}

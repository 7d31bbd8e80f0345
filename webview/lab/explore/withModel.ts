// Layer: worker (pure). A model open on an engine for as long as one exploration takes.

import type { Computed, ExploreRequest } from '../../../src/shared/protocol/explore';
import type { SampleEvent } from '../../../src/shared/protocol/sampling';
import { rowsAtOnce } from '../denoiser';
import { openWeaker } from '../guidance';
import type { DifferentiablePredictor, Engines, OpenEngine, Predictor } from '../network/contract';
import { requireUnconditional } from '../needsSmall';
import { decodeModel, type LoadedNetwork } from '../network/modelFiles';
import { predictionWorkload } from '../network/predictionWorkload';

export interface OpenedModel {
  readonly engine: OpenEngine;
  readonly model: LoadedNetwork;
  readonly network: DifferentiablePredictor;
  readonly weaker: Predictor | null;
}

/** Runs `job` with the model, and says what it took; `rows` go through the network together. */
export async function withModel<Result extends { readonly networkCalls: number }>(
  engines: Engines,
  request: Pick<ExploreRequest, 'model' | 'weaker' | 'engine'>,
  rows: number,
  job: (opened: OpenedModel) => Promise<Result>,
): Promise<Result & Computed> {
  const started = performance.now();
  const model = decodeModel(request.model);
  requireUnconditional(model);
  const workload = predictionWorkload(model, Math.min(rows, rowsAtOnce(model.format)));
  const engine = await engines.open(request.engine, workload);
  try {
    const weaker = openWeaker(engine, model, request.weaker);
    const network = engine.predictor(model.network, model.weights);
    try {
      const result = await job({ engine, model, network, weaker });
      const seconds = (performance.now() - started) / 1000;
      return { ...result, seconds, device: engine.report };
    } finally {
      network.dispose();
      weaker?.dispose();
    }
  } finally {
    engine.dispose();
  }
}

/** Counts the steps of several drawings as those of one. */
export class StepCount {
  private readonly started = performance.now();
  private done = 0;

  constructor(
    private readonly steps: number,
    private readonly event: (event: SampleEvent) => void,
  ) {}

  /** A step was made. */
  next(): void {
    this.done++;
    const elapsed = (performance.now() - this.started) / 1000;
    const secondsLeft = (elapsed * Math.max(0, this.steps - this.done)) / this.done;
    const step = Math.min(this.done, this.steps);
    this.event({ kind: 'progress', step, steps: this.steps, secondsLeft });
  }
}

/** Root of the mean square of the difference. */
export function rootMeanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length);
}

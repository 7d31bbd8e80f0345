// Layer: worker (pure). A sampling run: samples, how they came about, and what the data say of them.

import type { Classifier } from '../../src/core/metrics/contract';
import { measureAgreement } from '../../src/core/metrics/families/classification';
import { measureSamples } from '../../src/core/metrics/measure';
import type { SampleEvent, SampleRequest, SampleResult } from '../../src/shared/protocol/sampling';
import { sliceSamples } from '../../src/shared/protocol/samples';
import type { CallContext } from '../../src/shared/rpc/rpc';
import { classifiersFor } from './classifiers/shipped';
import { openDataSet } from './data/openDataSet';
import { rowsAtOnce } from './denoiser';
import { draw, type Drawn } from './drawing';
import { nextTurn } from './eventLoop';
import type { Engines, OpenEngine } from './network/contract';
import { predictionWorkload } from './network/predictionWorkload';
import { openWeaker } from './guidance';
import { decodeModel, type LoadedNetwork } from './network/modelFiles';
import { requireUnconditional } from './needsSmall';
import { nearestRows } from './nearestRows';

/** What was drawn, and how long it took. */
export type TimedDrawing = Drawn & Pick<SampleResult, 'seconds'>;

/**
 * Draws samples and measures them; cancelled between steps by the signal.
 * @param known what was drawn for the very same request already, which is then not drawn again
 */
export async function drawSamples(
  engines: Engines,
  request: SampleRequest,
  context: CallContext<SampleEvent>,
  known: TimedDrawing | null = null,
): Promise<SampleResult> {
  const model = decodeModel(request.model);
  requireUnconditional(model);
  const workload = predictionWorkload(
    model,
    Math.min(request.sampling.count, rowsAtOnce(model.format)),
  );
  const started = performance.now();
  const engine = await engines.open(request.engine, workload);
  try {
    const drawn = known ?? (await drawTimed(engine, model, request, context, started));
    const measured = await compareWithData(drawn, request, engine, context.signal);
    return { ...drawn, ...measured, device: engine.report };
  } finally {
    engine.dispose();
  }
}

/** The time is that of sampling alone, before anything is measured. */
async function drawTimed(
  engine: OpenEngine,
  model: LoadedNetwork,
  { sampling, weaker: weakerFiles }: SampleRequest,
  context: CallContext<SampleEvent>,
  started: number,
): Promise<TimedDrawing> {
  const weaker = openWeaker(engine, model, weakerFiles);
  const network = engine.predictor(model.network, model.weights);
  try {
    const drawn = await draw(network, model, sampling, context, { weaker });
    return { ...drawn, seconds: (performance.now() - started) / 1000 };
  } finally {
    network.dispose();
    weaker?.dispose();
  }
}

/** What the data say of the samples; of a shipped model without its data what a classifier says. */
async function compareWithData(
  { samples, trajectory }: Drawn,
  { data: source, isShipped = false }: Pick<SampleRequest, 'data' | 'isShipped'>,
  engine: OpenEngine,
  signal: AbortSignal,
): Promise<Pick<SampleResult, 'metrics' | 'nearest'>> {
  const classifiersOf = (classes: readonly string[] | null): Classifier[] =>
    classifiersFor(classes, (network, weights) => engine.predictor(network, weights));
  if (source === null) {
    const isJudged = isShipped && samples.kind === 'images';
    const metrics = isJudged
      ? await measureAgreement(samples, classifiersOf(samples.classes))
      : null;
    return { metrics, nearest: null };
  }
  const data = await openDataSet(source.config, source.files, () => undefined, signal);
  const pause = async (): Promise<void> => {
    await nextTurn();
    signal.throwIfAborted();
  };
  const classifiers = classifiersOf(data.classes);
  return {
    metrics: await measureSamples(samples, data, { classifiers, pause }),
    nearest:
      samples.kind === 'images'
        ? await nearestRows(data, sliceSamples(samples, 0, trajectory.count), pause)
        : null,
  };
}

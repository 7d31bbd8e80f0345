// Layer: worker (pure). A grid of guidance: classes × scales, every cell from the same noises, so that
// what differs between two columns is the guidance alone.

import { sampleSize } from '../../../src/core/data/sampleFormat';
import type { Classifier } from '../../../src/core/metrics/contract';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import type { NoiseSource } from '../../../src/core/sampling/contract';
import type {
  GridCell,
  GridEvent,
  GridRequest,
  GridResult,
} from '../../../src/shared/protocol/explore';
import { sampleCount, sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { checkClassLabel } from '../classLabels';
import { classifiersFor } from '../classifiers/shipped';
import { concatenate } from '../concatenate';
import { draw, samplingNoise, type DrawingStart } from '../drawing';
import { GuidanceError } from '../guidance';
import type { Engines } from '../network/contract';
import type { LoadedNetwork } from '../network/modelFiles';
import { rootMeanSquare, StepCount, withModel, type OpenedModel } from './withModel';

/** A column is an event as soon as it is finished. */
export function guidanceGrid(
  engines: Engines,
  request: GridRequest,
  context: CallContext<GridEvent>,
): Promise<GridResult> {
  const rows = (request.labels?.length ?? 1) * request.perCell;
  return withModel(engines, request, rows, async (opened) => {
    const { model, network, weaker } = opened;
    requireGrid(request, model);
    const { sampling, scales } = request;
    const steps = new StepCount(scales.length * sampling.num_inference_steps, context.event);
    const columns: SampleSet[] = [];
    let networkCalls = 0;
    for (const [column, guidance_scale] of scales.entries()) {
      const settings = { ...sampling, guidance_scale, negative_class: negativeClass(request) };
      const drawn = await draw(
        network,
        model,
        settings,
        {
          ...context,
          event: () => {
            steps.next();
          },
        },
        { weaker, given: cellStarts(model, request), largest: 0 },
      );
      networkCalls += drawn.networkCalls;
      columns.push(drawn.samples);
      const samples = { ...drawn.samples, values: drawn.samples.values.slice() };
      context.event({ kind: 'column', column, samples });
    }
    return { ...(await judged(opened, request, columns)), networkCalls };
  });
}

/** Without classes there is none to be guided away from. */
function negativeClass({ labels, sampling }: GridRequest): SamplingConfig['negative_class'] {
  return labels === null ? null : sampling.negative_class;
}

function requireGrid({ labels, scales, perCell, weaker }: GridRequest, model: LoadedNetwork): void {
  for (const label of labels ?? []) checkClassLabel(label, model.format.classes, 'the model');
  if (!Number.isInteger(perCell) || perCell < 1)
    throw new GuidanceError(`${perCell} samples a cell were asked for; at least 1 is needed.`);
  if (!scales.includes(1))
    throw new GuidanceError('A grid needs the scale 1, which the others are compared with.');
  if (labels === null && weaker === null)
    throw new GuidanceError(
      'The model has no classes to be guided to; choose a weaker checkpoint to be guided from.',
    );
}

/** Row after row the same noises, those of x_T and those on the way. */
function cellStarts(
  model: LoadedNetwork,
  { labels, perCell, sampling }: GridRequest,
): DrawingStart {
  const random = samplingNoise(
    sampling.generator,
    sampling.seed,
    perCell * sampleSize(model.format),
  );
  const rows = labels?.length ?? 1;
  const repeated = (one: Float32Array): Float32Array =>
    concatenate(Array.from({ length: rows }, () => one));
  const noise: NoiseSource<Float32Array> = () => repeated(random.noise());
  return {
    x_T: repeated(random.x_T),
    noise,
    labels:
      labels === null
        ? null
        : Int32Array.from({ length: rows * perCell }, (_, i) => labels[Math.floor(i / perCell)]),
  };
}

async function judged(
  { engine, model }: OpenedModel,
  { labels, scales, perCell, isJudged }: GridRequest,
  columns: readonly SampleSet[],
): Promise<Pick<GridResult, 'samples' | 'cells' | 'classifier'>> {
  const { classes, shape } = model.format;
  const classifier = isJudged
    ? classifiersFor(classes, (network, weights) => engine.predictor(network, weights)).find(
        (known) => known.shape.join('×') === shape.join('×'),
      )
    : undefined;
  const plain = columns[scales.indexOf(1)];
  const cells: GridCell[] = [];
  for (const [column, samples] of columns.entries()) {
    const right = await rightOnes(classifier, samples);
    for (const [row, label] of (labels ?? [null]).entries()) {
      const [start, end] = [row * perCell, (row + 1) * perCell];
      const distances = Array.from({ length: perCell }, (_, i) => {
        const one = (set: SampleSet): Float32Array =>
          sliceSamples(set, start + i, start + i + 1).values;
        return rootMeanSquare(one(samples), one(plain));
      });
      cells.push({
        label,
        scale: scales[column],
        agreement: right === null ? null : mean(right.slice(start, end)),
        distance: mean(distances),
      });
    }
  }
  const values = concatenate(columns.map((set) => set.values));
  const joined = joinedLabels(columns);
  const held = classifier?.heldOut;
  return {
    samples: { ...columns[0], values, labels: joined },
    cells,
    classifier:
      classifier === undefined || held === undefined
        ? null
        : { name: classifier.name, right: held.right / held.count },
  };
}

function joinedLabels(columns: readonly SampleSet[]): Int32Array | null {
  const labels = columns.flatMap((set) => (set.labels === null ? [] : [...set.labels]));
  return labels.length === 0 ? null : Int32Array.from(labels);
}

/** 1 for each sample in which the classifier sees its class, else 0; null without a classifier. */
async function rightOnes(
  classifier: Classifier | undefined,
  samples: SampleSet,
): Promise<number[] | null> {
  const { labels } = samples;
  if (classifier === undefined || labels === null) return null;
  const seen = await classifier.classify(samples);
  return Array.from({ length: sampleCount(samples) }, (_, i) =>
    seen.labels[i] === labels[i] ? 1 : 0,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// Layer: worker (pure). Serves the page's work on models that stay open. What was drawn last is kept, so that
// a run of the very same samples need not draw them again.

import { ConditionalError } from '../../../src/core/conditional/error';
import { sampleSize } from '../../../src/core/data/sampleFormat';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { ConditionalMethods } from '../../../src/shared/protocol/conditional';
import type { InPlaceMethods } from '../../../src/shared/protocol/inPlace';
import type { SampleRequest } from '../../../src/shared/protocol/sampling';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { withTransfer, type Handlers } from '../../../src/shared/rpc/rpc';
import { drawConditionally } from '../conditional/run';
import { readGiven } from '../conditional/readGiven';
import { draw } from '../drawing';
import type { Engines } from '../network/contract';
import { PredictionRange } from '../predictionRange';
import { sameFiles } from '../sameFiles';
import { boundedTrajectory } from '../trajectory';
import { directionField, flowDensity, lossByLevel } from './plane';
import { OpenModel } from './openModel';
import type { TimedDrawing } from '../sampling';

/** Numbers of a trajectory that goes to the page alone: 32 MB, handed over without a copy. */
const LARGEST_TRAJECTORY = 8_000_000;

/** Views of the page work on models of their own; the one that was opened first is closed for another. */
const MOST_OPEN = 3;

/** The page names a model that is not open (any more); it opens it and asks again. */
export class ModelNotOpenError extends Error {
  override readonly name = 'ModelNotOpenError';
}

/** What was drawn, with everything that it depends on. */
interface LastDrawing {
  readonly files: FileSet;
  readonly engine: EngineName | null;
  readonly sampling: SamplingConfig;
  readonly drawn: TimedDrawing;
}

type OpenConditional = Pick<ConditionalMethods, 'conditionInPlace' | 'readGiven'>;

export class InPlace {
  /** The newest last. */
  private opened: readonly OpenModel[] = [];
  private last: LastDrawing | null = null;

  readonly handlers: Handlers<InPlaceMethods & OpenConditional> = {
    openModel: async (request, { signal }) => {
      const opened = await OpenModel.open(this.engines, request, signal);
      const same = this.opened.find(({ request: { key } }) => key === request.key);
      if (same !== undefined) this.close(same);
      if (this.opened.length === MOST_OPEN) this.close(this.opened[0]);
      this.opened = [...this.opened, opened];
      return this.watch(opened, () => opened.describe());
    },
    sampleInPlace: async ({ key, sampling, weaker: files }, context) => {
      const opened = this.require(key);
      const started = performance.now();
      const range = PredictionRange.of(opened.model, sampling);
      const drawn = await this.watch(opened, () =>
        draw(opened.network, opened.model, sampling, context, {
          largest: LARGEST_TRAJECTORY,
          range,
          weaker: opened.weaker(files),
        }),
      );
      const timed = { ...drawn, seconds: (performance.now() - started) / 1000 };
      this.keep(opened, sampling, timed);
      const { samples, trajectory } = timed;
      const found = { ...timed, beyondRange: range?.measured ?? null };
      return withTransfer(found, [
        samples.values.buffer,
        trajectory.x_t.buffer,
        trajectory.x_0.buffer,
      ]);
    },
    conditionInPlace: async ({ key, settings }, context) => {
      const opened = this.require(key);
      const { model, network, data, request, report } = opened;
      const config = request.data?.config ?? null;
      const known = data === null || config === null ? null : { config, set: data };
      const drawn = await this.watch(opened, () =>
        drawConditionally({ model, network, data: known }, settings, context),
      );
      return { ...drawn, device: report };
    },
    readGiven: (request) => readGiven(this.require(request.key).model.format, request),
    directionField: async ({ key, grid, time }) => {
      const opened = this.require(key);
      const field = await this.watch(opened, () => directionField(opened, grid, time));
      const { network, exact } = field;
      return withTransfer(field, [network.buffer, ...(exact === null ? [] : [exact.buffer])]);
    },
    density: async ({ key, grid }, { signal, event }) => {
      const opened = this.require(key);
      const values = await this.watch(opened, () => flowDensity(opened, grid, signal, event));
      return withTransfer({ values }, [values.buffer]);
    },
    lossByLevel: ({ key }) => {
      const opened = this.require(key);
      return this.watch(opened, () => lossByLevel(opened));
    },
  };

  constructor(private readonly engines: Engines) {}

  /** The samples of the last drawing, if exactly those are asked for. */
  drawnFor({ model, sampling, engine }: SampleRequest): TimedDrawing | null {
    const { last } = this;
    const isSame =
      last !== null &&
      last.engine === engine &&
      sameSettings(last.sampling, sampling) &&
      sameFiles(last.files, model);
    return isSame ? last.drawn : null;
  }

  private require(key: string): OpenModel {
    const opened = this.opened.find(({ request }) => request.key === key);
    if (opened !== undefined) return opened;
    throw new ModelNotOpenError('The model is not open in the worker.');
  }

  /** A model that fails is closed: a lost GPU, for one, comes back with a new network only. */
  private async watch<Result>(opened: OpenModel, job: () => Promise<Result>): Promise<Result> {
    try {
      return await job();
    } catch (error) {
      if (!isCancellation(error) && !(error instanceof ConditionalError)) this.close(opened);
      throw error;
    }
  }

  private close(opened: OpenModel): void {
    opened.dispose();
    this.opened = this.opened.filter((other) => other !== opened);
  }

  /** Copies what is needed again, since the page is handed the arrays themselves. */
  private keep(opened: OpenModel, sampling: SamplingConfig, drawn: TimedDrawing): void {
    const { samples, trajectory } = drawn;
    this.last = null;
    // With steps left out it is not what a run would record.
    if (!trajectory.complete) return;
    const what = { kind: samples.kind, sampleSize: sampleSize(opened.model.format) };
    this.last = {
      files: opened.request.model,
      engine: opened.request.engine,
      sampling,
      drawn: {
        ...drawn,
        samples: { ...samples, values: samples.values.slice() },
        trajectory: boundedTrajectory(trajectory, what),
      },
    };
  }
}

function sameSettings(a: SamplingConfig, b: SamplingConfig): boolean {
  const text = (config: SamplingConfig): string =>
    JSON.stringify(Object.entries(config).sort(([one], [other]) => (one < other ? -1 : 1)));
  return text(a) === text(b);
}

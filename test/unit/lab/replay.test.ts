// Layer: tests. A loss that is no number on an engine that does not know where it came from: a
// replay on one wasm worker names the step and the layer that a training there would have named.

import { describe, expect, it } from 'vitest';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { TrainEvent, TrainRequest } from '../../../src/shared/protocol/training';
import { PoolNetworkTrainer } from '../../../webview/lab/engines/poolNetwork';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import type { Engines, OpenEngine } from '../../../webview/lab/network/contract';
import { decodeCheckpoint } from '../../../webview/lab/training/checkpoint';
import { replay, type ReplayLimits } from '../../../webview/lab/training/replay';
import { TrainingDivergedError } from '../../../webview/lab/training/session';
import { Trainings } from '../../../webview/lab/training/trainings';
import { localThreads } from '../engine/poolThreads';
import { compileKernels } from '../engine/kernels';
import { flat } from '../engine/states';
import { nodeEngines } from './nodeEngines';
import { networkOf, smallRecipe, startOf } from './recipe';
import { cpuEngines } from './tfjsCpu';

/** Beyond what a recipe may say. */
interface Rates {
  readonly learning_rate: number;
  readonly weight_decay: number;
}

/** Each step makes the weights nine times as large: the loss overflows after the checkpoint. */
const GROWING: Rates = { learning_rate: 0.01, weight_decay: 1000 };
/** The first step makes weights of which two layers give more than float32 holds. */
const HUGE: Rates = { learning_rate: 1e30, weight_decay: 0 };
/** The first step leaves parameters that are no numbers. */
const BROKEN: Rates = { learning_rate: 1e38, weight_decay: 0 };

function requestWith(rates: Partial<Rates>): TrainRequest {
  const recipe = smallRecipe({ training: { lr_scheduler: 'constant' } });
  Object.assign(recipe.training, rates);
  return { runId: 'run', recipe, data: [], resume: null, engine: null };
}

/** `other`, except where the wasm plan of one worker is asked for. */
function besideWasm(other: () => Promise<OpenEngine>): Engines & { readonly replays: number } {
  const alone = nodeEngines();
  let replays = 0;
  return {
    get replays() {
      return replays;
    },
    open(insisted, workload) {
      if (insisted !== 'wasm' || workload.workers !== 1) return other();
      replays += 1;
      return alone.open(insisted, workload);
    },
  };
}

const one = {
  open: (_insisted, workload) => nodeEngines().open('wasm', workload),
} satisfies Engines;

async function twoWorkers(): Promise<OpenEngine> {
  const kernels = await KernelModule.compile(compileKernels());
  const own = await KernelModule.instantiate(kernels);
  const pool = { kernels, threads: localThreads(), workers: 2 };
  return {
    ...(await cpuEngines.open()),
    workers: 2,
    trainer: (network, state, onNotice) =>
      new PoolNetworkTrainer(own, state, { ...pool, network, onNotice }),
  };
}

/** An engine on which the loss of step 8 is no number, whatever the weights. */
async function wrongInStep8(): Promise<OpenEngine> {
  const engine = await cpuEngines.open();
  return {
    ...engine,
    trainer: (description, state) => {
      const network = engine.trainer(description, state);
      let wrong = false;
      return {
        reserve: () => null,
        step: (batch, settings) => {
          wrong ||= settings.step === 8;
          network.step(batch, settings);
        },
        takeLosses: async () => {
          const losses = await network.takeLosses();
          return wrong ? { ...losses, sum: NaN } : losses;
        },
        readState: () => network.readState(),
        predict: (...given) => network.predict(...given),
        dispose: () => {
          network.dispose();
        },
      };
    },
  };
}

/** How the training ends, and what it has written and told until then. */
async function diverging(engines: Engines, request: TrainRequest) {
  const checkpoints: { step: number; files: FileSet }[] = [];
  const notices: string[] = [];
  const event = (told: TrainEvent): void => {
    if (told.kind === 'checkpoint') checkpoints.push({ step: told.step, files: told.files });
    if (told.kind === 'notice') notices.push(told.message);
  };
  const { signal } = new AbortController();
  const error: unknown = await new Trainings(engines).train(request, { signal, event }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TrainingDivergedError);
  return { message: (error as TrainingDivergedError).message, checkpoints, notices };
}

describe.each([
  ['two workers', twoWorkers],
  ['TensorFlow.js', () => cpuEngines.open()],
])('a loss that is no number on %s', (_, open) => {
  it('is traced to the step and operation that one worker names, from the last checkpoint', async () => {
    const request = requestWith(GROWING);
    const expected = await diverging(one, request);
    const engines = besideWasm(open);
    const found = await diverging(engines, request);
    expect(engines.replays).toBe(1);
    expect(found.message).toBe(expected.message);
    expect(found.message).toMatch(
      /^In step 8 weighted_mse gave an infinite value from finite values\./,
    );
    expect(found.notices).toEqual([]);
    expect(found.checkpoints.map(({ step }) => step)).toEqual(
      expected.checkpoints.map(({ step }) => step),
    );
    const [{ step, files }] = found.checkpoints;
    expect(step).toBe(5);
    const { recipe } = request;
    const { state } = decodeCheckpoint(files, recipe, networkOf(recipe));
    expect(flat(state.weights).every(Number.isFinite)).toBe(true);
  });

  it.each([
    [
      'layer that overflowed',
      HUGE,
      /^In step 2 layers\.\d \(linear\w*\) gave (NaN|an infinite value)/,
    ],
    ['parameter that a step left broken', BROKEN, /^In step 2 the parameter \S+ held \w/],
  ])('is traced to the %s', async (_place, rates, pattern) => {
    const request = requestWith(rates);
    const expected = await diverging(one, request);
    const found = await diverging(besideWasm(open), request);
    expect(found.message).toBe(expected.message);
    expect(found.message).toMatch(pattern);
  });
});

describe('a loss that is no number', () => {
  it('is said with its range of steps when the replay stays finite', async () => {
    const engines = besideWasm(wrongInStep8);
    const { message } = await diverging(engines, requestWith({}));
    expect(engines.replays).toBe(1);
    expect(message).toMatch(
      /^(In step 8|Between steps [678] and ([89]|10)) the loss stopped being a number\. Lower/,
    );
  });

  it('is said so, with a notice, when there can be no replay', async () => {
    const engines: Engines = {
      open: (insisted) =>
        insisted === null ? wrongInStep8() : Promise.reject(new Error('There is no wasm here.')),
    };
    const { message, notices } = await diverging(engines, requestWith({}));
    expect(message).toContain('the loss stopped being a number. Lower');
    expect(notices).toEqual([
      'The layer in which the loss stopped being a number could not be looked for. There is no wasm here.',
    ]);
  });
});

describe('a replay', () => {
  const request = requestWith(GROWING);
  const all = { first: 1, last: 12 };
  const unlimited: ReplayLimits = { isStopped: () => false, now: () => 0 };
  const start = startOf(request.recipe);

  it('finds the step in a long range, and only in the range', async () => {
    const fault = await replay(one, start, all, unlimited);
    if (fault === null) throw new Error('Nothing was found.');
    const exactly = { first: fault.step, last: fault.step };
    expect(await replay(one, start, exactly, unlimited)).toEqual(fault);
    const later = { first: fault.step + 1, last: 12 };
    expect(await replay(one, start, later, unlimited)).toBeNull();
    const sooner = { first: 1, last: fault.step - 1 };
    expect(await replay(one, start, sooner, unlimited)).toBeNull();
  });

  it('ends when it is cancelled', async () => {
    let steps = 0;
    const isStopped = (): boolean => ++steps === 3;
    expect(await replay(one, start, all, { ...unlimited, isStopped })).toBeNull();
    expect(steps).toBe(3);
  });

  it('ends after ten seconds', async () => {
    let steps = 0;
    const isStopped = (): boolean => {
      steps += 1;
      return false;
    };
    // The steps take no time until the third.
    const now = (): number => (steps < 2 ? 0 : 10_000);
    expect(await replay(one, start, all, { isStopped, now })).toBeNull();
    expect(steps).toBe(2);
  });
});

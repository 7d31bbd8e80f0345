import { describe, expect, it } from 'vitest';
import type { RecipeInput } from '../../../src/core/recipe/types';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { TrainEvent, TrainRequest } from '../../../src/shared/protocol/training';
import { decodeSafetensors } from '../../../src/shared/safetensors';
import { DeviceLostError } from '../../../webview/lab/engine/webgpu/deviceLost';
import type { Engines, Trainer } from '../../../webview/lab/network/contract';
import { ModelFileError } from '../../../webview/lab/engine/modelFolder';
import { UnknownRunError } from '../../../webview/lab/training/control';
import { TrainingDivergedError } from '../../../webview/lab/training/session';
import { TrainingDeviceLostError, Trainings } from '../../../webview/lab/training/trainings';
import { largestDifference, smallRecipe } from './recipe';
import { nodeEngines } from './nodeEngines';
import { pictureRecipe } from './pictures';
import { cpuEngines } from './tfjsCpu';

function request(part: Partial<TrainRequest> = {}): TrainRequest {
  return {
    runId: 'run',
    recipe: smallRecipe(),
    data: [],
    resume: null,
    engine: null,
    ...part,
  };
}

type Checkpoints = Map<number, FileSet>;

async function train(
  engines: Engines,
  asked: TrainRequest,
  onEvent: (event: TrainEvent, trainings: Trainings, stop: AbortController) => void = () =>
    undefined,
) {
  const trainings = new Trainings(engines);
  const stop = new AbortController();
  const events: TrainEvent[] = [];
  const checkpoints: Checkpoints = new Map();
  const result = await trainings.train(asked, {
    signal: stop.signal,
    event: (event) => {
      events.push(event);
      if (event.kind === 'checkpoint') checkpoints.set(event.step, event.files);
      onEvent(event, trainings, stop);
    },
  });
  return { result, events, checkpoints };
}

/** The events after the data were opened, which comes before everything else. */
function opened(events: readonly TrainEvent[]): readonly TrainEvent[] {
  const opened = events.findIndex(({ kind }) => kind === 'opened');
  const last = events[opened - 1];
  expect(last.kind === 'opening' && last.done === last.total).toBe(true);
  return events.slice(opened + 1);
}

function vectors(checkpoints: Checkpoints, step: number): Float32Array {
  const files = checkpoints.get(step) ?? {};
  const parts = ['network/diffusion_pytorch_model.safetensors', 'training/state.safetensors']
    .flatMap((path) => Object.entries(decodeSafetensors(files[path]).tensors))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { data }]) => Array.from(data));
  return Float32Array.from(parts.flat());
}

/** Engines whose GPU is lost when `lostAt` says so for the n-th network and step. */
function failing(lostAt: (network: number, step: number) => boolean): Engines {
  let networks = 0;
  return {
    async open() {
      const engine = await cpuEngines.open();
      return {
        ...engine,
        trainer(description, state): Trainer {
          const number = networks++;
          const network = engine.trainer(description, state);
          let lost = false;
          return {
            reserve: () => null,
            step: (batch, settings) => {
              lost ||= lostAt(number, settings.step);
              network.step(batch, settings);
            },
            takeLosses: () =>
              lost ? Promise.reject(new DeviceLostError('reset')) : network.takeLosses(),
            readState: () => network.readState(),
            predict: (...predicted) => network.predict(...predicted),
            dispose: () => {
              network.dispose();
            },
          };
        },
      };
    },
  };
}

/** Engines whose step `leap` moves every weight by 1e30. */
function leaping(engines: Engines, leap: number): Engines {
  return {
    async open(insisted, workload) {
      const engine = await engines.open(insisted, workload);
      return {
        ...engine,
        trainer(...given): Trainer {
          const network = engine.trainer(...given);
          const made = network.step.bind(network);
          network.step = (batch, settings) => {
            const { step, learningRate } = settings;
            made(batch, { ...settings, learningRate: step === leap ? 1e30 : learningRate });
          };
          return network;
        },
      };
    },
  };
}

describe('Trainings', () => {
  it('trains to the end with checkpoints on exact steps', async () => {
    const { result, events, checkpoints } = await train(cpuEngines, request());
    expect(result).toMatchObject({ step: 12, finished: 'completed' });
    expect([...checkpoints.keys()]).toEqual([5, 10, 12]);
    expect(opened(events)[0]).toMatchObject({ kind: 'started', step: 0, parameters: 610 });
    const losses = events.flatMap((event) => (event.kind === 'progress' ? event.losses : []));
    expect(losses.at(-1)?.[0]).toBe(12);
    expect(losses).not.toEqual([]);
    expect(losses.filter(([, loss]) => !Number.isFinite(loss))).toEqual([]);
  });

  it('goes on from a checkpoint with the very same numbers, to the bit', async () => {
    const whole = await train(cpuEngines, request());
    const resume = whole.checkpoints.get(5) ?? null;
    const rest = await train(cpuEngines, request({ resume }));
    expect(opened(rest.events)[0]).toMatchObject({ kind: 'started', step: 5 });
    const difference = largestDifference(
      vectors(rest.checkpoints, 12),
      vectors(whole.checkpoints, 12),
    );
    expect(difference).toBe(0);
    expect(vectors(whole.checkpoints, 12)).not.toEqual(vectors(whole.checkpoints, 10));
  });

  it('draws previews in data units when they are due', async () => {
    const recipe = smallRecipe({ training: { sample_every: 6 } });
    const { events } = await train(cpuEngines, request({ recipe }));
    const previews = events.filter((event) => event.kind === 'preview');
    expect(previews.map(({ step }) => step)).toEqual([6, 12]);
    const { values, ...samples } = previews[0].samples;
    expect(samples).toEqual({ kind: 'points', shape: [2], labels: null, classes: null });
    expect(values).toHaveLength(1000);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('stops when it is cancelled, after writing a checkpoint of the step reached', async () => {
    const recipe = smallRecipe({ training: { steps: 100_000, checkpoint_every: 100_000 } });
    const { result, checkpoints } = await train(
      cpuEngines,
      request({ recipe }),
      (event, _, stop) => {
        if (event.kind === 'progress') stop.abort();
      },
    );
    expect(result.finished).toBe('stopped');
    expect(result.step).toBeLessThan(100_000);
    expect([...checkpoints.keys()]).toEqual([result.step]);
  });

  it('pauses, saves, and goes on when it is told to', async () => {
    const states: string[] = [];
    const recipe = smallRecipe({ training: { steps: 400, checkpoint_every: 400 } });
    let paused = false;
    const { result, checkpoints } = await train(
      cpuEngines,
      request({ recipe }),
      (event, trainings) => {
        if (event.kind === 'progress' && !paused) {
          paused = true;
          trainings.control('run', { action: 'pause' });
        }
        if (event.kind !== 'state') return;
        states.push(event.state);
        if (event.state === 'paused')
          queueMicrotask(() => {
            trainings.control('run', { action: 'resume' });
          });
      },
    );
    expect(states).toEqual(['paused', 'running']);
    expect(result).toMatchObject({ step: 400, finished: 'completed' });
    expect(checkpoints.size).toBe(2);
  });

  it('says that an engine without 16-bit arithmetic computes in 32 bits', async () => {
    const reasonFor = async (training: NonNullable<RecipeInput['training']>): Promise<string> => {
      const recipe = smallRecipe({ training });
      const { events } = await train(nodeEngines(), request({ recipe, engine: 'wasm' }));
      const [started] = opened(events);
      return started.kind === 'started' ? started.device.reason : '';
    };
    const sentence = 'fp16 was asked for, but it computes in 32 bits, as it always does.';
    expect(await reasonFor({ mixed_precision: 'fp16' })).toContain(sentence);
    expect(await reasonFor({})).not.toContain('fp16');
  });

  it('names the steps in which the loss stopped being a number', async () => {
    const recipe = smallRecipe();
    // Beyond what a recipe may say, so that it diverges at once.
    recipe.training.learning_rate = 1e30;
    await expect(train(cpuEngines, request({ recipe }))).rejects.toThrow(TrainingDivergedError);
    await expect(train(cpuEngines, request({ recipe }))).rejects.toThrow(/learning_rate/);
  });

  it('names the step, layer and operation on the wasm plan, and keeps the last checkpoint', async () => {
    const steps: number[] = [];
    // The update of step 7 throws the weights away, which the loss of step 8 shows.
    const engines = leaping(nodeEngines(), 7);
    const found: TrainEvent[] = [];
    const diverged = train(engines, request({ engine: 'wasm' }), (event) => {
      if (event.kind === 'checkpoint') steps.push(event.step);
      if (event.kind === 'diverged') found.push(event);
    });
    await expect(diverged).rejects.toThrow(TrainingDivergedError);
    await expect(diverged).rejects.toThrow(
      /^In step 8 (the parameter )?[a-z_.0-9]+ .*(NaN|infinite value).*learning_rate \(it is [0-9.e+-]+\)/,
    );
    expect(steps).toEqual([5]);
    expect(found).toMatchObject([{ first: 8, last: 8, checkpoint: 5 }]);
    expect(found[0].kind === 'diverged' && found[0].place).toMatch(/NaN|infinite value/);
  });

  it('goes on once by itself after the GPU was lost, with the same numbers', async () => {
    const engines = failing((network, step) => network === 0 && step === 8);
    const { result, events, checkpoints } = await train(engines, request());
    expect(result.finished).toBe('completed');
    const notices = events.filter((event) => event.kind === 'notice');
    expect(notices).toHaveLength(1);
    expect(notices[0].message).toContain('checkpoint of step 5');
    const whole = await train(cpuEngines, request());
    expect(largestDifference(vectors(checkpoints, 12), vectors(whole.checkpoints, 12))).toBe(0);
  });

  it('gives up after the second loss, and says from where to resume', async () => {
    const engines = failing((network, step) => step === 8 + network * 3);
    const lost = train(engines, request());
    await expect(lost).rejects.toThrow(TrainingDeviceLostError);
    await expect(lost).rejects.toThrow(/checkpoint of step 10/);
  });

  it('refuses a checkpoint of another network or seed', async () => {
    const { checkpoints } = await train(cpuEngines, request());
    const resume = checkpoints.get(5) ?? null;
    const other = smallRecipe({
      network: { hidden: 8, layers: 2, input_embedding_dim: 4, time_embedding_dim: 8 },
    });
    await expect(train(cpuEngines, request({ recipe: other, resume }))).rejects.toThrow(
      ModelFileError,
    );
    const seed = smallRecipe({ training: { seed: 9 } });
    await expect(train(cpuEngines, request({ recipe: seed, resume }))).rejects.toThrow(/seed/);
  });

  it('knows only the runs that it trains', () => {
    expect(() => {
      new Trainings(cpuEngines).control('nothing', { action: 'stop' });
    }).toThrow(UnknownRunError);
  });
});

describe('a training of pictures with classes', () => {
  const recipe = pictureRecipe({ sample_every: 3, label_dropout: 0.2 }, { data: { flip: true } });
  const asked = { runId: 'run', recipe, data: [], resume: null, engine: 'wasm' } as const;

  it('writes checkpoints of a UNet, draws pictures of every class, and looks at held-out ones', async () => {
    const { result, events, checkpoints } = await train(nodeEngines(), asked);
    expect(result).toMatchObject({ step: 6, finished: 'completed' });
    expect([...checkpoints.keys()]).toEqual([3, 6]);
    expect(Object.keys(checkpoints.get(6) ?? {})).toContain('unet/config.json');
    const previews = events.filter((event) => event.kind === 'preview');
    expect(previews.map(({ step }) => step)).toEqual([3, 6]);
    const { values, labels, ...samples } = previews[1].samples;
    const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
    expect(samples).toEqual({ kind: 'images', shape: [8, 8, 1], classes });
    expect(values).toHaveLength(64 * (labels?.length ?? 0));
    expect(new Set(labels).size).toBe(10);
    const looks = events.filter((event) => event.kind === 'evaluation');
    expect(looks.map(({ step }) => step)).toEqual([3, 6]);
    for (const { loss, bins } of looks) {
      expect(bins).toHaveLength(8);
      expect(loss).toBeCloseTo(bins.reduce((sum, bin) => sum + bin, 0) / 8, 6);
    }
    expect(looks[1].loss).not.toBe(looks[0].loss);
  });

  it('goes on from a checkpoint with the very same numbers, to the bit', async () => {
    const whole = await train(nodeEngines(), asked);
    const rest = await train(nodeEngines(), { ...asked, resume: whole.checkpoints.get(3) ?? null });
    const files = rest.checkpoints.get(6) ?? {};
    expect(Object.keys(files)).toHaveLength(7);
    for (const [path, bytes] of Object.entries(files))
      expect(
        Buffer.compare(bytes, whole.checkpoints.get(6)?.[path] ?? bytes.subarray(1)),
        path,
      ).toBe(0);
    const looked = ({ events }: typeof whole) =>
      events.filter(({ kind }) => kind === 'evaluation' || kind === 'preview').slice(-2);
    expect(looked(rest)).toEqual(looked(whole));
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { samplerGrid } from '../../../src/core/sampling/spec';
import { readSchedulerConfig } from '../../../src/core/schedulerConfig/index';
import { float32Schedule } from '../../../src/core/verify/float32Schedule';
import { verifyGolden } from '../../../src/core/verify/index';
import { believedTimes } from '../../../src/core/verify/wholeTimes';

const FILES = ['schedules.json', 'samplers.json', 'torch_rng.json'] as const;

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

interface SamplerFile {
  cases: Record<string, unknown>[];
}

function samplerFile(): SamplerFile {
  return read(pathOf('../../../webview/lab/numerics/goldens/samplers.json')) as SamplerFile;
}

describe('verification of the project’s own numbers', () => {
  // The trajectories there are float64, and are compared on the reference's float32 tables.
  it.each([
    ['schedules.json', 1e-11],
    ['samplers.json', 2e-5],
    ['torch_rng.json', 5e-7],
  ])('%s passes in every case', async (file, largest) => {
    const cases = await verifyGolden(
      file,
      read(pathOf(`../../../webview/lab/numerics/goldens/${file}`)),
    );
    expect(cases.length).toBeGreaterThan(5);
    for (const entry of cases) {
      expect(entry.message).toBe('');
      expect(entry.passed).toBe(true);
      expect(entry.max_rel).toBeLessThanOrEqual(largest);
    }
  });
});

/** Trajectories that diffusers itself made, a file per sampler; `make.py` beside them says how. */
const REFERENCE = pathOf('../../goldens/samplers/');
const REFERENCE_FILES = readdirSync(REFERENCE).filter(
  (file) => file.endsWith('.json') && file !== 'zero_snr.json',
);

describe.each(REFERENCE_FILES)('diffusers’ trajectories in %s', (file) => {
  const golden = (): SamplerFile => read(REFERENCE + file) as SamplerFile;

  it('pass', async () => {
    const cases = await verifyGolden(file, golden());
    expect(cases.length).toBeGreaterThan(1);
    expect(cases.map(({ message }) => message)).toEqual(cases.map(() => ''));
  });

  it('fail with any number that matters 1 % off', async () => {
    const whole = golden();
    for (const [at, changed] of whole.cases.entries()) {
      for (const [i, state] of (changed.trajectory as number[][][]).entries()) {
        const largest = Math.max(...state.flat().map(Math.abs));
        const row = state[(at + i) % state.length];
        const column = row.findIndex((value) => Math.abs(value) > largest / 10);
        if (column < 0) continue;
        const correct = row[column];
        row[column] = correct * 1.01;
        const [result] = await verifyGolden(file, { ...whole, cases: [changed] });
        expect(result.passed, `case ${at}, state ${i}`).toBe(false);
        row[column] = correct;
      }
    }
  });
});

describe('diffusers’ schedules rescaled to zero terminal SNR', () => {
  const golden = (): { betas: number[] }[] =>
    read(`${REFERENCE}zero_snr.json`) as { betas: number[] }[];

  it('pass, as far off as float32 leaves them', async () => {
    const cases = await verifyGolden('zero_snr.json', golden());
    expect(cases).toHaveLength(16);
    expect(cases.map(({ message }) => message)).toEqual(cases.map(() => ''));
  });

  it('fail with a β that is 1 % off', async () => {
    const whole = golden();
    for (const changed of whole) {
      for (const at of [3, 4]) {
        const correct = changed.betas[at];
        changed.betas[at] = correct * 1.01;
        const [result] = await verifyGolden('zero_snr.json', [changed]);
        expect(result.passed).toBe(false);
        changed.betas[at] = correct;
      }
    }
  });
});

describe('verification of the reference’s numbers', () => {
  const folder = pathOf('../../../../shared/golden/core/');
  it.skipIf(!existsSync(folder)).each(FILES)(
    '%s passes in every case (skipped without ../shared/golden)',
    async (file) => {
      const cases = await verifyGolden(file, read(folder + file));
      expect(cases.filter(({ passed }) => !passed)).toEqual([]);
    },
  );
});

describe('verification', () => {
  it('fails the case whose number was changed, and only that', async () => {
    const file = samplerFile();
    const trajectory = file.cases[2].trajectory as number[][][];
    trajectory[4][1][0] += 1e-3;
    const cases = await verifyGolden('changed.json', file);
    expect(cases.map(({ passed }) => passed)).toEqual(file.cases.map((_, i) => i !== 2));
    expect(cases[2].message).toMatch(/tolerance 0.0001/);
  });

  it.each<[string, (golden: Record<string, unknown>) => void, RegExp]>([
    ['an unknown scheduler', (c) => (c.scheduler = 'NewScheduler'), /"NewScheduler"; supported/],
    ['half an order', (c) => (c.config = { num_train_timesteps: 1.5 }), /a whole number/],
    [
      'an unknown step argument',
      (c) => (c.step_kwargs = { wobble: 1 }),
      /DDPMScheduler.step has no key wobble/,
    ],
    ['an unknown key of the case', (c) => (c.extra = 1), /unknown keys: extra/],
    ['a wrong number of draws', (c) => (c.noises_used = 3), /draws of noise were used; expected 3/],
    ['a missing state', (c) => (c.trajectory as unknown[]).pop(), /states were computed/],
    ['a wrong timestep', (c) => ((c.timesteps as number[])[0] += 1), /expected/],
    ['sigmas where there are none', (c) => (c.sigmas = [1, 0]), /lists sigmas/],
    ['a word for a number', (c) => (c.init_noise_sigma = 'one'), /init_noise_sigma is not a/],
  ])('fails %s by name', async (_, change, message) => {
    const file = samplerFile();
    const golden = file.cases[0];
    change(golden);
    const [result] = await verifyGolden('changed.json', { ...file, cases: [golden] });
    expect(result.passed).toBe(false);
    expect(result.message).toMatch(message);
  });

  it('says of a config’s keys which the class does not have that they are ignored', async () => {
    const file = samplerFile();
    const golden = file.cases[0];
    golden.config = { ...(golden.config as object), skip_prk_steps: true };
    const [result] = await verifyGolden('more.json', { ...file, cases: [golden] });
    expect(result.passed).toBe(true);
    expect(result.notice).toBe(
      `${String(golden.scheduler)} does not have the key skip_prk_steps; it is ignored, as diffusers does.`,
    );
  });

  it('fails any number of a trajectory that is 1 % off', async () => {
    const file = samplerFile();
    for (const golden of file.cases.filter((_, i) => i % 6 === 4)) {
      for (const [i, state] of (golden.trajectory as number[][][]).entries()) {
        const correct = state[1][i % 3];
        state[1][i % 3] *= 1.01;
        const [result] = await verifyGolden('changed.json', { ...file, cases: [golden] });
        expect(result.passed).toBe(false);
        state[1][i % 3] = correct;
      }
    }
  });

  it.each<[string, (file: Record<string, unknown>) => void, RegExp]>([
    ['an unknown key', (f) => (f.scale = 1), /unknown keys: scale/],
    [
      'an unknown key of the mixture',
      (f) => (f.mixture = { ...(f.mixture as object), skew: 1 }),
      /mixture has unknown keys: skew/,
    ],
    ['noise of another shape', (f) => (f.noise = [[[0, 0, 0]]]), /must have the shape of x_T/],
    ['a start of other dimensions', (f) => (f.x_T = [[0, 0]]), /the 2 dimensions of x_T/],
  ])('fails a file with %s by name', async (_, change, message) => {
    const file = { ...samplerFile() };
    change(file);
    const cases = await verifyGolden('changed.json', file);
    expect(cases).toHaveLength(1);
    expect(cases[0].message).toMatch(message);
  });

  it('takes weights that add up to 1 only nearly', async () => {
    const file = samplerFile() as unknown as { mixture: { weights: number[] } };
    file.mixture.weights = file.mixture.weights.map((weight) => weight * 1.001);
    const cases = await verifyGolden('rounded.json', file);
    expect(cases.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('believes a whole timestep beside a spaced level, and no other', () => {
    const { spec, schedule: config } = readSchedulerConfig(
      { _class_name: 'DPMSolverMultistepScheduler', use_exponential_sigmas: true },
      { num_inference_steps: 2 },
    );
    const schedule = config && float32Schedule(config);
    const grid = samplerGrid(spec, schedule);
    const believed = (t: number): number | null => believedTimes(spec, grid, schedule, [t])[0];
    expect([999, 998, 997, 998.5, 1000].map(believed)).toEqual([999, 998, null, null, null]);
  });

  it('fails a changed noise level', async () => {
    const file = samplerFile();
    const golden = file.cases[2];
    (golden.sigmas as number[])[3] *= 1.001;
    const [result] = await verifyGolden('changed.json', { ...file, cases: [golden] });
    expect(result.message).toMatch(/^Number 3 is/);
  });

  it.each([
    ['a list of something else', [1, 2]],
    ['an object of something else', { weights: [] }],
    ['nothing', null],
    ['a file without cases', { cases: [] }],
    ['an empty list', []],
  ])('fails %s instead of skipping it', async (_, json) => {
    const cases = await verifyGolden('odd.json', json);
    expect(cases).toHaveLength(1);
    expect(cases[0].passed).toBe(false);
  });

  it('fails unknown draws and lists of the wrong length', async () => {
    const torch = await verifyGolden('torch.json', {
      cases: [{ seed: 0, randx_3: [1, 2, 3], randperm_4: [0, 1, 2] }],
    });
    expect(torch.map(({ passed }) => passed)).toEqual([false, false]);
    expect(torch[0].message).toMatch(/"randx_3" is not a known draw/);
    const odd = await verifyGolden('t.json', { cases: [{ seed: 0 }, { seed: 1, rand_0: [] }] });
    expect(odd.map(({ message }) => message)).toEqual(['Case 0 lists no draws.', '']);
    const [file] = await verifyGolden('t.json', { cases: [{ seed: 0, rand_0: [] }], version: 2 });
    expect(file.message).toMatch(/unknown keys: version/);
    const schedules = await verifyGolden('s.json', [
      {
        beta_schedule: 'linear',
        index: [0],
        betas: [1e-4],
        alphas_cumprod: [0.9],
        num_train_timesteps: 9,
      },
      { beta_schedule: 'quadratic', index: [0], betas: [1], alphas_cumprod: [1] },
    ]);
    expect(schedules.map(({ passed }) => passed)).toEqual([false, false]);
    expect(schedules[1].message).toMatch(/quadratic/);
  });
});

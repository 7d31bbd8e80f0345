// Layer: tests. `lab.mjs verify` over a folder: every file has its cases, whatever the others hold.

import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../../scripts/lab/commands/verify';
import type { VerifyCase } from '../../../src/core/verify';
import { KERNEL_FILES } from '../../../webview/lab/engine/kernelFiles';
import { compileKernels } from '../engine/kernels';

const networks = join(import.meta.dirname, '../../goldens/networks');
/** Networks with schedulers of every kind, by diffusers (make.py there). */
const predictions = join(import.meta.dirname, '../../goldens/predictions');
const goldens = join(import.meta.dirname, '../../../webview/lab/numerics/goldens');
let home = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'diffusion-verify-'));
  const { relaxed, plain } = compileKernels();
  await writeFile(join(home, KERNEL_FILES.relaxed), relaxed);
  await writeFile(join(home, KERNEL_FILES.plain), plain);
});

afterAll(() => rm(home, { recursive: true, force: true }));

interface Outcome {
  passed: boolean;
  cases: VerifyCase[];
}

/** A folder with these files, given by name. */
async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(home, 'golden-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function outcome(files: Readonly<Record<string, string | Uint8Array>>): Promise<Outcome> {
  return outcomeOf(await folderOf(files));
}

/** Whether all passed, and the cases. */
async function outcomeOf(folder: string): Promise<Outcome> {
  const results: { cases: VerifyCase[] }[] = [];
  const output = {
    result: (_: string[], data: object): void => {
      results.push(data as { cases: VerifyCase[] });
    },
  };
  const passed = await verify({ folder, engine: 'wasm' }, home, output);
  return { passed, cases: results.flatMap(({ cases }) => cases) };
}

const schedules = (): Promise<string> => readFile(join(goldens, 'schedules.json'), 'utf8');

it('passes what is right, in sub-folders too', async () => {
  const { passed, cases } = await outcome({ 'deep/er/schedules.json': await schedules() });
  expect(passed).toBe(true);
  expect(cases.length).toBeGreaterThan(5);
});

it('fails what cannot be read or is of no known kind, and still runs the rest', async () => {
  const good = await schedules();
  const { passed, cases } = await outcome({
    'a.json': '{"half":',
    'b.json': '{"something": 1}',
    'c.json': good.replace(/-?\d+\.\d+(e-\d+)?/, 'NaN'),
    'd.json': good,
  });
  expect(passed).toBe(false);
  const failed = cases.filter((one) => !one.passed);
  expect(failed.map(({ file }) => file)).toEqual(['a.json', 'b.json', 'c.json']);
  expect(cases.filter(({ file }) => file === 'd.json').length).toBeGreaterThan(5);
});

it('fails a model’s configuration that stands by itself', async () => {
  const text = '{"_class_name": "UNet2DModel"}';
  const { cases } = await outcome({ 'config.json': text, 'deep/er/unet/config.json': text });
  expect(cases.map(({ file, passed }) => [file, passed])).toEqual([
    ['config.json', false],
    ['deep/er/unet/config.json', false],
  ]);
});

it('says which part of a network is missing', async () => {
  const golden = join(networks, 'unet2d-fourier');
  const text = await readFile(join(golden, 'golden.json'), 'utf8');
  const alone = await outcome({ 'net/golden.json': text });
  expect(alone.cases.map(({ message }) => message)).toEqual([
    expect.stringMatching(/must be a folder unet, transformer, network/),
  ]);
  const config = await readFile(join(golden, 'unet/config.json'), 'utf8');
  const weightless = await outcome({ 'net/golden.json': text, 'net/unet/config.json': config });
  expect(weightless.passed).toBe(false);
  expect(weightless.cases.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Weights of net\/golden\.json/),
  ]);
});

describe('the target of a network', () => {
  const four = ['forward noising', 'forward pass', 'first gradients', 'losses of 4 AdamW steps'];

  it.each(['epsilon', 'v-prediction', 'sample', 'flow', 'edm', 'edm-v', 'edm-denoiser'])(
    'follows from the scheduler: %s',
    async (name) => {
      const { passed, cases } = await outcomeOf(join(predictions, name));
      expect(cases.map(({ message }) => message)).toEqual(['', '', '', '']);
      expect(cases.map((one) => one.name)).toEqual(four);
      expect(passed).toBe(true);
    },
  );

  /** The cases of a golden folder whose scheduler_config.json has these changes. */
  async function withScheduler(name: string, changes: object): Promise<VerifyCase[]> {
    const folder = await mkdtemp(join(home, 'scheduler-'));
    await cp(join(predictions, name), folder, { recursive: true });
    const path = join(folder, 'scheduler/scheduler_config.json');
    const config = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...config, ...changes }));
    return (await outcomeOf(folder)).cases;
  }

  it('is wrong for a network of another kind: gradients and losses fail, the forward pass not', async () => {
    const cases = await withScheduler('v-prediction', { prediction_type: 'epsilon' });
    expect(cases.map(({ passed }) => passed)).toEqual([true, true, false, false]);
  });

  it('is that of flow matching under any scheduler that says so', async () => {
    for (const config of [
      { _class_name: 'FlowMatchHeunDiscreteScheduler' },
      { _class_name: 'FlowMatchLCMScheduler' },
      { use_dynamic_shifting: true },
      { _class_name: 'DPMSolverMultistepScheduler', prediction_type: 'flow_prediction' },
      { _class_name: 'UniPCMultistepScheduler', use_flow_sigmas: true },
    ]) {
      const cases = await withScheduler('flow', config);
      expect(
        cases.map(({ message }) => message),
        JSON.stringify(config),
      ).toEqual(['', '', '', '']);
    }
  });

  it.each([
    ['v-prediction', { prediction_type: 'score' }, /prediction_type.*"score"/],
    [
      'v-prediction',
      { _class_name: 'ScoreSdeVeScheduler' },
      /"ScoreSdeVeScheduler"; supported are/,
    ],
    ['edm', { prediction_type: 'sample' }, /prediction_type of EDMEulerScheduler is "sample"/],
    ['flow', { prediction_type: 'epsilon' }, /prediction_type of FlowMatch.* is "epsilon"/],
    ['v-prediction', { num_train_timesteps: 800 }, /timesteps lists 871; .* from 0 to 799/],
  ])('is refused in one sentence: %s with %j', async (name, changes, message) => {
    const cases = await withScheduler(name, changes);
    expect(cases.map(({ passed }) => passed)).toEqual([false]);
    expect(cases[0].message).toMatch(message);
  });

  it('needs x0 unless it is the noise', async () => {
    const folder = await mkdtemp(join(home, 'x0-'));
    await cp(join(predictions, 'flow'), folder, { recursive: true });
    const path = join(folder, 'golden.json');
    const { x0, ...rest } = JSON.parse(await readFile(path, 'utf8')) as { x0: number[] };
    expect(x0.length).toBeGreaterThan(0);
    await writeFile(path, JSON.stringify(rest));
    const { cases } = await outcomeOf(folder);
    expect(cases.map(({ message }) => message)).toEqual([
      expect.stringMatching(/x0 is missing: the target of flow matching/),
    ]);
  });
});

describe('files that cannot be read', () => {
  const lfs = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 64108\n';

  it.each<[string, (weights: Buffer) => Uint8Array | string, RegExp]>([
    ['are cut short', (weights) => weights.subarray(0, 1000), /cut short/],
    ['lack their last byte', (weights) => weights.subarray(0, -1), /outside the data/],
    ['are a Git LFS pointer', () => lfs, /Git LFS pointer/],
    ['are empty', () => '', /has 0 bytes/],
    [
      'hold integers',
      (weights) => Buffer.from(weights.toString('latin1').replaceAll('"F32"', '"I32"'), 'latin1'),
      /dtype I32; F32, F16, BF16, F64 can be read/,
    ],
  ])('are one failed case when the weights %s', async (_, change, message) => {
    const folder = await folderOf({ 'schedules.json': await schedules() });
    await cp(join(networks, 'unet2d-fourier'), join(folder, 'net'), { recursive: true });
    const path = join(folder, 'net/unet/diffusion_pytorch_model.safetensors');
    await writeFile(path, change(await readFile(path)));
    const { passed, cases } = await outcomeOf(folder);
    expect(passed).toBe(false);
    expect(cases.filter(({ file }) => file === 'schedules.json').length).toBeGreaterThan(5);
    const failed = cases.filter((one) => !one.passed);
    expect(failed.map(({ file }) => file)).toEqual(['net/golden.json']);
    expect(failed[0].message).toMatch(message);
  });

  it('are called what they are: empty, a Git LFS pointer', async () => {
    const { cases } = await outcome({ 'empty.json': '', 'pointer.json': lfs });
    expect(cases.map(({ message }) => message)).toEqual([
      expect.stringMatching(/empty\.json" is empty/),
      expect.stringMatching(/pointer\.json" is a Git LFS pointer/),
    ]);
  });

  it('begin with a byte order mark without harm', async () => {
    const { passed, cases } = await outcome({ 'bom.json': `\uFEFF${await schedules()}` });
    expect(passed).toBe(true);
    expect(cases.length).toBeGreaterThan(5);
  });
});

describe('symbolic links', () => {
  it('are followed, to files and to folders', async () => {
    const elsewhere = await folderOf({
      'broken.json': '{"broken": 1}',
      'a.json': await schedules(),
    });
    const folder = await folderOf({});
    await symlink(join(elsewhere, 'broken.json'), join(folder, 'linked.json'));
    await symlink(elsewhere, join(folder, 'more'));
    const { cases } = await outcomeOf(folder);
    const failed = cases.filter(({ passed }) => !passed).map(({ file }) => file);
    expect(failed).toEqual(['linked.json', 'more/broken.json']);
    expect(cases.filter(({ file }) => file === 'more/a.json').length).toBeGreaterThan(5);
  });

  it('to nothing, or to themselves, are failed cases', async () => {
    const folder = await folderOf({ 'good.json': await schedules() });
    await symlink(join(folder, 'nowhere.json'), join(folder, 'dangling.json'));
    await symlink(join(folder, 'nowhere'), join(folder, 'folder'));
    await symlink(join(folder, 'self.json'), join(folder, 'self.json'));
    const { passed, cases } = await outcomeOf(folder);
    expect(passed).toBe(false);
    const failed = cases.filter((one) => !one.passed);
    expect(failed.map(({ file }) => file)).toEqual(['dangling.json', 'folder', 'self.json']);
    expect(failed.map(({ message }) => message)).toEqual([
      expect.stringMatching(/link to nothing/),
      expect.stringMatching(/link to nothing/),
      expect.stringMatching(/leads back to itself/),
    ]);
  });

  it('in a circle end, and every file is checked once', async () => {
    const folder = await folderOf({ 'sub/good.json': await schedules() });
    const once = (await outcomeOf(folder)).cases.length;
    await symlink(folder, join(folder, 'sub/up'));
    await symlink(join(folder, 'sub'), join(folder, 'again'));
    const { passed, cases } = await outcomeOf(folder);
    expect(passed).toBe(true);
    expect(cases).toHaveLength(once);
  });
});

// Layer: tests. `lab.mjs verify` over a folder: every file has its cases, whatever the others hold.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verify } from '../../../scripts/lab/verify';
import type { VerifyCase } from '../../../src/core/verify';
import { KERNEL_FILES } from '../../../webview/lab/engine/kernelFiles';
import { compileKernels } from '../engine/kernels';

const networks = join(import.meta.dirname, '../../goldens/networks');
const goldens = join(import.meta.dirname, '../../../webview/lab/numerics/goldens');
let home = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'diffusion-verify-'));
  const { relaxed, plain } = compileKernels();
  await writeFile(join(home, KERNEL_FILES.relaxed), relaxed);
  await writeFile(join(home, KERNEL_FILES.plain), plain);
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** Whether all passed, and the cases, of a folder with these files. */
async function outcome(
  files: Readonly<Record<string, string>>,
): Promise<{ passed: boolean; cases: VerifyCase[] }> {
  const folder = await mkdtemp(join(home, 'golden-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const results: { cases: VerifyCase[] }[] = [];
  const output = {
    result: (_: string[], data: object): void => {
      results.push(data as { cases: VerifyCase[] });
    },
  };
  const passed = await verify({ kind: 'verify', folder, engine: 'wasm', json: true }, home, output);
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

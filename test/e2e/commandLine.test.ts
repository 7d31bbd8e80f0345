// scripts/lab.mjs as a person or a script uses it: trains, is stopped by Ctrl-C, goes on, samples.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LAB = fileURLToPath(new URL('../../scripts/lab.mjs', import.meta.url));
/** Some seconds: a stop in the middle must be possible on a fast machine. */
const STEPS = 20_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-cli-'));
  const recipe = {
    name: 'small moons',
    data: { kind: 'points', name: 'moons', count: 500 },
    network: { hidden: 32, layers: 2 },
    training: { steps: STEPS, batch_size: 64, sample_every: 0, checkpoint_every: 100_000 },
  };
  await writeFile(join(folder, 'small.diffusion.json'), JSON.stringify(recipe));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs lab.mjs; `interruptAt` sends Ctrl-C as soon as stderr matches it. */
function lab(args: string[], interruptAt: RegExp | null = null) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [LAB, ...args], { cwd: folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      const seen = interruptAt?.test(stderr) ?? true;
      stderr += chunk.toString();
      if (!seen && interruptAt?.test(stderr) === true) child.kill('SIGINT');
    });
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

function weights(run: string): Promise<Buffer> {
  const file = `checkpoints/step-${STEPS}/training/state.safetensors`;
  return readFile(join(folder, run, file));
}

describe('lab.mjs', () => {
  it('trains, and a run that was stopped and resumed ends with the same bytes', async () => {
    const whole = await lab(['train', 'small.diffusion.json', '--out', 'whole', '--json']);
    expect(whole.code, whole.stderr).toBe(0);
    expect(JSON.parse(whole.stdout)).toMatchObject({ step: STEPS, finished: 'completed' });

    const stopped = await lab(['train', 'small.diffusion.json', '--out', 'parts'], /^step /m);
    expect(stopped.code, stopped.stderr).toBe(130);
    const rest = await lab(['train', 'small.diffusion.json', '--out', 'parts', '--resume']);
    expect(rest.code, rest.stderr).toBe(0);
    expect((await weights('parts')).equals(await weights('whole'))).toBe(true);
  });

  it('samples the run into a picture and numbers, the same ones for the same seed', async () => {
    const options = [
      '--sampler',
      'ddpm',
      '--steps',
      '20',
      '--seed',
      '5',
      '--count',
      '50',
      '--json',
    ];
    const first = await lab(['sample', 'whole', '--out', 'a', ...options]);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ shape: [50, 2], networkCalls: 20 });
    await lab(['sample', 'whole', '--out', 'b', ...options]);
    const text = await readFile(join(folder, 'a', 'samples.json'), 'utf8');
    expect(await readFile(join(folder, 'b', 'samples.json'), 'utf8')).toBe(text);
    const { shape, data } = JSON.parse(text) as { shape: number[]; data: number[] };
    expect(shape).toEqual([50, 2]);
    expect(data).toHaveLength(100);
    expect(data.every(Number.isFinite)).toBe(true);
    const picture = await readFile(join(folder, 'a', 'samples.png'));
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
  });

  it.each([
    [['sample', 'whole', '--out', 'c', '--sampler', 'nope'], 2, /sampler is "nope"/],
    [['sample', 'nowhere', '--out', 'c'], 1, /neither a run folder/],
    [['train', 'small.diffusion.json', '--out', 'whole'], 1, /not empty/],
    [['train', 'none.json', '--out', 'd'], 1, /none\.json/],
    [['train', 'small.diffusion.json'], 2, /needs --out DIR/],
    [['paint'], 2, /unknown command 'paint'/],
    [['sample', 'whole', '--out', 'c', '--engine', 'tpu'], 2, /'tpu' is invalid/],
  ] as const)('says what is wrong with %j', async (args, code, message) => {
    const result = await lab([...args]);
    expect(result.code, result.stderr).toBe(code);
    expect(result.stderr).toMatch(message);
  });
});

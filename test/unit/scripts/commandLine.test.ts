// Layer: tests. The command line of scripts/lab.mjs as far as nothing is computed: what is understood,
// what is refused and with which exit code. test/e2e/commandLine.test.ts runs the commands.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../../scripts/lab/commands';
import { runProgram } from '../../../scripts/lab/program';

let home = '';
let printed = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'diffusion-cli-'));
  printed = '';
  const keep = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.removeAllListeners('SIGINT');
  await rm(home, { recursive: true, force: true });
});

const lab = (args: string): Promise<number> =>
  runProgram(COMMANDS, args === '' ? [] : args.split(' '), join(home, 'dist'));

const NAMES = [
  'train',
  'sample',
  'grid',
  'interpolate',
  'invert',
  'inpaint',
  'upscale',
  'hold',
  'race',
  'study',
  'verify',
  'plan',
  'data',
  'import',
  'export',
  'bench',
];

describe('help', () => {
  it.each(['', '--help', '-h', 'help'])('lists every command: "%s"', async (args) => {
    expect(await lab(args)).toBe(0);
    for (const name of NAMES) expect(printed).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(printed).toContain('Exit codes: 0 done, 1 failed, 2 bad arguments');
  });

  it.each(NAMES)('is there for %s', async (name) => {
    expect(await lab(`${name} --help`)).toBe(0);
    expect(printed).toContain(`Usage: node scripts/lab.mjs ${name}`);
    expect(printed).toContain('--json');
  });
});

describe('a wrong command line ends with exit code 2 and one sentence', () => {
  it.each([
    ['paint', /^unknown command 'paint'/],
    ['trian r.json', /unknown command 'trian'\n\(Did you mean train\?\)/],
    ['train r.json --out d --stpes 3', /unknown option '--stpes'\n\(Did you mean --steps\?\)/],
    ['train r.json --outt d', /unknown option '--outt'\n\(Did you mean --out\?\)/],
    ['train', /missing required argument 'recipe'/],
    ['train r.json', /^train needs --out DIR\.$/m],
    ['sample moons', /^sample needs --out DIR\.$/m],
    [
      'export moons',
      /^export needs --onnx FILE, --diffusers DIR, --notebook FILE or --python DIR\.$/m,
    ],
    ['inpaint faces', /^inpaint needs --out DIR\.$/m],
    ['inpaint faces --out d', /^inpaint needs --image FILE\.$/m],
    ['upscale faces --out d', /^upscale needs --image FILE\.$/m],
    ['hold moons --out d', /^hold needs --value X\.$/m],
    ['hold moons --out d --axis z --value 1', /Allowed choices are x, y\./],
    ['hold moons --out d --value one', /^--value is "one"; it must be a number\.$/m],
    ['upscale faces --out d --factor 3', /Allowed choices are 2, 4\./],
    ['inpaint faces --option eta', /^--option is "eta"; it must be a key and a number/m],
    ['sample faces --guidance-interval 5,1', /^--guidance-interval is "5,1"; it must be two/m],
    ['train a b --out d', /too many arguments for 'train'/],
    ['train r.json --out', /option '--out <dir>' argument missing/],
    [
      'sample moons --out d --engine tpu',
      /'tpu' is invalid\. Allowed choices are webgpu, wasm, cpu/,
    ],
    ['verify d --engine cpu', /'cpu' is invalid\. Allowed choices are wasm, webgpu/],
    [
      'train r.json --out d --seed 4294967296',
      /^--seed is 4294967296; allowed are whole numbers from 0 to 4294967295\.$/m,
    ],
    ['train r.json --out d --steps 20000000', /^--steps is 20000000; allowed are .* 10000000\.$/m],
    ['train r.json --out d --steps 0', /^--steps is 0; allowed are whole numbers from 1/m],
    ['train r.json --out d --steps=1.5', /^--steps is 1\.5; allowed are whole numbers/m],
    ['train r.json --out d --steps many', /^--steps is "many"; allowed are whole numbers/m],
    ['sample moons --out d --count -1', /^--count is -1; allowed are whole numbers from 1/m],
    ['sample moons --out d --eta none', /^--eta is "none"; it must be a number\.$/m],
    ['plan r.json --batch 0', /^--batch is 0; allowed are whole numbers from 1/m],
    [
      'inpaint moons --out d --guidance Infinity',
      /^--guidance is Infinity; it must be a number\.$/m,
    ],
    ['inpaint moons --out d --clip r.json --frames 1-99999999999', /numbers from 1 to 1000/],
    [
      'inpaint moons --out d --clip r.json --frames 0',
      /^--frames is "0"; it must be numbers from 1/m,
    ],
    ['inpaint dtmf --out d --sound s.wav', /^inpaint needs --gap FROM-TO\.$/m],
    [
      'inpaint dtmf --out d --sound s.wav --gap 0.2-0.1',
      /^--gap is "0\.2-0\.1"; it must be two times in seconds, the second after the first, as in 0\.1-0\.2\.$/m,
    ],
    ['inpaint dtmf --out d --sound s.wav --gap all', /^--gap is "all"; it must be two times/m],
    [
      'inpaint dtmf --out d --sound s.wav --clip c.gif',
      /^--clip and --sound were given; one thing at a time can be filled in\.$/m,
    ],
    ['bench --rounds 0', /^--rounds is 0; it must be a whole number of at least 1\.$/m],
    ['bench scale --rounds 3', /unknown option '--rounds'/],
  ])('%s', async (args, message) => {
    expect(await lab(args)).toBe(2);
    expect(printed).toMatch(message);
    expect(printed).toContain('(add --help for the arguments and options)');
  });
});

describe('work that fails ends with exit code 1', () => {
  it.each([
    ['verify nowhere', /"nowhere" could not be read/],
    ['plan nowhere.json', /"nowhere\.json" could not be read/],
    ['sample nowhere --out d', /"nowhere" is neither a run folder, nor a model folder/],
    ['export nowhere --onnx f', /"nowhere" is neither a run folder, nor a model folder/],
  ])('%s', async (args, message) => {
    expect(await lab(args)).toBe(1);
    expect(printed).toMatch(message);
  });
});

describe('what is given is looked at before anything is computed', () => {
  it('a file of bytes, or of UTF-16, is no text', async () => {
    const path = join(home, 'weights.json');
    for (const bytes of [Uint8Array.of(8, 0, 0, 0, 0xd4, 0x2f, 0x2f), Uint8Array.of(0xff, 0xfe)]) {
      await writeFile(path, bytes);
      expect(await lab(`plan ${path}`)).toBe(1);
      expect(printed).toContain(`"${path}" is not text in UTF-8.`);
    }
  });

  it('a file cannot become the folder of samples', async () => {
    const path = join(home, 'samples.txt');
    await writeFile(path, 'kept');
    expect(await lab(`sample models/dino --out ${path}`)).toBe(1);
    expect(printed).toContain(`"${path}" is a file; results are written to a folder.`);
  });

  it('nothing is computed for a folder below a file, or one that cannot be', async () => {
    const path = join(home, 'kept.txt');
    await writeFile(path, 'kept');
    const model = join(process.cwd(), 'models/faces');
    const made = ['sample', 'grid --scales 1,2', 'interpolate'].map(
      (command) => `${command} ${model}`,
    );
    for (const args of [...made, `invert ${model} --seed 0`]) {
      printed = '';
      expect(await lab(`${args} --out ${path}/below`)).toBe(1);
      expect(printed).toContain(
        `The folder "${path}/below" cannot be written to: a part of its path is a file, where there must be a folder.`,
      );
      expect(printed).not.toMatch(/ENOTDIR|browser/);
    }
    expect(await readFile(path, 'utf8')).toBe('kept');
  });

  it.runIf(existsSync('/proc/self'))(
    'a folder below /proc ends, instead of being tried for ever (skipped without /proc)',
    async () => {
      expect(await lab(`sample ${join(process.cwd(), 'models/dino')} --out /proc/none/below`)).toBe(
        1,
      );
      expect(printed).toContain(
        'The folder "/proc/none/below" cannot be written to: it is not there.',
      );
    },
  );

  it('a folder is no recipe and no picture', async () => {
    const folder = join(home, 'folder.json');
    await mkdir(folder);
    const inpaint = `inpaint moons --out d --mask m.png --image`;
    for (const args of ['plan', 'train --out d', inpaint]) {
      printed = '';
      expect(await lab(`${args} ${folder}`)).toBe(1);
      expect(printed).toBe(
        `"${folder}" could not be read: it is a folder, where there must be a file.\n`,
      );
    }
  });

  it('a recipe is no long text, and none without an end', async () => {
    const path = join(home, 'long.json');
    await writeFile(path, `{"name":"${'a'.repeat(120_000)}"}`);
    expect(await lab(`plan ${path}`)).toBe(1);
    expect(printed).toBe(
      `${path}:1:1: This has 120,011 characters; a recipe has at most 100,000.\n`,
    );
    printed = '';
    await writeFile(path, Buffer.alloc(2 ** 20 + 1, 32));
    expect(await lab(`plan ${path}`)).toBe(1);
    expect(printed).toBe(`"${path}" is larger than 1 MB, which is the limit.\n`);
  });

  it.runIf(existsSync('/dev/zero'))(
    'a file without an end is not read for ever (skipped without /dev/zero)',
    async () => {
      expect(await lab('train /dev/zero --out d')).toBe(1);
      expect(printed).toBe('"/dev/zero" is larger than 1 MB, which is the limit.\n');
    },
  );
});

// Folders that lie: each is refused with a sentence that says what and where, before memory is taken for
// what it claims, and nothing outside of the folder is read.

import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFolder, type ModelFolder } from '../../../../src/exchange/in';
import { encodeSafetensors } from '../../../../src/shared/safetensors';
import { CONFIG, pipeline, rawFile, SCHEDULER, weightsOf, writeFolder } from './modelFolder';
import { importFolder, refusal } from './steps';

const FILE = 'unet/diffusion_pytorch_model.safetensors';
const INDEX = 'unet/diffusion_pytorch_model.safetensors.index.json';
const WEIGHTS = weightsOf(CONFIG);

const tensor = (shape: number[], data_offsets: number[], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets,
});

describe('headers', () => {
  it.each([
    [
      'overlapping tensors',
      rawFile({ a: tensor([2], [0, 8]), b: tensor([2], [4, 12]) }, 12),
      /Tensor b overlaps the one before it/,
    ],
    ['offsets outside', rawFile({ a: tensor([2], [8, 16]) }, 8), /outside the data of 8 bytes/],
    [
      'huge offsets',
      rawFile({ a: tensor([2 ** 40], [0, 2 ** 42]) }, 8),
      /outside the data of 8 bytes/,
    ],
    [
      'offsets that no number holds',
      rawFile('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}', 8),
      /not two whole numbers/,
    ],
    [
      'a duplicate name',
      rawFile(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
      /duplicate name "a"/,
    ],
    ['a shape that is too large for its bytes', rawFile({ a: tensor([3], [0, 8]) }, 8), /8 bytes/],
    [
      'a product that overflows',
      rawFile({ a: tensor([2 ** 30, 2 ** 30], [0, 8]) }, 8),
      /not possible/,
    ],
    ['a gap', rawFile({ a: tensor([1], [4, 8]) }, 8), /leaves a gap/],
    ['bytes that are nobody’s', rawFile({ a: tensor([1], [0, 4]) }, 8), /has 8/],
    ['no header', new Uint8Array(5), /at least 8/],
    ['integers', rawFile({ a: tensor([1], [0, 8], 'I64') }, 8), /dtype I64/],
    ['an array', rawFile('[]'), /not a JSON object/],
    [
      'an LFS pointer',
      new TextEncoder().encode(
        'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      ),
      /git lfs pull/,
    ],
  ])('%s', async (_, bytes, message) => {
    const said = await refusal(pipeline(CONFIG, { [FILE]: bytes }));
    expect(said).toMatch(message);
    expect(said.startsWith(FILE)).toBe(true);
    expect(said).not.toContain('\n');
  });

  it('a header of 10 GB, of which nothing is read', async () => {
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setBigUint64(0, 10_000_000_000n, true);
    expect(await refusal(pipeline(CONFIG, { [FILE]: bytes }))).toMatch(/claims 10000000000 bytes/);
  });

  it('a header that is longer than a model’s can be, in a file that is as long', async () => {
    const asked: number[] = [];
    const size = 80_000_000;
    const folder = fileOf(size, (start, end) => {
      asked.push(end - start);
      const bytes = new Uint8Array(end - start);
      if (start === 0) new DataView(bytes.buffer).setBigUint64(0, 70_000_000n, true);
      return bytes;
    });
    await expect(openModelFolder(folder, { ema: false, variant: null })).rejects.toThrow(
      /the header has 70000008 bytes/,
    );
    expect(Math.max(...asked)).toBeLessThan(10_000);
  });

  it('a model of 10 GB, of which only the header is read', async () => {
    const values = 2_500_000_000;
    const header = rawFile({ 'conv_in.weight': tensor([values], [0, 4 * values]) });
    let read = 0;
    const folder = fileOf(header.length + 4 * values, (start, end) => {
      read += end - start;
      return header.slice(start, end);
    });
    const opened = await openModelFolder(folder, { ema: false, variant: null });
    expect(opened.tensors.get('conv_in.weight')?.count).toBe(values);
    expect(read).toBeLessThan(10_000);
  });

  it('a file that is cut short', async () => {
    const folder = pipeline();
    truncateSync(join(folder, FILE), 9000);
    expect(await refusal(folder)).toMatch(/outside the data|cut short/);
  });
});

/** A folder with a network and a file of weights of `size` bytes, which are made when they are read. */
function fileOf(size: number, bytes: (start: number, end: number) => Uint8Array): ModelFolder {
  const texts: Readonly<Partial<Record<string, Uint8Array>>> = {
    'unet/config.json': new TextEncoder().encode(JSON.stringify(CONFIG)),
  };
  return {
    label: 'model',
    list: () => Promise.resolve(['config.json', 'diffusion_pytorch_model.safetensors']),
    size: (path) => Promise.resolve(path === FILE ? size : (texts[path]?.length ?? null)),
    read: (path, start, end) =>
      Promise.resolve(texts[path]?.slice(start, end) ?? bytes(start, end)),
  };
}

describe('configs that lie', () => {
  it.each<[what: string, changes: object, message: RegExp]>([
    ['about shapes', { block_out_channels: [8, 16] }, /weight is 16×4; .* needs 32×8/],
    ['about the number of blocks', { layers_per_block: 2 }, /tensors are missing: .* and \d+ more/],
    ['with ten thousand channels', { block_out_channels: [10_000, 10_000] }, /10000/],
    ['with a billion blocks', { layers_per_block: 1e9 }, /layers_per_block is 1000000000/],
    ['with a billion classes', { num_class_embeds: 1e9 }, /num_class_embeds is 1000000000/],
    ['with pictures of a million pixels a side', { sample_size: 1e6 }, /sample_size is 1000000/],
    ['with four channels', { in_channels: 4, out_channels: 4 }, /data\.channels is 4/],
    ['with a variance that it learnt', { out_channels: 6 }, /takes 3 channels and answers with 6/],
    ['of a class that there is not', { _class_name: 'UNet1DModel' }, /"UNet1DModel" is no network/],
    [
      'with keys that nobody reads',
      { addition_embed_type: 'text' },
      /unknown keys: addition_embed/,
    ],
    ['with classes as embeddings', { class_embed_type: 'identity' }, /class_embed_type/],
    ['that is no square', { sample_size: [8, 16] }, /16×8|square/],
  ])('%s', async (_, changes, message) => {
    const folder = pipeline(CONFIG, { 'unet/config.json': { ...CONFIG, ...changes } });
    const said = await refusal(folder);
    expect(said).toMatch(message);
    expect(said).not.toContain('\n');
  });

  it('are no JSON, or have a key twice, or are too long', async () => {
    const config = (text: string): Promise<string> =>
      refusal(pipeline(CONFIG, { 'unet/config.json': text }));
    expect(await config('{')).toMatch(/config\.json: it is not JSON/);
    expect(await config('{"sample_size": 8, "sample_size": 16}')).toMatch(/"sample_size" twice/);
    expect(await config(' '.repeat(5_000_000))).toMatch(/5000000 bytes/);
  });

  it('leave tensors over', async () => {
    const tensors = { ...WEIGHTS, 'extra.weight': { shape: [1], data: new Float32Array(1) } };
    const said = await refusal(pipeline(CONFIG, { [FILE]: encodeSafetensors(tensors) }));
    expect(said).toMatch(/does not have: extra\.weight/);
  });
});

describe('schedulers', () => {
  it.each<[what: string, scheduler: object, message: RegExp]>([
    ['of a class that there is not', { _class_name: 'ScoreSdeVeScheduler' }, /ScoreSdeVe/],
    ['with a value that cannot be', { ...SCHEDULER, prediction_type: 'noise' }, /prediction_type/],
  ])('%s', async (_, scheduler, message) => {
    const folder = pipeline(CONFIG, { 'scheduler/scheduler_config.json': scheduler });
    expect(await refusal(folder)).toMatch(message);
  });

  it('has to be there, or said', async () => {
    const folder = writeFolder({
      'config.json': CONFIG,
      'model.safetensors': encodeSafetensors(WEIGHTS),
    });
    expect(await refusal(folder)).toMatch(/scheduler_config\.json: it is not there/);
  });
});

describe('ways out of the folder', () => {
  const shards = (weight_map: unknown): string =>
    writeFolder({
      'unet/config.json': CONFIG,
      'scheduler/scheduler_config.json': SCHEDULER,
      [INDEX]: { weight_map },
    });

  it.each([
    '../secret.safetensors',
    '/etc/passwd',
    'a/b.safetensors',
    '..',
    'x.bin',
    'C:\\x.safetensors',
    7,
  ])('the name %s in an index', async (name) => {
    expect(await refusal(shards({ 'conv_in.weight': name }))).toMatch(
      /allowed is the name of a \.safetensors file beside it/,
    );
  });

  it('an index that names tensors which its files do not hold, and the other way round', async () => {
    const [first, ...others] = Object.keys(WEIGHTS);
    const map = (names: readonly string[]): object =>
      Object.fromEntries(names.map((name) => [name, 'part.safetensors']));
    const folder = (names: readonly string[]): string =>
      writeFolder({
        'unet/config.json': CONFIG,
        [INDEX]: { weight_map: map(names) },
        'unet/part.safetensors': encodeSafetensors(WEIGHTS),
      });
    expect(await refusal(folder([first, ...others, 'more']))).toMatch(/do not hold: more/);
    expect(await refusal(folder(others))).toMatch(/does not name/);
  });

  it('symbolic links, of a file and of a folder', async () => {
    const secret = writeFolder({
      'model.safetensors': encodeSafetensors(WEIGHTS),
      'config.json': CONFIG,
    });
    const file = writeFolder({ 'unet/config.json': CONFIG });
    symlinkSync(join(secret, 'model.safetensors'), join(file, FILE));
    expect(await refusal(file)).toMatch(/symbolic link.*cp -rL/);
    const folder = mkdtempSync(join(tmpdir(), 'import-'));
    symlinkSync(secret, join(folder, 'unet'));
    expect(await refusal(folder)).toMatch(/^unet\S* is a symbolic link/);
  });

  it('a link within the folder is none', async () => {
    const folder = pipeline();
    mkdirSync(join(folder, 'transformer'));
    const linked = writeFolder({ 'scheduler/scheduler_config.json': SCHEDULER });
    mkdirSync(join(linked, 'unet'));
    mkdirSync(join(linked, 'blobs'));
    writeFileSync(join(linked, 'blobs/1'), JSON.stringify(CONFIG));
    writeFileSync(join(linked, 'blobs/2'), encodeSafetensors(WEIGHTS));
    symlinkSync('../blobs/1', join(linked, 'unet/config.json'));
    symlinkSync('../blobs/2', join(linked, FILE));
    expect((await importFolder(linked)).files).toEqual((await importFolder(folder)).files);
  });
});

describe('what is no safetensors file', () => {
  it('a pickle of diffusers, with the lines that convert it', async () => {
    const folder = writeFolder({
      'unet/config.json': CONFIG,
      'unet/diffusion_pytorch_model.bin': 'x',
    });
    const said = await refusal(folder);
    expect(said).toContain('unet/diffusion_pytorch_model.bin is a pickle');
    expect(said).toContain('UNet2DModel.from_pretrained("unet", use_safetensors=False)');
    expect(said).toContain('save_pretrained("unet", safe_serialization=True)');
  });

  it.each(['model.ckpt', 'ema.pt', 'net.pth'])('%s', async (name) => {
    const said = await refusal(writeFolder({ [name]: 'x', 'config.json': CONFIG }));
    expect(said).toContain(`torch.load("${name}", map_location="cpu", weights_only=True)`);
    expect(await refusal(writeFolder({ [name]: 'x' }))).toContain(`${name} is a pickle`);
  });

  it('weights of two variants, or of none that is asked for', async () => {
    const bytes = encodeSafetensors(WEIGHTS);
    const folder = writeFolder({
      'unet/config.json': CONFIG,
      'unet/diffusion_pytorch_model.fp16.safetensors': bytes,
      'unet/diffusion_pytorch_model.bf16.safetensors': bytes,
    });
    expect(await refusal(folder)).toMatch(/variants bf16, fp16; one of them has to be chosen/);
    expect(await refusal(folder, { variant: 'fp8' })).toMatch(/"fp8" is not among them/);
  });

  it('an empty folder, a file, nothing', async () => {
    expect(await refusal(writeFolder({}))).toMatch(/holds no model in the diffusers layout/);
    expect(await refusal(join(writeFolder({ a: 'x' }), 'a'))).toMatch(/is a file/);
    expect(await refusal('/not/there')).toMatch(/cannot be read: it is not there/);
    expect(await refusal(writeFolder({ 'unet/config.json': CONFIG }))).toMatch(/no unet\/diff/);
  });
});

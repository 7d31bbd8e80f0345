// Layer: tests. A shipped model as an ONNX file: what it says of itself, and the numbers that it
// gives against those of the lab's own engine.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { parseRecipeText } from '../../../../src/shared/recipeText';
import type { FileSet } from '../../../../src/shared/protocol/files';
import { WasmPredictor } from '../../../../webview/lab/engines/wasmNetwork';
import { writeModel } from '../../../../webview/lab/engine/onnx/writeModel';
import { decodeModel } from '../../../../webview/lab/network/modelFiles';
import { runOnnx } from '../../../engine/onnxSession';
import { startKernels } from '../kernels';
import { Draws, largestDifference } from '../random';
import { times } from '../states';

const folder = join(import.meta.dirname, '../../../../models/dino');
const files: FileSet = Object.fromEntries(
  [
    'network/config.json',
    'network/diffusion_pytorch_model.safetensors',
    'scheduler/scheduler_config.json',
  ].map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]),
);
const { recipe } = parseRecipeText(readFileSync(join(folder, 'recipe.diffusion.json'), 'utf8'));
const origin = { title: 'dino', version: '1.2.3', recipe };

/** Texts of a ModelProto: fields by number, and metadata_props. */
function readTexts(bytes: Uint8Array): {
  texts: Map<number, string>;
  metadata: Map<string, string>;
} {
  const texts = new Map<number, string>();
  const metadata = new Map<string, string>();
  new PbfReader(bytes).readFields((tag, _, pbf) => {
    if ([2, 3, 6].includes(tag)) texts.set(tag, pbf.readString());
    if (tag !== 14) return;
    const entry: string[] = [];
    pbf.readMessage((field, into, inner) => {
      into[field - 1] = inner.readString();
    }, entry);
    metadata.set(entry[0], entry[1]);
  }, null);
  return { texts, metadata };
}

describe('a shipped model as ONNX', () => {
  it('says who wrote it, what it predicts, in which units, and how it was trained', () => {
    const { texts, metadata } = readTexts(writeModel(files, origin));
    expect(texts.get(2)).toBe('Diffusion Lab');
    expect(texts.get(3)).toBe('1.2.3');
    expect(texts.get(6)).toMatch(/v_prediction.*0 to 999.*data = data_scale·sample \+ data_mean/);
    const { scaling } = decodeModel(files).format;
    expect(JSON.parse(metadata.get('data_mean') ?? '')).toEqual(scaling?.mean);
    expect(Number(metadata.get('data_scale'))).toBe(scaling?.scale);
    expect(metadata.get('prediction_type')).toBe('v_prediction');
    expect(JSON.parse(metadata.get('scheduler_config') ?? '')).toMatchObject({
      beta_schedule: 'squaredcos_cap_v2',
      num_train_timesteps: 1000,
    });
    expect(JSON.parse(metadata.get('recipe') ?? '')).toEqual(recipe);
  });

  it('predicts what the lab predicts, in network units', async () => {
    const { network, weights } = decodeModel(files);
    const sample = Float32Array.from(new Draws(3).normals(2 * 7));
    const predictor = new WasmPredictor(await startKernels(), network, weights);
    const expected = await predictor.predict(sample, times(7, 400), null);
    const inputs = {
      sample: { values: sample, shape: [7, 2] },
      timestep: { values: Array<number>(7).fill(400), shape: [7] },
    };
    const [{ values }] = await runOnnx(writeModel(files, origin), [inputs]);
    expect(largestDifference(values, expected)).toBeLessThan(1e-5);
  });

  it('is refused by the name of the file that is missing or unknown', () => {
    const { 'network/config.json': config, ...rest } = files;
    expect(() => writeModel(rest, origin)).toThrow('network/config.json: the file is missing.');
    expect(() => writeModel({ 'unet/config.json': config }, origin)).toThrow(
      'unet/diffusion_pytorch_model.safetensors: the file is missing.',
    );
    const foreign = new TextEncoder().encode('{ "_class_name": "VQModel" }');
    expect(() => writeModel({ ...files, 'network/config.json': foreign }, origin)).toThrow(
      '"VQModel" is no network that can be built here',
    );
  });
});

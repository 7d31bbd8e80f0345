// Layer: tests. Every model folder with golden numbers, written as ONNX and run by ONNX Runtime:
// the output of the reference implementation, and the same for its first sample alone.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileSet } from '../../../../src/shared/protocol/files';
import { buildNetwork } from '../../../../webview/lab/engine/networks/description';
import { describeConfig } from '../../../../webview/lab/engine/networks/fromConfig';
import { forwardGraph } from '../../../../webview/lab/engine/networks/network';
import { NETWORK_FOLDERS, writeModel } from '../../../../webview/lab/engine/onnx/writeModel';
import { runOnnx, type Feed } from '../../../engine/onnxSession';
import { largestDifference } from '../random';

const folder = join(import.meta.dirname, '../../../goldens/networks');
const names = existsSync(folder)
  ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'golden.json')))
  : [];

interface Golden {
  noisy: number[];
  timesteps: number[];
  class_labels?: number[] | null;
  output: number[];
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

function modelFiles(name: string): FileSet {
  const paths = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    paths
      .filter((path) => /(config\.json|\.safetensors)$/.test(path))
      .map((path) => [path, new Uint8Array(readFileSync(join(folder, name, path)))]),
  );
}

describe.each(names)('%s', (name) => {
  it('gives the output of the reference within 1e-4, for a whole batch and for one sample', async () => {
    const golden = json(`${name}/golden.json`) as Golden;
    const files = modelFiles(name);
    const network = NETWORK_FOLDERS.find((place) => `${place}config.json` in files) ?? '';
    const build = buildNetwork(describeConfig(json(`${name}/${network}config.json`)));
    const count = golden.timesteps.length;
    const runs = [count, 1].map((batch) => {
      const { sample, classLabels } = forwardGraph(build, batch);
      const feeds: Record<string, Feed> = {
        sample: { values: golden.noisy.slice(0, sample.size), shape: sample.shape },
        timestep: { values: golden.timesteps.slice(0, batch), shape: [batch] },
      };
      if (classLabels !== null) {
        const { shape, size } = classLabels;
        const values = (golden.class_labels ?? []).slice(0, size);
        feeds.class_labels = { values, shape, type: shape.length === 1 ? 'int64' : 'float32' };
      }
      return feeds;
    });
    const bytes = writeModel(files, { title: name, version: '0', recipe: null });
    const [all, first] = await runOnnx(bytes, runs);
    expect(largestDifference(all.values, golden.output)).toBeLessThan(1e-4);
    const size = golden.output.length / count;
    expect(largestDifference(first.values, golden.output.slice(0, size))).toBeLessThan(1e-4);
  });
});

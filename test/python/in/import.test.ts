// Layer: tests. Models as diffusers saves them come in, and the lab computes what diffusers computes: a
// forward pass within 1e-4, samples of 50 steps within 1e-3. Run by
// `LAB_EXCHANGE_PYTHON=PYTHON npx vitest run --config test/python/in/vitest.config.mjs`, PYTHON one that
// has diffusers (test/python/requirements.txt).

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors, type Tensor } from '../../../src/shared/safetensors';
import { predictionWorkload } from '../../../webview/lab/network/predictionWorkload';
import { decodeModel } from '../../../webview/lab/network/modelFiles';
import { drawSamples } from '../../../webview/lab/sampling';
import { importFolder } from '../../unit/exchange/in/steps';
import { nodeEngines } from '../../unit/lab/nodeEngines';

const FORWARD_TOLERANCE = 1e-4;
const SAMPLES_TOLERANCE = 1e-3;
const STEPS = 50;
const SEED = 3;

const python = process.env.LAB_EXCHANGE_PYTHON ?? 'python3';

function hasDiffusers(): boolean {
  try {
    execFileSync(python, ['-c', 'import diffusers, safetensors, torch'], { stdio: 'ignore' });
    return true;
  } catch {
    // Not there, or without diffusers: the title says what is needed.
    return false;
  }
}

const engines = nodeEngines();
const DRAWN = ['float32', 'solver', 'ddpm', 'euler', 'flow', 'edm', 'dit'];
const MODELS = [...DRAWN, 'fp16', 'bf16', 'sharded', 'ema', 'learned', 'fourier'];
const CLASSES = new Set(['float32', 'fp16', 'bf16', 'sharded', 'ema', 'dit']);

describe.skipIf(!hasDiffusers())(
  'models of diffusers (needs a LAB_EXCHANGE_PYTHON with diffusers)',
  () => {
    const out = mkdtempSync(join(tmpdir(), 'models-'));

    beforeAll(() => {
      execFileSync(python, [join(import.meta.dirname, 'models.py'), out], { stdio: 'inherit' });
    }, 300_000);

    const imported = (name: string) => importFolder(join(out, name));

    function reference(name: string): Record<string, Tensor> {
      return decodeSafetensors(new Uint8Array(readFileSync(join(out, `${name}.safetensors`))))
        .tensors;
    }

    it.each(MODELS)('%s answers as diffusers does', async (name) => {
      const { files } = await imported(name);
      const model = decodeModel(files);
      const { sample, timestep, class_labels, answer } = reference(name);
      const engine = await engines.open(null, predictionWorkload(model, 3));
      const network = engine.predictor(model.network, model.weights);
      try {
        const condition = CLASSES.has(name)
          ? { classLabels: Int32Array.from(class_labels.data) }
          : null;
        const own = await network.predict(sample.data, timestep.data, condition);
        expect(worst(own, answer.data)).toBeLessThan(FORWARD_TOLERANCE);
        // The comparison would also hold of zeros if they were small.
        expect(Math.max(...answer.data)).toBeGreaterThan(0.01);
      } finally {
        network.dispose();
        engine.dispose();
      }
    });

    it.each(DRAWN)('%s is sampled as diffusers samples it', async (name) => {
      const { plan, files } = await imported(name);
      const { drawn } = reference(name);
      const sampling = {
        ...plan.recipe.sampling,
        generator: 'torch' as const,
        seed: SEED,
        count: 2,
        num_inference_steps: STEPS,
        class_label: CLASSES.has(name) ? 1 : null,
      };
      const context = { signal: new AbortController().signal, event: () => undefined };
      const request = {
        runId: name,
        model: files,
        sampling,
        weaker: null,
        data: null,
        engine: null,
      };
      const { samples } = await drawSamples(engines, request, context);
      const [count, channels, height, width] = drawn.shape;
      const own = new Float32Array(samples.values.length);
      let at = 0;
      for (let n = 0; n < count; n++)
        for (let c = 0; c < channels; c++)
          for (let pixel = 0; pixel < height * width; pixel++)
            own[at++] = samples.values[(n * height * width + pixel) * channels + c];
      expect(worst(own, drawn.data)).toBeLessThan(SAMPLES_TOLERANCE);
    });

    it('has saved what the names say', () => {
      expect(existsSync(join(out, 'fp16/unet/diffusion_pytorch_model.fp16.safetensors'))).toBe(
        true,
      );
      const index = 'sharded/unet/diffusion_pytorch_model.safetensors.index.json';
      expect(existsSync(join(out, index))).toBe(true);
    });

    it('knows the step of averaged weights', async () => {
      expect((await imported('ema')).plan.step).toBe(77);
    });
  },
);

/** max |a − b| */
function worst(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

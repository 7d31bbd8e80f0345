// Layer: lab worker, engine; runs in Node too. Verification of a network's golden file: a folder in
// the diffusers layout with `golden.json` beside it holds one forward pass, the first step's
// gradients and the losses of some AdamW steps on one batch. Each is compared with an engine.

import {
  compare,
  failure,
  VerifyError,
  worstOf,
  type VerifyCase,
} from '../../../src/core/verify/cases';
import {
  asList,
  asNumber,
  asNumbers,
  asObject,
  isObject,
  type JsonObject,
} from '../../../src/core/verify/json';
import { decodeSafetensors } from '../../../src/exchange/safetensors';
import { ModelFileError } from '../network/modelFiles';
import { NetworkConfigError, networkFromConfig } from './networks/fromConfig';
import { ShapeError } from './graph/graph';
import type { Minibatch } from './networks/batch';
import type { VerifiedEngine, VerifiedTrainer } from './verifyEngines';
import { WasmEngineError } from './wasm/module';
import { WebGpuEngineError } from './webgpu/computeDevice';

/** What the reference computed in float32 can be met to. */
const TOLERANCE = { output: 1e-4, gradients: 1e-3, losses: 1e-4 } as const;

/** Gradients below this are rounding: that of a key's bias, to which softmax is blind. */
const NEGLIGIBLE_GRADIENT = 1e-4;

/** The model beside the golden file. */
export interface NetworkFiles {
  /** Contents of its `config.json`, parsed. */
  readonly config: unknown;
  /** Its `diffusion_pytorch_model.safetensors`. */
  readonly weights: Uint8Array;
}

/** Whether a parsed golden file is one of a network. */
export function isNetworkGolden(json: unknown): json is JsonObject {
  return isObject(json) && 'noisy' in json && 'timesteps' in json && 'losses' in json;
}

/** Three cases; what cannot be read or built comes back as a failed one that says why. */
export async function verifyNetwork(
  file: string,
  golden: JsonObject,
  model: NetworkFiles,
  engine: VerifiedEngine,
): Promise<VerifyCase[]> {
  try {
    const trainer = await engine(networkFromConfig(model.config));
    try {
      trainer.load(new Map(Object.entries(decodeSafetensors(model.weights).tensors)));
      return await casesOf(file, golden, trainer);
    } finally {
      trainer.dispose();
    }
  } catch (error) {
    const known = [
      VerifyError,
      NetworkConfigError,
      ModelFileError,
      ShapeError,
      WasmEngineError,
      WebGpuEngineError,
    ];
    if (!(error instanceof Error) || !known.some((kind) => error instanceof kind)) throw error;
    return [failure(file, 'file', 0, error.message)];
  }
}

async function casesOf(
  file: string,
  golden: JsonObject,
  trainer: VerifiedTrainer,
): Promise<VerifyCase[]> {
  const classes = golden.class_labels ?? null;
  const classLabels = classes === null ? {} : { classLabels: asNumbers(classes, 'class_labels') };
  const batch: Minibatch = {
    sample: asNumbers(golden.noisy, 'noisy'),
    timestep: asNumbers(golden.timesteps, 'timesteps'),
    target: asNumbers(golden.noise, 'noise'),
    weight: null,
    ...classLabels,
  };
  const output = await trainer.predict(batch.sample, batch.timestep, batch.classLabels);
  const expected = asNumbers(golden.output, 'output');
  return [
    compare(file, 'forward pass', output, expected, TOLERANCE.output, 1),
    ...(await trainingCases(file, golden, trainer, batch)),
  ];
}

async function trainingCases(
  file: string,
  golden: JsonObject,
  trainer: VerifiedTrainer,
  batch: Minibatch,
): Promise<VerifyCase[]> {
  const optimizer = asObject(golden.optimizer, 'optimizer');
  if (optimizer.name !== 'AdamW')
    throw new VerifyError(`optimizer.name is ${JSON.stringify(optimizer.name)}; known is "AdamW".`);
  const [beta1, beta2] = asNumbers(optimizer.betas, 'optimizer.betas');
  const settings = {
    learningRate: asNumber(optimizer.lr, 'optimizer.lr'),
    beta1,
    beta2,
    epsilon: asNumber(optimizer.eps, 'optimizer.eps'),
    weightDecay: asNumber(optimizer.weight_decay, 'optimizer.weight_decay'),
    emaDecay: 0,
  };
  const expected = asNumbers(golden.losses, 'losses');
  const losses = [await trainer.gradients(batch)];
  const gradients = gradientCase(file, golden, await trainer.readGradients());
  for (let step = 1; step < expected.length; step++) {
    trainer.update({ ...settings, step });
    losses.push(await trainer.gradients(batch));
  }
  const name = `losses of ${expected.length} AdamW steps`;
  return [gradients, compare(file, name, losses, expected, TOLERANCE.losses, 1)];
}

/** Norm and first element of every parameter's gradient, relative to its norm. */
function gradientCase(
  file: string,
  golden: JsonObject,
  gradients: ReadonlyMap<string, Float32Array>,
): VerifyCase {
  const key = 'first_step_gradients_norm_and_first_element';
  const listed = asObject(golden[key], key);
  const parts = [...gradients].map(([name, gradient]) => {
    const [norm, first] = asNumbers(asList(listed[name], `${key}.${name}`), `${key}.${name}`);
    const actual = [Math.hypot(...gradient), gradient[0]];
    const scale = Math.max(norm, NEGLIGIBLE_GRADIENT);
    const part = compare(
      file,
      'first gradients',
      actual,
      [norm, first],
      TOLERANCE.gradients,
      scale,
    );
    return part.passed ? part : { ...part, message: `${name}: ${part.message}` };
  });
  return worstOf(parts);
}

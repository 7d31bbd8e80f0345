// Layer: lab worker, engine; runs in Node too. Verification of a network's golden file: a folder in
// the diffusers layout with `golden.json` beside it holds one forward pass, the first step's
// gradients and the losses of some AdamW steps on one batch. Each is compared with an engine; how
// the batch was noised and what the network is trained towards follow from the scheduler beside it
// (src/core/verify/networkBatch.ts). Nothing that such a file lists is passed over: what is not
// known here is refused by name.

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
  requireKnownKeys,
  type JsonObject,
} from '../../../src/core/verify/json';
import { networkBatch } from '../../../src/core/verify/networkBatch';
import { SchedulerConfigError } from '../../../src/core/schedulerConfig/keys';
import { decodeSafetensors, SafetensorsError } from '../../../src/shared/safetensors';
import { ModelFileError } from './modelFolder';
import { NetworkConfigError, networkFromConfig } from './networks/fromConfig';
import { ShapeError } from './graph/graph';
import type { Minibatch } from './networks/batch';
import type { VerifiedEngine, VerifiedTrainer } from './verifyEngines';
import { WasmEngineError } from './wasm/module';
import { WebGpuEngineError } from './webgpu/computeDevice';

/** What the reference computed in float32 can be met to. */
const TOLERANCE = { noising: 1e-4, output: 1e-4, gradients: 1e-3, losses: 1e-4 } as const;

const GRADIENTS = 'first_step_gradients_norm_and_first_element';

const KNOWN_KEYS = [
  ...['about', 'config', 'batch', 'x0', 'noise', 'timesteps', 'class_labels', 'noisy', 'output'],
  ...['optimizer', 'losses', GRADIENTS],
];

/** Gradients below this are rounding: that of a key's bias, to which softmax is blind. */
const NEGLIGIBLE_GRADIENT = 1e-4;

/** The model beside the golden file. */
export interface NetworkFiles {
  /** Contents of its `config.json`, parsed. */
  readonly config: unknown;
  /** Its `diffusion_pytorch_model.safetensors`. */
  readonly weights: Uint8Array;
  /** Contents of its `scheduler_config.json`, parsed; null without one. */
  readonly scheduler: unknown;
}

/** Whether a parsed golden file is one of a network. */
export function isNetworkGolden(json: unknown): json is JsonObject {
  return isObject(json) && 'noisy' in json && 'timesteps' in json && 'losses' in json;
}

/** Three cases, four where `x0` is listed; what cannot be read or built comes back as a failed one that says why. */
export async function verifyNetwork(
  file: string,
  golden: JsonObject,
  model: NetworkFiles,
  engine: VerifiedEngine,
): Promise<VerifyCase[]> {
  try {
    requireKnownKeys(golden, KNOWN_KEYS, file);
    checkConfig(golden, model.config);
    const trainer = await engine(networkFromConfig(model.config));
    try {
      trainer.load(new Map(Object.entries(decodeSafetensors(model.weights).tensors)));
      return await casesOf(file, golden, model.scheduler, trainer);
    } finally {
      trainer.dispose();
    }
  } catch (error) {
    const known = [
      VerifyError,
      SchedulerConfigError,
      SafetensorsError,
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

/** What the file says of the network's config must be what the network is built from. */
function checkConfig(golden: JsonObject, config: unknown): void {
  if (golden.config === undefined) return;
  const built = asObject(config, 'config.json');
  for (const [key, value] of Object.entries(asObject(golden.config, 'config')))
    if (JSON.stringify(value) !== JSON.stringify(built[key]))
      throw new VerifyError(
        `config.${key} is ${JSON.stringify(value)}, but ${key in built ? JSON.stringify(built[key]) : 'absent'} in config.json.`,
      );
}

async function casesOf(
  file: string,
  golden: JsonObject,
  scheduler: unknown,
  trainer: VerifiedTrainer,
): Promise<VerifyCase[]> {
  const { sample, timestep, target, noisy, outputs } = networkBatch(golden, scheduler);
  const classes = golden.class_labels ?? null;
  const classLabels = classes === null ? {} : { classLabels: asNumbers(classes, 'class_labels') };
  const batch: Minibatch = { sample, timestep, target, weight: null, ...classLabels };
  const rows = timestep.length;
  if (golden.batch !== undefined && golden.batch !== rows)
    throw new VerifyError(
      `batch is ${JSON.stringify(golden.batch)}, but there are ${rows} timesteps.`,
    );
  const listed = asNumbers(golden.noisy, 'noisy');
  const expected = asNumbers(golden.output, 'output');
  const compared = outputs(await trainer.predict(sample, timestep, batch.classLabels)).map((made) =>
    compare(file, 'forward pass', made, expected, TOLERANCE.output, 1),
  );
  return [
    ...(noisy === null
      ? []
      : [compare(file, 'forward noising', noisy, listed, TOLERANCE.noising, 1)]),
    compared.find(({ passed }) => passed) ?? compared[0],
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
  requireKnownKeys(optimizer, ['name', 'lr', 'betas', 'eps', 'weight_decay'], 'optimizer');
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
  const listed = asObject(golden[GRADIENTS], GRADIENTS);
  requireKnownKeys(listed, [...gradients.keys()], GRADIENTS);
  const parts = [...gradients].map(([name, gradient]) => {
    const place = `${GRADIENTS}.${name}`;
    const [norm, first] = asNumbers(asList(listed[name], place), place);
    const actual = [Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0)), gradient[0]];
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

// Layer: core (pure). What the network of a golden file is given and trained towards. The file lists
// x₀, noise, noisy samples and timesteps; which target they make is the scheduler's to say:
//   betas, epsilon | sample | v_prediction: x_t = √ᾱ x₀ + √(1−ᾱ) ε
//   flow (Liu 2022; FlowMatch…Scheduler):   x_t = (1−σ) x₀ + σ ε, target ε − x₀, σ = t / T
//   EDM (Karras 2022; EDM…Scheduler):       x = x₀ + σ ε, the network is given c_in·x and
//                                           c_noise = ln(σ)/4, target (x₀ − c_skip·x) / c_out
// Files differ in whether they list σ or the timestep, and for EDM x or c_in·x: the reading that
// gives the listed noisy samples is the one that is meant.

import { edmPreconditioning, SIGMA_DATA } from '../edm';
import { forwardCoefficients, type ForwardCoefficients } from '../forward';
import { targetCoefficients } from '../prediction';
import type { OutputKind } from '../sampling/contract';
import { makeSchedule } from '../schedule';
import { readSchedulerConfig } from '../schedulerConfig/read';
import { VerifyError } from './cases';
import { asNumber, asNumbers, asObject, type JsonObject } from './json';

/** A combination of x₀ and ε. */
interface Mixture {
  readonly x0: number;
  readonly epsilon: number;
}

/** How one sample's `noisy`, network input and target follow from x₀ and ε. */
interface Row {
  /** What the file should list as `noisy`. */
  readonly noisy: Mixture;
  /** The network is given `noisy` times this, */
  readonly inputScale: number;
  /** and this as its timestep. */
  readonly timestep: number;
  readonly target: Mixture;
  /** EDM's denoised sample is `skip`·x + `scale`·(the network's output), x being `noisy`. */
  readonly denoised: { readonly skip: number; readonly scale: number } | null;
}

/** One way to understand the listed timesteps and samples. */
type Reading = (timestep: number) => Row;

export interface NetworkBatch {
  /** Given to the network, row after row. */
  readonly sample: Float64Array;
  readonly timestep: Float64Array;
  readonly target: Float64Array;
  /** `noisy` computed from x₀ and ε; null where the file or the scheduler does not say how. */
  readonly noisy: Float64Array | null;
  /** What a file can list as output, from the network's: itself or, for EDM, the denoised sample. */
  readonly outputs: (network: ArrayLike<number>) => ArrayLike<number>[];
}

/**
 * The batch of a network's golden file.
 * @param scheduler contents of its scheduler_config.json; null without one, which means ε
 * @throws {VerifyError} for a scheduler or a batch that is not understood
 * @throws {SchedulerConfigError} as {@link readSchedulerConfig}
 */
export function networkBatch(golden: JsonObject, scheduler: unknown): NetworkBatch {
  const timesteps = asNumbers(golden.timesteps, 'timesteps');
  const listed = asNumbers(golden.noisy, 'noisy');
  const noise = asNumbers(golden.noise, 'noise');
  const rows = rowLength(listed.length, timesteps.length, 'noisy');
  if (scheduler === null) return givenBatch(timesteps, listed, noise);
  const kind = networkKind(asObject(scheduler, 'scheduler_config.json'));
  if (golden.x0 === undefined) {
    if (kind.needsX0)
      throw new VerifyError(
        `x0 is missing: the target of ${kind.name} follows from x0 and the noise.`,
      );
    return givenBatch(timesteps, listed, noise);
  }
  const x0 = asNumbers(golden.x0, 'x0');
  if (x0.length !== listed.length || noise.length !== listed.length)
    throw new VerifyError(
      `x0 lists ${x0.length} numbers, noise ${noise.length} and noisy ${listed.length}; all must be as many.`,
    );
  const mixed = (parts: readonly Mixture[]): Float64Array =>
    Float64Array.from(x0, (value, i) => {
      const { x0: a, epsilon } = parts[Math.floor(i / rows)];
      return a * value + epsilon * noise[i];
    });
  const candidates = kind.readings.map((reading) => timesteps.map(reading));
  const errors = candidates.map((made) =>
    largestError(mixed(made.map(({ noisy }) => noisy)), listed),
  );
  const chosen = candidates[errors.indexOf(Math.min(...errors))];
  return {
    sample: Float64Array.from(listed, (x, i) => chosen[Math.floor(i / rows)].inputScale * x),
    timestep: Float64Array.from(chosen, ({ timestep }) => timestep),
    target: mixed(chosen.map(({ target }) => target)),
    noisy: mixed(chosen.map(({ noisy }) => noisy)),
    outputs: (network) => {
      const parts = chosen.flatMap(({ denoised }) => denoised ?? []);
      if (parts.length === 0) return [network];
      const denoised = Float64Array.from(network, (value, i) => {
        const { skip, scale } = parts[Math.floor(i / rows)];
        return skip * listed[i] + scale * value;
      });
      return [network, denoised];
    },
  };
}

/** The listed samples as they are, and the noise as target. */
function givenBatch(timesteps: number[], noisy: number[], noise: number[]): NetworkBatch {
  return {
    sample: Float64Array.from(noisy),
    timestep: Float64Array.from(timesteps),
    target: Float64Array.from(noise),
    noisy: null,
    outputs: (network) => [network],
  };
}

interface NetworkKind {
  /** As a message says it. */
  readonly name: string;
  readonly needsX0: boolean;
  /** The usual one first. */
  readonly readings: readonly Reading[];
}

function networkKind(config: JsonObject): NetworkKind {
  const name = String(config._class_name);
  if (name.startsWith('EDM')) return edmKind(config);
  const isFlow =
    name.startsWith('FlowMatch') ||
    config.prediction_type === 'flow_prediction' ||
    config.use_flow_sigmas === true;
  return isFlow ? flowKind(config) : betasKind(config);
}

function betasKind(config: JsonObject): NetworkKind {
  const { schedule: settings, output } = readSchedulerConfig(config);
  if (settings === null)
    throw new VerifyError(`How a network under ${String(config._class_name)} trains is not known.`);
  const schedule = makeSchedule(settings);
  const count = schedule.betas.length;
  const reading: Reading = (timestep) => {
    if (!Number.isInteger(timestep) || timestep < 0 || timestep >= count)
      throw new VerifyError(
        `timesteps lists ${timestep}; with this scheduler they are whole numbers from 0 to ${count - 1}.`,
      );
    return plainRow(timestep, forwardCoefficients(schedule, timestep), output);
  };
  return { name: `"${output}"`, needsX0: output !== 'epsilon', readings: [reading] };
}

function flowKind(config: JsonObject): NetworkKind {
  requirePrediction(config, ['flow_prediction'], 'flow_prediction');
  const count = asNumber(config.num_train_timesteps ?? 1000, 'num_train_timesteps');
  const reading =
    (sigmaOf: (timestep: number) => number): Reading =>
    (timestep) => {
      const sigma = sigmaOf(timestep);
      return plainRow(timestep, { signal: 1 - sigma, noise: sigma }, 'flow');
    };
  return {
    name: 'flow matching',
    needsX0: true,
    readings: [reading((timestep) => timestep / count), reading((timestep) => timestep)],
  };
}

/** A row whose network sees the samples and timesteps as they are listed. */
function plainRow(timestep: number, at: ForwardCoefficients, output: OutputKind): Row {
  return {
    noisy: { x0: at.signal, epsilon: at.noise },
    inputScale: 1,
    timestep,
    target: targetCoefficients(output, at),
    denoised: null,
  };
}

function edmKind(config: JsonObject): NetworkKind {
  const type = requirePrediction(config, ['epsilon', 'v_prediction'], 'epsilon');
  const sigmaData = asNumber(config.sigma_data ?? SIGMA_DATA, 'sigma_data');
  // The two parametrisations of diffusers' EDM schedulers differ in the sign of c_out.
  const sign = type === 'epsilon' ? 1 : -1;
  const reading =
    (sigmaOf: (timestep: number) => number, isScaled: boolean): Reading =>
    (timestep) => {
      const sigma = sigmaOf(timestep);
      if (!(sigma > 0)) return notANumber(timestep);
      const { c_skip, c_out, c_in, c_noise } = edmPreconditioning(sigma, sigmaData);
      const out = sign * c_out;
      const listed = isScaled ? c_in : 1;
      return {
        noisy: { x0: listed, epsilon: listed * sigma },
        inputScale: isScaled ? 1 : c_in,
        timestep: c_noise,
        target: { x0: (1 - c_skip) / out, epsilon: (-c_skip * sigma) / out },
        denoised: isScaled ? null : { skip: c_skip, scale: out },
      };
    };
  const fromNoise = (timestep: number): number => Math.exp(4 * timestep);
  const itself = (timestep: number): number => timestep;
  return {
    name: 'EDM',
    needsX0: true,
    readings: [
      reading(fromNoise, true),
      reading(fromNoise, false),
      reading(itself, true),
      reading(itself, false),
    ],
  };
}

/** A reading under which the listed timestep has no noise level; no file can mean it. */
function notANumber(timestep: number): Row {
  const none = { x0: NaN, epsilon: NaN };
  return { noisy: none, inputScale: NaN, timestep, target: none, denoised: null };
}

/** The config's prediction_type, which must be one of those its class has. */
function requirePrediction(config: JsonObject, allowed: string[], usual: string): string {
  const type = config.prediction_type ?? usual;
  if (typeof type === 'string' && allowed.includes(type)) return type;
  throw new VerifyError(
    `prediction_type of ${String(config._class_name)} is ${JSON.stringify(type)}; allowed: ${allowed.join(', ')}.`,
  );
}

/** Numbers of one sample. */
function rowLength(numbers: number, rows: number, what: string): number {
  const size = numbers / rows;
  if (Number.isInteger(size) && size > 0) return size;
  throw new VerifyError(
    `${what} lists ${numbers} numbers for ${rows} timesteps; each must have as many.`,
  );
}

function largestError(made: Float64Array, listed: readonly number[]): number {
  let largest = 0;
  for (let i = 0; i < listed.length; i++) {
    const error = Math.abs(made[i] - listed[i]) / Math.max(1, Math.abs(listed[i]));
    if (!(error <= largest)) largest = Number.isNaN(error) ? Infinity : error;
  }
  return largest;
}

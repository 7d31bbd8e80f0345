// Layer: shared, article. No vscode, no DOM. A small picture of what an equation does, of computed
// values: the curves of the article's schedule, points that are noised at five times, the noise
// levels of EDM. One entry for each reading that has a picture.

import { drawPointSet } from '../../core/data/pointSets';
import { edmPreconditioning } from '../../core/edm';
import { fixed } from '../../core/numberText';
import { philoxNormals } from '../../core/rng/philox';
import { STREAMS } from '../../core/rng/streams';
import type { DiscreteSchedule } from '../../core/schedule';
import { quantityAt } from '../../core/scheduleExpression';
import type { ScheduleQuantity } from '../../core/scheduleExpression';
import { KARRAS_RHO, spacedSigmas } from '../../core/sigmas/spacing';
import { cloudsPicture, curvesPicture, sparkline } from './picture';
import type { Picture, PictureColors } from './picture';
import type { ReadingId } from './readings';
import { symbolText } from './symbolTexts';

type Draw = (schedule: DiscreteSchedule, colors: PictureColors) => Picture;

const POINTS = 80;

/** The values of a quantity for t = 1 … T. */
function valuesOf(quantity: ScheduleQuantity, schedule: DiscreteSchedule): Float64Array {
  return schedule.betas.map((_, index) => quantityAt(quantity, schedule, index + 1));
}

function quantities(labels: Partial<Record<ScheduleQuantity, string>>, alt: string): Draw {
  return (schedule, colors) => {
    const curves = Object.entries(labels).map(([quantity, label]) => ({
      label,
      values: valuesOf(quantity as ScheduleQuantity, schedule),
    }));
    return curvesPicture(curves, colors, alt);
  };
}

const logSnr: Draw = (schedule, colors) =>
  curvesPicture(
    [{ label: 'log SNR', values: valuesOf('snr', schedule).map(Math.log) }],
    colors,
    'The logarithm of the signal-to-noise ratio over t.',
  );

const scales: Draw = (schedule, colors) => {
  const bars = valuesOf('alpha_bar', schedule);
  const curves = [
    { label: '√ᾱ, signal', values: bars.map(Math.sqrt) },
    { label: '√(1−ᾱ), noise', values: bars.map((bar) => Math.sqrt(1 - bar)) },
  ];
  return curvesPicture(curves, colors, 'The scales of signal and noise over t.');
};

/** Two moons and noise, each of deviation one; the same at every time. */
let cloud: { data: Float64Array; noise: Float64Array } | null = null;

function cloudOf(): NonNullable<typeof cloud> {
  if (cloud !== null) return cloud;
  const data = Float64Array.from(drawPointSet('moons', POINTS, 0, 0.05));
  const mean = [0, 1].map((axis) => average(data.filter((_, at) => at % 2 === axis)));
  const centred = data.map((value, at) => value - mean[at % 2]);
  const deviation = Math.sqrt(average(centred.map((value) => value * value)));
  const noise = new Float64Array(2 * POINTS);
  philoxNormals(0, STREAMS.noisingView, 0, noise);
  cloud = { data: centred.map((value) => value / deviation), noise };
  return cloud;
}

function average(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Points at five times of the forward process, or from noise back to data. */
function fiveTimes(isBackwards: boolean): Draw {
  return (schedule, colors) => {
    const T = schedule.num_train_timesteps;
    const times = [0, 0.15, 0.35, 0.6, 1].map((share) => Math.round(share * T));
    const { data, noise } = cloudOf();
    const clouds = (isBackwards ? times.reverse() : times).map((t) => {
      const bar = quantityAt('alpha_bar', schedule, t);
      const points = data.map(
        (value, at) => Math.sqrt(bar) * value + Math.sqrt(1 - bar) * noise[at],
      );
      return { label: `t = ${t}`, points };
    });
    const alt = isBackwards
      ? 'Points on the way from noise at t = T to data at t = 0.'
      : 'Points that become noise, at five times of the schedule.';
    return cloudsPicture(clouds, colors, alt);
  };
}

/** x_t on the line from data to noise, at five times. */
const straight: Draw = (_, colors) => {
  const { data, noise } = cloudOf();
  const clouds = [0, 0.25, 0.5, 0.75, 1].map((t) => ({
    label: `t = ${t}`,
    points: data.map((value, at) => (1 - t) * value + t * noise[at]),
  }));
  return cloudsPicture(clouds, colors, 'Points on straight lines from data to noise.');
};

const karras: Draw = (_, colors) => {
  const values = spacedSigmas('karras', 0.002, 80, 40);
  const alt = `40 noise levels from 80 to 0.002 with ρ = ${KARRAS_RHO}.`;
  return curvesPicture([{ label: 'σ_i', values }], colors, alt);
};

const preconditioning: Draw = (_, colors) => {
  const levels = Array.from({ length: 100 }, (__, at) => Math.exp(-6 + (10.4 * at) / 99));
  const made = levels.map((sigma) => edmPreconditioning(sigma));
  const curves = [
    { label: 'c_skip', values: made.map(({ c_skip }) => c_skip) },
    { label: 'c_out', values: made.map(({ c_out }) => c_out) },
  ];
  return curvesPicture(curves, colors, 'c_skip and c_out for σ from 0.002 to 80.');
};

/** Two classes of points around ±1 on the first axis; the picture is of the first class. */
const CLASS_MEANS = [1, -1] as const;
const CLASS_DEVIATION = 0.6;
const GUIDED_STEPS = 20;

/**
 * Samples of the first class by the probability flow with guidance, from noise of σ = 10 (Euler steps, exact
 * denoisers of both Gaussians). A scale of 1 is the class itself.
 */
export function guided(scale: number): Float64Array {
  const levels = [...spacedSigmas('karras', 0.01, 10, GUIDED_STEPS), 0];
  const kept = CLASS_DEVIATION ** 2;
  const points = cloudOf().noise.map((value) => 10 * value);
  for (let step = 0; step < GUIDED_STEPS; step += 1) {
    const sigma = levels[step];
    const shrink = kept / (kept + sigma ** 2);
    const slope = (levels[step + 1] - sigma) / sigma;
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = [points[at], points[at + 1]];
      const [own, other] = CLASS_MEANS.map((mean) => mean + shrink * (x - mean));
      // Share of the first class at x: both have the same weight and width.
      const share = 1 / (1 + Math.exp((-2 * x) / (kept + sigma ** 2)));
      const any = share * own + (1 - share) * other;
      points[at] += slope * (x - (any + scale * (own - any)));
      points[at + 1] += slope * (y - shrink * y);
    }
  }
  return points;
}

const guidance: Draw = (_, colors) => {
  const clouds = [0, 1, 2, 4].map((scale) => ({ label: `s = ${scale}`, points: guided(scale) }));
  const alt = 'Samples of one of two classes by guidance scale s in ε + s (ε_c − ε): 0 is both.';
  return cloudsPicture(clouds, colors, alt);
};

const noising = fiveTimes(false);
const sampling = fiveTimes(true);
const shares = quantities({ alpha_bar: 'ᾱ_t', alpha: 'α_t' }, 'α_t and its product over t.');
const variances = quantities({ beta: 'β_t', beta_tilde: 'β̃_t' }, 'β_t and β̃_t over t.');

const PICTURES: Readonly<Partial<Record<ReadingId, Draw>>> = {
  forward_step: noising,
  forward_marginal: noising,
  alpha_definition: shares,
  alpha_bar_definition: shares,
  beta_schedule: quantities({ beta: 'β_t' }, 'β_t over t.'),
  snr: logSnr,
  posterior: variances,
  posterior_mean: variances,
  posterior_variance: variances,
  reverse_step: sampling,
  x0_from_epsilon: scales,
  v_definition: scales,
  loss_epsilon: noising,
  loss_x0: noising,
  loss_v: noising,
  loss_score: noising,
  elbo: variances,
  score_epsilon: scales,
  ddim_step: sampling,
  ddim_sigma: variances,
  forward_sde: noising,
  reverse_sde: sampling,
  probability_flow_ode: sampling,
  edm_preconditioning: preconditioning,
  karras_sigmas: karras,
  flow_interpolation: straight,
  flow_loss: straight,
  guidance,
};

/** A picture of what an equation does; null where there is none. */
export function readingPicture(
  reading: ReadingId,
  schedule: DiscreteSchedule,
  colors: PictureColors,
): Picture | null {
  return PICTURES[reading]?.(schedule, colors) ?? null;
}

/** How a symbol goes over t; null for one that no schedule gives. */
export function symbolPicture(
  meaning: string,
  schedule: DiscreteSchedule,
  colors: PictureColors,
): Picture | null {
  const text = symbolText(meaning);
  if (text?.quantity === undefined) return null;
  const values = valuesOf(text.quantity, schedule);
  const [first, last] = [values[0], values[values.length - 1]].map((value) => fixed(value, 4));
  return sparkline(values, colors, `${text.title} over t, from ${first} to ${last}.`);
}

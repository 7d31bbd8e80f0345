// Layer: host, publish. No vscode: the command line uses it too. The still picture of the widgets
// `noising` and `paths`: points at five times, as noise comes in, or as it goes again with the exact
// denoiser of the data (the mean of their posterior, `core/exact`).

import { pointSet } from '../../core/data/pointSets';
import { unitPoints } from '../../core/data/unitPoints';
import { empiricalPosterior } from '../../core/exact/empirical';
import { philoxNormals } from '../../core/rng/philox';
import { STREAMS } from '../../core/rng/streams';
import { makeSchedule } from '../../core/schedule';
import type { WidgetSettings } from '../../shared/article/widgetBlock';
import { drawing, dots, INKS, picture, rule, words, type Still } from './drawing';
import { noisyPictures } from './picture';

const COUNT = 250;
/** Points that the exact denoiser is made of. */
const KNOWN = 500;
const PANELS = 5;
const SIDE = 116;
const GAP = 8;
const TOP = 18;
/** Standard deviations of the data that a panel shows to each side. */
const RANGE = 3;

interface State {
  label: string;
  points: Float64Array;
}

/** A picture and points with noise coming in. */
export function noisingStill(settings: WidgetSettings): Still {
  const times = timesOf(settings);
  const caption = `A picture, and the points “${pointSet(settings.data).label}”, with noise coming in from left to right.`;
  return panels(caption, forwardStates(settings, times), noisyPictures(times));
}

function forwardStates(settings: WidgetSettings, times: readonly Coefficients[]): State[] {
  const x0 = scaledPoints(settings, COUNT, COUNT);
  const epsilon = new Float64Array(x0.length);
  philoxNormals(SEED, STREAMS.noisingView, 0, epsilon);
  return times.map(({ label, signal, noise }) => ({
    label,
    points: x0.map((value, i) => signal * value + noise * epsilon[i]),
  }));
}

/** Points that move from noise to the data; forward for the method of that name. */
export function pathsStill(settings: WidgetSettings): Still {
  const { label } = pointSet(settings.data);
  if (settings.method === 'forward') {
    const states = forwardStates(settings, timesOf(settings));
    return panels(`The points “${label}”, and noise coming in from left to right.`, states);
  }
  const caption = `The points “${label}” drawn from noise: the reverse process with the exact denoiser, from left to right.`;
  return panels(caption, reverseStates(settings));
}

const SEED = 0;

interface Coefficients {
  label: string;
  signal: number;
  noise: number;
}

/** x = signal·x₀ + noise·ε at a share of the whole time, with what it is called. */
function coefficientsAt({ process, schedule }: WidgetSettings): (share: number) => Coefficients {
  if (process === 'flow') {
    return (share) => ({ label: `t = ${share.toFixed(2)}`, signal: 1 - share, noise: share });
  }
  const { alphas_cumprod } = makeSchedule(schedule);
  return (share) => {
    const step = Math.round(share * alphas_cumprod.length);
    const kept = step === 0 ? 1 : alphas_cumprod[step - 1];
    return { label: `t = ${step}`, signal: Math.sqrt(kept), noise: Math.sqrt(1 - kept) };
  };
}

/** Most of the change is early on with most schedules: the times are closer there. */
function timesOf(settings: WidgetSettings): Coefficients[] {
  const at = coefficientsAt(settings);
  return Array.from({ length: PANELS }, (_, i) => at((i / (PANELS - 1)) ** 1.5));
}

/**
 * Steps of DDIM (Song, Meng, Ermon 2021, eq. 12) from noise to data; with σ of its eq. 16 and η = 1
 * for the ancestral method, else with σ = 0.
 */
function reverseStates(settings: WidgetSettings): State[] {
  const at = coefficientsAt(settings);
  const steps = Math.max(settings.num_inference_steps, PANELS - 1);
  const data = scaledPoints(settings, KNOWN, KNOWN);
  const x = new Float64Array(2 * COUNT);
  philoxNormals(SEED, STREAMS.samplingStart, 0, x);
  const fresh = new Float64Array(x.length);
  const states: State[] = [{ label: at(1).label, points: x.slice() }];
  for (let step = steps; step > 0; step--) {
    const now = at(step / steps);
    const next = at((step - 1) / steps);
    const { x0, epsilon } = empiricalPosterior(data, 2, x, now);
    const sigma = settings.method === 'ancestral' ? ancestralSigma(now, next) : 0;
    const direction = Math.sqrt(Math.max(next.noise ** 2 - sigma ** 2, 0));
    if (sigma > 0) philoxNormals(SEED, STREAMS.samplingNoise, step * x.length, fresh);
    for (let i = 0; i < x.length; i++) {
      x[i] = next.signal * x0[i] + direction * epsilon[i] + sigma * fresh[i];
    }
    const panel = Math.round(((steps - step + 1) / steps) * (PANELS - 1));
    const isShown = Math.round((panel / (PANELS - 1)) * steps) === steps - step + 1;
    if (isShown && panel === states.length) states.push({ label: next.label, points: x.slice() });
  }
  return states;
}

function ancestralSigma(now: Coefficients, next: Coefficients): number {
  if (next.noise === 0 || now.signal === 0) return 0;
  const kept = (now.signal / next.signal) ** 2;
  return (next.noise / now.noise) * Math.sqrt(Math.max(1 - kept, 0));
}

/** Row-major, with mean 0 and standard deviation 1 over both axes together. */
function scaledPoints({ data }: WidgetSettings, drawn: number, count: number): Float64Array {
  return Float64Array.from(unitPoints(data, drawn).subarray(0, 2 * count));
}

/** @param pictures one for each state, above its points */
function panels(
  caption: string,
  states: readonly State[],
  pictures: readonly string[] = [],
): Still {
  const top = TOP + (pictures.length > 0 ? SIDE + GAP : 0);
  const content = states.map(({ label: time, points }, index) => {
    const left = index * (SIDE + GAP);
    const place = (value: number): number => SIDE / 2 + (value / RANGE) * (SIDE / 2);
    const shown: [number, number][] = [];
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [place(points[i]), place(-points[i + 1])];
      if (Math.min(x, y) >= 0 && Math.max(x, y) <= SIDE) shown.push([left + x, top + y]);
    }
    const frame = [
      rule(left, top, left + SIDE, top),
      rule(left, top + SIDE, left + SIDE, top + SIDE),
      ...pictures.slice(index, index + 1).map((address) => picture(left, TOP, SIDE, address)),
    ];
    return [...frame, words(left + SIDE / 2, 12, time), dots(shown, INKS.blue)].join('');
  });
  const width = states.length * (SIDE + GAP) - GAP;
  return { svg: drawing(width, top + SIDE + 2, content.join('')), words: caption };
}

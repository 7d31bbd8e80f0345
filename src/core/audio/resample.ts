// Layer: core (pure). Another sampling rate by a windowed sinc (Smith & Gossett 1984): band-limited
// interpolation with a Kaiser window. Both rates are whole numbers, so the filter has finitely
// many phases, and each is made once.

/** Zero crossings of the sinc on either side: the band's edge takes 1/24 of it. */
const CROSSINGS = 32;
/** Shape of the Kaiser window; side lobes of the filter lie below −90 dB. */
const BETA = 9.5;
/** The pass band as a share of half the lower rate; the rest is where the filter falls. */
const BAND = 0.94;

/**
 * Sound of rate `from` (in Hz) at rate `to`; ⌈length · to / from⌉ samples, and silence around the
 * given ones.
 */
export function resampled(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const divisor = greatestCommonDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  // In cycles per sample of the input, twice: 1 is half its rate.
  const cutoff = BAND * Math.min(1, to / from);
  const reach = Math.ceil(CROSSINGS / cutoff);
  const filters = new Map<number, Float64Array>();
  const filterOf = (phase: number): Float64Array => {
    const known = filters.get(phase);
    if (known !== undefined) return known;
    const made = filter(phase / up, cutoff, reach);
    filters.set(phase, made);
    return made;
  };
  const length = Math.ceil((samples.length * up) / down);
  return Float32Array.from({ length }, (_, i) => {
    const middle = Math.floor((i * down) / up);
    const taps = filterOf((i * down) % up);
    let sum = 0;
    const first = Math.max(0, middle - reach + 1);
    const last = Math.min(samples.length - 1, middle + reach);
    for (let at = first; at <= last; at++) sum += samples[at] * taps[at - middle + reach - 1];
    return sum;
  });
}

/** Weights of the samples 1 − reach … reach around a place that lies `offset` behind sample 0. */
function filter(offset: number, cutoff: number, reach: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * reach }, (_, i) => {
    const distance = i - reach + 1 - offset;
    const share = distance / reach;
    const window = share * share >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - share * share));
    return sinc(cutoff * distance) * window;
  });
  // Every phase passes a constant unchanged.
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

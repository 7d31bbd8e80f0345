// Layer: page, views. Plays sounds through Web Audio: one at a time in the whole page, which a second one
// stops. What goes out is measured on its way.

/** What plays, until it ends or is stopped. */
interface Playing {
  readonly source: AudioBufferSourceNode;
  readonly analyser: AnalyserNode;
  readonly onEnd: (isWhole: boolean) => void;
}

/** The browser plays no sound. */
export class NoSoundError extends Error {
  override readonly name = 'NoSoundError';
}

/** Louder parts are made quieter than full scale, so that noise does not startle. */
const MOST = 0.8;

let context: AudioContext | null = null;
let playing: Playing | null = null;

/**
 * Plays a sound once; what plays already is stopped.
 * @param onEnd told whether it was played to its end, or stopped before
 * @throws {NoSoundError} where there is no way to play
 */
export async function play(
  samples: Float32Array,
  sampleRate: number,
  onEnd: (isWhole: boolean) => void,
): Promise<void> {
  stop();
  const opened = await openContext();
  const buffer = opened.createBuffer(1, samples.length, sampleRate);
  buffer.copyToChannel(audible(samples), 0);
  const source = opened.createBufferSource();
  const analyser = opened.createAnalyser();
  source.buffer = buffer;
  source.connect(analyser).connect(opened.destination);
  // Another may have begun while the context was opened.
  stop();
  const mine: Playing = { source, analyser, onEnd };
  playing = mine;
  source.onended = () => {
    if (playing === mine) end(true);
  };
  source.start();
}

/** Stops what plays. */
export function stop(): void {
  if (playing === null) return;
  playing.source.stop();
  end(false);
}

/** Root mean square of what goes out now; 0 where nothing plays. */
export function level(): number {
  if (playing === null) return 0;
  const wave = new Float32Array(playing.analyser.fftSize);
  playing.analyser.getFloatTimeDomainData(wave);
  return Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
}

function end(isWhole: boolean): void {
  const ended = playing;
  playing = null;
  ended?.source.disconnect();
  ended?.analyser.disconnect();
  ended?.onEnd(isWhole);
}

async function openContext(): Promise<AudioContext> {
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') await context.resume();
    return context;
  } catch (error) {
    throw new NoSoundError('This window cannot play sounds.', { cause: error });
  }
}

/** Finite numbers within full scale. */
function audible(samples: Float32Array): Float32Array<ArrayBuffer> {
  const most = samples.reduce(
    (peak, value) => (Number.isFinite(value) ? Math.max(peak, Math.abs(value)) : peak),
    0,
  );
  const factor = most > MOST ? MOST / most : 1;
  return Float32Array.from(samples, (value) => (Number.isFinite(value) ? factor * value : 0));
}

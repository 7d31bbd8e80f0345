// Runs in the browser: a sheet of telephone tones and one of clips as the lab shows them, in a page
// without VS Code; and clips that were saved, opened as data.

import { DataError } from '../../src/core/data/dataSet';
import { drawSound } from '../../src/core/data/sounds/drawSounds';
import { normalise } from '../../src/core/data/sounds/normalise';
import { SOUND_SETS } from '../../src/core/data/sounds/soundSets';
import { drawClip } from '../../src/core/data/video/drawClips';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import type { VideoData } from '../../src/core/recipe/types';
import { sliceSamples, type SampleSet } from '../../src/shared/protocol/samples';
import { clipFile } from '../../src/shared/samples/clipFiles';
import { frameOf } from '../../src/shared/samples/filmstrips';
import { registerToolkit } from '../../webview/ui/toolkit';
import { openClipFile, openClipFolder } from '../../webview/lab/data/clipFiles';
import { browserFrames } from '../../webview/lab/data/decodeFrames';
import { Samples } from '../../webview/views/samples/samples';

const LENGTH = 4096;
const COUNT = 8;

const values = new Float32Array(COUNT * LENGTH);
const labels = new Int32Array(COUNT);
for (let i = 0; i < COUNT; i++) {
  const sound = values.subarray(i * LENGTH, (i + 1) * LENGTH);
  labels[i] = drawSound('dtmf', i, { seed: 0, rate: 8000, isClassed: true }, sound);
  normalise(sound, 'rms');
}
const set: SampleSet = {
  kind: 'audio',
  shape: [LENGTH, 1],
  sampleRate: 8000,
  values,
  labels,
  classes: SOUND_SETS[0].classes,
};

registerToolkit();
const colours = {
  '--vscode-editor-background': '#1f1f1f',
  '--vscode-foreground': '#cccccc',
  '--vscode-charts-blue': '#3794ff',
  '--vscode-descriptionForeground': '#9d9d9d',
  '--vscode-focusBorder': '#0078d4',
};
for (const [name, value] of Object.entries(colours))
  document.documentElement.style.setProperty(name, value);
document.body.style.cssText =
  'background: #1f1f1f; color: #ccc; width: 640px; font: 13px sans-serif';
const samples = new Samples({ label: 'Samples', testId: 'sounds' });
document.body.append(samples.element);
samples.fit([set]);
samples.show(set, null);
samples.select(0);

const FRAMES = 8;
const SIZE = 16;
const CLIPS = 6;
const speeds = [1, 2, 3];
const clipValues = new Float32Array(CLIPS * FRAMES * SIZE * SIZE);
const clipLabels = new Int32Array(CLIPS);
const grey = new Uint8Array(FRAMES * SIZE * SIZE);
for (let i = 0; i < CLIPS; i++) {
  clipLabels[i] = drawClip('ball', i, { frames: FRAMES, size: SIZE, speeds, seed: 0 }, grey);
  clipValues.set(
    Float32Array.from(grey, (byte) => byte / 127.5 - 1),
    i * grey.length,
  );
}
const clips: SampleSet = {
  kind: 'video',
  shape: [FRAMES, SIZE, SIZE, 1],
  sampleRate: 8,
  values: clipValues,
  labels: clipLabels,
  classes: ['1 px', '2 px', '3 px'],
};
const played = new Samples({ label: 'Clips', testId: 'clips', onSelect: () => undefined });
document.body.append(played.element);
played.fit([clips]);
played.show(clips, null);
played.select(0);

const opening = { advance: () => Promise.resolve() };

function configOf(data: Partial<VideoData>): VideoData {
  const { recipe, faults } = resolveRecipe({ data: { kind: 'video', held_out: 0, ...data } });
  if (recipe?.data.kind !== 'video') throw new Error(faults[0].message);
  return recipe.data;
}

/** Largest difference from the first clip in grey levels, or why it cannot be opened. */
async function opened(open: () => ReturnType<typeof openClipFile>): Promise<string> {
  try {
    const { values } = (await open()).reference(1);
    const first = clipValues.subarray(0, values.length);
    const most = values.reduce((max, value, i) => Math.max(max, Math.abs(value - first[i])), 0);
    return (most * 127.5).toFixed(2);
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

const file = (path: string, bytes: Uint8Array) => (): ReturnType<typeof openClipFile> =>
  openClipFile(configOf({ file: path }), { path, bytes }, opening, browserFrames());
const short = (count: number): Uint8Array =>
  clipFile(
    'gif',
    {
      ...sliceSamples(clips, 0, 1),
      shape: [count, SIZE, SIZE, 1],
      values: clipValues.slice(0, count * SIZE ** 2),
    },
    0,
  );
/** Frame 10 comes after frame 9. */
const stills = Array.from({ length: FRAMES }, (_, frame) => ({
  path: `${frame + 3}.png`,
  bytes: clipFile('png', { ...frameOf(clips, frame), kind: 'video', shape: [1, SIZE, SIZE, 1] }, 0),
}));
/** All of them one after the other, for the test to read. */
async function openAll(): Promise<void> {
  const results = {
    gif: await opened(file('a.gif', clipFile('gif', clips, 0))),
    apng: await opened(file('a.png', clipFile('png', clips, 0))),
    one: await opened(file('one.gif', short(1))),
    five: await opened(file('five.gif', short(5))),
    broken: await opened(file('broken.gif', short(5).subarray(0, 20))),
    stills: await opened(() =>
      openClipFolder(configOf({ folder: 'f' }), stills, opening, browserFrames()),
    ),
  };
  document.body.dataset.opened = JSON.stringify(results);
}

void openAll();

// Runs in the browser: a sheet of telephone tones as the lab shows it, in a page without VS Code.

import { drawSound } from '../../src/core/data/sounds/drawSounds';
import { normalise } from '../../src/core/data/sounds/normalise';
import { SOUND_SETS } from '../../src/core/data/sounds/soundSets';
import type { SampleSet } from '../../src/shared/protocol/samples';
import { registerToolkit } from '../../webview/ui/toolkit';
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

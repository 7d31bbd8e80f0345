// Layer: tests. Sounds as data: the built-in sets, whose truth is measured, and files of one's own.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cents, noteFrequency, pitchOf } from '../../../src/core/audio/pitch';
import { writeWav } from '../../../src/core/audio/wav';
import { samplesOf, type DataSample, type DataSet } from '../../../src/core/data/dataSet';
import { measureSamples } from '../../../src/core/metrics/measure';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { NetworkDescription } from '../../../webview/lab/engine/networks/description';
import { decodeModel, encodeModel } from '../../../webview/lab/network/modelFiles';
import { trainingStart } from '../../../webview/lab/training/start';
import { openDataSet } from '../../../webview/lab/data/openDataSet';

async function open(data: object, files: Record<string, Uint8Array> = {}): Promise<DataSet> {
  const { recipe, faults } = resolveRecipe({ data, training: { batch_size: 4 } });
  if (recipe === null) throw new Error(faults[0].message);
  return openDataSet(
    recipe.data,
    Object.entries(files).map(([path, bytes]) => ({ path, bytes })),
    () => undefined,
    new AbortController().signal,
  );
}

function rmsOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
}

const fresh = (data: DataSet, count: number): DataSample =>
  samplesOf(
    data,
    Array.from({ length: count }, (_, i) => i),
  );

const options = { classifiers: [], pause: () => Promise.resolve() };

describe('a built-in set of sounds', () => {
  it.each(['dtmf', 'strings', 'chirps', 'drums'])(
    '%s is even, equally loud, and the same twice',
    async (name) => {
      const data = await open({ name, count: 33 });
      expect(data).toMatchObject({ kind: 'audio', shape: [4096, 1], sampleRate: 8000, count: 33 });
      const { values, labels } = fresh(data, 33);
      for (let i = 0; i < 33; i++) {
        const sound = values.subarray(i * 4096, (i + 1) * 4096);
        expect(rmsOf(sound)).toBeCloseTo(0.1, 5);
        expect(labels?.[i]).toBe(i % (data.classes?.length ?? 0));
      }
      const again = fresh(await open({ name, count: 20 }), 20);
      expect(values.subarray(0, again.values.length)).toEqual(again.values);
    },
  );

  it('of telephone tones decodes, with nearly all energy where it should be', async () => {
    const data = await open({ name: 'dtmf', count: 48 });
    const metrics = await measureSamples(fresh(data, 48), data, options);
    const find = (id: string) => metrics?.measures.find((measure) => measure.id === id);
    expect(find('tone_decoded')).toMatchObject({ value: 1, floor: 1 });
    expect(find('tone_energy')?.value).toBeGreaterThan(0.9997);
    // Real sounds beside real sounds: chance explains their distance.
    expect(find('spectrogram_mmd')?.p_value).toBeGreaterThan(0.01);
    const noise = fresh(data, 48);
    noise.values.forEach((_, i) => (noise.values[i] = 0.1 * Math.sin(i * i * 0.37)));
    const bad = await measureSamples(noise, data, options);
    const found = (id: string) => bad?.measures.find((measure) => measure.id === id);
    expect(found('tone_decoded')?.value).toBeLessThan(0.2);
    expect(found('spectrogram_mmd')?.p_value).toBe(0.01);
  });

  it('of strings is in tune and decays as it should', async () => {
    const data = await open({ name: 'strings', count: 44 });
    const { values, labels, classes } = fresh(data, 44);
    const errors = Array.from({ length: 44 }, (_, i) => {
      const pitch = pitchOf(values.subarray(i * 4096, (i + 1) * 4096), 8000) ?? 1;
      return Math.abs(cents(pitch, noteFrequency(classes?.[labels?.[i] ?? 0] ?? '') ?? 1));
    }).sort((a, b) => a - b);
    expect(errors[22]).toBeLessThan(2);
    // The pitch of one, whose fundamental is weak, is taken for the octave.
    expect(errors[42]).toBeLessThan(2);
    const metrics = await measureSamples(fresh(data, 44), data, options);
    const decay = metrics?.measures.find(({ id }) => id === 'decay_time');
    expect(decay?.value).toBeGreaterThan(0.25);
    expect(decay?.value).toBeLessThan(0.55);
  });

  it('of strings has free pitches without classes', async () => {
    const data = await open({ name: 'strings', count: 12, classes: false });
    expect(data.classes).toBeNull();
    const { values } = fresh(data, 12);
    const pitches = Array.from({ length: 12 }, (_, i) =>
      Math.round(pitchOf(values.subarray(i * 4096, (i + 1) * 4096), 8000) ?? 0),
    );
    expect(new Set(pitches).size).toBeGreaterThan(9);
  });
});

describe('WAV files', () => {
  const tone = (length: number, frequency: number): Uint8Array =>
    writeWav(
      Float32Array.from(
        { length },
        (_, i) => 0.3 * Math.sin((2 * Math.PI * frequency * i) / 8000) + 0.2,
      ),
      8000,
    );

  it('are cut into pieces, without their mean, at one loudness', async () => {
    const data = await open(
      { file: 'a.wav', held_out: 0 },
      { 'a.wav': tone(4096 * 2 + 3000, 500) },
    );
    expect(data.count).toBe(3);
    expect(data.nameOf(1)).toBe('a.wav, piece 2');
    const { values } = fresh(data, 2);
    expect(rmsOf(values)).toBeCloseTo(0.1, 4);
    expect(Math.abs(values.reduce((sum, x) => sum + x, 0) / values.length)).toBeLessThan(1e-6);
    expect(data.notes.join(' ')).toContain('root mean square brought to 0.1');
    const first = await open(
      { file: 'a.wav', held_out: 0, pieces: 'first', loudness: 'peak' },
      { 'a.wav': tone(9000, 500) },
    );
    expect(first.count).toBe(1);
    expect(Math.max(...fresh(first, 1).values)).toBeCloseTo(0.9, 3);
  });

  it('of a folder have their sub-folders as classes; what cannot be read is named', async () => {
    const data = await open(
      { kind: 'audio', folder: 'pets', held_out: 0 },
      {
        'dog/a.wav': tone(4096, 300),
        'cat/b.wav': new Uint8Array(readFileSync('test/fixtures/sounds/pcm16.wav')),
        'cat/silent.wav': writeWav(new Float32Array(4096), 8000),
        'cat/nan.wav': new Uint8Array(readFileSync('test/fixtures/sounds/nan.wav')),
        'dog/readme.txt': new TextEncoder().encode('hello'),
      },
    );
    expect(data.classes).toEqual(['cat', 'dog']);
    expect([...(data.labels ?? [])]).toEqual([0, 1]);
    expect(data.skipped).toEqual([
      {
        path: 'cat/nan.wav',
        reason: 'holds NaN at sample 17 of channel 2; only finite numbers are allowed',
      },
      { path: 'cat/silent.wav', reason: 'is silent' },
      { path: 'dog/readme.txt', reason: 'is no WAV file' },
    ]);
    expect(data.notes.join(' ')).toContain('The channels of 1 file were mixed to one.');
    expect(data.notes.join(' ')).toContain('1 file was brought to 8000 Hz.');
  });

  it('that cannot be used say so in one sentence', async () => {
    const nan = new Uint8Array(readFileSync('test/fixtures/sounds/nan.wav'));
    await expect(open({ file: 'nan.wav' }, { 'nan.wav': nan })).rejects.toThrow(
      '"nan.wav" holds NaN at sample 17 of channel 2; only finite numbers are allowed.',
    );
    const slow = writeWav(new Float32Array(1_400_000), 1000);
    await expect(
      open({ kind: 'audio', file: 'slow.wav', sample_rate: 96_000 }, { 'slow.wav': slow }),
    ).rejects.toThrow(
      '"slow.wav" makes 134,400,000 samples at 96000 Hz; 134,217,728 is the limit.',
    );
    await expect(open({ kind: 'audio', folder: 'f' }, {})).rejects.toThrow(
      'The folder "f" has no sounds; WAV files are read.',
    );
  });
});

describe('a recipe of sounds', () => {
  it('has the network and the training that suit them', () => {
    const { recipe } = resolveRecipe({ data: { name: 'dtmf' } });
    expect(recipe).toMatchObject({
      data: { kind: 'audio', sample_rate: 8000, length: 4096, classes: true, loudness: 'rms' },
      schedule: { beta_schedule: 'squaredcos_cap_v2' },
      network: { kind: 'unet1d', stem_stride: 4, block_out_channels: [32, 64, 96] },
      training: {
        prediction_type: 'v_prediction',
        learning_rate: 2e-3,
        lr_scheduler: 'one_cycle',
        batch_size: 32,
        ema_decay: 0.995,
        label_dropout: 0.1,
      },
      sampling: { clip_sample: false, class_label: 'all' },
    });
  });

  it('refuses what does not fit', () => {
    const fault = (input: object): string => resolveRecipe(input).faults.at(0)?.message ?? '';
    expect(fault({ data: { name: 'dtmf', length: 4098 } })).toContain('needs a multiple of 16');
    expect(fault({ data: { name: 'dtmf' }, network: { kind: 'mlp' } })).toContain(
      'for data of kind audio allowed is unet1d',
    );
    expect(fault({ data: { kind: 'points', name: 'dtmf' } })).toContain(
      'It is a set of kind audio',
    );
    expect(fault({ data: { file: 'a.wav', classes: true } })).toContain('one file has no classes');
  });

  it('starts a training whose samples are of unit variance in the network', async () => {
    const { recipe } = resolveRecipe({
      data: { name: 'drums', count: 16 },
      training: { batch_size: 4 },
    });
    if (recipe === null) throw new Error('no recipe');
    const { checkpoint } = trainingStart(recipe, await open({ name: 'drums', count: 16 }), null);
    expect(checkpoint.format).toMatchObject({ kind: 'audio', sampleRate: 8000, shape: [4096, 1] });
    expect(checkpoint.format.scaling?.scale).toBeCloseTo(0.1, 4);
    expect(checkpoint.network).toMatchObject({
      kind: 'unet1d',
      config: { sample_size: 4096, in_channels: 1, out_channels: 1, num_class_embeds: 5 },
    });
    // As files and back, it is the same model.
    const { network, format, state } = checkpoint;
    const { schedule, training } = recipe;
    const { prediction_type } = training;
    const files = encodeModel({
      network,
      format,
      schedule,
      prediction_type,
      weights: state.averages,
    });
    const { kind, config } = network as NetworkDescription & { kind: 'unet1d' };
    expect(decodeModel(files)).toMatchObject({ network: { kind, config }, format, noClass: 4 });
  });
});

// Layer: page, views. What the samples of a run were drawn from: the given picture, clip or sound, the
// mask over it or the truth beside it, and how well the samples keep to it.

import { conditionalMethod } from '../../../src/core/conditional/registry';
import type { ConditionRecord, GivenFiles } from '../../../src/shared/protocol/conditional';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { mixed, readWav } from '../../../src/core/audio/wav';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { fixed, grouped, short } from '../../ui/numbers';
import { button } from '../../ui/toolkit';
import { play } from '../samples/soundPlayer';

/** Null for samples that were drawn from noise alone. */
export function conditionView(
  { condition }: RunDocument,
  given: GivenFiles | null,
): HTMLElement | null {
  if (condition === null) return null;
  return el(
    'section',
    { class: 'stack', testId: 'run-condition' },
    el('p', { class: 'text', text: sentence(condition) }),
    given === null
      ? null
      : el(
          'div',
          { class: 'given-pictures' },
          given.image === null
            ? null
            : picture(condition.task.kind === 'upscale' ? 'Small picture' : 'Given', given.image),
          given.sound === null ? null : heard(given.sound),
          given.mask === null ? null : picture('Mask, white is unknown', given.mask),
          given.truth === null ? null : picture('Truth', given.truth),
        ),
  );
}

function sentence(condition: ConditionRecord): string {
  const { task, method, steps, known, numbers, inconsistency } = condition;
  const by = `By ${conditionalMethod(method).title} in ${grouped(steps)} steps.`;
  switch (task.kind) {
    case 'inpaint':
      return `${grouped(known)} of ${grouped(numbers)} numbers were known; in the samples they differ by at most ${fixed(inconsistency, 2)}/255. ${by}`;
    case 'upscale':
      return `Enlarged ×${task.factor}; averaged over blocks the samples differ from the small picture by at most ${fixed(inconsistency, 2)}/255. ${by}`;
    case 'hold':
      return `${task.axis === 0 ? 'x' : 'y'} is held at ${short(task.value)}. ${by}`;
    case 'frames':
      return `${task.known.length === 1 ? 'Frame' : 'Frames'} ${task.known.join(', ')} of the clip ${task.known.length === 1 ? 'was' : 'were'} known; there the samples differ by at most ${fixed(inconsistency, 2)}/255. ${by}`;
    case 'gap':
      return `The sound was not known from ${milliseconds(task.from)} to ${milliseconds(task.until)}; elsewhere the samples differ by at most ${short(inconsistency)} of full scale. ${by}`;
  }
}

function milliseconds(seconds: number): string {
  return `${fixed(1000 * seconds, 0)} ms`;
}

/** A button that plays a WAV file. */
function heard(file: Uint8Array): HTMLElement {
  const notice = new Notice('run-given-notice');
  const start = button({
    label: 'Play the Given Sound',
    testId: 'run-given-play',
    onClick: () => {
      notice.clear();
      const wav = readWav(file);
      play(mixed(wav), wav.sampleRate, () => undefined).catch((error: unknown) => {
        notice.showError(error);
      });
    },
  });
  return el('div', { class: 'buttons' }, start, notice.element);
}

function picture(name: string, bytes: Uint8Array): HTMLElement {
  const url = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type: 'image/png' }));
  const image = el('img', {
    class: 'given-picture',
    attributes: { src: url, alt: name },
    on: {
      load: () => {
        URL.revokeObjectURL(url);
      },
    },
  });
  return el('figure', { class: 'scatter-figure' }, el('figcaption', { text: name }), image);
}

// Layer: page, views. What the samples of a run were drawn from: the given picture, the mask over it or
// the truth beside it, and how well the samples keep to it.

import { conditionalMethod } from '../../../src/core/conditional/registry';
import type { ConditionRecord, GivenPictures } from '../../../src/shared/protocol/conditional';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { el } from '../../ui/dom';
import { fixed, grouped, short } from '../../ui/numbers';

/** Null for samples that were drawn from noise alone. */
export function conditionView(
  { condition }: RunDocument,
  given: GivenPictures | null,
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
          picture(condition.task.kind === 'upscale' ? 'Small picture' : 'Given', given.image),
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
  }
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

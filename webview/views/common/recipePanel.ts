// Layer: page, views. The recipe of a run as the text that would make it again.

import type { Recipe } from '../../../src/core/recipe/types';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { button } from '../../ui/toolkit';

/** A folded panel with the recipe; `actions` stand beside the copy button. */
export function recipePanel(recipe: Recipe, ...actions: HTMLElement[]): HTMLElement {
  const text = JSON.stringify(recipe, null, 2);
  const notice = new Notice('recipe-notice');
  const copy = button({
    label: 'Copy',
    testId: 'recipe-copy',
    title: 'Copy the recipe as JSON',
    onClick: () => {
      navigator.clipboard.writeText(text).then(
        () => {
          notice.show('info', 'The recipe is on the clipboard.');
        },
        (error: unknown) => {
          notice.showError(error);
        },
      );
    },
  });
  return el(
    'details',
    { testId: 'recipe' },
    el('summary', { text: 'Recipe' }),
    el(
      'pre',
      { class: 'recipe-text', testId: 'recipe-text', attributes: { tabindex: '0' } },
      el('code', { text }),
    ),
    el('p', { class: 'buttons' }, copy, ...actions),
    notice.element,
  );
}

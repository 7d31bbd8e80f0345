// Layer: page, views. A recipe in an article: its text as it was written and a button that trains
// it. The host reads the recipe and says what is wrong with it.

import { el, replaceChildren } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { button } from '../../ui/toolkit';

/** Fills the place of a recipe block; `train` starts it and rejects with the reason if it cannot. */
export function fillRecipeCard(
  card: HTMLElement,
  source: string,
  train: (recipe: string) => Promise<unknown>,
): void {
  const notice = new Notice('recipe-card-notice');
  const start = button({
    label: 'Train',
    appearance: 'primary',
    testId: 'recipe-card-train',
    title: 'Train the model of this recipe',
    onClick: () => {
      notice.clear();
      start.disabled = true;
      train(source)
        .catch((error: unknown) => {
          notice.showError(error);
        })
        .finally(() => {
          start.disabled = false;
        });
    },
  });
  const head = el('div', { class: 'recipe-card-head' }, el('span', { text: 'Recipe' }), start);
  replaceChildren(card, head, notice.element, el('pre', {}, el('code', { text: source })));
}

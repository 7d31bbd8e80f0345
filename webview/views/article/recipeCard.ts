// Layer: page, views. A recipe in an article: its text as it was written and a button that trains
// it. A recipe with faults has them listed instead, each with the article's line, and a button that
// leads to the first of them.

import { parseRecipeText } from '../../../src/shared/recipeText';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el, replaceChildren } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { button } from '../../ui/toolkit';

/** What a card knows of its place, and asks the host for. */
export interface RecipeActions {
  /** Starts a training; rejects with the reason if it cannot. */
  train: () => Promise<unknown>;
  showFault: () => Promise<unknown>;
  /** 0-based line of the article on which the recipe begins. */
  startLine: number;
}

/** Fills the place of a recipe block. */
export function fillRecipeCard(card: HTMLElement, source: string, actions: RecipeActions): void {
  const { faults } = parseRecipeText(source);
  const notice = new Notice('recipe-card-notice');
  const attempt = (action: () => Promise<unknown>): void => {
    notice.clear();
    action().catch((error: unknown) => {
      // The host asked what becomes of another training, and the reader chose to leave it.
      if (!isCancellation(error)) notice.showError(error);
    });
  };
  const start =
    faults.length === 0
      ? button({
          label: 'Train',
          appearance: 'primary',
          testId: 'recipe-card-train',
          title: 'Train the model of this recipe',
          onClick: () => {
            start.disabled = true;
            attempt(() =>
              actions.train().finally(() => {
                start.disabled = false;
              }),
            );
          },
        })
      : button({
          label: 'Show fault',
          appearance: 'secondary',
          testId: 'recipe-card-show-fault',
          title: 'Put the cursor where the recipe has its first fault',
          onClick: () => {
            attempt(() => actions.showFault());
          },
        });
  const list = el('ul', { class: 'recipe-card-faults', testId: 'recipe-card-faults' });
  for (const { line, message } of faults) {
    const item = el('li', { text: `Line ${actions.startLine + line + 1}: ${message}` });
    list.append(item);
  }
  const title = el('span', { text: faults.length === 0 ? 'Recipe' : 'Recipe with faults' });
  const head = el('div', { class: 'recipe-card-head' }, title, start);
  const text = el('pre', {}, el('code', { text: source }));
  replaceChildren(card, head, faults.length === 0 ? null : list, notice.element, text);
}

// Layer: page, views. The settings of a run, to be read and not to be changed: one sentence, under
// which all of them stand with the labels of the form.

import type { Recipe } from '../../../src/core/recipe/types';
import { el } from '../../ui/dom';
import type { FieldPath } from '../recipeForm/recipeForm';
import { readout } from '../../ui/readout';
import { FoldedSettings } from '../../ui/stageLayout';
import {
  BASIC_FIELDS,
  dataText,
  isUsed,
  MORE_FIELDS,
  settingsSentence,
  settingText,
} from './trainingFields';

export function runSettings(recipe: Recipe): HTMLElement {
  const list = (fields: readonly FieldPath[]): HTMLElement => {
    const shown = fields.filter((path) => isUsed(path, recipe));
    return el(
      'dl',
      { class: 'readout' },
      ...readout(shown.map((path) => settingText(path, recipe))),
    );
  };
  const groups = MORE_FIELDS.flatMap(({ title, fields }) => [
    el('h3', { class: 'form-title', text: title }),
    list(fields),
  ]);
  const data = readout([['Data', dataText(recipe)]]);
  const basic = BASIC_FIELDS.filter(([part]) => part !== 'data');
  const folded = new FoldedSettings(
    'training-settings',
    'Show',
    el('div', { class: 'stack' }, el('dl', { class: 'readout' }, ...data), list(basic), ...groups),
  );
  folded.show(settingsSentence(recipe));
  return folded.element;
}

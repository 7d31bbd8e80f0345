// Layer: page, views. One control for one key of a recipe, made from its entry in the
// recipe's field table: label, tooltip, allowed values. It reports what the reader entered, right
// or wrong; whoever owns it says what is wrong with it.

import type { Field, FieldValue } from '../../../src/core/recipe/fieldTypes';
import { el } from '../../ui/dom';
import { checkbox, chooser, textInput } from '../../ui/toolkit';

export interface FieldControl {
  readonly element: HTMLElement;
  /** Shows a value without reporting it. */
  show(value: FieldValue): void;
  /** Offers only these values of a choice, null for all, and shows `value`. */
  limit(values: readonly FieldValue[] | null, value: FieldValue): void;
  /** Shows why what was entered is refused; null takes the message away. */
  setError(message: string | null): void;
}

export interface FieldControlOptions {
  field: Field;
  /** The key, for the tooltip: what the value is called in a recipe file. */
  name: string;
  testId: string;
  value: FieldValue;
  /** Other label than that of the table. */
  label?: string;
  /** Told of every change; `undefined` means that the field was emptied. */
  onChange: (value: unknown) => void;
}

/** Makes the control that suits the kind of the field. Lists are entered with commas. */
export function fieldControl(options: FieldControlOptions): FieldControl {
  const { field, testId, onChange } = options;
  const label = options.label ?? field.label;
  const title = `${options.name}: ${field.doc}${field.unit === undefined ? '' : ` (${field.unit})`}`;
  const { kind } = field;
  if (kind.type === 'choice') {
    const none = field.nullable === true ? [{ value: '', label: 'None' }] : [];
    const choices = [...kind.options, ...none];
    let offered = choices;
    const control = chooser({
      label,
      title,
      testId,
      choices,
      value: fieldText(options.value),
      onChange: (value) => {
        onChange(value === '' ? null : value);
      },
    });
    const show = (value: FieldValue): void => {
      control.value = fieldText(value);
    };
    const limit = (values: readonly FieldValue[] | null, value: FieldValue): void => {
      const texts = values?.map(fieldText);
      const wanted = choices.filter((choice) => texts?.includes(choice.value) ?? true);
      if (sameChoices(wanted, offered)) return;
      offered = wanted;
      control.setChoices(wanted, fieldText(value));
    };
    return { ...withMessage(control.element, show), limit };
  }
  if (kind.type === 'boolean') {
    const control = checkbox({ label, title, testId, checked: options.value === true, onChange });
    return withMessage(el('div', { class: 'field' }, control.element), (value) => {
      control.checked = value === true;
    });
  }
  const isList = kind.type === 'numbers' || kind.type === 'words';
  const hasWords = kind.type === 'integer' && kind.words !== undefined;
  const numeric = (kind.type === 'integer' || kind.type === 'number') && !hasWords;
  const control = textInput({
    label,
    title,
    testId,
    numeric,
    value: fieldText(options.value),
    onInput: (text) => {
      if (isList) onChange(enteredList(text));
      else onChange(numeric || hasWords ? enteredNumber(text) : enteredText(text));
    },
  });
  return {
    element: control.element,
    show: (value) => {
      control.value = fieldText(value);
    },
    limit: notAChoice,
    setError: (message) => {
      control.setError(message);
    },
  };
}

/** Puts a place for a message under a control that has none of its own. */
function withMessage(element: HTMLElement, show: FieldControl['show']): FieldControl {
  const message = el('p', { class: 'field-error', attributes: { role: 'alert', hidden: '' } });
  element.append(message);
  return {
    element,
    show,
    limit: notAChoice,
    setError: (text) => {
      message.hidden = text === null;
      message.textContent = text ?? '';
    },
  };
}

/** Only choices have values that can be limited. */
function notAChoice(): void {
  return undefined;
}

function sameChoices(a: readonly { value: string }[], b: readonly { value: string }[]): boolean {
  return a.length === b.length && a.every(({ value }, index) => value === b[index]?.value);
}

/** The number in the text; the text itself where it is none; undefined where it is empty. */
export function enteredNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

function enteredText(text: string): string | undefined {
  return text.trim() === '' ? undefined : text.trim();
}

/** Numbers, and what is none as it stands. */
function enteredList(text: string): (number | string | undefined)[] | undefined {
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
  return entries.length === 0 ? undefined : entries.map(enteredNumber);
}

function fieldText(value: FieldValue): string {
  if (Array.isArray(value)) return value.join(', ');
  return value === null ? '' : String(value);
}

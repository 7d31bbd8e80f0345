// Layer: page, views. A row of numbers that belong together and are no keys of a recipe:
// each is checked by its field, with its message beneath it.

import type { Field } from '../../../src/core/recipe/fieldTypes';
import { valueFault } from '../../../src/core/recipe/validate';
import { el } from '../../ui/dom';
import { fieldControl, type FieldControl } from './fieldControl';

/** A field for every number of a set. */
export type NumberFieldTable<Values> = { readonly [Key in keyof Values]: Field<number> };

/** Controls for a set of numbers. */
export class NumberFields<Values extends { [Key in keyof Values]: number }> {
  readonly element = el('div', { class: 'form' });
  private readonly entered = new Map<keyof Values, unknown>();
  private readonly controls = new Map<keyof Values, FieldControl>();

  /** @param onChange called after every change; `values` is null while something is wrong */
  constructor(
    private readonly fields: NumberFieldTable<Values>,
    testId: string,
    onChange: () => void,
  ) {
    for (const key of this.keys()) {
      const control = fieldControl({
        field: fields[key],
        name: String(key),
        testId: `${testId}-${String(key)}`,
        value: this.fallback(key),
        onChange: (value) => {
          if (value === undefined) this.entered.delete(key);
          else this.entered.set(key, value);
          control.setError(this.fault(key));
          onChange();
        },
      });
      this.controls.set(key, control);
      this.element.append(control.element);
    }
  }

  /** Every number; null while one of them is not allowed. */
  get values(): Values | null {
    if (this.keys().some((key) => this.fault(key) !== null)) return null;
    const entries = this.keys().map((key) => [key, this.valueOf(key)] as const);
    // One entry for every key of the table, each allowed by its field.
    return Object.fromEntries(entries) as Values;
  }

  /** Sets some of the numbers as if they had been entered. */
  set(values: Partial<Values>): void {
    for (const key of this.keys()) {
      const value = values[key];
      if (value === undefined) continue;
      this.entered.set(key, value);
      this.controls.get(key)?.show(value);
      this.controls.get(key)?.setError(this.fault(key));
    }
  }

  private keys(): (keyof Values)[] {
    return Object.keys(this.fields) as (keyof Values)[];
  }

  private valueOf(key: keyof Values): unknown {
    return this.entered.has(key) ? this.entered.get(key) : this.fallback(key);
  }

  private fallback(key: keyof Values): number {
    const { default: value } = this.fields[key];
    // These fields belong to no recipe that a default could follow from.
    if (typeof value === 'number') return value;
    throw new RangeError(`The field ${String(key)} has no default of its own.`);
  }

  private fault(key: keyof Values): string | null {
    return valueFault(String(key), this.fields[key], this.valueOf(key));
  }
}

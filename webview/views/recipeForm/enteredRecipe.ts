// Layer: page, views (pure). What was entered of a recipe: a partial one, whose other keys are the
// defaults that follow. Every kind of data has settings of its own, which are kept for when it is
// chosen again; so has every kind of network and schedule.

import type { FieldValue } from '../../../src/core/recipe/fieldKinds';
import type { KindPart, Part } from '../../../src/core/recipe/fieldTypes';
import { kindsOf } from '../../../src/core/recipe/kinds';
import { resolveRecipe } from '../../../src/core/recipe/resolve';

/** A recipe as far as it was entered. */
export type Written = Partial<Record<Part, Record<string, unknown>>>;

type Path = readonly [part: Part, key: string];

export class EnteredRecipe {
  private values: Written;
  /** What was entered for another kind, by part and kind. */
  private readonly aside = new Map<string, Written>();

  constructor(initial: Written) {
    this.values = structuredClone(initial);
  }

  get written(): Written {
    return this.values;
  }

  /** Forgets everything and takes this instead. */
  replace(written: Written): void {
    this.values = structuredClone(written);
    this.aside.clear();
  }

  /** What was entered, right or wrong; undefined for a default. */
  valueOf([part, key]: Path): unknown {
    return this.values[part]?.[key];
  }

  /** What was entered as a control shows it. */
  shownOf(path: Path): FieldValue {
    return (this.valueOf(path) ?? null) as FieldValue;
  }

  /** Enters a value; undefined takes the key back to its default. */
  write([part, key]: Path, value: unknown): void {
    if (key === 'kind' && part !== 'training' && part !== 'sampling') {
      this.changeKind(part, value);
      return;
    }
    const others = Object.entries(this.values[part] ?? {}).filter(([name]) => name !== key);
    const entered = value === undefined ? [] : [[key, value] as const];
    this.values[part] = Object.fromEntries([...others, ...entered]);
  }

  private changeKind(part: KindPart, value: unknown): void {
    const before = kindsOf(this.values)[part];
    if (value === before) return;
    const parts: readonly Part[] =
      part === 'data' ? ['data', 'schedule', 'network', 'training', 'sampling'] : [part];
    this.aside.set(`${part} ${before}`, only(this.values, parts));
    const kept = this.aside.get(`${part} ${String(value)}`);
    for (const name of parts) this.values[name] = { ...kept?.[name] };
    this.values[part] = { ...kept?.[part], kind: value };
    this.dropWhatNoLongerFits();
  }

  /** What was entered of training and sampling and does not go with the new kind. */
  private dropWhatNoLongerFits(): void {
    const unfit = resolveRecipe(this.values).faults.flatMap(({ path: [part, key] }): Path[] =>
      part === 'training' || part === 'sampling' ? [[part, String(key)]] : [],
    );
    const entered = unfit.filter((path) => this.valueOf(path) !== undefined);
    for (const path of entered) this.write(path, undefined);
    // Options of a sampler are looked at only once the sampler itself fits.
    if (entered.length > 0) this.dropWhatNoLongerFits();
  }
}

function only(written: Written, parts: readonly Part[]): Written {
  return Object.fromEntries(parts.map((part) => [part, { ...written[part] }]));
}

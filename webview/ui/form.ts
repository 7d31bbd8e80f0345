// Layer: page, user interface. A form over keys of a recipe. What the reader entered is a partial
// recipe; everything else is the default that follows from it and changes with it. The recipe's
// own resolver checks it, and each of its messages stands at the control that it is about.

import type { FieldValue, Part } from '../../src/core/recipe/fieldTypes';
import { fieldsOf } from '../../src/core/recipe/fields';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import type { Recipe } from '../../src/core/recipe/types';
import { el } from './dom';
import { fieldControl, type FieldControl } from './fieldControl';
import { Notice } from './notice';

/** A key of a part of a recipe. */
export type FieldPath = readonly [part: Part, key: string];

/** A titled group of fields; without a title they follow the ones before. */
export interface FieldGroup {
  title?: string;
  fields: readonly FieldPath[];
}

type Written = Partial<Record<Part, Record<string, unknown>>>;

export interface FormOptions {
  /** Begins every test id: `<testId>-<part>-<key>`. */
  testId: string;
  /** Always in view. */
  basic: readonly FieldPath[];
  /** Stands after the basic fields, in their grid. */
  beside?: HTMLElement;
  /** Under "More". */
  more?: readonly FieldGroup[];
  /** What is set to begin with; the rest are defaults. */
  initial?: Written;
  /** Called after every change with the key that changed; null while something is wrong. */
  onChange: (recipe: Recipe | null, path: FieldPath) => void;
}

/** Controls for a recipe, or a part of one. */
export class RecipeForm {
  readonly element: HTMLElement;
  private readonly written: Written;
  private readonly controls = new Map<string, { path: FieldPath; control: FieldControl }>();
  private readonly problem: Notice;
  private resolved: Recipe | null = null;

  constructor(private readonly options: FormOptions) {
    this.written = structuredClone(options.initial ?? {});
    this.problem = new Notice(`${options.testId}-problem`);
    const { recipe } = resolveRecipe(this.written);
    const basic = el(
      'div',
      { class: 'form' },
      ...options.basic.map((path) => this.add(path, recipe)),
    );
    if (options.beside !== undefined) basic.append(options.beside);
    this.element = el('div', {}, basic);
    if (options.more !== undefined) this.element.append(this.more(options.more, recipe));
    this.element.append(this.problem.element);
    this.showFaultsAndDefaults();
  }

  /** What was entered with every default filled in; null while something is wrong. */
  get recipe(): Recipe | null {
    return this.resolved;
  }

  /** Sets a key as if it had been entered; undefined takes it back to its default. */
  set(path: FieldPath, value: unknown): void {
    this.write(path, value);
    const shown = this.controls.get(path.join('.'));
    if (shown !== undefined && value !== undefined) shown.control.show(value as FieldValue);
    this.changed(path);
  }

  private more(groups: readonly FieldGroup[], recipe: Recipe | null): HTMLElement {
    const form = el('div', { class: 'form' });
    for (const { title, fields } of groups) {
      if (title !== undefined) form.append(el('h3', { class: 'form-title', text: title }));
      form.append(...fields.map((path) => this.add(path, recipe)));
    }
    return el(
      'details',
      { class: 'more', testId: `${this.options.testId}-more` },
      el('summary', { text: 'More' }),
      form,
    );
  }

  private add(path: FieldPath, recipe: Recipe | null): HTMLElement {
    const [part, key] = path;
    const field = fieldsOf(part).find(([name]) => name === key)?.[1];
    if (field === undefined) throw new RangeError(`There is no key ${part}.${key} in a recipe.`);
    const control = fieldControl({
      field,
      name: `${part}.${key}`,
      testId: `${this.options.testId}-${part}-${key}`,
      value: recipe === null ? null : valueAt(recipe, path),
      onChange: (value) => {
        this.write(path, value);
        this.changed(path);
      },
    });
    this.controls.set(path.join('.'), { path, control });
    return control.element;
  }

  private write([part, key]: FieldPath, value: unknown): void {
    const values = { ...this.written[part] };
    if (value === undefined) this.written[part] = omit(values, key);
    else this.written[part] = { ...values, [key]: value };
  }

  private changed(path: FieldPath): void {
    this.showFaultsAndDefaults();
    this.options.onChange(this.resolved, path);
  }

  private showFaultsAndDefaults(): void {
    const { recipe, faults } = resolveRecipe(this.written);
    this.resolved = recipe;
    const elsewhere: string[] = [];
    const messages = new Map<string, string>();
    for (const { path, message } of faults) {
      const place = path.slice(0, 2).join('.');
      if (this.controls.has(place)) messages.set(place, message);
      else elsewhere.push(message);
    }
    for (const [place, { path, control }] of this.controls) {
      control.setError(messages.get(place) ?? null);
      const [part, key] = path;
      const isDefault = !(key in (this.written[part] ?? {}));
      // A field that is being emptied shows its default only once the reader has left it.
      const isEdited = control.element.contains(document.activeElement);
      if (isDefault && !isEdited && recipe !== null) control.show(valueAt(recipe, path));
    }
    this.problem.show('error', elsewhere.join('\n'));
  }
}

function valueAt(recipe: Recipe, [part, key]: FieldPath): FieldValue {
  return (
    (Object.entries(recipe[part]) as [string, FieldValue][]).find(([name]) => name === key)?.[1] ??
    null
  );
}

function omit(values: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
}

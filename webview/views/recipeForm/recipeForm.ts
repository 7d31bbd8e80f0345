// Layer: page, views. A form over keys of a recipe. What the reader entered is a partial
// recipe; everything else is the default that follows from it and changes with it. The recipe's
// own resolver checks it, and each of its messages stands at the control that it is about.

import type { FieldValue, Part } from '../../../src/core/recipe/fieldTypes';
import { fieldOf, withLabels } from '../../../src/core/recipe/fieldText';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import { el } from '../../ui/dom';
import { fieldControl, type FieldControl } from './fieldControl';
import { Notice } from '../../ui/notice';

/** A key of a part of a recipe. */
export type FieldPath = readonly [part: Part, key: string];

/** A titled group of fields; without a title they follow the ones before. */
export interface FieldGroup {
  title?: string;
  fields: readonly FieldPath[];
}

/** A part of a recipe as far as it was entered. */
export type Written = Partial<Record<Part, Record<string, unknown>>>;

export interface FormOptions {
  /** Begins every test id: `<testId>-<part>-<key>`. */
  testId: string;
  /** Always in view. */
  basic: readonly FieldPath[];
  /** Stands after a basic field, in their grid. */
  beside?: { field: FieldPath; element: HTMLElement };
  /** Under "More", beside which stands what is in force there. */
  more?: { groups: readonly FieldGroup[]; summary: (recipe: Recipe) => string };
  /** Each under a title of its own that opens; one with nothing to show is hidden. */
  expanders?: readonly Required<FieldGroup>[];
  /** What is set to begin with; the rest are defaults. */
  initial?: Written;
  /** What stands beneath what was entered; what was entered alone unless given. */
  complete?: (written: Written) => Written;
  /** Which fields have a meaning now; all of them unless given. */
  isShown?: (path: FieldPath, recipe: Recipe) => boolean;
  /** The values that a choice allows now; null for all. */
  choicesOf?: (path: FieldPath, recipe: Recipe) => readonly FieldValue[] | null;
  /** Called after every change with the key that changed; null while something is wrong. */
  onChange: (recipe: Recipe | null, path: FieldPath) => void;
}

interface Shown {
  path: FieldPath;
  control: FieldControl;
}

/** Controls for a recipe, or a part of one. */
export class RecipeForm {
  readonly element: HTMLElement;
  private written: Written;
  private readonly controls = new Map<string, Shown>();
  private readonly expanders: { element: HTMLElement; places: string[] }[] = [];
  private readonly moreSummary = el('span', { class: 'quiet' });
  private readonly problem: Notice;
  private resolved: Recipe | null = null;
  /** Controls with a message. */
  private faulty: ReadonlySet<string> = new Set();

  constructor(private readonly options: FormOptions) {
    this.written = structuredClone(options.initial ?? {});
    this.problem = new Notice(`${options.testId}-problem`);
    const { recipe } = this.resolve();
    const basic = el(
      'div',
      { class: 'form' },
      ...options.basic.map((path) => this.add(path, recipe)),
    );
    const { beside } = options;
    if (beside !== undefined) this.controlAt(beside.field)?.element.after(beside.element);
    this.element = el('div', {}, basic);
    if (options.more !== undefined) this.element.append(this.more(options.more.groups, recipe));
    for (const group of options.expanders ?? []) {
      this.element.append(this.expander(group, recipe));
    }
    this.element.append(this.problem.element);
    this.refresh();
  }

  /** What was entered with every default filled in; null while something is wrong. */
  get recipe(): Recipe | null {
    return this.resolved;
  }

  /** Sets a key as if it had been entered; undefined takes it back to its default. */
  set(path: FieldPath, value: unknown): void {
    this.write(path, value);
    if (value !== undefined) this.controlAt(path)?.show(value as FieldValue);
    this.changed(path);
  }

  /** Forgets what was entered and takes this instead. */
  replace(written: Written): void {
    this.written = structuredClone(written);
    for (const { path, control } of this.controls.values()) {
      const value = this.written[path[0]]?.[path[1]];
      if (value !== undefined) control.show(value as FieldValue);
    }
    this.refresh();
  }

  /** Checks again, and shows what follows from what else has changed. */
  refresh(): void {
    const { recipe, faults } = this.resolve();
    this.resolved = recipe;
    if (recipe !== null) {
      this.showWhatApplies(recipe);
      this.moreSummary.textContent = ` ${this.options.more?.summary(recipe) ?? ''}`;
    }
    const elsewhere: string[] = [];
    const messages = new Map<string, string>();
    for (const { path, message } of faults) {
      const place = path.slice(0, 2).join('.');
      const shown = this.controls.get(place);
      if (shown !== undefined && !shown.control.element.hidden)
        messages.set(place, withLabels(message));
      else elsewhere.push(withLabels(message));
    }
    this.faulty = new Set(messages.keys());
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

  /** Opens what holds the first control with a fault, and puts the focus there. */
  showFault(): void {
    const faulty = [...this.controls.values()].find(({ path }) => this.faulty.has(path.join('.')));
    if (faulty === undefined) {
      this.problem.element.scrollIntoView({ block: 'nearest' });
      return;
    }
    const { element } = faulty.control;
    const closed = element.closest('details');
    if (closed !== null) closed.open = true;
    element.querySelector<HTMLElement>('[data-testid]')?.focus();
  }

  private resolve(): ReturnType<typeof resolveRecipe> {
    return resolveRecipe(this.options.complete?.(this.written) ?? this.written);
  }

  private more(groups: readonly FieldGroup[], recipe: Recipe | null): HTMLElement {
    const form = el('div', { class: 'form' });
    for (const { title, fields } of groups) {
      if (title !== undefined) form.append(el('h3', { class: 'form-title', text: title }));
      form.append(...fields.map((path) => this.add(path, recipe)));
    }
    return this.details('More', 'more', form, this.moreSummary);
  }

  private expander({ title, fields }: Required<FieldGroup>, recipe: Recipe | null): HTMLElement {
    const form = el('div', { class: 'form' }, ...fields.map((path) => this.add(path, recipe)));
    const element = this.details(title, title.toLowerCase().replace(/\W+/g, '-'), form);
    this.expanders.push({ element, places: fields.map((path) => path.join('.')) });
    return element;
  }

  private details(
    title: string,
    id: string,
    form: HTMLElement,
    summary: HTMLElement | null = null,
  ): HTMLElement {
    return el(
      'details',
      { class: 'more', testId: `${this.options.testId}-${id}` },
      el('summary', {}, title, summary),
      form,
    );
  }

  private controlAt(path: FieldPath): FieldControl | undefined {
    return this.controls.get(path.join('.'))?.control;
  }

  private add(path: FieldPath, recipe: Recipe | null): HTMLElement {
    const [part, key] = path;
    const control = fieldControl({
      field: fieldOf(part, key),
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
    this.refresh();
    this.options.onChange(this.resolved, path);
  }

  private showWhatApplies(recipe: Recipe): void {
    const { isShown, choicesOf } = this.options;
    for (const { path, control } of this.controls.values()) {
      if (isShown !== undefined) control.element.hidden = !isShown(path, recipe);
      if (choicesOf !== undefined) control.limit(choicesOf(path, recipe), valueAt(recipe, path));
    }
    for (const { element, places } of this.expanders) {
      element.hidden = places.every((place) => this.controls.get(place)?.control.element.hidden);
    }
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

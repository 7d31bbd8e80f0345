// Layer: page, views. A form over keys of a recipe. What the reader entered is a partial
// recipe; everything else is the default that follows from it and changes with it. The recipe's
// own resolver checks it, and each of its messages stands at the control that it is about.

import { fittingChoices } from '../../../src/core/recipe/choices';
import { hasKinds, isUsed } from '../../../src/core/recipe/fields';
import type { Field, FieldValue } from '../../../src/core/recipe/fieldKinds';
import { withLabels } from '../../../src/core/recipe/fieldText';
import type { Part } from '../../../src/core/recipe/fieldTypes';
import { kindsOf } from '../../../src/core/recipe/kinds';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import { el } from '../../ui/dom';
import { EnteredRecipe, type Written } from './enteredRecipe';
import { fieldControl, type FieldControl } from './fieldControl';
import { FieldSlot } from './fieldSlot';
import { Notice } from '../../ui/notice';

/** A key of a part of a recipe. */
export type FieldPath = readonly [part: Part, key: string];

/** A titled group of fields; without a title they follow the ones before. */
export interface FieldGroup {
  title?: string;
  fields: readonly FieldPath[];
}

/** Fields under a title that opens; hidden where there is nothing to show. */
export interface Expander extends Required<FieldGroup> {
  /** What is in force there, beside the title. */
  summary?: (recipe: Recipe) => string;
  /** Controls after the fields. */
  after?: readonly HTMLElement[];
}

export type { Written } from './enteredRecipe';

export interface FormOptions {
  /** Begins every test id: `<testId>-<part>-<key>`. */
  testId: string;
  /** Always in view. */
  basic: readonly FieldPath[];
  /** What stands after basic fields, in their grid. */
  beside?: readonly { field: FieldPath; element: HTMLElement }[];
  /** Under "More", beside which stands what is in force there. */
  more?: { groups: readonly FieldGroup[]; summary: (recipe: Recipe) => string };
  expanders?: readonly Expander[];
  /** Names of fields that are shorter where everything in the form is about the same. */
  labels?: Partial<Record<string, string>>;
  /** What is set to begin with; the rest are defaults. */
  initial?: Written;
  /** What stands beneath what was entered; what was entered alone unless given. */
  complete?: (written: Written) => Written;
  /** Which fields are shown, of those that have an effect beside the others. */
  isShown?: (path: FieldPath, recipe: Recipe) => boolean;
  /** The values that a choice offers now, null for all; those that are allowed unless given. */
  choicesOf?: (path: FieldPath, recipe: Recipe) => readonly FieldValue[] | null;
  /** Called after every change with the key that changed; null while something is wrong. */
  onChange: (recipe: Recipe | null, path: FieldPath) => void;
}

interface Place {
  path: FieldPath;
  slot: FieldSlot;
}

/** Controls for a recipe, or a part of one. */
export class RecipeForm {
  readonly element: HTMLElement;
  private readonly entered: EnteredRecipe;
  private readonly places = new Map<string, Place>();
  private readonly expanders: (Expander & { element: HTMLElement; text: HTMLElement })[] = [];
  private readonly moreSummary = el('span', { class: 'quiet' });
  private readonly problem: Notice;
  private resolved: Recipe | null = null;
  /** Controls with a message. */
  private faulty: ReadonlySet<string> = new Set();

  constructor(private readonly options: FormOptions) {
    this.entered = new EnteredRecipe(options.initial ?? {});
    this.problem = new Notice(`${options.testId}-problem`);
    const basic = el('div', { class: 'form' }, ...options.basic.map((path) => this.add(path)));
    for (const { field, element } of options.beside ?? [])
      this.controlAt(field)?.element.after(element);
    this.element = el('div', {}, basic);
    if (options.more !== undefined) this.element.append(this.more(options.more.groups));
    for (const group of options.expanders ?? []) this.element.append(this.expander(group));
    this.element.append(this.problem.element);
    this.refresh();
  }

  /** What was entered with every default filled in; null while something is wrong. */
  get recipe(): Recipe | null {
    return this.resolved;
  }

  /** The kinds of data, network and schedule that stand in the form, right or wrong. */
  get kinds(): ReturnType<typeof kindsOf> {
    return kindsOf(this.written);
  }

  /** Sets a key as if it had been entered; undefined takes it back to its default. */
  set(path: FieldPath, value: unknown): void {
    this.setQuietly(path, value);
    this.changed(path);
  }

  /** The same as part of a change that a call of {@link set} ends. */
  setQuietly(path: FieldPath, value: unknown): void {
    this.entered.write(path, value);
    this.showWritten();
  }

  /** Forgets what was entered and takes this instead. */
  replace(written: Written): void {
    this.entered.replace(written);
    this.showWritten();
    this.refresh();
  }

  /** Checks again, and shows what follows from what else has changed. */
  refresh(): void {
    const { recipe, faults } = resolveRecipe(this.written);
    this.resolved = recipe;
    this.showKinds();
    if (recipe !== null) {
      this.showWhatApplies(recipe);
      this.moreSummary.textContent = ` ${this.options.more?.summary(recipe) ?? ''}`;
    }
    const elsewhere: string[] = [];
    const messages = new Map<string, string>();
    for (const { path, message } of faults) {
      const name = path.slice(0, 2).join('.');
      const place = this.places.get(name);
      if (place !== undefined && !place.slot.control.element.hidden)
        messages.set(name, withLabels(message));
      else elsewhere.push(withLabels(message));
    }
    this.faulty = new Set(messages.keys());
    for (const [name, { path, slot }] of this.places) {
      slot.control.setError(messages.get(name) ?? null);
      // A field that is being emptied shows its default only once the reader has left it.
      const isEdited = slot.control.element.contains(document.activeElement);
      const isDefault = this.entered.valueOf(path) === undefined;
      if (isDefault && !isEdited && recipe !== null) slot.control.show(valueAt(recipe, path));
    }
    this.problem.show('error', elsewhere.join('\n'));
  }

  /** Opens what holds the first control with a fault, and puts the focus there. */
  showFault(): void {
    const faulty = [...this.places.values()].find(({ path }) => this.faulty.has(path.join('.')));
    if (faulty === undefined) {
      this.problem.element.scrollIntoView({ block: 'nearest' });
      return;
    }
    const { element } = faulty.slot.control;
    const closed = element.closest('details');
    if (closed !== null) closed.open = true;
    element.querySelector<HTMLElement>('[data-testid]')?.focus();
  }

  /** What was entered, over what stands beneath it. */
  private get written(): Written {
    const { written } = this.entered;
    return this.options.complete?.(written) ?? written;
  }

  private more(groups: readonly FieldGroup[]): HTMLElement {
    const form = el('div', { class: 'form' });
    for (const { title, fields } of groups) {
      if (title !== undefined) form.append(el('h3', { class: 'form-title', text: title }));
      form.append(...fields.map((path) => this.add(path)));
    }
    return this.details('More', 'more', form, this.moreSummary);
  }

  private expander(expander: Expander): HTMLElement {
    const { title, fields, after = [] } = expander;
    const form = el('div', { class: 'form' }, ...fields.map((path) => this.add(path)), ...after);
    const text = el('span', { class: 'quiet' });
    const element = this.details(title, title.toLowerCase().replace(/\W+/g, '-'), form, text);
    this.expanders.push({ ...expander, element, text });
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
    return this.places.get(path.join('.'))?.slot.control;
  }

  private add(path: FieldPath): HTMLElement {
    const [part, key] = path;
    const label = this.options.labels?.[path.join('.')];
    const make = (field: Field): FieldControl =>
      fieldControl({
        field,
        name: `${part}.${key}`,
        ...(label === undefined ? {} : { label }),
        testId: `${this.options.testId}-${part}-${key}`,
        value: this.entered.shownOf(path),
        onChange: (value) => {
          this.entered.write(path, value);
          if (key === 'kind') this.showWritten();
          this.changed(path);
        },
      });
    const slot = new FieldSlot(part, key, this.kindOf(part), make);
    this.places.set(path.join('.'), { path, slot });
    return slot.control.element;
  }

  private kindOf(part: Part): string | undefined {
    return hasKinds(part) ? this.kinds[part] : undefined;
  }

  private changed(path: FieldPath): void {
    this.refresh();
    this.options.onChange(this.resolved, path);
  }

  /** Puts what was entered into the controls; the rest shows its default when it is refreshed. */
  private showWritten(): void {
    this.showKinds();
    for (const { path, slot } of this.places.values()) {
      if (this.entered.valueOf(path) !== undefined) slot.control.show(this.entered.shownOf(path));
    }
  }

  /** Puts the controls of the present kinds in place, and hides what they do not have. */
  private showKinds(): void {
    for (const { path, slot } of this.places.values()) {
      slot.control.element.hidden = !slot.setKind(this.kindOf(path[0]));
    }
  }

  private showWhatApplies(recipe: Recipe): void {
    const { isShown, choicesOf = fittingChoicesOf } = this.options;
    for (const { path, slot } of this.places.values()) {
      const { control, field } = slot;
      control.element.hidden ||= !isUsed(field, recipe) || isShown?.(path, recipe) === false;
      if (!control.element.hidden) control.limit(choicesOf(path, recipe), valueAt(recipe, path));
    }
    for (const { element, text, fields, after = [], summary } of this.expanders) {
      const shown = [...fields.map((path) => this.controlAt(path)?.element), ...after];
      element.hidden = shown.every((control) => control?.hidden ?? true);
      text.textContent = summary === undefined ? '' : ` ${summary(recipe)}`;
    }
  }
}

function fittingChoicesOf([part, key]: FieldPath, recipe: Recipe): readonly FieldValue[] | null {
  return fittingChoices(recipe, part, key);
}

function valueAt(recipe: Recipe, [part, key]: FieldPath): FieldValue {
  return (
    (Object.entries(recipe[part]) as [string, FieldValue][]).find(([name]) => name === key)?.[1] ??
    null
  );
}

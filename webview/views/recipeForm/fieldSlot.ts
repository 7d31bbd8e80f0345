// Layer: page, views. The place of one key in a form. Kinds of data, networks and schedules may have
// different fields under one name, or none: the place holds the control of the present kind.

import { fieldsOf, hasKinds, kindsWith } from '../../../src/core/recipe/fields';
import type { Field } from '../../../src/core/recipe/fieldKinds';
import type { Part } from '../../../src/core/recipe/fieldTypes';
import type { FieldControl } from './fieldControl';

export class FieldSlot {
  private shown: { readonly field: Field; readonly control: FieldControl };

  /**
   * @param kind the kind of the part at first
   * @param make makes the control of a field
   */
  constructor(
    private readonly part: Part,
    private readonly key: string,
    kind: string | undefined,
    private readonly make: (field: Field) => FieldControl,
  ) {
    const field = this.fieldIn(kind) ?? this.fieldIn(kindsWith(part, key)[0]);
    if (field === null) throw new RangeError(`There is no key ${part}.${key} in a recipe.`);
    this.shown = { field, control: make(field) };
    this.control.element.hidden = this.fieldIn(kind) === null;
  }

  get control(): FieldControl {
    return this.shown.control;
  }

  /** The field that is shown, or was while the kind had one. */
  get field(): Field {
    return this.shown.field;
  }

  /** Puts the control of this kind in place; answers whether the kind has the key. */
  setKind(kind: string | undefined): boolean {
    const field = this.fieldIn(kind);
    if (field === null) return false;
    if (field === this.shown.field) return true;
    const control = this.make(field);
    this.control.element.replaceWith(control.element);
    this.shown = { field, control };
    return true;
  }

  private fieldIn(kind: string | undefined): Field | null {
    const id = hasKinds(this.part) ? kind : undefined;
    return fieldsOf(this.part, id).find(([name]) => name === this.key)?.[1] ?? null;
  }
}

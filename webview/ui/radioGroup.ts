// Layer: page, user interface. One of a few choices that are all in view: native radio buttons, in a row
// as a switch, or below each other with a reason each. The toolkit's dropdown hides them.

import { el, uniqueId } from './dom';

export interface RadioChoice {
  readonly value: string;
  readonly label: string;
  /** Why one would choose it. */
  readonly detail?: string;
}

export interface RadioGroupOptions {
  label: string;
  testId: string;
  choices: readonly RadioChoice[];
  value: string;
  /** `switch`: in a row, the label for screen readers alone. */
  look: 'switch' | 'list';
  onChange: (value: string) => void;
}

export class RadioGroup {
  readonly element: HTMLFieldSetElement;
  private readonly name = uniqueId('radio');
  private readonly list = el('div', { class: 'radio-choices' });
  private readonly inputs = new Map<string, HTMLInputElement>();

  constructor(private readonly options: RadioGroupOptions) {
    const isSwitch = options.look === 'switch';
    this.element = el(
      'fieldset',
      { class: isSwitch ? 'radio-switch' : 'radio-list', testId: options.testId },
      el('legend', { class: isSwitch ? 'visually-hidden' : 'field-label', text: options.label }),
      this.list,
    );
    this.setChoices(options.choices, options.value);
  }

  /** The value that is chosen; empty for none. */
  get value(): string {
    return [...this.inputs].find(([, { checked }]) => checked)?.[0] ?? '';
  }

  /** Chooses without reporting; a value that is not offered leaves none chosen. */
  set value(value: string) {
    for (const [known, input] of this.inputs) input.checked = known === value;
    this.element.dataset.value = value;
  }

  /** How many there are to choose from. */
  get count(): number {
    return this.inputs.size;
  }

  setChoices(choices: readonly RadioChoice[], value: string): void {
    this.inputs.clear();
    this.list.replaceChildren(...choices.map((choice) => this.row(choice)));
    this.value = value;
  }

  private row({ value, label, detail }: RadioChoice): HTMLElement {
    const input = el('input', {
      testId: `${this.options.testId}-${value}`,
      attributes: { type: 'radio', name: this.name, value },
      on: {
        change: () => {
          this.element.dataset.value = value;
          this.options.onChange(value);
        },
      },
    });
    this.inputs.set(value, input);
    return el(
      'label',
      { class: 'radio-choice' },
      input,
      el('span', { text: label }),
      detail === undefined ? null : el('span', { class: 'quiet', text: detail }),
    );
  }
}

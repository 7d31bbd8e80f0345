// Layer: page, user interface. The only file that knows the VS Code webview toolkit: it registers
// the components that are used and wraps each in a function with our own types, so that the rest
// of the page would not notice another toolkit. Sliders are native, the toolkit has none.

import {
  Button,
  Checkbox,
  Dropdown,
  Option,
  TextField,
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { applyProperties, el, uniqueId } from './dom';
import { icon, type IconName } from './icon';

/** Registers the components; once, before the first of them is made. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

export interface ButtonOptions {
  label: string;
  appearance?: 'primary' | 'secondary';
  title?: string;
  testId?: string;
  onClick: () => void;
}

/** A push button with a word on it. */
export function button(options: ButtonOptions): HTMLElement & { disabled: boolean } {
  const element = create('vscode-button', Button);
  element.appearance = options.appearance ?? 'secondary';
  applyProperties(element, {
    text: options.label,
    ...(options.testId === undefined ? {} : { testId: options.testId }),
    attributes: options.title === undefined ? {} : { title: options.title },
    on: { click: options.onClick },
  });
  return element;
}

export interface IconButton {
  readonly element: HTMLElement & { disabled: boolean };
  /** Changes picture and label, as a play button does when it becomes a pause button. */
  set(name: IconName, label: string): void;
}

/** A button with a picture on it; the label is its name for screen readers and its tooltip. */
export function iconButton(
  name: IconName,
  label: string,
  testId: string,
  onClick: () => void,
): IconButton {
  const element = create('vscode-button', Button);
  element.appearance = 'icon';
  applyProperties(element, { testId, on: { click: onClick } });
  const set = (newName: IconName, newLabel: string): void => {
    element.replaceChildren(icon(newName));
    element.ariaLabel = newLabel;
    element.setAttribute('aria-label', newLabel);
    element.title = newLabel;
  };
  set(name, label);
  return { element, set };
}

export interface Choice {
  value: string;
  label: string;
}

export interface Chooser {
  /** Label and dropdown together. */
  readonly element: HTMLElement;
  value: string;
  disabled: boolean;
  setChoices(choices: readonly Choice[], value: string): void;
}

/** A labelled dropdown. `onChange` is called for what the reader does, not for assignments. */
export function chooser(options: {
  label: string;
  choices: readonly Choice[];
  value: string;
  title?: string;
  testId: string;
  onChange: (value: string) => void;
}): Chooser {
  const dropdown = create('vscode-dropdown', Dropdown);
  const labelId = uniqueId('label');
  applyProperties(dropdown, { testId: options.testId, data: { value: options.value } });
  dropdown.setAttribute('aria-labelledby', labelId);
  const label = el('span', {
    class: 'field-label',
    text: options.label,
    attributes: { id: labelId },
  });
  if (options.title !== undefined) label.title = options.title;
  let known: readonly Choice[] = [];
  const setChoices = (choices: readonly Choice[], value: string): void => {
    known = choices;
    dropdown.replaceChildren(...choices.map((choice) => option(choice, choice.value === value)));
    dropdown.dataset.value = value;
    if (dropdown.isConnected) dropdown.value = value;
  };
  setChoices(options.choices, options.value);
  dropdown.addEventListener('change', () => {
    const value = dropdown.value;
    if (!known.some((choice) => choice.value === value)) return;
    if (dropdown.dataset.value === value) return;
    dropdown.dataset.value = value;
    options.onChange(value);
  });
  return {
    element: el('div', { class: 'field' }, label, dropdown),
    get value() {
      return dropdown.dataset.value ?? '';
    },
    set value(value: string) {
      dropdown.dataset.value = value;
      dropdown.value = value;
    },
    get disabled() {
      return dropdown.disabled;
    },
    set disabled(disabled: boolean) {
      dropdown.disabled = disabled;
    },
    setChoices,
  };
}

function option(choice: Choice, selected: boolean): HTMLElement {
  const element = create('vscode-option', Option);
  element.setAttribute('value', choice.value);
  if (selected) element.setAttribute('selected', '');
  element.textContent = choice.label;
  return element;
}

export interface Toggle {
  readonly element: HTMLElement;
  checked: boolean;
}

/** A labelled checkbox. */
export function checkbox(options: {
  label: string;
  checked: boolean;
  title?: string;
  testId: string;
  onChange: (checked: boolean) => void;
}): Toggle {
  const element = create('vscode-checkbox', Checkbox);
  element.checked = options.checked;
  applyProperties(element, {
    text: options.label,
    testId: options.testId,
    attributes: options.title === undefined ? {} : { title: options.title },
  });
  element.addEventListener('change', () => {
    options.onChange(element.checked);
  });
  return {
    element,
    get checked() {
      return element.checked;
    },
    set checked(checked: boolean) {
      element.checked = checked;
    },
  };
}

export interface TextInput {
  /** Label, field and place of the message together. */
  readonly element: HTMLElement;
  value: string;
  /** Shows why the value is refused; null takes the message away. */
  setError(message: string | null): void;
}

/** A labelled one-line field; `onInput` is called with every change that the reader makes. */
export function textInput(options: {
  label: string;
  value: string;
  title?: string;
  testId: string;
  numeric?: boolean;
  onInput: (value: string) => void;
}): TextInput {
  const field = create('vscode-text-field', TextField);
  const messageId = uniqueId('message');
  field.value = options.value;
  if (options.numeric === true) field.setAttribute('inputmode', 'decimal');
  applyProperties(field, { testId: options.testId, text: options.label });
  if (options.title !== undefined) field.title = options.title;
  const message = el('p', {
    class: 'field-error',
    attributes: { id: messageId, role: 'alert', hidden: '' },
  });
  field.addEventListener('input', () => {
    options.onInput(field.value);
  });
  return {
    element: el('div', { class: 'field' }, field, message),
    get value() {
      return field.value;
    },
    set value(value: string) {
      field.value = value;
    },
    setError(text) {
      message.hidden = text === null;
      message.textContent = text ?? '';
      field.classList.toggle('invalid', text !== null);
      field.setAttribute('aria-invalid', text === null ? 'false' : 'true');
      if (text === null) field.removeAttribute('aria-describedby');
      else field.setAttribute('aria-describedby', messageId);
    },
  };
}

/** Makes a component by its tag and checks that it was registered before. */
function create<Component extends HTMLElement>(tag: string, type: new () => Component): Component {
  const element = document.createElement(tag);
  if (!(element instanceof type)) throw new Error(`The component ${tag} is not registered.`);
  return element;
}

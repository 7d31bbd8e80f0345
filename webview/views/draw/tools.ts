// Layer: page, views. The controls of a drawing: which tool, how it draws.

import { el, uniqueId } from '../../ui/dom';

export const TOOLS = [
  { id: 'brush', label: 'Brush' },
  { id: 'line', label: 'Line' },
  { id: 'eraser', label: 'Eraser' },
  { id: 'text', label: 'Text' },
] as const;

export type ToolId = (typeof TOOLS)[number]['id'];

/** One of the tools, as radio buttons. */
export function toolChoice(onChange: (tool: ToolId) => void): HTMLElement {
  const name = uniqueId('draw-tool');
  return el(
    'fieldset',
    { class: 'draw-tools' },
    el('legend', { class: 'field-label', text: 'Draw with' }),
    ...TOOLS.map(({ id, label }, index) => {
      const radio = el('input', {
        testId: `draw-tool-${id}`,
        attributes: { type: 'radio', name, value: id },
        on: {
          change: () => {
            onChange(id);
          },
        },
      });
      radio.checked = index === 0;
      return el('label', {}, radio, label);
    }),
  );
}

export interface Slide {
  readonly element: HTMLElement;
  value: number;
}

/** A labelled slider with its value beside it. */
export function slide(options: {
  label: string;
  testId: string;
  min: number;
  max: number;
  step: number;
  value: number;
  onInput: (value: number) => void;
}): Slide {
  const { label, testId, min, max, step, value, onInput } = options;
  const shown = el('span', { class: 'quiet', text: String(value) });
  const input = el('input', {
    class: 'slider',
    testId,
    attributes: { type: 'range', min: String(min), max: String(max), step: String(step) },
    on: {
      input: () => {
        shown.textContent = input.value;
        onInput(Number(input.value));
      },
    },
  });
  input.value = String(value);
  return {
    element: el('label', { class: 'draw-slide' }, el('span', {}, `${label} `, shown), input),
    get value() {
      return Number(input.value);
    },
    set value(value: number) {
      input.value = String(value);
      shown.textContent = input.value;
    },
  };
}

// Layer: page, user interface. Builds elements without HTML text, so that nothing written by a
// reader or a model can become markup, and so that the strict content security policy holds
// (style goes through classes or the CSS object model, never through a style attribute).
// Knows nothing of the laboratory.

export type Child = Node | string | null;

/** What an element is made with. `data` are data-* attributes, `on` are event listeners. */
export interface ElementProperties {
  class?: string;
  text?: string;
  testId?: string;
  data?: Record<string, string>;
  attributes?: Record<string, string>;
  on?: { [Type in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Type]) => void };
}

/** Makes one HTML element of the given tag. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: ElementProperties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  applyProperties(element, properties);
  append(element, children);
  return element;
}

/** Sets everything that `properties` names on an element made elsewhere. */
export function applyProperties(element: HTMLElement, properties: ElementProperties): void {
  if (properties.class !== undefined) element.className = properties.class;
  if (properties.text !== undefined) element.textContent = properties.text;
  if (properties.testId !== undefined) element.dataset.testid = properties.testId;
  Object.assign(element.dataset, properties.data ?? {});
  for (const [name, value] of Object.entries(properties.attributes ?? {})) {
    element.setAttribute(name, value);
  }
  for (const [type, listener] of Object.entries(properties.on ?? {})) {
    element.addEventListener(type, listener as EventListener);
  }
}

/** Appends children, leaving out those that are null. */
export function append(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== null) element.append(child);
}

/** Replaces all children of an element. */
export function replaceChildren(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== null));
}

let lastId = 0;

/** An id that no other element of this page has, for aria references. */
export function uniqueId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** A titled part of a view: a quiet heading over its content. */
export function section(title: string, ...children: Child[]): HTMLElement {
  const heading = el('h2', {
    class: 'section-title',
    text: title,
    attributes: { id: uniqueId('s') },
  });
  const element = el('section', { class: 'section' }, heading, ...children);
  element.setAttribute('aria-labelledby', heading.id);
  return element;
}

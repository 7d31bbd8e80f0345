// Layer: page, user interface. The few icons of the controls, drawn as SVG paths on a 16 × 16
// grid in the current text colour. Decorative: the control that holds one carries the label.

const PATHS = {
  play: 'M4 2.5v11l9.5-5.5z',
  pause: 'M4 2.5h3v11H4zM9 2.5h3v11H9z',
  stop: 'M3.5 3.5h9v9h-9z',
  previous: 'M10.5 3 5.5 8l5 5 .9-.9L7.3 8l4.1-4.1z',
  next: 'M5.5 3l5 5-5 5-.9-.9L8.7 8 4.6 3.9z',
  table: 'M2 2.5h12v11H2zM3 6v2.5h4V6zm5 0v2.5h5V6zM3 9.5v3h4v-3zm5 0v3h5v-3z',
  dice: 'M3 2h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zm0 1v10h10V3zm2 1.5h1.5V6H5zm2.25 2.75h1.5v1.5h-1.5zM9.5 4.5H11V6H9.500zM5 10h1.500v1.500H5zm4.500 0H11v1.500H9.500z',
} as const;

export type IconName = keyof typeof PATHS;

/** Makes the icon as a decorative SVG element. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [attribute, value] of [
    ['viewBox', '0 0 16 16'],
    ['width', '16'],
    ['height', '16'],
    ['class', 'icon'],
    ['aria-hidden', 'true'],
  ] as const) {
    svg.setAttribute(attribute, value);
  }
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  path.setAttribute('fill', 'currentColor');
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  return svg;
}

// Layer: host, publish. No vscode: the command line uses it too. Drawings that stand in a page where no
// script runs: SVG elements in the colour of the text around them and in four inks that suit light
// and dark.

import { escapedText } from '../../shared/article/safeHtml';

export const INKS = {
  blue: '#2f7ed8',
  orange: '#d9822b',
  green: '#3f9b57',
  purple: '#9461c9',
} as const;

export type StillInk = keyof typeof INKS;

/** A drawing, and what is to be seen on it: its caption. */
export interface Still {
  readonly svg: string;
  readonly words: string;
}

/** The caption says what is to be seen: for readers of the screen there is nothing more. */
export function drawing(width: number, height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" aria-hidden="true" fill="none" font-size="11" font-family="system-ui, sans-serif">${content}</svg>`;
}

export function words(x: number, y: number, text: string, anchor = 'middle', ink?: string): string {
  return `<text x="${number(x)}" y="${number(y)}" text-anchor="${anchor}" fill="${ink ?? 'currentColor'}">${escapedText(text)}</text>`;
}

export function line(points: readonly (readonly [x: number, y: number])[], ink: string): string {
  const path = points.map(([x, y]) => `${number(x)},${number(y)}`).join(' ');
  return `<polyline points="${path}" stroke="${ink}" stroke-width="1.8"/>`;
}

/** A rule in the quiet colour of grids. */
export function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${number(x1)} ${number(y1)}L${number(x2)} ${number(y2)}" stroke="currentColor" stroke-opacity="0.25"/>`;
}

/** Round dots of one ink. */
export function dots(points: readonly (readonly [x: number, y: number])[], ink: string): string {
  const path = points.map(([x, y]) => `M${number(x)} ${number(y)}h0`).join('');
  return `<path d="${path}" stroke="${ink}" stroke-width="2" stroke-linecap="round"/>`;
}

/** A square picture of few pixels. @param address a data URL */
export function picture(x: number, y: number, side: number, address: string): string {
  return `<image href="${address}" x="${number(x)}" y="${number(y)}" width="${side}" height="${side}" image-rendering="pixelated"/>`;
}

/** Tenths are enough for what is drawn in some hundred units. */
function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

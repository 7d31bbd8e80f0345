// Layer: shared. No vscode, no DOM. A recipe and the view that it is looked at in, as a link that VS Code
// opens and as a fenced block for an article. What a link holds was written by others: it is text to
// be shown, and every bound is checked before it is read.

import { deflateSync, inflateSync } from 'fflate';
import { grouped } from '../core/numberText';
import type { Recipe } from '../core/recipe/types';
import type { LabView } from './protocol/labPage';
import { formatRecipe } from './recipeText';

export interface LinkedState {
  /** JSON, as it stands in a recipe file. */
  readonly recipe: string;
  readonly view: LabView;
}

/** A state does not fit into a link, or a link holds none; `message` says why in one sentence. */
export class StateLinkError extends Error {
  override readonly name = 'StateLinkError';
}

/** Path of links to states. */
export const STATE_PATH = '/state';

/** What browsers and systems hand on without cutting it. */
const MOST_CHARACTERS = 8_000;
/** Of the recipe; one with a list of 1,000 values of β has some 20,000. */
const MOST_TEXT = 100_000;
/** Codes handed to `fromCharCode` at once. */
const PIECE = 4_096;

const VIEWS: Readonly<Record<LabView, true>> = {
  article: true,
  schedule: true,
  noising: true,
  data: true,
  training: true,
  sampling: true,
  explore: true,
  inpaint: true,
  race: true,
  numerics: true,
};

/** What comes after the scheme and name of the extension. */
export function stateQuery(recipe: Recipe, view: LabView): string {
  const state = { recipe, view };
  const packed = deflateSync(new TextEncoder().encode(JSON.stringify(state)), { level: 9 });
  const query = `v=1&s=${toBase64Url(packed)}`;
  if (query.length > MOST_CHARACTERS) {
    throw new StateLinkError(
      `The recipe makes a link of ${grouped(query.length)} characters, and more than ${grouped(MOST_CHARACTERS)} are not handed on safely; save it as a file instead.`,
    );
  }
  return query;
}

/** @throws {StateLinkError} for anything that {@link stateQuery} does not make */
export function readStateQuery(query: string): LinkedState {
  if (query.length > MOST_CHARACTERS) throw broken('it is too long');
  const values = query.split('&');
  const valueOf = (key: string): string =>
    values.find((pair) => pair.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
  if (valueOf('v') !== '1') throw broken('it was made by another version');
  let state: unknown;
  try {
    // At most 1,032 times as long as what is read: some megabytes.
    const bytes = inflateSync(fromBase64Url(valueOf('s')));
    if (bytes.length > MOST_TEXT) throw broken('its recipe is too long');
    state = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof StateLinkError) throw error;
    throw broken('it is damaged', error);
  }
  if (typeof state !== 'object' || state === null || !('recipe' in state) || !('view' in state)) {
    throw broken('it holds no recipe');
  }
  const { recipe, view } = state;
  if (typeof recipe !== 'object' || recipe === null) throw broken('it holds no recipe');
  if (typeof view !== 'string' || !isView(view)) throw broken('it names no view of the lab');
  return { recipe: formatRecipe(recipe), view };
}

/** The recipe as a block of an article, and below it the link that opens its view, too. */
export function stateBlock(recipe: Recipe, link: string): string {
  return `\`\`\`diffusion\n${formatRecipe(recipe)}\`\`\`\n\n[Open in Diffusion Lab](${link})\n`;
}

function isView(view: string): view is LabView {
  return Object.hasOwn(VIEWS, view);
}

function broken(why: string, cause?: unknown): StateLinkError {
  return new StateLinkError(`This link cannot be opened: ${why}.`, { cause });
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

// Layer: host, data. Where recipes come from: a recipe file, a fenced block of an article, a
// CSV file or a built-in set with every default. Each becomes a text and the folder it is in.

import * as vscode from 'vscode';
import { recipesIn } from '../article/recipeDocuments';
import type { RecipeBlock } from '../shared/article/recipeBlocks';
import { formatRecipe, parseRecipeText } from '../shared/recipeText';
import type { DataConfig, Recipe, RecipeInput } from '../core/recipe/types';
import type { DataFileKind } from '../shared/protocol/labPage';
import { asRelative } from './readPoints';
import type { FilePlaces } from './readPoints';
import { nameOf } from './userFile';

/** A recipe as it was written. */
export interface RecipeSource extends FilePlaces {
  text: string;
  /** What the reader calls it, for messages. */
  label: string;
  /** 0-based line of the document on which the text begins. */
  startLine: number;
  /** Column of the document at which each line of the text begins; 0 where it is not said. */
  columns?: readonly number[];
  /** JSON for a file that has to be JSON, else YAML, which JSON is, too. */
  language?: 'yaml' | 'json';
}

/** A recipe has faults; `message` has the first with its place, and how many there are. */
export class RecipeFaultError extends Error {
  override readonly name = 'RecipeFaultError';
}

/** Throws {@link RecipeFaultError}. */
export function resolveSource(source: RecipeSource): Recipe {
  const { text, label, startLine, columns, language } = source;
  const { recipe, faults } = parseRecipeText(text, language);
  if (recipe !== null) return recipe;
  const [first] = faults;
  const more = faults.length > 1 ? ` And ${faults.length - 1} more.` : '';
  const column = (columns?.at(first.line) ?? 0) + first.column + 1;
  const place = `line ${startLine + first.line + 1}, column ${column}`;
  throw new RecipeFaultError(`${label}, ${place}: ${first.message}${more}`);
}

/** A file, a folder of pictures, or the block of an article that begins on a line (0-based). */
export async function sourceOf(uri: vscode.Uri, line: number | null): Promise<RecipeSource> {
  if (line === null) {
    if (/\.[ct]sv$/i.test(uri.path)) return dataRecipe(uri, 'points');
    if (PICTURES.test(uri.path)) return dataRecipe(uri, 'pictures');
    if (/\.wave?$/i.test(uri.path)) return dataRecipe(uri, 'sound');
    if (/\.(?:gif|apng)$/i.test(uri.path)) return dataRecipe(uri, 'clip');
    if (!(await isFolder(uri))) return recipeFile(uri);
    return dataRecipe(uri, (await holdsSounds(uri)) ? 'sounds' : 'folder');
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const block = recipesIn(document).find(({ startLine }) => startLine === line);
  if (block === undefined) {
    const message = vscode.l10n.t('{0} has no recipe at line {1}.', nameOf(uri), line + 1);
    throw new RecipeFaultError(message);
  }
  return blockSource(document, block);
}

/** A fenced block of an article. */
export function blockSource(
  { uri }: vscode.TextDocument,
  { text, startLine, columns }: RecipeBlock,
): RecipeSource {
  const base = folderOf(uri);
  return { text, base, label: nameOf(uri), startLine, columns };
}

/** The text of a recipe file, as it is in the editor when it is open there. */
export async function recipeFile(uri: vscode.Uri): Promise<RecipeSource> {
  const document = await vscode.workspace.openTextDocument(uri);
  return {
    text: document.getText(),
    base: folderOf(uri),
    label: nameOf(uri),
    startLine: 0,
    language: uri.path.endsWith('.json') ? 'json' : 'yaml',
  };
}

/** Files of pictures that are no single pictures; IDX has no ending of its own. */
const PICTURES = /\.np[yz]$|[.-]idx\d-ubyte(?:\.gz)?$/i;

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  const { type } = await vscode.workspace.fs.stat(uri);
  return (type & vscode.FileType.Directory) !== 0;
}

/** Whether a folder, or one of its sub-folders, has a WAV file. */
async function holdsSounds(uri: vscode.Uri): Promise<boolean> {
  const entries = await vscode.workspace.fs.readDirectory(uri);
  if (entries.some(([name]) => /\.wave?$/i.test(name))) return true;
  for (const [name, type] of entries.slice(0, LOOKED_AT)) {
    if ((type & vscode.FileType.Directory) === 0) continue;
    const below = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(uri, name));
    if (below.some(([file]) => /\.wave?$/i.test(file))) return true;
  }
  return false;
}

/** Entries of a folder that are looked into. */
const LOOKED_AT = 50;

/** A recipe with every default for the reader's own data. */
export function dataRecipe(uri: vscode.Uri, what: Exclude<DataFileKind, 'labels'>): RecipeSource {
  const name = nameOf(uri);
  const path = asRelative(name);
  const data: Readonly<Record<typeof what, Partial<DataConfig>>> = {
    points: { kind: 'points', file: path },
    pictures: { kind: 'images', file: path },
    folder: { kind: 'images', folder: path },
    sound: { kind: 'audio', file: path },
    sounds: { kind: 'audio', folder: path },
    clip: { kind: 'video', file: path },
    clips: { kind: 'video', folder: path },
  };
  const title = name.replace(/\.[^.]+$/, '') || name;
  return inputSource({ name: title, data: data[what] }, vscode.Uri.joinPath(uri, '..'), name);
}

/** A recipe that was put together here and not written by the reader. */
export function inputSource(
  input: RecipeInput,
  base: vscode.Uri | null,
  label: string,
): RecipeSource {
  return { text: formatRecipe(input), base, label, startLine: 0 };
}

/** Folder that recipes without a file of their own are in: the first one of the workspace. */
export function workspaceBase(): vscode.Uri | null {
  return vscode.workspace.workspaceFolders?.at(0)?.uri ?? null;
}

/** Folder of a document; one that was never saved belongs to the workspace. */
function folderOf(uri: vscode.Uri): vscode.Uri | null {
  return uri.scheme === 'untitled' ? workspaceBase() : vscode.Uri.joinPath(uri, '..');
}

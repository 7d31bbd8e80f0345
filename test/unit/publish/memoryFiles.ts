// Layer: tests. Files in memory for pages, and the files of the extension that they are made of, as
// they are before they are bundled.

import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataPlace } from '../../../src/data/collectData';
import { publishArticle, type PublishedArticle } from '../../../src/publish/page';
import { FileError } from '../../../src/runs/files';
import { noteSentence } from '../../../src/publish/notes';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Files by their paths; `folder` is where relative paths begin. */
export function memoryFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  folder = 'blog',
): DataPlace {
  const find = (path: string): Uint8Array | null => {
    const full = posix.join(folder, path);
    if (!Object.hasOwn(files, full)) return null;
    const found = files[full];
    return typeof found === 'string' ? new TextEncoder().encode(found) : found;
  };
  return {
    read: (path) => {
      const found = find(path);
      return found === null
        ? Promise.reject(new FileError('not-found', path, ''))
        : Promise.resolve(found);
    },
    stat: (path) => {
      const found = find(path);
      return Promise.resolve(
        found === null ? null : { kind: 'file', size: found.length, modified: 0 },
      );
    },
    list: () => Promise.resolve([]),
  };
}

/** A file of `dist`, made of its sources. */
export async function asset(path: string): Promise<Uint8Array> {
  if (path === 'published.css') {
    const parts = [
      'node_modules/katex/dist/katex.min.css',
      'webview/styles/article.css',
      'webview/styles/published.css',
    ].map((file) => readFile(ROOT + file, 'utf8'));
    const css = (await Promise.all(parts)).join('\n').replace(/@import [^;]*;/g, '');
    return new TextEncoder().encode(css);
  }
  if (path === 'published.js') return new TextEncoder().encode('/* script of the widgets */');
  return readFile(`${ROOT}node_modules/katex/dist/${path}`);
}

export interface Published extends Omit<PublishedArticle, 'notes'> {
  readonly notes: readonly string[];
  /** What stands in the article's element. */
  readonly content: string;
}

export async function publish(
  text: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  { fragment = false, widgets = false } = {},
): Promise<Published> {
  const published = await publishArticle({
    text,
    name: 'post.md',
    files: memoryFiles(files),
    figures: { files: memoryFiles(files, 'blog/post.figures'), label: 'post.figures' },
    asset,
    fragment,
    widgets,
  });
  const [, content = ''] =
    /<(?:main|article) class="article"[^>]*>\n?([^]*)<\/(?:main|article)>/.exec(published.html) ??
    [];
  return { ...published, notes: published.notes.map(noteSentence), content };
}

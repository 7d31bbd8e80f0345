// Layer: host, publish. No vscode: the command line uses it too. The pictures of an article, put into
// its page: a published page asks for nothing. One on the web becomes a link to it.

import { imageType } from '../core/data/images/imageType';
import { FileError, type FileAccess } from '../runs/files';
import { decodedAddress } from '../shared/article/address';
import { escapedAttribute, escapedText, type Attributes } from '../shared/article/safeHtml';
import { dataUrl } from './dataUrl';
import { NOTES, type TakeNote } from './notes';

/** Files, by paths relative to the article. */
export type ArticleFiles = Pick<FileAccess, 'read'>;

/** Attributes of an image that the page keeps. */
const KEPT = ['title', 'width', 'height', 'align'];

/** Folders above the article in which the root of its site is looked for. */
const LEVELS = 4;

/** @param note is told what is not as it was written */
export async function imageHtml(
  attributes: Attributes,
  files: ArticleFiles,
  note: TakeNote,
): Promise<string> {
  const source = (attributes.get('src') ?? '').trim();
  const alt = attributes.get('alt') ?? '';
  if (/^data:image\/(?:png|jpe?g|gif|webp|avif|svg\+xml)[;,]/i.test(source)) {
    return imageElement(source, attributes);
  }
  const address = webAddress(source);
  if (address !== null) {
    note(NOTES.webPicture, short(source));
    const text = alt === '' ? source : alt;
    return `<a class="image-note" href="${escapedAttribute(address)}">${escapedText(`Picture on the web: ${text}`)}</a>`;
  }
  const bytes = await readPicture(pathOf(source), files);
  const type = bytes === null ? null : typeOf(bytes);
  if (bytes === null || type === null) {
    const problem = bytes === null ? NOTES.noPicture : NOTES.otherPicture;
    note(problem, short(source === '' ? alt : source));
    const name = alt === '' ? source : alt;
    return `<span class="image-note">${escapedText(`Picture not found: ${name}`)}</span>`;
  }
  return imageElement(dataUrl(type, bytes), attributes);
}

/** The address of a picture on the web; null for one beside the article. */
function webAddress(source: string): string | null {
  // Backslashes and two slashes lead to another host, too.
  if (/^[\\/]{2}/.test(source)) return `https:${source.replaceAll('\\', '/')}`;
  if (/^https?:/i.test(source)) return source;
  return null;
}

/** Without the part that a Jekyll site puts before its addresses, and without query and fragment. */
function pathOf(source: string): string {
  const tag = /^(?:\{\{|%7B%7B)[^]*?(?:\}\}|%7D%7D)/i.exec(source)?.[0] ?? '';
  const quoted = /(["'])(\/[^"']*)\1\s*\|\s*(?:relative|absolute)_url/.exec(
    decodedAddress(tag),
  )?.[2];
  return decodedAddress((quoted ?? source.slice(tag.length)).replace(/[?#].*$/, ''));
}

/** A path from the root of the site is looked for beside the article and above it. */
async function readPicture(path: string, files: ArticleFiles): Promise<Uint8Array | null> {
  if (path === '' || /^[a-z][a-z0-9+.-]*:/i.test(path)) return null;
  const isFromRoot = path.startsWith('/');
  const relative = path.replace(/^[\\/]+/, '');
  for (let level = 0; level < (isFromRoot ? LEVELS : 1); level++) {
    try {
      return await files.read('../'.repeat(level) + relative);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return null;
}

function typeOf(bytes: Uint8Array): string | null {
  const type = imageType(bytes);
  if (type !== null) return type;
  const start = new TextDecoder().decode(bytes.subarray(0, 1000)).trimStart();
  // As a picture it runs no scripts and loads nothing.
  return /^(?:<\?xml[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^>]*>|\s)*<svg[\s>]/i.test(start)
    ? 'image/svg+xml'
    : null;
}

function imageElement(source: string, attributes: Attributes): string {
  const kept = KEPT.flatMap((name) => {
    const value = attributes.get(name);
    return value === undefined ? [] : [` ${name}="${escapedAttribute(value)}"`];
  });
  const alt = escapedAttribute(attributes.get('alt') ?? '');
  return `<img src="${escapedAttribute(source)}" alt="${alt}"${kept.join('')}>`;
}

function short(text: string): string {
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`;
}

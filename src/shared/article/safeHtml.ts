// Layer: shared, article. No vscode, no DOM. Sanitises the HTML of an article where there is no DOM, by
// the lists that the lab's page has (`allowedHtml.ts`). What is safe does not depend on how a browser
// reads the input: every tag of the output is written here, with a listed name and listed attributes
// in quotes, every other "<" is text, and every element that is opened is closed. Names of elements
// are dropped except those of anchors, so that no image shadows a property of the document.

import { ALLOWED_ADDRESS, ALLOWED_ATTRIBUTES, ALLOWED_TAGS, WITHOUT_CONTENT } from './allowedHtml';

export type Attributes = ReadonlyMap<string, string>;

/** What who renders puts into the HTML; trusted. */
export interface SafeHtmlFillings {
  /** Begins the values of our own attributes. */
  readonly mark: string;
  /** Attributes and content of an element that is a place. */
  readonly place: (index: number) => { attributes: string; html: string };
  /** In place of an image; its attributes are decoded and may hold anything. */
  readonly image: (attributes: Attributes) => string;
  /** A value of an attribute as it is written in quotes. */
  readonly quoted?: (value: string) => string;
}

const TAGS = new Set(ALLOWED_TAGS);
const ATTRIBUTES = new Set(ALLOWED_ATTRIBUTES);
const DROPPED = new Set(WITHOUT_CONTENT);
const VOID = new Set(['br', 'hr', 'img', 'wbr', 'col']);

/** A comment, a declaration, or a tag; a quoted value may hold any character. */
const MARKUP =
  /<!--(?:-?>|[^]*?(?:--!?>|$))|<[!?][^>]*(?:>|$)|<(\/?)([a-z][^\s/<>]*)((?:"[^"]*"|'[^']*'|[^'"<>])*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/** @param html as markdown-it gives it, raw HTML of the article included */
export function safeHtml(html: string, fillings: SafeHtmlFillings): string {
  return new Writer(html, fillings).write();
}

class Writer {
  private out = '';
  private readonly open: string[] = [];
  private readonly ids = new Set<string>();

  constructor(
    private readonly html: string,
    private readonly fillings: SafeHtmlFillings,
  ) {}

  write(): string {
    const { html } = this;
    let at = 0;
    MARKUP.lastIndex = 0;
    for (let found = MARKUP.exec(html); found !== null; found = MARKUP.exec(html)) {
      const [whole, slash = '', written, attributes = ''] = found;
      const { lastIndex } = MARKUP;
      this.out += text(html.slice(at, found.index));
      at = found.index + whole.length;
      const name = (written as string | undefined)?.toLowerCase();
      if (name === undefined) continue;
      if (slash === '' && DROPPED.has(name)) at = endOf(name, html, at);
      else if (TAGS.has(name)) this.tag(slash === '/', name, attributes);
      // Fillings may sanitise, too, with the same expression.
      MARKUP.lastIndex = Math.max(lastIndex, at);
    }
    this.out += text(html.slice(at));
    this.closeTo(0);
    return this.out;
  }

  private tag(isClosing: boolean, name: string, written: string): void {
    if (isClosing) {
      const opened = this.open.lastIndexOf(name);
      if (opened >= 0) this.closeTo(opened);
      return;
    }
    const attributes = readAttributes(written);
    if (name === 'img') {
      this.out += this.fillings.image(attributes);
      return;
    }
    const place = this.placeOf(attributes);
    this.out += `<${name}${this.kept(name, attributes)}${place?.attributes ?? ''}>${place?.html ?? ''}`;
    if (!VOID.has(name)) this.open.push(name);
  }

  private closeTo(depth: number): void {
    for (const name of this.open.splice(depth).reverse()) this.out += `</${name}>`;
  }

  private placeOf(attributes: Attributes): { attributes: string; html: string } | null {
    const { mark, place } = this.fillings;
    const value = attributes.get('data-place');
    return value?.startsWith(mark) === true ? place(Number(value.slice(mark.length))) : null;
  }

  private kept(tag: string, attributes: Attributes): string {
    const { quoted = escapedAttribute } = this.fillings;
    let kept = '';
    for (const [name, value] of attributes) {
      if (!ATTRIBUTES.has(name) || name.startsWith('data-')) continue;
      if (name === 'src' || (name === 'name' && tag !== 'a')) continue;
      if ((name === 'href' || name === 'cite') && !isAllowedAddress(value)) continue;
      if (name === 'id') {
        // Of several elements with one id, links lead to the first.
        if (this.ids.has(value)) continue;
        this.ids.add(value);
      }
      kept += ` ${name}="${quoted(value)}"`;
    }
    return kept;
  }
}

/** True for an address that a link may have, however it is spelled. */
export function isAllowedAddress(address: string): boolean {
  // Browsers pass over spaces and control characters.
  return ALLOWED_ADDRESS.test(address.replace(/[\s\p{Cc}\u180e]/gu, ''));
}

export function escapedAttribute(value: string): string {
  return text(value.replace(/&/g, '&amp;')).replace(/"/g, '&quot;');
}

export function escapedText(value: string): string {
  return text(value.replace(/&/g, '&amp;'));
}

/** Text of HTML: its entities stay. */
function text(html: string): string {
  return html.replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Behind the end of an element that is dropped with its content; one that is not closed is a tag. */
function endOf(name: string, html: string, at: number): number {
  const close = new RegExp(`</${name}[^>]*>`, 'gi');
  close.lastIndex = at;
  return close.exec(html) === null ? at : close.lastIndex;
}

function readAttributes(written: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, double, single, bare] of written.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    const value = [double, single, bare].find((part: string | undefined) => part !== undefined);
    if (!attributes.has(key)) attributes.set(key, decoded(value ?? ''));
  }
  return attributes;
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** Entities that HTML is written with; any other stays as it is, and is written as text again. */
function decoded(value: string): string {
  return value.replace(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos|nbsp));?/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}

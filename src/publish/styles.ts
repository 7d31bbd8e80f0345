// Layer: host, publish. No vscode: the command line uses it too. The style sheet of a published page:
// the fonts of its equations as data, only the faces that they use, and every rule below the one
// class of the article, so that a page of a Jekyll site keeps its own looks.

import { dataUrl } from './dataUrl';

/** The class under which everything of an article stands. */
export const SCOPE = 'diffusion-article';

const FACE = /@font-face\s*\{[^}]*\}/g;
const RULE = /([^{}]+)\{([^{}]*)\}/g;

/**
 * @param css of the bundle: KaTeX, the article, its widgets
 * @param html of the article, whose classes say which faces it uses
 * @param readFont gives the bytes of a font by its address in the style sheet
 */
export async function pageStyles(
  css: string,
  html: string,
  readFont: (address: string) => Promise<Uint8Array>,
): Promise<string> {
  const plain = css.replace(/\/\*[^]*?\*\//g, '');
  const uses = facesUsed(plain.replace(FACE, ''), html);
  const faces: string[] = [];
  for (const [face] of plain.matchAll(FACE)) {
    const address = /url\(\s*["']?([^"')]+\.woff2)["']?\s*\)/.exec(face)?.[1];
    if (address === undefined || !uses(declarationsOf(face))) continue;
    const source = `url(${dataUrl('font/woff2', await readFont(address))}) format("woff2")`;
    faces.push(face.replace(/src:[^;}]+/, `src:${source}`));
  }
  return `${faces.join('\n')}\n${scoped(plain.replace(FACE, ''))}`;
}

interface Face {
  family: string;
  bold: boolean;
  italic: boolean;
}

/** True for the faces that elements with the classes of the HTML are set in. */
function facesUsed(css: string, html: string): (face: Face) => boolean {
  const classes = new Set(
    [...html.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(/\s+/)),
  );
  const families = new Map<string, Set<string>>();
  const variants = new Set<string>();
  const key = ({ bold, italic }: Face): string => `${bold} ${italic}`;
  for (const [, selectors, body] of css.matchAll(RULE)) {
    if (!body.includes('font') || !selectors.split(',').some((one) => isUsed(one, classes)))
      continue;
    const face = declarationsOf(body);
    const kinds = families.get(face.family) ?? new Set();
    families.set(face.family, kinds.add(key(face)));
    // "bold" alone holds for whatever family the text is in.
    if (face.family === '' && (face.bold || face.italic)) variants.add(key(face));
  }
  return (face) => {
    const kinds = families.get(face.family);
    return kinds !== undefined && (kinds.has(key(face)) || variants.has(key(face)));
  };
}

function isUsed(selector: string, classes: ReadonlySet<string>): boolean {
  const named = [...selector.matchAll(/\.([\w-]+)/g)].map(([, name]) => name);
  return named.length > 0 && named.every((name) => classes.has(name));
}

/** Family (of KaTeX; else empty), weight and style that declarations ask for. */
function declarationsOf(body: string): Face {
  return {
    family: /KaTeX_\w+/.exec(body)?.[0] ?? '',
    bold: /font-weight:\s*(?:bold|700)/.test(body),
    italic: /font-style:\s*italic/.test(body),
  };
}

/** Rules that name the article's class, and those without a selector, stay as they are. */
function scoped(css: string): string {
  const own: string[] = [];
  const nested: string[] = [];
  for (const rule of topLevelRules(css)) {
    if (rule.includes(`.${SCOPE}`) || /^@(?:keyframes|property|charset)/.test(rule)) own.push(rule);
    else nested.push(rule.replace(/(^|[\s,}])body(?=[\s,{])/g, '$1&'));
  }
  return `.${SCOPE}{\n${nested.join('\n')}\n}\n${own.join('\n')}\n`;
}

function topLevelRules(css: string): string[] {
  const rules: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < css.length; at++) {
    const character = css[at];
    if (character === '"' || character === "'") at = stringEnd(css, at);
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    const ends = (character === '}' && depth === 0) || (character === ';' && depth === 0);
    if (!ends) continue;
    rules.push(css.slice(start, at + 1).trim());
    start = at + 1;
  }
  return rules.filter((rule) => rule !== '');
}

function stringEnd(css: string, at: number): number {
  let end = at + 1;
  while (end < css.length && css[end] !== css[at]) end += css[end] === '\\' ? 2 : 1;
  return end;
}

// Layer: shared, article. No vscode, no DOM. Subscripts and superscripts: an index, a name, a
// power, a prime.

import { BARS } from './commands';
import type { Reader } from './reader';
import type { Node, SymbolNode } from './tree';

/** Words of italic letters that writers put into a subscript without \text. */
const LABELS =
  /^(?:min|max|start|end|prev|next|data|KL|simple|vlb|hybrid|noise|model|clean|churn|mid|eff|uncond|cond|skip|out|in|cfg|CFG|FM|CFM|RF|DSM|SM|DDPM|DDIM|ELBO|VLB|VP|VE|init|base|target|pred|cum|rev|fwd|guided|null|teacher|student|low|high|neg|pos|text|train|obs|prior|score)$/;

/** A base with the scripts that follow. */
export function withScripts(parser: Reader, base: Node, from: number): Node {
  let node = base;
  let exponent: Node | null = null;
  for (;;) {
    const text = parser.peek();
    if (text === "'" || text === '’') {
      parser.take();
      if (node.kind === 'symbol') node = { ...node, primes: node.primes + 1 };
    } else if (text === '_') node = withSubscript(node, script(parser));
    else if (text === '^') {
      const sup = script(parser);
      const index = indexInBrackets(node, sup);
      if (index !== null) node = index;
      else if (node.kind === 'symbol' && isParameter(sup)) node = withParameter(node, sup);
      else if (node.kind === 'symbol' && isMark(sup)) node = marked(node, sup);
      else {
        // The place of the base ends before its power.
        if (!isTransposition(sup)) exponent = sup;
        continue;
      }
    } else break;
    node = { ...node, ...parser.place(from) };
  }
  if (exponent === null) return node;
  return { kind: 'power', base: node, exponent, ...parser.place(from) };
}

/** The script behind _ or ^; one in round brackets is a slip for braces. */
function script(parser: Reader): Node {
  parser.take();
  const from = parser.at;
  const text = parser.peek();
  if ((text === '(' || text === '[') && parser.closing() >= 0) {
    const content = parser.bracket();
    const node = content.items.length === 1 ? content.items[0] : content;
    return { kind: 'group', body: node, open: text, ...parser.place(from) };
  }
  if (text === '-' || text === '+' || text === '*') {
    return { kind: 'words', words: parser.take().text, ...parser.place(from) };
  }
  const label = labelAhead(parser);
  if (label !== null) return { kind: 'words', words: label, ...parser.place(from) };
  if (text in BARS) parser.fail();
  return parser.argument();
}

function labelAhead(parser: Reader): string | null {
  const close = parser.peek() === '{' ? parser.closing() : -1;
  if (close < 0) return null;
  const inner = parser.tokens.slice(parser.at + 1, close);
  const letters = inner.map(({ text }) => text.replace(/^\\(?=m(?:ax|in)$)/, '')).join('');
  if (!LABELS.test(letters)) return null;
  parser.at = close + 1;
  return letters;
}

function withSubscript(node: Node, sub: Node): Node {
  if (node.kind !== 'symbol') return node;
  const inner = sub.kind === 'group' ? sub.body : sub;
  if (inner.kind === 'words') return { ...node, label: inner.words.trim() };
  if (inner.kind === 'symbol' && inner.font === 'word' && inner.name.length > 1) {
    return { ...node, label: inner.name };
  }
  // x_{t,\text{clean}}, \hat x_{0,t}: the words are a label beside the index.
  if (inner.kind === 'list') {
    const words = inner.items.find((item) => item.kind === 'words');
    const rest = inner.items.filter((item) => item.kind !== 'words');
    if (words !== undefined && rest.length === 1) {
      return { ...node, label: words.words.trim(), sub: rest[0] };
    }
  }
  return { ...node, sub: inner };
}

/** x^{(t)} has the index t. */
function indexInBrackets(node: Node, sup: Node): SymbolNode | null {
  if (node.kind !== 'symbol' || sup.kind !== 'group' || sup.open !== '(') return null;
  return node.sub === null ? { ...node, sub: sup.body } : node;
}

/** u_t^\theta is a network, not a power. */
function isParameter(sup: Node): boolean {
  return sup.kind === 'symbol' && /^(?:theta|phi|Theta|vartheta)$/.test(sup.name);
}

function withParameter(node: SymbolNode, parameter: Node): SymbolNode {
  const { sub, start } = node;
  if (sub === null) return { ...node, sub: parameter };
  const items = [sub, parameter];
  return { ...node, sub: { kind: 'list', items, separators: [','], start, end: parameter.end } };
}

function isMark(sup: Node): boolean {
  if (sup.kind === 'words') return true;
  if (sup.kind !== 'symbol') return false;
  return sup.font === 'word' || /^(?:prime|ast|star|dagger|w)$/.test(sup.name);
}

function marked(node: SymbolNode, sup: Node): SymbolNode {
  const name = sup.kind === 'words' ? sup.words.trim() : sup.kind === 'symbol' ? sup.name : '';
  if (name === 'prime') return { ...node, primes: node.primes + 1 };
  return { ...node, label: node.label === '' ? name : `${node.label} ${name}` };
}

/** G^\top is G where vectors are numbers. */
export function isTransposition(sup: Node): boolean {
  return sup.kind === 'symbol' && /^(?:top|intercal|mathsf)$/.test(sup.name);
}

// Layer: shared, article. No vscode, no DOM. A symbol before a bracket: a function of what is in
// it, a quantity at a time, or a product. Decided by the content and by the names of the field.

import { BARS, FUNCTIONS, OPENING } from './commands';
import type { Reader } from './reader';
import { bare, walk } from './tree';
import type { ListNode, Node, SymbolNode } from './tree';

/** Letters that are functions or distributions wherever a bracket follows. */
const HEADS = /^(?:[pqfgDFGPQLRUVJbhr]|SNR|snr|KL|Var|Cov|ell)$/;
const PARAMETERS = /^(?:theta|phi|psi|omega|vartheta|Theta|Phi|w)$/;
export const TIMES = /^(?:t|s|u|i|j|k|n|m|tau|T|N|K|l|r|Delta)$/;

export function isExpectation(parser: Reader, node: SymbolNode): boolean {
  if (node.name !== 'E' || node.accent !== '') return false;
  return (
    node.font !== '' || parser.peek() === '[' || (node.sub !== null && parser.peek() in OPENING)
  );
}

/** A symbol with the bracket behind it, if that is its argument; otherwise the symbol. */
export function applied(parser: Reader, node: SymbolNode, from: number): Node {
  const text = parser.peek();
  if ((text !== '(' && text !== '[' && text !== '\\{') || parser.closing() < 0) return node;
  const start = parser.at;
  const content = parser.bracket();
  if (text === '(' && isTime(content) && canHaveTime(node)) {
    return { ...node, sub: content.items[0], isApplied: true, ...parser.place(from) };
  }
  if (isArguments(node, content, text)) {
    return { kind: 'call', head: node, content, ...parser.place(from) };
  }
  parser.at = start;
  return node;
}

function isArguments(node: SymbolNode, content: ListNode, open: string): boolean {
  const [first] = content.items;
  if (content.items.length > 1) return open !== '\\{' || node.font === 'word';
  if (content.items.length === 0) return false;
  if (node.font === 'word' && node.name.length > 1) return true;
  if (open !== '(') return hasParameters(node);
  if (HEADS.test(node.name) || node.font !== '' || hasParameters(node)) return true;
  if (node.label !== '' && node.name !== 'sigma' && node.name !== 'beta') return true;
  // \hat x_0(x_t)
  if (node.accent !== '' && /^[xyz]$/.test(node.name)) return bare(first).kind === 'symbol';
  // v_t(x), \mu(x_t), v_t(\psi_t(x)), but not \alpha_t(x).
  return (
    !/^(?:alpha|beta|gamma|sigma|lambda|eta|[xyzntT])$/.test(node.name) &&
    /^(?:symbol|call)$/.test(bare(first).kind)
  );
}

/** True for ε_θ, p_φ, μ_{θ,t}, s_{\theta^*}: what belongs to a network. */
export function hasParameters(node: SymbolNode): boolean {
  let found = false;
  if (node.sub !== null) {
    walk(node.sub, (below) => {
      if (below.kind === 'symbol' && PARAMETERS.test(below.name)) found = true;
    });
  }
  return found;
}

/** True where the content is a time: t, t-1, t+\Delta t, t/T, 0, 1. */
function isTime(content: ListNode): boolean {
  if (content.items.length !== 1) return false;
  let isOne = true;
  walk(content.items[0], (below) => {
    if (below.kind === 'symbol') {
      if (!TIMES.test(below.name) || below.accent !== '') isOne = false;
      return false;
    }
    if (!/^(?:number|sum|negation|product|fraction|group)$/.test(below.kind)) isOne = false;
    return true;
  });
  return isOne;
}

function canHaveTime(node: SymbolNode): boolean {
  if (TIMES.test(node.name) && node.name !== 's' && node.name !== 'u' && node.name !== 'r') {
    return false;
  }
  return node.sub === null && node.name !== 'd' && node.name !== 'pi';
}

/** log, cos, min, … with their argument, the token of the name being taken. */
export function functionOf(parser: Reader, name: string, from: number): Node {
  let exponent: Node | null = null;
  let isOver = false;
  while (parser.peek() === '_' || parser.peek() === '^') {
    const isUpper = parser.take().text === '^';
    const script = scriptOf(parser);
    if (isUpper) exponent = script;
    else isOver = true;
  }
  const isBracket = parser.peek() in OPENING && !(parser.peek() in BARS) && parser.closing() >= 0;
  if (/^(?:arg)?(?:min|max|inf|sup)$/.test(name) && (isOver || !isBracket)) {
    // \min_\theta of something is that something, here.
    return parser.startsFactor() ? parser.term() : parser.fail();
  }
  const argument = isBracket ? argumentInBrackets(parser) : bareArgument(parser);
  const node: Node = { kind: 'function', name, argument, ...parser.place(from) };
  if (exponent === null) return node;
  return { kind: 'power', base: node, exponent, ...parser.place(from) };
}

function scriptOf(parser: Reader): Node {
  if (parser.peek() === '{') {
    const content = parser.bracket();
    return content.items.length === 1 ? content.items[0] : content;
  }
  return parser.factor();
}

function argumentInBrackets(parser: Reader): Node {
  const content = parser.bracket();
  return content.items.length === 1 ? content.items[0] : content;
}

/** \log p(x) q(y), \sin \pi t: factors without a sign, up to the next function. */
function bareArgument(parser: Reader): Node {
  const from = parser.at;
  const factors = [parser.factor()];
  while (
    parser.startsFactor() &&
    !FUNCTIONS.has(parser.peek().slice(1)) &&
    !/^\\(?:sum|prod|int|nabla|\||Vert|lVert|Bigl?)$/.test(parser.peek())
  ) {
    const before = parser.at;
    const factor = parser.factor();
    // \log p(x) dt is no logarithm of dt.
    if (factor.kind === 'differential') {
      parser.at = before;
      break;
    }
    factors.push(factor);
  }
  return parser.productOf(factors, from);
}

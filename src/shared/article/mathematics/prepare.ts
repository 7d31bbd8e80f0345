// Layer: shared, article. No vscode, no DOM. What is done with the tokens before they are parsed:
// relations made of several tokens become one, rows of an alignment are joined or separated, and
// brackets and bars find their partners.

import { BARS, CLOSING, OPENING, PRODUCT_SIGNS, RELATIONS, UNICODE } from './commands';
import type { Token } from './tokens';

/** What a bar or a bracket is: partners by index, and bars that separate, as in q(x|y). */
export interface Pairs {
  /** Index of the partner; -1 for none. */
  partner: number[];
  /** Indices of conditional bars. */
  conditional: Set<number>;
}

const CONTINUES = (text: string): boolean =>
  text in RELATIONS || text === '+' || text === '-' || text === '/' || PRODUCT_SIGNS.has(text);

/** One token for ":=", "||" and \overset{…}{=}; no & and no line ends within a statement. */
export function prepare(tokens: readonly Token[]): Token[] {
  return joinRows(joinTokens(tokens));
}

function joinTokens(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    const next = tokens.at(i + 1);
    const last = out.at(-1);
    if (/^\\(?:overset|stackrel|underset)$/.test(token.text)) {
      const relation = stackedRelation(tokens, i);
      if (relation !== null) {
        out.push({ ...relation.token, start: token.start });
        i = relation.last;
        continue;
      }
    }
    if ((token.text === ':' || token.text === '\\colon') && next?.text === '=') continue;
    if (token.text === ':' && last?.text === '=') continue;
    if (token.text === '\\not' && next !== undefined) {
      out.push({ ...next, text: '\\ne', start: token.start });
      i += 1;
    } else if (token.text === '|' && last?.text === '|' && last.end === token.start) {
      out[out.length - 1] = { ...last, text: '\\|', end: token.end };
    } else {
      out.push(token.text in UNICODE ? { ...token, text: UNICODE[token.text] } : token);
    }
  }
  return out;
}

/** The relation of \overset{(i)}{=}; null where something else is stacked. */
function stackedRelation(
  tokens: readonly Token[],
  at: number,
): { token: Token; last: number } | null {
  let i = at + 1;
  if (tokens.at(i)?.text === '{') {
    for (let depth = 0; i < tokens.length; i += 1) {
      if (tokens[i].text === '{') depth += 1;
      else if (tokens[i].text === '}' && (depth -= 1) === 0) break;
    }
  }
  i += 1;
  const isGroup = tokens.at(i)?.text === '{';
  const token = tokens.at(isGroup ? i + 1 : i);
  if (token === undefined || !(token.text in RELATIONS)) return null;
  return { token, last: isGroup ? i + 2 : i };
}

/** A line that goes on, with "=" or "+" at its beginning or at the end of the one before. */
function joinRows(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token.text in OPENING || token.text === '{') depth += 1;
    if (CLOSING.has(token.text) || token.text === '}') depth -= 1;
    if (token.text !== '&' && token.text !== '\\\\' && token.text !== '\\quad') {
      out.push(token);
      continue;
    }
    let next = i + 1;
    while (/^(?:&|\\\\|\\quad)$/.test(tokens.at(next)?.text ?? '')) next += 1;
    const before = out.at(-1)?.text ?? '=';
    const behind = tokens.at(next)?.text ?? '\\\\';
    // x &= y: the place of alignment stands before a relation; an empty group behind it is {}.
    const continues =
      CONTINUES(behind) || CONTINUES(before) || (token.text !== '\\quad' && depth > 0);
    if (!continues) out.push({ ...token, text: token.text === '&' ? '\\quad' : token.text });
    i = next - 1;
  }
  return out;
}

/** Partners of brackets and bars. */
export function pairUp(tokens: readonly Token[]): Pairs {
  const partner = new Array<number>(tokens.length).fill(-1);
  const stack: number[] = [];
  tokens.forEach(({ text }, index) => {
    if (text === '{' || text in OPENING) stack.push(index);
    else if (text === '}') {
      while (stack.length > 0 && tokens[stack[stack.length - 1]].text !== '{') stack.pop();
      join(partner, stack.pop(), index);
    } else if (CLOSING.has(text)) {
      const top = stack.at(-1);
      if (top !== undefined && tokens[top].text !== '{') join(partner, stack.pop(), index);
    }
  });
  const conditional = new Set<number>();
  pairBars(tokens, 0, tokens.length, { partner, conditional });
  return { partner, conditional };
}

function join(partner: number[], open: number | undefined, close: number): void {
  if (open === undefined) return;
  partner[open] = close;
  partner[close] = open;
}

/** Pairs the bars of one level, and those of the brackets within it by themselves. */
function pairBars(tokens: readonly Token[], from: number, to: number, pairs: Pairs): void {
  const bars: number[] = [];
  for (let i = from; i < to; i += 1) {
    const close = pairs.partner[i];
    if (close > i) {
      pairBars(tokens, i + 1, close, pairs);
      i = close;
    } else if (tokens[i].text in BARS) bars.push(i);
    else if (tokens[i].text === '\\mid' || tokens[i].text === '\\parallel')
      pairs.conditional.add(i);
  }
  for (const kind of ['single', 'double'] as const) {
    pairKind(
      tokens,
      bars.filter((index) => BARS[tokens[index].text] === kind),
      { from, pairs },
    );
  }
}

function pairKind(
  tokens: readonly Token[],
  bars: readonly number[],
  { from, pairs }: { from: number; pairs: Pairs },
): void {
  const stack: number[] = [];
  bars.forEach((index, position) => {
    const { side } = tokens[index];
    const isBehindOperand = index > from && isOperandEnd(tokens[index - 1].text);
    const isOddLeft = (bars.length - position) % 2 === 1;
    const open = stack.at(-1);
    if (side === 'open') stack.push(index);
    else if (open !== undefined && (side === 'close' || isBehindOperand)) {
      join(pairs.partner, stack.pop(), index);
    } else if (isBehindOperand && isOddLeft) pairs.conditional.add(index);
    else if (side !== 'close') stack.push(index);
  });
}

function isOperandEnd(text: string): boolean {
  if (text in OPENING || text === '{' || text === '&' || text === ',' || text === ';') return false;
  return !CONTINUES(text) && !(text in BARS && text.startsWith('\\l'));
}

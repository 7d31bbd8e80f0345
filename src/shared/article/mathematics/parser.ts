// Layer: shared, article. No vscode, no DOM. Tokens to statements: expressions by precedence, with
// products that have no sign. What cannot be read is skipped, and its statement with it.

import { CLOSING, OPENING, PRODUCT_SIGNS, RELATIONS, SEPARATORS } from './commands';
import { parseArgument, parseFactor } from './factors';
import { pairUp, prepare } from './prepare';
import type { Pairs } from './prepare';
import { isName } from './reader';
import type { Reader } from './reader';
import { tokenize } from './tokens';
import type { Macros, Token } from './tokens';
import type { ListNode, Node, Statement } from './tree';

/** Longer equations are not written by hand. */
const LONGEST = 8000;
const DEEPEST = 100;
/** Sides of one chain of relations: readings look at pairs of them. */
const MOST_SIDES = 40;

/** The statements of an equation, in order; what is no mathematics is left out. */
export function parseMathematics(tex: string, macros: Macros = {}): Statement[] {
  if (tex.length > LONGEST) return [];
  const tokens = prepare(tokenize(tex, macros));
  return depthOf(tokens) > DEEPEST ? [] : new Parser(tokens).statements();
}

/** How far brackets are nested: one level is several calls. */
function depthOf(tokens: readonly Token[]): number {
  let depth = 0;
  let deepest = 0;
  for (const { text } of tokens) {
    if (text === '{' || text in OPENING) depth += 1;
    else if (text === '}' || CLOSING.has(text)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Thrown and caught here: a token that does not belong where it is. */
class Unreadable extends Error {}

class Parser implements Reader {
  at = 0;
  /** Behind the last token of what is being read. */
  end: number;
  private readonly pairs: Pairs;

  constructor(readonly tokens: readonly Token[]) {
    this.end = tokens.length;
    this.pairs = pairUp(tokens);
  }

  /** The text of a token ahead, "" at the end. */
  peek(ahead = 0): string {
    return this.at + ahead < this.end ? this.tokens[this.at + ahead].text : '';
  }

  take(): Token {
    if (this.at >= this.end) throw new Unreadable();
    this.at += 1;
    return this.tokens[this.at - 1];
  }

  fail(): never {
    throw new Unreadable();
  }

  /** Index of the bracket or bar that closes the one ahead; -1 for none. */
  closing(): number {
    const partner = this.at < this.end ? this.pairs.partner[this.at] : -1;
    return partner > this.at && partner < this.end ? partner : -1;
  }

  isConditional(): boolean {
    return this.at < this.end && this.pairs.conditional.has(this.at);
  }

  /** Where a node that began at a token ends. */
  place(from: number): { start: number; end: number } {
    return { start: this.tokens[from].start, end: this.tokens[Math.max(from, this.at - 1)].end };
  }

  statements(): Statement[] {
    const found: Statement[] = [];
    let words = '';
    /** The first statement of the rows that belong together. */
    let row: Statement | null = null;
    while (this.at < this.end) {
      const text = this.peek();
      if (text === '\\text' && !isName(this.tokens[this.at].words ?? '')) {
        words = this.take().words ?? '';
      } else if (text === '\\\\') {
        this.at += 1;
        row = null;
      } else if (SEPARATORS.has(text) || text === '{' || text === '}') this.at += 1;
      else if (text in RELATIONS && row !== null) this.goOn(row);
      else {
        const statement = this.statement(words);
        if (statement !== null) found.push(statement);
        row ??= statement;
        words = '';
      }
    }
    return found;
  }

  /** A row that begins with "=", behind a remark: another side of the row before. */
  private goOn(row: Statement): void {
    const from = this.at;
    const operator = RELATIONS[this.take().text];
    const rest = this.statement('');
    if (rest === null) return;
    row.operators.push(operator, ...rest.operators);
    row.parts.push(...rest.parts);
    row.end = this.place(from).end;
  }

  private statement(words: string): Statement | null {
    const from = this.at;
    try {
      const { parts, operators } = this.chain();
      if (this.isAtEnd()) return { parts, operators, words, ...this.place(from) };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
    this.at = Math.max(this.at, from + 1);
    while (this.at < this.end && !SEPARATORS.has(this.peek())) {
      const close = this.closing();
      this.at = close < 0 ? this.at + 1 : close + 1;
    }
    return null;
  }

  private isAtEnd(): boolean {
    const text = this.peek();
    if (text === '\\text') return !isName(this.tokens[this.at].words ?? '');
    return text === '' || SEPARATORS.has(text) || text === '}';
  }

  private chain(): { parts: Node[]; operators: string[] } {
    const parts = [this.side()];
    const operators: string[] = [];
    while (this.peek() in RELATIONS) {
      operators.push(RELATIONS[this.take().text]);
      if (this.isAtEnd()) {
        operators.pop();
        break;
      }
      if (parts.length >= MOST_SIDES) this.fail();
      parts.push(this.side());
    }
    return { parts, operators };
  }

  /** One side of a relation, which may be conditional: x_t | x_0. */
  private side(): Node {
    const from = this.at;
    const items = [this.expression()];
    const separators: string[] = [];
    while (this.isConditional()) {
      this.take();
      separators.push('|');
      items.push(this.expression());
      // The conditions behind a bar are separated by commas: x_{t-1} | x_t, x_0 \sim N.
      while (this.peek() === ',' && this.relationFollows()) {
        this.take();
        separators.push(',');
        items.push(this.expression());
      }
    }
    if (items.length === 1) return items[0];
    return { kind: 'list', items, separators, ...this.place(from) };
  }

  private relationFollows(): boolean {
    for (let i = this.at + 1; i < Math.min(this.end, this.at + 8); i += 1) {
      if (this.tokens[i].text in RELATIONS) return true;
      if (SEPARATORS.has(this.tokens[i].text)) return false;
    }
    return false;
  }

  expression(): Node {
    const from = this.at;
    const terms: Node[] = [];
    let sign = this.sign();
    for (;;) {
      const start = this.at;
      const term = this.term();
      terms.push(
        sign < 0
          ? { kind: 'negation', body: term, ...this.place(terms.length === 0 ? from : start) }
          : term,
      );
      const text = this.peek();
      if (text !== '+' && text !== '-' && text !== '\\pm' && text !== '\\mp') break;
      sign = this.sign();
    }
    return terms.length === 1 ? terms[0] : { kind: 'sum', terms, ...this.place(from) };
  }

  private sign(): number {
    let sign = 1;
    for (;;) {
      const text = this.peek();
      if (text === '-' || text === '\\mp') sign = -sign;
      else if (text !== '+' && text !== '\\pm') return sign;
      this.at += 1;
    }
  }

  term(): Node {
    const from = this.at;
    let factors: Node[] = [parseFactor(this)];
    for (;;) {
      const text = this.peek();
      if (PRODUCT_SIGNS.has(text)) {
        this.at += 1;
        const sign = this.sign();
        const start = this.at;
        const factor = parseFactor(this);
        factors.push(sign < 0 ? { kind: 'negation', body: factor, ...this.place(start) } : factor);
      } else if (text === '/') {
        const numerator = product(factors, this.place(from));
        this.at += 1;
        const denominator = parseFactor(this);
        factors = [{ kind: 'fraction', numerator, denominator, ...this.place(from) }];
      } else if (this.startsFactor()) factors.push(parseFactor(this));
      else break;
    }
    return product(factors, this.place(from));
  }

  factor(): Node {
    return parseFactor(this);
  }

  argument(): Node {
    return parseArgument(this);
  }

  productOf(factors: Node[], from: number): Node {
    return product(factors, this.place(from));
  }

  /** True where a product without a sign goes on. */
  startsFactor(): boolean {
    const text = this.peek();
    if (text === '' || text in RELATIONS || SEPARATORS.has(text)) return false;
    if (text === '\\text') return isName(this.tokens[this.at].words ?? '');
    if (this.isConditional()) return false;
    if (this.pairs.partner[this.at] >= 0) return this.pairs.partner[this.at] > this.at;
    return !/^(?:[-+/^_:}!]|\\pm|\\mp|\\rVert|\\rvert|\\\||\|)$/.test(text);
  }

  /** What stands between the bracket ahead and its partner, as a list; both are taken. */
  bracket(): ListNode {
    const from = this.at;
    const close = this.closing();
    if (close < 0) this.fail();
    const outer = this.end;
    this.at += 1;
    this.end = close;
    const { items, separators } = this.items();
    this.end = outer;
    this.at = close + 1;
    return { kind: 'list', items, separators, ...this.place(from) };
  }

  /** Items with what separates them, up to the end. */
  private items(): { items: Node[]; separators: string[] } {
    const items: Node[] = [];
    const separators: string[] = [];
    while (this.at < this.end) {
      const text = this.peek();
      if (this.isConditional() || /^[,;:.]$|^\\(?:quad|colon|\\)$/.test(text)) {
        if (items.length > separators.length) separators.push(separatorOf(text));
        this.at += 1;
      } else if (text === '\\text' && !isName(this.tokens[this.at].words ?? '')) {
        const from = this.at;
        const words = this.take().words ?? '';
        while (separators.length < items.length) separators.push(',');
        items.push({ kind: 'words', words, ...this.place(from) });
      } else {
        while (separators.length < items.length) separators.push(',');
        items.push(this.item());
      }
    }
    return { items, separators: separators.slice(0, Math.max(0, items.length - 1)) };
  }

  /** An expression or a relation within brackets, as in \sum_{i=1}, E_{x \sim q}, (t > 0). */
  private item(): Node {
    const from = this.at;
    // A script may be an operator by itself: x^+, x^*.
    if (this.end - this.at === 1 && /^[-+*]$/.test(this.peek())) {
      return { kind: 'words', words: this.take().text, ...this.place(from) };
    }
    const parts = [this.expression()];
    const operators: string[] = [];
    while (this.peek() in RELATIONS) {
      operators.push(RELATIONS[this.take().text]);
      parts.push(this.expression());
    }
    if (this.at < this.end && !this.endsItem()) this.fail();
    if (operators.length === 0) return parts[0];
    return { kind: 'relation', parts, operators, ...this.place(from) };
  }

  private endsItem(): boolean {
    return this.isConditional() || /^[,;:.]$|^\\(?:quad|colon|\\|text)$/.test(this.peek());
  }
}

function separatorOf(text: string): string {
  if (text === '\\|' || text === '\\Vert' || text === '\\parallel' || text === '‖') return '||';
  if (text === '|' || text === '\\mid' || text === '\\vert') return '|';
  return text.startsWith('\\') ? ',' : text;
}

function product(factors: Node[], place: { start: number; end: number }): Node {
  return factors.length === 1 ? factors[0] : { kind: 'product', factors, ...place };
}

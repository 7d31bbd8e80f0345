// Layer: shared, article. No vscode, no DOM; the page uses it too. LaTeX that is typeset without an
// error and yet is not what its writer meant: `_`, `^` and commands such as \sqrt take only the
// next token, not a bracket or a word. Each slip is one sentence with the correction, and its place.

import { argumentEnd, commandAt, skipSpace } from './latexSource';

/** Commands whose argument has to be in braces. */
const NEEDS_BRACES =
  /^\\(?:sqrt|[dt]?frac|hat|bar|tilde|vec|d?dot|overline|underline|widehat|widetilde|math(?:bf|rm|cal|bb)|boldsymbol|text|operatorname)\*?$/;
/** Commands whose argument is text or a name, in which an underscore means nothing else. */
const VERBATIM =
  /^\\(?:text\w*|[mh]box|label|ref|eqref|tag|url|href|operatorname|begin|end|class|cssId)\*?$/;
/** What follows their scripts, with or without a space, is what they are applied to. */
const OPERATOR = /^\\(?:i{0,4}int|oi{0,2}nt|intop|nabla|partial|Delta)$/;
/** What has an index with its first value below, as in \sum_{i=1}. */
const COUNTED = /^\\(?:sum|prod|coprod|bigcup|bigcap|bigoplus|bigotimes)$/;
/** An index with its first value, as it was meant to stand below such a command. */
const FIRST_VALUE = /^[A-Za-z]=(?:\d+|[A-Za-z])/;
/** A negative exponent of e or of a number; a minus alone is the sign of a limit or a charge. */
const NEGATIVE =
  /^-(?:[A-Za-z](?!\s*\^)|\\(?:[dt]?frac|sqrt|int|alpha|beta|gamma|lambda|sigma|tau|theta|eta|kappa|mu|nu|omega|phi|rho)(?![A-Za-z]))/;

/**
 * Longer equations are not read: they are not written by hand, the time grows with the square of
 * their length, and one level of nesting is one call.
 */
const LONGEST = 5000;

export type SlipKind =
  | 'script-parenthesis'
  | 'root-parenthesis'
  | 'argument-parenthesis'
  | 'script-word'
  | 'script-number'
  | 'script-expression';

export interface Slip {
  kind: SlipKind;
  /** Offsets in the LaTeX; the end is exclusive. */
  start: number;
  end: number;
  message: string;
  /** What to write between the two offsets instead. */
  fix: string;
}

/** Everything that KaTeX accepts but the writer hardly meant, in the order of the text. */
export function latexSlips(tex: string): readonly Slip[] {
  if (tex.length > LONGEST) return [];
  let slips = kept.get(tex);
  if (slips === undefined) {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(tex, (slips = slipsWithin(tex, 0)));
  }
  return slips;
}

/** Equations that were read are kept: each rule asks for them, and an edit changes few. */
const MOST_KEPT = 4000;
const kept = new Map<string, Slip[]>();

/** @param shift what is added to the offsets of `tex` */
function slipsWithin(tex: string, shift: number): Slip[] {
  const slips: Slip[] = [];
  /** The last command or character that is no script: what the next script hangs on. */
  let base = '';
  let at = 0;
  const take = (slip: Slip | null): void => {
    if (slip !== null) slips.push({ ...slip, start: slip.start + shift, end: slip.end + shift });
  };
  while (at < tex.length) {
    const character = tex[at];
    if (character === '\\') {
      const command = commandAt(tex, at);
      const end = at + command.length;
      const isVerbatim = VERBATIM.test(command) && tex[skipSpace(tex, end)] === '{';
      if (NEEDS_BRACES.test(command)) take(bracketAfterCommand(tex, command, at));
      base = command;
      at = isVerbatim ? argumentEnd(tex, end) : end;
    } else if (character === '%') {
      const end = tex.indexOf('\n', at);
      at = end < 0 ? tex.length : end + 1;
    } else if (character === '_' || character === '^') {
      const start = skipSpace(tex, at + 1);
      take(scriptSlip(tex, { mark: character, start, base, at }));
      // Scripts are read by themselves: what stands behind them hangs on the same base.
      const end = argumentEnd(tex, start);
      if (end > start + 1) slips.push(...slipsWithin(tex.slice(start, end), shift + start));
      at = end;
    } else {
      if (!/\s/.test(character)) base = character;
      at += 1;
    }
  }
  return slips;
}

interface Script {
  mark: '_' | '^';
  /** Offset of the mark and of what is behind it. */
  at: number;
  start: number;
  base: string;
}

function scriptSlip(tex: string, { mark, at, start, base }: Script): Slip | null {
  const before = /(?:\\[A-Za-z]+|[0-9]+|[A-Za-z])$/.exec(tex.slice(0, at))?.[0] ?? '';
  const from = at - before.length;
  const inner = bracketed(tex, start);
  if (inner !== null) {
    const [open, close] = [tex[start], tex[start + inner.length + 1]];
    const name = mark === '_' ? 'subscript' : 'superscript';
    const kept = `${before}${mark}{${open}${inner}${close}}`;
    const bare = `${before}${mark}{${inner}}`;
    // An upper index in brackets is usual, a power in brackets is not.
    const keepsBrackets = mark === '^' && !/^[e\d]/.test(before);
    return {
      kind: 'script-parenthesis',
      start: from,
      end: start + inner.length + 2,
      message:
        `${before}${mark}${open}${inner}${close} puts only the opening bracket in the ${name}; write ${bare}` +
        `${mark === '^' ? `, or ${kept} to keep the brackets` : ''}.`,
      fix: keepsBrackets ? kept : bare,
    };
  }
  const partly = (kind: SlipKind, script: string): Slip => ({
    kind,
    start: from,
    end: start + script.length,
    ...partlyText(before, mark, script),
  });
  const rest = tex.slice(start);
  const whole =
    (mark === '_' && COUNTED.test(base) ? FIRST_VALUE.exec(rest)?.[0] : undefined) ??
    (mark === '^' && /^[e\d]$/.test(base) ? NEGATIVE.exec(rest)?.[0] : undefined);
  if (whole !== undefined) return partly('script-expression', whole);
  const script = /^(?:-\d+|\d{2,}|[A-Za-z]{2,})/.exec(rest)?.[0];
  if (script === undefined || OPERATOR.test(base)) return null;
  if (!/^[A-Za-z]/.test(script)) return partly('script-number', script);
  if (isProduct(mark, script, rest.slice(script.length))) return null;
  return partly('script-word', script);
}

function partlyText(before: string, mark: '_' | '^', script: string) {
  const fix = `${before}${mark}{${script}}`;
  const name = mark === '_' ? 'subscript' : 'superscript';
  return {
    message: `${before}${mark}${script} puts only ${script[0]} in the ${name}; write ${fix} if all of it belongs there.`,
    fix,
  };
}

/** Letters that count, that are variables, and that are functions, in this field. */
const INDEX = /^[ijklmnstTNK]$/;
const VARIABLES = /^[xyzuvwXYZI]+$/;
const DIFFERENTIAL = /^d[a-z]$/;
const FUNCTION = /^[fghpqsuvFGPQ]$/;

/** True for a script of one letter with factors behind it, as in \beta_tx, A^Tb and \sigma_tf(x). */
function isProduct(mark: '_' | '^', script: string, behind: string): boolean {
  const [first] = script;
  const factors = script.slice(1);
  // A script of its own makes the last letter a factor.
  if (/^\s*['_^]/.test(behind)) return true;
  if (mark === '^' && first === 'T' && factors.length <= 2) return true;
  if (behind.startsWith('(') && FUNCTION.test(factors)) return true;
  if (DIFFERENTIAL.test(factors)) return true;
  if (INDEX.test(first) && VARIABLES.test(factors)) return true;
  // Lower case and then upper case, as in \sigma_tI.
  return /^[a-z][A-Z]$/.test(script);
}

function bracketAfterCommand(tex: string, command: string, at: number): Slip | null {
  const start = skipSpace(tex, at + command.length);
  const inner = tex[start] === '(' ? bracketed(tex, start) : null;
  if (inner === null) return null;
  const fix = `${command}{${inner}}`;
  return {
    kind: command === '\\sqrt' ? 'root-parenthesis' : 'argument-parenthesis',
    start: at,
    end: start + inner.length + 2,
    message: `${command}(${inner}) applies to the opening bracket only; write ${fix}.`,
    fix,
  };
}

/** What stands between the bracket at `start` and the one that closes it; null for none. */
function bracketed(tex: string, start: number): string | null {
  const open = tex[start];
  if (open !== '(' && open !== '[') return null;
  const close = open === '(' ? ')' : ']';
  let depth = 0;
  for (let i = start; i < tex.length; i += 1) {
    if (tex[i] === '\\') i += 1;
    else if (tex[i] === open) depth += 1;
    else if (tex[i] === close && (depth -= 1) === 0) return tex.slice(start + 1, i);
  }
  return null;
}

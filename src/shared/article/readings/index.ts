// Layer: shared, article. No vscode, no DOM. The equations of an article read: which of the field's
// equations each is, what is wrong in it, what its symbols mean. Used by host and page.

import { atOnce } from '../../inSlices';
import type { Sliced } from '../../inSlices';
import { parseMathematics } from '../mathematics/parser';
import type { Node, Statement } from '../mathematics/tree';
import { walk } from '../mathematics/tree';
import { isName } from './claims';
import { afterEquation, NO_CONVENTIONS, saysProduct } from './conventions';
import type { Conventions } from './conventions';
import type { Equation } from './equation';
import { rolesIn } from './equation';
import { filledEquation } from './filled';
import { guidanceOffIn } from './guidanceWords';
import { lettersOf, roleOf } from './meaning';
import type { Letters } from './meaning';
import { asksForNoise, lawsIn, lawsSaid } from './noiseLaws';
import type { NoiseLaws } from './noiseLaws';
import type { Match } from './reading';
import { READINGS } from './registry';
import type { EquationSource, Finding, Interpretation, SymbolUse } from './types';

export type {
  EquationSource,
  FilledEquation,
  Finding,
  Interpretation,
  ReadingId,
  Setting,
  SymbolUse,
} from './types';

/** Equations that were read are kept: an edit of an article changes few of them. */
const MOST_KEPT = 4000;
const kept = new Map<string, Interpretation>();
const parsed = new Map<string, Statement[]>();

/**
 * All equations of one article in order, as conventions of one hold for the others.
 *
 * @param macros LaTeX macros of the text, as KaTeX takes them: {"\\x": "\\mathbf{x}"}
 * @param prose the article's words
 */
export function interpretEquations(
  equations: readonly EquationSource[],
  macros: Record<string, string>,
  prose: string,
): Interpretation[] {
  return atOnce(interpretInSteps(equations, macros, prose));
}

/** The same, with a pause possible at each equation. */
export function* interpretInSteps(
  equations: readonly EquationSource[],
  macros: Record<string, string>,
  prose: string,
): Sliced<Interpretation[]> {
  const key = JSON.stringify(macros);
  const statements: Statement[][] = [];
  for (const { tex } of equations) {
    statements.push(statementsOf(tex, macros, key));
    yield;
  }
  const conventions = conventionsOf(equations, statements, prose);
  const read: Interpretation[] = [];
  for (const [index, source] of equations.entries()) {
    const known = {
      statements: statements[index],
      conventions: conventions[index],
      laws: lawsNear(statements, index),
      key,
    };
    read.push(interpret(source, known));
    yield;
  }
  return read;
}

function statementsOf(tex: string, macros: Record<string, string>, key: string): Statement[] {
  return remember(parsed, `${key}\n${tex}`, () => parseMathematics(tex, macros));
}

/** The conventions at each equation: those defined so far, or else those defined first. */
function conventionsOf(
  equations: readonly EquationSource[],
  statements: readonly Statement[][],
  prose: string,
): Conventions[] {
  const found: Conventions[] = [];
  let current = NO_CONVENTIONS;
  equations.forEach(({ tex }, index) => {
    current = afterEquation(current, statements[index], tex);
    found.push(current);
  });
  const first = found.find(({ alpha }) => alpha !== null)?.alpha ?? null;
  const isProduct = saysProduct(prose);
  return found.map((conventions, index) => {
    const alpha = conventions.alpha ?? first;
    const { before, after } = equations[index];
    // Where the words name α_t the product somewhere, either may be meant.
    const isOpen = alpha === 'step' && (isProduct || saysProduct(`${before} ${after}`));
    return { ...conventions, alpha: isOpen ? null : alpha };
  });
}

interface Prepared {
  statements: Statement[];
  conventions: Conventions;
  laws: NoiseLaws;
  key: string;
}

/** So many equations before and behind one may say what its noise is: mostly the next one does. */
const NEAR = 2;

function lawsNear(statements: readonly Statement[][], index: number): NoiseLaws {
  if (!asksForNoise(statements[index])) return {};
  const near = statements.slice(Math.max(0, index - NEAR), index + NEAR + 1);
  return Object.assign({}, ...near.map(lawsIn)) as NoiseLaws;
}

function interpret(
  source: EquationSource,
  { statements, conventions, laws, key }: Prepared,
): Interpretation {
  const isCalledWrong = CALLED_WRONG.test(
    `${source.before.slice(-120)} ${source.after.slice(0, 80)}`,
  );
  const guidanceOff = guidanceOffIn(`${source.before} ${source.after}`);
  const said = lawsSaid(
    asksForNoise(statements) ? `${source.before.slice(-200)} ${source.after.slice(0, 200)}` : '',
  );
  const identity = [
    source.tex,
    JSON.stringify([laws, said]),
    key,
    conventions.alpha,
    conventions.sigma,
    conventions.barTex,
    conventions.flow?.key,
    guidanceOff,
    isCalledWrong,
  ];
  return remember(kept, identity.join('\n'), () => {
    const nodes = statements.flatMap(({ parts }) => parts);
    const letters = lettersOf(nodes);
    const present = new Set(nodes.flatMap((node) => [...rolesIn(node, { letters })]));
    const { tex } = source;
    const { barTex } = conventions;
    const known = { tex, statements, letters, conventions, barTex, present };
    return readAll({ ...known, isCalledWrong, guidanceOff, noise: { laws, said } });
  });
}

/** Words that say that an equation is shown because it is wrong. */
const CALLED_WRONG =
  /\b(?:wrong|incorrect(?:ly)?|mistake|mistaken(?:ly)?|erroneous(?:ly)?|not correct|typo|misprint|bug|buggy|naive(?:ly)?)\b/i;

function readAll(equation: Equation): Interpretation {
  const result: Interpretation = {
    reading: null,
    findings: [],
    symbols: [],
    filled: null,
    settings: [],
    process: null,
  };
  let own: SymbolUse[] | undefined;
  for (const statement of equation.statements.flatMap(linksOf)) {
    for (const reading of READINGS) {
      const match = reading.read(statement, equation);
      if (match === null) continue;
      if (result.reading === null) {
        result.reading = match.reading;
        result.process = processOf(match);
        own = match.symbols;
      }
      result.findings.push(...match.findings);
      result.settings.push(...(match.settings ?? []));
      if (match.roles !== undefined) {
        result.filled ??= filledEquation(statement, equation, match.roles);
      }
      break;
    }
  }
  if (equation.isCalledWrong) result.findings = [];
  result.findings = distinct(result.findings);
  if (result.reading !== null) {
    result.symbols =
      own ??
      equation.statements.flatMap(({ parts }) =>
        parts.flatMap((part) => usesIn(part, equation.letters, equation.tex)),
      );
  }
  return result;
}

function processOf({ reading, roles, process }: Match): Interpretation['process'] {
  return /^forward_(?:step|marginal)$/.test(reading) ? (process ?? roles?.process ?? null) : null;
}

/**
 * A chain a = b = c as a = c, a = b, b = c: the result of a derivation is what it is about, so the
 * last side comes first.
 */
function linksOf(statement: Statement): Statement[] {
  const { parts, operators } = statement;
  if (parts.length < 3) return [statement];
  const links: Statement[] = [];
  for (let left = 0; left < parts.length - 1; left += 1) {
    if (left > 0 && !isName(parts[left])) continue;
    for (let right = parts.length - 1; right > left; right -= 1) {
      if (links.length >= MOST_LINKS) return links;
      const between = operators.slice(left, right);
      const operator = between.find((one) => one !== '=' && one !== '<-') ?? '=';
      links.push({ ...statement, parts: [parts[left], parts[right]], operators: [operator] });
    }
  }
  return links;
}

const MOST_LINKS = 24;

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, start, end }) => {
    const key = `${rule} ${start} ${end}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function usesIn(part: Node, letters: Letters, tex: string): SymbolUse[] {
  const uses: SymbolUse[] = [];
  walk(part, (node) => {
    if (node.kind !== 'symbol') return true;
    const role = roleOf(node, letters);
    const { start, end, sub } = node;
    const hasIndex = /^(?:x|beta|beta_tilde|alpha|alpha_bar|sigma|mu)$/.test(role) && sub !== null;
    const index = hasIndex ? `_${tex.slice(sub.start, sub.end).replace(/[{}()\s]/g, '')}` : '';
    const name = role === 'time' || role === 'other' || role === 'T' ? node.name : role;
    uses.push({ start, end, meaning: name + index });
    return true;
  });
  return uses;
}

function remember<T>(store: Map<string, T>, key: string, make: () => T): T {
  const known = store.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (store.size >= MOST_KEPT) store.clear();
  store.set(key, made);
  return made;
}

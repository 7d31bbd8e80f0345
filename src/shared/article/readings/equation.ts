// Layer: shared, article. No vscode, no DOM. One equation with what is needed to read it: its
// statements, its letters, the conventions of its article; and the judge of an expression.

import { Evaluator } from '../mathematics/evaluate';
import { walk } from '../mathematics/tree';
import type { Node, Statement } from '../mathematics/tree';
import { NO_CONVENTIONS } from './conventions';
import type { Conventions } from './conventions';
import { roleOf } from './meaning';
import type { Letters, Role } from './meaning';
import type { lawsSaid, NoiseLaws } from './noiseLaws';
import { repairsOf } from './repair';
import type { Repair, RepairSource } from './edits';
import { areEqual, POINTS, World } from './world';
import type { Roles, Setup } from './world';

export interface Equation extends RepairSource {
  statements: Statement[];
  letters: Letters;
  conventions: Conventions;
  /** Roles of the symbols that occur anywhere in it. */
  present: ReadonlySet<Role>;
  /** The text around says that it is wrong; nothing is said of it then. */
  isCalledWrong: boolean;
  /** The guidance scale that the text around calls the one without effect; null if it does not. */
  guidanceOff: number | null;
  /** What equations and words near by say of the noise. */
  noise: { laws: NoiseLaws; said: ReturnType<typeof lawsSaid> };
}

/** What an expression should be worth. */
export type Expected = (world: World) => number;

export interface Question {
  expected: Expected;
  setup?: Partial<Setup>;
  /** Only these meanings of letters are tried. */
  roles?: (roles: Roles) => boolean;
  /** Only these changes are tried for a near miss; all without it. */
  repairs?: (repair: Repair) => boolean;
}

export type Verdict =
  | { kind: 'right'; roles: Roles }
  | { kind: 'wrong'; roles: Roles; repair: Repair }
  | { kind: 'other' };

const DEFAULT_SETUP: Setup = { isFresh: false, allowsOthers: false, freshNoise: null, data: null };

/** Whether an expression is what it should be, nearly so, or something else. */
export function judge(expression: Node, question: Question, equation: Equation): Verdict {
  const roles = rolesOf(expression, equation).filter(question.roles ?? (() => true));
  for (const choice of roles) {
    if (holds(expression, question, { equation, choice, edits: null })) {
      return { kind: 'right', roles: choice };
    }
  }
  if (!canBeRepaired(expression, equation)) return { kind: 'other' };
  const repairs = knownRepairs(expression, equation).filter(question.repairs ?? (() => true));
  for (const choice of roles) {
    for (const repair of repairs) {
      const edits = new Map(repair.edits.map(({ node, replacement }) => [node, replacement]));
      if (holds(expression, question, { equation, choice, edits })) {
        return { kind: 'wrong', roles: choice, repair };
      }
    }
  }
  // The article's convention may not be this equation's.
  for (const choice of rolesOf(expression, { ...equation, conventions: NO_CONVENTIONS })) {
    if (question.roles?.(choice) === false) continue;
    if (holds(expression, question, { equation, choice, edits: null })) {
      return { kind: 'right', roles: choice };
    }
  }
  return { kind: 'other' };
}

interface Trial {
  equation: Equation;
  choice: Roles;
  edits: ReadonlyMap<Node, Node> | null;
}

function holds(
  expression: Node,
  { expected, setup }: Question,
  { equation, choice, edits }: Trial,
): boolean {
  return POINTS.every((point) => {
    const world = new World(point, choice, equation.letters, { ...DEFAULT_SETUP, ...setup });
    return areEqual(new Evaluator(world, edits).value(expression), expected(world));
  });
}

/** The value of an expression at each point, for one choice of meanings. */
export function valuesOf(
  expression: Node,
  equation: Equation,
  roles: Roles,
  setup: Partial<Setup> = {},
): { value: number; world: World }[] {
  return POINTS.map((point) => {
    const world = new World(point, roles, equation.letters, { ...DEFAULT_SETUP, ...setup });
    return { value: new Evaluator(world).value(expression), world };
  });
}

/** The value of an index as a time, as the worlds have it: t is 9, s is 6. */
export function indexOf(node: Node, equation: Equation): number {
  const world = new World(POINTS[0], DEFAULT_ROLES, equation.letters, DEFAULT_SETUP);
  return new Evaluator(world).index(node);
}

export const DEFAULT_ROLES: Roles = { alpha: 'step', sigma: 'noise', process: 'vp' };

/** Choices of what the letters of an expression may mean, the likeliest first. */
export function rolesOf(expression: Node, equation: Equation): Roles[] {
  const present = rolesIn(expression, equation);
  const { conventions } = equation;
  const alphas: Roles['alpha'][] = !present.has('alpha')
    ? [conventions.alpha ?? 'step']
    : conventions.alpha !== null
      ? [conventions.alpha]
      : equation.present.has('alpha_bar')
        ? ['step']
        : ['step', 'product', 'scale'];
  const sigmas: Roles['sigma'][] = present.has('sigma')
    ? conventions.sigma === null
      ? ['noise', 'ratio', 'posterior', 'beta']
      : [conventions.sigma]
    : ['noise'];
  const all = alphas.flatMap((alpha) =>
    sigmas.map((sigma): Roles => ({ alpha, sigma, process: 'vp' })),
  );
  const isExploding = !['alpha', 'alpha_bar', 'beta'].some((role) =>
    equation.present.has(role as Role),
  );
  if (isExploding) all.push({ alpha: 'step', sigma: 'ratio', process: 've' });
  return all;
}

/** Roles of the symbols of an expression. */
export function rolesIn(expression: Node, { letters }: { letters: Letters }): Set<Role> {
  const found = new Set<Role>();
  walk(expression, (node) => {
    if (node.kind === 'symbol') found.add(roleOf(node, letters));
  });
  return found;
}

/** The changes of an expression, which several readings try. */
const changes = new WeakMap<Equation, Map<Node, Repair[]>>();

function knownRepairs(expression: Node, equation: Equation): Repair[] {
  let known = changes.get(equation);
  if (known === undefined) changes.set(equation, (known = new Map<Node, Repair[]>()));
  let repairs = known.get(expression);
  if (repairs === undefined) known.set(expression, (repairs = repairsOf(expression, equation)));
  return repairs;
}

/** No change gives a value to a symbol that is not known. */
function canBeRepaired(expression: Node, equation: Equation): boolean {
  if (!hasSchedule(expression, equation)) return false;
  let areKnown = true;
  walk(expression, (node) => {
    if (node.kind === 'gradient') return false;
    if (node.kind !== 'symbol' && node.kind !== 'call') return true;
    const head = node.kind === 'call' ? node.head : node;
    if (roleOf(head, equation.letters) === 'other') areKnown = false;
    return false;
  });
  return areKnown;
}

function hasSchedule(expression: Node, equation: Equation): boolean {
  const present = rolesIn(expression, equation);
  return ['alpha', 'alpha_bar', 'beta', 'beta_tilde', 'sigma'].some((role) =>
    present.has(role as Role),
  );
}

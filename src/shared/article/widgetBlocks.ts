// Layer: shared, article. No vscode, no DOM. Which widgets stand beside which equations of an article,
// and with which settings: those that its text states, else its recipe's, else the field's defaults.

import { POINT_SETS } from '../../core/data/pointSets';
import type { PointSetName } from '../../core/data/pointSets';
import type { BetaConfig } from '../../core/recipe/types';
import { BETA_SCHEDULES, makeSchedule, ScheduleError } from '../../core/schedule';
import { KARRAS_RHO } from '../../core/sigmas/spacing';
import { articleSchedule, DEFAULT_SCHEDULE } from './articleSchedule';
import { CHARTS } from './charts/registry';
import type { CheckedArticle } from './checked';
import type { Finding, ReadingId, Setting } from './readings';
import { statedSetting } from './rules/agreement';
import type { SettingName } from './settings/finders';
import type {
  PathMethod,
  PlacedWidget,
  WidgetBlock,
  WidgetKindId,
  WidgetSettings,
} from './widgetBlock';

interface Choice {
  kind: Exclude<WidgetKindId, 'run'>;
  /** How points move at first. */
  method?: PathMethod;
  process?: 'flow';
}

const SCHEDULE: Choice = { kind: 'schedule' };
const NOISING: Choice = { kind: 'noising' };
const FLOW: Choice = { kind: 'noising', process: 'flow' };
const paths = (method: PathMethod): Choice => ({ kind: 'paths', method });

/** The widget of each reading. A reading that has none is about no process that can be shown. */
export const WIDGET_OF_READING: Readonly<Partial<Record<ReadingId, Choice>>> = {
  beta_schedule: SCHEDULE,
  alpha_definition: SCHEDULE,
  alpha_bar_definition: SCHEDULE,
  snr: SCHEDULE,
  forward_step: NOISING,
  forward_marginal: NOISING,
  x0_from_epsilon: NOISING,
  v_definition: NOISING,
  flow_interpolation: FLOW,
  flow_loss: FLOW,
  forward_sde: paths('forward'),
  posterior: paths('ancestral'),
  posterior_mean: paths('ancestral'),
  posterior_variance: paths('ancestral'),
  reverse_step: paths('ancestral'),
  reverse_sde: paths('ancestral'),
  ddim_step: paths('ddim'),
  ddim_sigma: paths('ddim'),
  probability_flow_ode: paths('probability_flow'),
  score_epsilon: paths('probability_flow'),
  ...Object.fromEntries(
    CHARTS.flatMap(({ id, readings }) => readings.map((reading) => [reading, { kind: id }])),
  ),
};

/** Steps of a reverse process where the article says nothing of them. */
const STEPS = 50;

/** The widgets of an article: beside its equations none twice, and one for each recipe. */
export function widgetsOf(checked: CheckedArticle): PlacedWidget[] {
  const base = settingsFor(checked);
  return [
    ...besideEquations(checked, base),
    ...forRecipes(checked, base),
    ...forRuns(checked, base),
  ].sort((a, b) => a.line - b.line);
}

/** Runs that the text links to, and those that a recipe's comment "# run: …" names as its own. */
function forRuns({ article, recipes }: CheckedArticle, base: WidgetSettings): PlacedWidget[] {
  const named = recipes.flatMap(({ text, startLine, parsed }) => {
    const href = /^[ \t]*#[ \t]*run:[ \t]*([^\s:?#]+\.diffrun)[ \t]*$/m.exec(text)?.[1];
    if (href === undefined) return [];
    return [{ href, text: parsed.recipe?.name ?? '', line: startLine - 1 }];
  });
  return [...article.runs, ...named].map(({ href, text, line }) => {
    const title = text === '' ? href : text;
    const run = { title, href, facts: null };
    const block: WidgetBlock = { kind: 'run', reading: null, settings: base, run };
    return { line, replaces: false, block };
  });
}

/** Where an equation is displayed somewhere, its widget does not stand within a sentence. */
function besideEquations(
  { article: { equations, lines }, interpretations }: CheckedArticle,
  base: WidgetSettings,
): PlacedWidget[] {
  const inOrder = equations.map((equation, index) => ({ ...equation, index }));
  inOrder.sort((a, b) => Number(b.display) - Number(a.display));
  const seen = new Set<string>();
  return inOrder.flatMap(({ tex, starts, index }) => {
    const { reading, findings, settings: own, process: forward } = interpretations[index];
    const choice = reading === null ? undefined : WIDGET_OF_READING[reading];
    if (choice === undefined) return [];
    // What a widget of a table of β shows is another process.
    if (choice.kind === 'noising' && forward === 've') return [];
    const { kind, method = base.method, process = base.process } = choice;
    const settings = { ...base, method, process, ...ownSchedule(own, base) };
    const parameters = JSON.stringify(settings.schedule);
    const isOfReading = kind !== 'schedule' && kind !== 'paths';
    const key = [kind, method, process, isOfReading ? reading : '', parameters].join(' ');
    if (seen.has(key)) return [];
    seen.add(key);
    const { line } = lines.placeOf(starts[Math.max(tex.length - 1, 0)]);
    const block: WidgetBlock = { kind, reading, settings, tex };
    const [finding] = findings;
    if (findings.length > 0) block.remark = remarkOf(finding);
    return [{ line, replaces: false, block }];
  });
}

/** The widget shows the right process, and must not seem to show what is written. */
function remarkOf({ message }: Finding): string {
  return `The equation is not what is shown here: the widget uses the right form. ${message}`;
}

/** The schedule that an equation itself writes down, where the article is about another. */
function ownSchedule(
  own: readonly Setting[],
  { schedule }: WidgetSettings,
): Partial<WidgetSettings> {
  const named = own.find(({ name }) => name === 'beta_schedule')?.value;
  const entry = BETA_SCHEDULES.find(({ id }) => id === named);
  if (entry === undefined || entry.id === schedule.beta_schedule) return {};
  const config: BetaConfig = { ...schedule, beta_schedule: entry.id, trained_betas: null };
  try {
    makeSchedule(config);
  } catch (error) {
    if (error instanceof ScheduleError) return {};
    throw error;
  }
  return { schedule: config, source: 'article' };
}

/** A recipe of points shows them moving, one of pictures shows noise coming in. */
function forRecipes({ recipes }: CheckedArticle, base: WidgetSettings): PlacedWidget[] {
  return recipes.flatMap(({ text, startLine, parsed: { recipe } }) => {
    if (recipe === null) return [];
    const { schedule, data, sampling } = recipe;
    const settings: WidgetSettings = {
      ...base,
      process: schedule.kind === 'flow' ? 'flow' : 'vp',
      method: METHOD_OF_SAMPLER[sampling.sampler] ?? 'probability_flow',
      data: pointSetOf(data.name),
      num_inference_steps: Math.min(sampling.num_inference_steps, MOST_STEPS),
    };
    if (schedule.kind === 'discrete') {
      Object.assign(settings, { schedule, source: 'recipe' });
    }
    const kind = data.kind === 'points' ? 'paths' : 'noising';
    const block: WidgetBlock = { kind, reading: null, settings, recipe: text };
    return [{ line: startLine - 1, replaces: true, block }];
  });
}

/** Samplers that draw noise on their way, and DDIM; all others follow the probability flow. */
const METHOD_OF_SAMPLER: Readonly<Partial<Record<string, PathMethod>>> = {
  ddpm: 'ancestral',
  euler_ancestral: 'ancestral',
  dpmpp_2m_sde: 'ancestral',
  ddim: 'ddim',
};

/** Steps beyond this are too many to look at. */
const MOST_STEPS = 200;

/** What all widgets of an article share. */
export function settingsFor(checked: CheckedArticle): WidgetSettings {
  const { settings, recipes } = checked;
  const schedule = articleSchedule(checked);
  const recipe = recipes.find(({ parsed }) => parsed.recipe !== null)?.parsed.recipe ?? null;
  const isStated = schedule !== null && schedule.stated.length > 0;
  const steps = statedSetting(settings, 'num_inference_steps')?.value;
  const T = schedule?.table.num_train_timesteps ?? DEFAULT_SCHEDULE.num_train_timesteps;
  return {
    process: 'vp',
    schedule: schedule?.config ?? DEFAULT_SCHEDULE,
    source: isStated ? 'article' : recipe?.schedule.kind === 'discrete' ? 'recipe' : 'defaults',
    data: pointSetOf(recipe?.data.name),
    method: 'forward',
    num_inference_steps: Math.min(typeof steps === 'number' ? steps : STEPS, MOST_STEPS, T),
    ...noiseLevels(checked),
  };
}

/** Those of the EDM paper where neither the text nor a recipe has others. */
function noiseLevels({
  settings,
  recipes,
}: CheckedArticle): Pick<WidgetSettings, 'sigma_min' | 'sigma_max' | 'rho'> {
  const schedules = recipes.flatMap(({ parsed: { recipe } }) => recipe?.schedule ?? []);
  const own = schedules.find((schedule) => schedule.kind === 'edm');
  const stated = (name: SettingName): number | undefined => {
    const value = statedSetting(settings, name)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const sigma_min = stated('sigma_min') ?? own?.sigma_min ?? EDM_LEVELS.sigma_min;
  const sigma_max = stated('sigma_max') ?? own?.sigma_max ?? EDM_LEVELS.sigma_max;
  const rho = stated('rho') ?? KARRAS_RHO;
  return sigma_min < sigma_max ? { sigma_min, sigma_max, rho } : { ...EDM_LEVELS, rho };
}

/** Karras et al. 2022, table 1. */
const EDM_LEVELS = { sigma_min: 0.002, sigma_max: 80 };

function pointSetOf(name: unknown): PointSetName {
  return POINT_SETS.find(({ id }) => id === name)?.id ?? 'moons';
}

// Layer: shared, article. No vscode, no DOM. What an article as a whole says of its settings, beside
// what its recipes have.

import type { CheckedArticle } from '../checked';
import type { ArticleSetting } from '../settings';
import type { SettingName } from '../settings/finders';
import type { Recipe } from '../../../core/recipe/types';

/**
 * The place that gives a setting: what the writer says is done here, else what all sentences agree
 * about. Undefined where nothing is said, or several values are compared.
 */
export function statedSetting(
  settings: readonly ArticleSetting[],
  name: SettingName,
): ArticleSetting | undefined {
  const named = settings.filter((setting) => setting.name === name);
  const own = named.filter(({ isOwn }) => isOwn);
  const meant = own.length > 0 ? own : named;
  return meant.every(({ value }) => value === meant[0].value) ? meant.at(0) : undefined;
}

/** Words of sentences that go through several values on purpose. */
const SEVERAL =
  /\b(?:first|second|third|other|another|instead|compar\w+|experiments?|now|later|then|appendix|ablations?|faster|toy|small(?:er)?|short(?:er)?|change|switch|increase|decrease|reduce|section|figure|table)\b/i;

/** Two places where the writer says of the same setting what is done here, and differs. */
export function contradictions(
  settings: readonly ArticleSetting[],
): { first: ArticleSetting; second: ArticleSetting }[] {
  const own = settings.filter(({ isOwn }) => isOwn);
  return [...new Set(own.map(({ name }) => name))].flatMap((name) => {
    const named = own.filter((setting) => setting.name === name);
    const places = distinctValues(named);
    const second = places.at(1);
    // More than two values are compared.
    const isMeant = places.length > 2 || named.some(({ text }) => SEVERAL.test(text));
    return second === undefined || isMeant ? [] : [{ first: places[0], second }];
  });
}

/** The first place of each value. */
function distinctValues(settings: readonly ArticleSetting[]): ArticleSetting[] {
  return settings.filter(
    ({ value }, index) => settings.findIndex((other) => other.value === value) === index,
  );
}

/** Settings of a sentence that none of the article's recipes has; `isOnly` where these agree about another. */
export function recipeDisagreements(
  { settings, recipes }: Pick<CheckedArticle, 'settings' | 'recipes'>,
  name: SettingName,
): { setting: ArticleSetting; line: number; value: number | string; isOnly: boolean }[] {
  const setting = statedSetting(settings, name);
  if (setting === undefined) return [];
  const values = recipes.flatMap(({ parsed, startLine }) => {
    const value =
      parsed.recipe === null ? undefined : recipeValue(parsed.recipe, parsed.input, setting);
    return value === undefined ? [] : [{ setting, line: startLine, value }];
  });
  if (values.some(({ value }) => isAlike(value, setting.value))) return [];
  const isOnly = new Set(values.map(({ value }) => value)).size === 1;
  return values.slice(0, 1).map((first) => ({ ...first, isOnly }));
}

const SAMPLING = new Set<SettingName>(['num_inference_steps', 'guidance_scale']);

/**
 * What a recipe has for a setting; undefined where it says nothing. Defaults count for the schedule
 * that the writer uses here: they are what runs.
 */
function recipeValue(
  recipe: Recipe,
  input: unknown,
  { name, isOwn }: ArticleSetting,
): number | string | undefined {
  const part = SAMPLING.has(name) ? 'sampling' : 'schedule';
  const written = valueIn(valueIn(input, part), name);
  const countsDefault = isOwn && part === 'schedule' && !/^(?:beta_start|beta_end)$/.test(name);
  const value = written ?? (countsDefault ? valueIn(recipe[part], name) : undefined);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

function valueIn(part: unknown, key: string): unknown {
  if (typeof part !== 'object' || part === null) return undefined;
  return Object.entries(part).find(([name]) => name === key)?.[1] as unknown;
}

/** Names of which one is a kind of the other. */
const FAMILIES: Readonly<Record<string, string>> = {
  linear_scaled: 'linear',
  sigmoid_jabri: 'sigmoid',
};

function isAlike(a: number | string, b: number | string): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }
  return (FAMILIES[a] ?? a) === (FAMILIES[b] ?? b);
}

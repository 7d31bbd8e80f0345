// Layer: core (pure). A study: the same recipe with other values of some keys, each several times.
// It is written under `study` in a recipe; here it is read, and every fault of it is one sentence.

import { claimFault, parseClaim } from '../claims';
import { fieldsOf, hasKey, PARTS } from '../recipe/fields';
import type { FieldValue, RecipeFault } from '../recipe/fieldKinds';
import type { Part } from '../recipe/fieldTypes';
import { nearest } from '../recipe/suggest';
import { shown, valueFault } from '../recipe/validate';
import { STUDY_MEASURES } from './measures';

/** A key of the recipe and the values that it takes. */
export interface Varied {
  /** "training.batch_size". */
  readonly key: string;
  readonly values: readonly FieldValue[];
}

/** The training step at which a claim first holds, as a number of its own. */
export interface StudyTime {
  readonly name: string;
  /** As it is written: "memorised > 20 %". */
  readonly claim: string;
}

export interface StudyDefinition {
  /** What the study is to show, in a sentence or two; empty for nothing. */
  readonly about: string;
  /** The shipped model that is sampled, or a run; null for models that the study trains. */
  readonly model: string | null;
  readonly vary: readonly Varied[];
  /** Trials of each cell, each with seeds of its own. */
  readonly repeats: number;
  /** Training steps at which samples are drawn and measured, ascending; null for the end alone. */
  readonly at: readonly number[] | null;
  /** A claim that ends a trial as soon as it holds; null for none. */
  readonly until: string | null;
  readonly times: readonly StudyTime[];
  /** What is fitted as a power of the first key with numbers. */
  readonly fit: readonly string[];
  /** What is plotted; null leaves the choice to whoever shows it. */
  readonly measure: readonly string[] | null;
  /** What it is plotted over: a varied key, a measure or "step"; null leaves the choice. */
  readonly x: string | null;
}

/** Of values that a study may have. */
export const MOST_TRIALS = 200;
const MOST_REPEATS = 50;
const MOST_TIMES = 100;
const MOST_ABOUT = 1000;
/** Keys that say where data come from: a study has one data set of the reader's. */
const FIXED = new Set(['data.file', 'data.folder', 'data.labels', 'training.initial_run']);
/** Keys that make the repeats. */
const SEEDS = new Set(['training.seed', 'sampling.seed']);

export interface ReadStudy {
  /** Null with any fault. */
  readonly study: StudyDefinition | null;
  readonly faults: readonly RecipeFault[];
}

const KEYS = [
  ...['about', 'model', 'vary', 'repeats', 'at', 'until', 'times', 'fit', 'measure', 'x'],
] as const;

/** @returns null where the recipe has no study */
export function readStudy(input: unknown): ReadStudy | null {
  if (!isMapping(input) || input.study === undefined || input.study === null) return null;
  const { study: written } = input;
  if (!isMapping(written)) {
    const message = `study is ${shown(written)}; allowed is an object with the keys ${KEYS.join(', ')}.`;
    return { study: null, faults: [{ path: ['study'], message }] };
  }
  const reader = new StudyReader(written);
  const study = reader.read();
  return { study: reader.faults.length === 0 ? study : null, faults: reader.faults };
}

class StudyReader {
  readonly faults: RecipeFault[] = [];

  constructor(private readonly written: Readonly<Record<string, unknown>>) {}

  read(): StudyDefinition {
    for (const key of Object.keys(this.written)) this.requireKnown(key);
    const model = this.text('model', 80);
    const vary = this.vary(model !== null);
    const at = this.at(model !== null);
    const times = this.times(at);
    const names = [...STUDY_MEASURES, ...times.map(({ name }) => name)];
    const keys = vary.map(({ key }) => key);
    const fit = this.words('fit', names) ?? [];
    if (fit.length > 0 && numericKey(vary) === null)
      this.fault(
        ['fit'],
        'study.fit needs a key with at least two numbers above 0 in study.vary to be fitted over.',
      );
    return {
      about: this.text('about', MOST_ABOUT) ?? '',
      model,
      vary,
      repeats: this.whole('repeats', 1, MOST_REPEATS) ?? 1,
      at,
      until: this.until(at),
      times,
      fit,
      measure: this.words('measure', names),
      x: this.words('x', [...keys, ...(at === null ? [] : ['step']), ...names])?.[0] ?? null,
    };
  }

  private requireKnown(key: string): void {
    if (KEYS.some((known) => known === key)) return;
    const near = nearest(key, KEYS);
    const meant = near === null ? `; allowed are ${KEYS.join(', ')}.` : `. Did you mean ${near}?`;
    const suggestion = near === null ? {} : { suggestion: near };
    const message = `${key} is not a key of study${meant}`;
    this.faults.push({ path: ['study', key], message, atKey: true, ...suggestion });
  }

  private vary(isOfModel: boolean): Varied[] {
    const { vary } = this.written;
    if (vary === undefined || vary === null) return [];
    if (!isMapping(vary)) {
      const allowed =
        'allowed is an object of keys with lists of values, as {"training.steps": [100, 200]}';
      this.fault(['vary'], `study.vary is ${shown(vary)}; ${allowed}.`);
      return [];
    }
    return Object.entries(vary).flatMap(([key, values]) => this.varied(key, values, isOfModel));
  }

  private varied(key: string, values: unknown, isOfModel: boolean): Varied[] {
    const words = key.split('.');
    const [part, name] = words;
    const path = ['vary', key];
    const known = PARTS.find((candidate) => candidate === part);
    if (known === undefined || words.length !== 2) {
      const parts = PARTS.map((each) => `${each}.…`).join(', ');
      this.fault(
        path,
        `study.vary has ${JSON.stringify(key)}; a key is named with its part: ${parts}.`,
        true,
      );
      return [];
    }
    const fault = keyFault(known, name, isOfModel);
    if (fault !== null) {
      this.fault(path, fault, true);
      return [];
    }
    if (!Array.isArray(values) || values.length === 0) {
      this.fault(path, `study.vary.${key} is ${shown(values)}; allowed is a list of values.`);
      return [];
    }
    const texts = values.map((value) => JSON.stringify(value));
    const twice = texts.find((text, i) => texts.indexOf(text) < i);
    if (twice !== undefined) {
      this.fault(path, `study.vary.${key} has ${twice} twice; repeats are made by study.repeats.`);
      return [];
    }
    // Whether a value is allowed is said by the recipe that it makes (`plan.ts`); of a model's recipe
    // only the sampling is known here.
    if (isOfModel) {
      const field = new Map(fieldsOf('sampling')).get(name);
      const bad = values.flatMap((value) =>
        field === undefined ? [] : (valueFault(`study.vary: ${key}`, field, value) ?? []),
      );
      for (const message of bad) this.fault(path, message);
      if (bad.length > 0) return [];
    }
    return [{ key, values: values as FieldValue[] }];
  }

  private at(isOfModel: boolean): number[] | null {
    const { at } = this.written;
    if (at === undefined || at === null) return null;
    if (isOfModel) {
      this.fault(
        ['at'],
        'study.at is for models that the study trains; study.model names one that is trained.',
      );
      return null;
    }
    const isList =
      Array.isArray(at) &&
      at.length > 0 &&
      at.length <= MOST_TIMES &&
      at.every((step, i) => Number.isSafeInteger(step) && step > (i === 0 ? 0 : at[i - 1]));
    if (isList) return at as number[];
    this.fault(
      ['at'],
      `study.at is ${shown(at)}; allowed is an ascending list of up to ${MOST_TIMES} whole numbers above 0, the training steps at which samples are measured.`,
    );
    return null;
  }

  private until(at: readonly number[] | null): string | null {
    const until = this.text('until', 200);
    if (until === null) return null;
    const fault = claimFault('study.until', until);
    if (fault !== null) this.fault(['until'], fault);
    else if (at === null)
      this.fault(
        ['until'],
        'study.until needs study.at: it is looked at whenever samples are measured.',
      );
    return until;
  }

  private times(at: readonly number[] | null): StudyTime[] {
    const { times } = this.written;
    if (times === undefined || times === null) return [];
    if (!isMapping(times)) {
      const example = '{"tau_mem": "memorised > 20 %"}';
      this.fault(
        ['times'],
        `study.times is ${shown(times)}; allowed is an object of names with claims, as ${example}.`,
      );
      return [];
    }
    if (at === null && Object.keys(times).length > 0)
      this.fault(
        ['times'],
        'study.times needs study.at: they are training steps at which samples are measured.',
      );
    return Object.entries(times).flatMap(([name, claim]) => {
      const path = ['times', name];
      if (!/^[a-z]\w{0,39}$/i.test(name) || STUDY_MEASURES.includes(name)) {
        this.fault(
          path,
          `study.times has the name ${JSON.stringify(name)}; allowed are words of letters, digits and underscores that are no measure.`,
          true,
        );
        return [];
      }
      const fault = claimFault(`study.times.${name}`, claim);
      if (fault !== null) this.fault(path, fault);
      return [{ name, claim: String(claim) }];
    });
  }

  private text(key: string, most: number): string | null {
    const value = this.written[key];
    if (value === undefined || value === null) return null;
    const message = valueFault(
      `study.${key}`,
      { kind: { type: 'text', maxLength: most }, ...WORDLESS },
      value,
    );
    if (message === null) return (value as string).trim();
    this.fault([key], message);
    return null;
  }

  private whole(key: string, minimum: number, maximum: number): number | null {
    const value = this.written[key];
    if (value === undefined || value === null) return null;
    const message = valueFault(
      `study.${key}`,
      { kind: { type: 'integer', minimum, maximum }, ...WORDLESS },
      value,
    );
    if (message === null) return value as number;
    this.fault([key], message);
    return null;
  }

  /** One of some words, or a list of them. */
  private words(key: string, known: readonly string[]): string[] | null {
    const value = this.written[key];
    if (value === undefined || value === null) return null;
    const list: unknown[] = Array.isArray(value) ? value : [value];
    for (const word of list) {
      if (typeof word === 'string' && known.includes(word)) continue;
      const near = typeof word === 'string' ? nearest(word, known) : null;
      const meant = near === null ? '' : ` Did you mean ${near}?`;
      this.fault(
        [key],
        `study.${key} has ${shown(word)}; allowed are ${known.join(', ')}.${meant}`,
      );
      return null;
    }
    return list as string[];
  }

  private fault(path: readonly string[], message: string, atKey = false): void {
    this.faults.push({ path: ['study', ...path], message, ...(atKey ? { atKey } : {}) });
  }
}

/** A field that only its values matter of. */
const WORDLESS = { label: '', doc: '', default: null };

function keyFault(part: Part, key: string, isOfModel: boolean): string | null {
  const name = `${part}.${key}`;
  if (!hasKey(part, key)) {
    const home = PARTS.find((other) => hasKey(other, key));
    if (home !== undefined) return `study.vary has ${name}; ${key} is a key of ${home}.`;
    const keys = fieldsOf(part).map(([known]) => known);
    const near = nearest(key, keys);
    const meant = near === null ? '' : ` Did you mean ${part}.${near}?`;
    return `study.vary has ${name}, which is not a key of a recipe.${meant}`;
  }
  if (SEEDS.has(name)) return `study.vary has ${name}; other seeds are made by study.repeats.`;
  if (FIXED.has(name))
    return `study.vary has ${name}; a study has one data set, and trains from fresh weights.`;
  if (isOfModel && part !== 'sampling')
    return `study.vary has ${name}; of the trained model that study.model names, only keys of sampling can vary.`;
  return null;
}

/** The first varied key with at least two numbers above 0, over which powers are fitted; null for none. */
export function numericKey(vary: readonly Varied[]): Varied | null {
  return (
    vary.find(
      ({ values }) =>
        values.length > 1 && values.every((value) => typeof value === 'number' && value > 0),
    ) ?? null
  );
}

/** The claim of a definition that was read. */
export function claimOf(text: string) {
  const claim = parseClaim(text);
  if (claim === null) throw new RangeError(`"${text}" is no claim.`);
  return claim;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

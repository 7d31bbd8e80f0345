// Layer: runs. No vscode. The runs as a list shows them: by day, what came of a run below it, only
// those that a filter lets through, and what tells runs of the same title apart.

import { recipeDifferences } from '../core/recipe/differences';
import type { FieldValue } from '../core/recipe/fieldKinds';
import { valueText } from '../core/recipe/fieldText';
import { SAMPLERS } from '../core/sampling/catalogue';
import type { RunDocument } from '../shared/protocol/run';
import type { RunEntry } from './store';

/** Runs of one day, newest first. */
export interface RunDay {
  /** Midnight at which it began, in local time. */
  readonly day: Date;
  readonly entries: readonly RunEntry[];
}

/** The run that an entry is shown under; null for one that stands by itself. */
export function parentOf(entry: RunEntry, entries: readonly RunEntry[]): RunEntry | null {
  const parent = entry.document?.parent?.run ?? null;
  return entries.find(({ id }) => id === parent) ?? null;
}

/** Those that stand by themselves, by the day of their making, newest first. */
export function byDay(entries: readonly RunEntry[]): RunDay[] {
  const ids = new Set(entries.map(({ id }) => id));
  const days = new Map<number, RunEntry[]>();
  for (const entry of entries) {
    if (ids.has(entry.document?.parent?.run ?? '')) continue;
    const midnight = dayOf(entry).setHours(0, 0, 0, 0);
    const day = days.get(midnight) ?? [];
    day.push(entry);
    days.set(midnight, day);
  }
  return [...days]
    .sort(([a], [b]) => b - a)
    .map(([midnight, found]) => ({ day: new Date(midnight), entries: found }));
}

/** When a run began; of one that cannot be read its folder says it. */
function dayOf({ id, document }: RunEntry): Date {
  if (document !== null) return new Date(document.created);
  const date = /^(\d{4})(\d\d)(\d\d)-/.exec(id);
  return date === null ? new Date(0) : new Date(`${date[1]}-${date[2]}-${date[3]}T00:00:00`);
}

/**
 * The runs in which every word of `filter` is found, in the title, the tags (with #), the data, the
 * sampler, the kind or the state; with those that they are shown under.
 */
export function filtered(entries: readonly RunEntry[], filter: string): RunEntry[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entries];
  const kept = new Set<RunEntry>();
  for (const entry of entries) {
    const text = searchText(entry);
    if (!words.every((word) => text.includes(word))) continue;
    for (let at: RunEntry | null = entry; at !== null && !kept.has(at);) {
      kept.add(at);
      at = parentOf(at, entries);
    }
  }
  return entries.filter((entry) => kept.has(entry));
}

function searchText({ id, document }: RunEntry): string {
  if (document === null) return id.toLowerCase();
  const { title, tags, kind, state, recipe } = document;
  const { data, sampling } = recipe;
  const sampler =
    kind === 'sampling'
      ? [sampling.sampler, SAMPLERS.find(({ id }) => id === sampling.sampler)?.label]
      : [];
  const words = [id, title, kind, state, data.kind, data.name, data.file, recipe.network.kind];
  return [...words, ...tags.map((tag) => `#${tag}`), ...sampler].join(' ').toLowerCase();
}

/** Tags as they are written in one line, by commas or spaces, with or without #; each once. */
export function parseTags(text: string): string[] {
  const tags = text.split(/[\s,;]+/).map((tag) => tag.replace(/^#+/, ''));
  return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** Keys that a line says anyway, or that tell nothing of a model. */
const SAID = new Set(['steps', 'prediction_type', 'count', 'num_inference_steps', 'sampler']);
const SILENT = new Set(['checkpoint_every', 'sample_every']);
const MOST_NAMED = 2;

/**
 * Of every run in which recipe keys it differs from others of its title and kind, in words, for
 * what lines do not say anyway.
 */
export function distinctions(documents: readonly RunDocument[]): Map<string, readonly string[]> {
  const namesakes = new Map<string, RunDocument[]>();
  for (const document of documents) {
    const name = `${document.kind} ${document.title}`;
    namesakes.set(name, [...(namesakes.get(name) ?? []), document]);
  }
  const words = new Map<string, readonly string[]>();
  for (const group of namesakes.values()) {
    if (group.length < 2) continue;
    const parts = partsOf(group[0].kind);
    const different = recipeDifferences(
      group.map(({ recipe }) => recipe),
      parts,
    ).filter(({ key }) => !SAID.has(key) && !SILENT.has(key));
    for (const [i, { id }] of group.entries()) {
      const named = different.flatMap(({ field, key, values }) => {
        const value = values[i];
        return value === undefined ? [] : [`${shortKey(key)} ${shortValue(field, value)}`];
      });
      words.set(id, named.slice(0, MOST_NAMED));
    }
  }
  return words;
}

function partsOf(kind: RunDocument['kind']) {
  return kind === 'sampling'
    ? (['sampling'] as const)
    : (['data', 'schedule', 'network', 'training'] as const);
}

/** Keys are the field's own terms, so they are words once their underscores are spaces. */
function shortKey(key: string): string {
  return key.replaceAll('_', ' ');
}

/** The value as it is written: the labels of choices are sentences. */
function shortValue(field: Parameters<typeof valueText>[0], value: FieldValue): string {
  return typeof value === 'string' ? value : valueText(field, value);
}

// Layer: host, workbench. A run in words and as an icon, for the tree.

import * as vscode from 'vscode';
import { measureLines } from '../core/metrics/words';
import { duration, grouped, short } from '../core/numberText';
import { TARGET_SYMBOLS } from '../core/recipe/targetSymbols';
import { thumbnailPath } from '../runs/layout';
import type { RunEntry } from '../runs/store';
import type { LiveProgress } from '../runs/compute';
import type { RunDocument, RunState } from '../shared/protocol/run';
import { runWords, type RunPhrases } from '../shared/runWords';
import type { ThumbnailTheme } from '../shared/samples/thumbnail';

/** Measures of samples in the summary of a run. */
const MEASURES = 3;

const ICONS: Record<RunState, [icon: string, color: string | null]> = {
  running: ['loading~spin', null],
  paused: ['debug-pause', null],
  completed: ['pass', 'testing.iconPassed'],
  stopped: ['debug-stop', null],
  interrupted: ['debug-disconnect', 'list.warningForeground'],
  failed: ['error', 'list.errorForeground'],
};

/** Schemes of files that VS Code shows pictures of. */
const SHOWN_SCHEMES = new Set(['file', 'vscode-remote']);

/** A picture of the samples where a run has ended well and there is one, else its state. */
export function runIcon({ document, folder }: RunEntry & { document: RunDocument }): IconPath {
  const { id, state, thumbnail } = document;
  const root = vscode.Uri.parse(folder.location);
  const ended = state === 'completed' || state === 'stopped';
  if (!thumbnail || !ended || !SHOWN_SCHEMES.has(root.scheme)) return stateIcon(document);
  const picture = (theme: ThumbnailTheme) => vscode.Uri.joinPath(root, thumbnailPath(id, theme));
  return { light: picture('light'), dark: picture('dark') };
}

type IconPath = vscode.ThemeIcon | { light: vscode.Uri; dark: vscode.Uri };

/** What is not a training looks different when it is completed. */
const COMPLETED: Partial<Record<RunDocument['kind'], string>> = {
  sampling: 'sparkle',
  study: 'graph-line',
};

function stateIcon({ kind, state }: RunDocument): vscode.ThemeIcon {
  const [icon, color] = ICONS[state];
  const shown = state === 'completed' ? (COMPLETED[kind] ?? icon) : icon;
  return new vscode.ThemeIcon(shown, color === null ? undefined : new vscode.ThemeColor(color));
}

function stateName(state: RunState): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('running');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'completed':
      return vscode.l10n.t('completed');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'interrupted':
      return vscode.l10n.t('interrupted');
    case 'failed':
      return vscode.l10n.t('failed');
  }
}

const PHRASES: RunPhrases = {
  state: stateName,
  place: (step, steps) => vscode.l10n.t('{0} of {1}', step, steps),
  left: (time) => vscode.l10n.t('{0} left', time),
  loss: (loss) => vscode.l10n.t('loss {0}', loss),
};

/** State and what matters most beside it. */
function stateLabel({ kind, state, progress, summary: { loss } }: RunDocument): string {
  return runWords({ kind, state, ...progress, loss, secondsLeft: null }, PHRASES).join(' · ');
}

/** The same of the training that goes on now. */
export function liveLabel({ paused, pace, ...progress }: LiveProgress): string {
  const state = paused ? 'paused' : 'running';
  const secondsLeft = pace?.secondsLeft ?? null;
  return runWords({ ...progress, kind: 'training', state, secondsLeft }, PHRASES).join(' · ');
}

/**
 * What tells a run from others of its title, and its state: the description in the tree.
 * @param differs what else it differs in (`runs/outline.ts`)
 * @param parentTitle of the run that a training went on from
 */
export function runDescription(
  document: RunDocument,
  differs: readonly string[] = [],
  parentTitle: string | null = null,
): string {
  const words = [...distinction(document), ...differs, ...origin(document, parentTitle)];
  const tags = document.tags.map((tag) => `#${tag}`);
  const created = timeText(new Date(document.created));
  return [...words, created, stateLabel(document), ...tags].join(' · ');
}

/** Where a training went on from; samples stand under their model and say it by that. */
function origin({ kind, parent }: RunDocument, parentTitle: string | null): string[] {
  const step = parent?.step ?? null;
  if (kind === 'sampling' || step === null) return [];
  const name = parentTitle ?? vscode.l10n.t('a deleted run');
  return [vscode.l10n.t('from {0} step {1}', name, grouped(step))];
}

/** Settings that differ most often. */
function distinction({ kind, recipe, progress, imported }: RunDocument): string[] {
  const { training, sampling } = recipe;
  if (imported !== null) {
    return [
      vscode.l10n.t('imported {0}', imported.network),
      TARGET_SYMBOLS[training.prediction_type],
    ];
  }
  if (kind === 'study') return [vscode.l10n.t('study of {0} trials', grouped(progress.steps))];
  return kind === 'training'
    ? [
        vscode.l10n.t('{0} steps', grouped(progress.steps)),
        TARGET_SYMBOLS[training.prediction_type],
      ]
    : [
        vscode.l10n.t('{0} samples', grouped(sampling.count)),
        vscode.l10n.t('seed {0}', sampling.seed),
      ];
}

/** A day as people say it. */
export function dayText(day: Date): string {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day.toDateString() === today.toDateString()) return vscode.l10n.t('Today');
  if (day.toDateString() === yesterday.toDateString()) return vscode.l10n.t('Yesterday');
  const isThisYear = day.getFullYear() === today.getFullYear();
  return day.toLocaleDateString(vscode.env.language, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** Which runs are shown, where a filter is on; else empty. */
export function filterMessage(filter: string, found: number, all: number): string {
  if (filter.trim() === '') return '';
  return vscode.l10n.t('“{0}”: {1} of {2} runs', filter.trim(), grouped(found), grouped(all));
}

/** The time of today, with the day before it for another day. */
function timeText(date: Date): string {
  const { language } = vscode.env;
  const time = date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date().toDateString()) return time;
  return `${date.toLocaleDateString(language, { day: 'numeric', month: 'short' })}, ${time}`;
}

/** Everything known of a run, as Markdown. */
export function runSummary(document: RunDocument, folder: string): string {
  const { summary, progress, device, recipe } = document;
  const rows: [string, string | null][] = [
    [vscode.l10n.t('State'), stateName(document.state)],
    [vscode.l10n.t('Tags'), document.tags.length === 0 ? null : document.tags.join(', ')],
    [vscode.l10n.t('Reason'), document.error],
    [vscode.l10n.t('Started'), new Date(document.created).toLocaleString(vscode.env.language)],
    [
      document.kind === 'study' ? vscode.l10n.t('Trials') : vscode.l10n.t('Steps'),
      document.imported === null
        ? vscode.l10n.t('{0} of {1}', grouped(progress.step), grouped(progress.steps))
        : null,
    ],
    [vscode.l10n.t('Imported from'), importedText(document)],
    [vscode.l10n.t('Loss'), textOr(short, summary.loss)],
    [vscode.l10n.t('Computing time'), textOr(duration, summary.seconds)],
    [vscode.l10n.t('Parameters'), textOr(grouped, summary.parameters)],
    [vscode.l10n.t('Network calls'), textOr(grouped, summary.network_calls)],
    ...measureRows(document),
    [vscode.l10n.t('Data'), recipe.data.name ?? recipe.data.file],
    [vscode.l10n.t('Device'), device === null ? null : `${device.engine}. ${device.reason}`],
    [vscode.l10n.t('Folder'), `${folder}: ${document.id}`],
  ];
  const lines = rows
    .filter((row): row is [string, string] => row[1] !== null)
    .map(([label, value]) => `- ${label}: ${escapeMarkdown(value)}`);
  return `**${escapeMarkdown(document.title)}**\n\n${lines.join('\n')}`;
}

/** Where an imported model came from. */
function importedText({ imported }: RunDocument): string | null {
  if (imported === null) return null;
  const { folder, weights, dtype, diffusers } = imported;
  const file = `${folder}, ${weights} (${dtype})`;
  return diffusers === null ? file : `${file}, diffusers ${diffusers}`;
}

/** The first measures, each with that of real data in brackets. */
function measureRows({ summary: { metrics } }: RunDocument): [string, string][] {
  if (metrics === null) return [];
  return measureLines(metrics)
    .slice(0, MEASURES)
    .map(({ label, value, real }) => [label, vscode.l10n.t('{0} (real data {1})', value, real)]);
}

function textOr(text: (value: number) => string, value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : text(value);
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&').replace(/\s+/g, ' ');
}

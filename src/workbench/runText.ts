// Layer: host, workbench. A run in words and as an icon, for the tree.

import * as vscode from 'vscode';
import type { PredictionType } from '../core/recipe/types';
import { measureLines } from '../core/metrics/words';
import { duration, grouped, short } from '../core/numberText';
import type { RunDocument, RunState } from '../shared/protocol/run';

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

/** Completed sampling runs look different from completed training runs. */
export function stateIcon({ kind, state }: RunDocument): vscode.ThemeIcon {
  const [icon, color] = ICONS[state];
  const shown = kind === 'sampling' && state === 'completed' ? 'sparkle' : icon;
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

/** State and what matters most beside it. */
function stateLabel({ kind, state, progress, summary }: RunDocument): string {
  const words = [stateName(state)];
  if (kind === 'training' && state !== 'completed') {
    words.push(vscode.l10n.t('step {0} of {1}', grouped(progress.step), grouped(progress.steps)));
  }
  if (summary.loss !== null) words.push(vscode.l10n.t('loss {0}', short(summary.loss)));
  return words.join(' · ');
}

/** What tells a run from others of its title, and its state: the description in the tree. */
export function runDescription(document: RunDocument): string {
  return `${distinction(document)} · ${stateLabel(document)}`;
}

/** Settings that differ most often, and when it began. */
function distinction({ kind, recipe, progress, created }: RunDocument): string {
  const { training, sampling } = recipe;
  const settings =
    kind === 'training'
      ? [vscode.l10n.t('{0} steps', grouped(progress.steps)), PREDICTED[training.prediction_type]]
      : [
          vscode.l10n.t('{0} samples', grouped(sampling.count)),
          vscode.l10n.t('seed {0}', sampling.seed),
        ];
  return [...settings, timeText(new Date(created))].join(' · ');
}

/** What the network predicts. */
const PREDICTED: Record<PredictionType, string> = {
  epsilon: 'ε',
  sample: 'x₀',
  v_prediction: 'v',
  flow: 'ε − x₀',
  edm: 'F',
};

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
    [vscode.l10n.t('Reason'), document.error],
    [vscode.l10n.t('Started'), new Date(document.created).toLocaleString(vscode.env.language)],
    [
      vscode.l10n.t('Steps'),
      vscode.l10n.t('{0} of {1}', grouped(progress.step), grouped(progress.steps)),
    ],
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

// Layer: host, publish. No vscode: the command line uses it too. The still picture of the widget
// `schedule`: the scales of signal and noise and the variance of each step, over the steps.

import { short } from '../../core/numberText';
import type { BetaConfig } from '../../core/recipe/types';
import { makeSchedule } from '../../core/schedule';
import { drawing, INKS, line, rule, words, type Still, type StillInk } from './drawing';

const PANEL = { width: 300, height: 170 };
const PLOT = { left: 34, right: 8, top: 24, bottom: 30 };
/** Points of a curve. */
const POINTS = 100;

interface Curve {
  label: string;
  ink: StillInk;
  values: ArrayLike<number>;
}

export function scheduleStill(config: BetaConfig): Still {
  const { alphas_cumprod, betas } = makeSchedule(config);
  const scales: Curve[] = [
    { label: '√ᾱₜ', ink: 'blue', values: alphas_cumprod.map(Math.sqrt) },
    { label: '√(1−ᾱₜ)', ink: 'orange', values: alphas_cumprod.map((kept) => Math.sqrt(1 - kept)) },
  ];
  const steps: Curve[] = [{ label: 'βₜ', ink: 'purple', values: betas }];
  const T = betas.length;
  const last = alphas_cumprod[T - 1];
  const caption = `Schedule ${config.beta_schedule} over ${T} steps: β from ${short(betas[0])} to ${short(betas[T - 1])}, ᾱ falls to ${short(last)}.`;
  const content = panel(0, scales, 1, T) + panel(PANEL.width, steps, Math.max(...betas), T);
  return { svg: drawing(2 * PANEL.width, PANEL.height, content), words: caption };
}

function panel(left: number, curves: readonly Curve[], highest: number, T: number): string {
  const { width, height } = PANEL;
  const x = (step: number): number =>
    left + PLOT.left + (step / Math.max(T - 1, 1)) * (width - PLOT.left - PLOT.right);
  const y = (value: number): number =>
    height - PLOT.bottom - (value / highest) * (height - PLOT.top - PLOT.bottom);
  const count = Math.min(T, POINTS);
  const indices = Array.from({ length: count }, (_, i) =>
    Math.round((i * (T - 1)) / Math.max(count - 1, 1)),
  );
  return [
    ...[0, highest / 2, highest].flatMap((value) => [
      rule(x(0), y(value), x(T - 1), y(value)),
      words(x(0) - 4, y(value) + 4, short(Number(value.toPrecision(2))), 'end'),
    ]),
    words(x(0), height - 14, '1', 'start'),
    words(x(T - 1), height - 14, String(T), 'end'),
    words(x((T - 1) / 2), height - 4, 'step t'),
    ...curves.map(({ values, ink }) =>
      line(
        indices.map((index) => [x(index), y(values[index])]),
        INKS[ink],
      ),
    ),
    ...curves.map(({ label, ink }, index) =>
      words(x(0) + 60 * index, 14, label, 'start', INKS[ink]),
    ),
  ].join('');
}

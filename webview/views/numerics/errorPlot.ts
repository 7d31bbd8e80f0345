// Layer: page, views. The errors of all checks as a picture: a dot for each, its height the share of the
// tolerance that it uses. What lies over the line has failed.

import type { VerifyCase } from '../../../src/core/verify';
import { Plot, type Curve } from '../../ui/plot';
import type { ColorName } from '../../ui/theme';
import { groupsOf } from './report';
import { EXACT, shareOf } from './share';

const COLORS: readonly ColorName[] = [
  'blue',
  'orange',
  'green',
  'purple',
  'cyan',
  'foreground',
  'muted',
];

export class ErrorPlot {
  readonly element: HTMLElement;
  private readonly plot = new Plot({
    caption: 'Largest error as a share of what is allowed (exact ones at the bottom)',
    testId: 'numerics-plot',
    xLabel: 'check',
    height: 320,
    logY: true,
    legend: true,
    table: false,
  });

  constructor() {
    this.element = this.plot.element;
    this.show([]);
  }

  /** Shows the checks so far, in their order. */
  show(cases: readonly VerifyCase[]): void {
    const groups = groupsOf(cases);
    const ordered = groups.flatMap(({ cases: members }) => members);
    const x = ordered.length === 0 ? [1, 2] : ordered.map((_, index) => index + 1);
    const curves = groups.map(({ file }, index): Curve => ({
      label: file,
      color: COLORS[index % COLORS.length],
      values: ordered.map((result) => (result.file === file ? shareOf(result) : NaN)),
      dots: true,
      width: 0,
    }));
    const limit: Curve = { label: 'allowed', color: 'red', values: x.map(() => 1) };
    this.plot.setData(x, [...curves, limit], describe(cases));
  }

  dispose(): void {
    this.plot.dispose();
  }
}

function describe(cases: readonly VerifyCase[]): string {
  if (cases.length === 0) return 'Nothing was checked yet.';
  const failed = cases.filter(({ passed }) => !passed);
  const exact = cases.filter((result) => shareOf(result) === EXACT).length;
  const most = Math.max(...cases.filter(({ passed }) => passed).map(shareOf));
  const passed = `${exact} of ${cases.length} checks are exact; the others that passed use at most ${Math.round(100 * most)} % of their tolerance.`;
  return failed.length === 0 ? passed : `${passed} ${failed.length} failed.`;
}

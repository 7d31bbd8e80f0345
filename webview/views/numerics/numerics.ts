// Layer: page, views. Diffusion: Verify Numerics. The project's golden numbers against the core, and
// the GPU of this device against the CPU, computed now: how near each check comes to what it is allowed,
// a table grouped by file, a filter for failures, and the whole as Markdown.

import type { VerifyCase } from '../../../src/core/verify';
import type { Disposable } from '../../../src/shared/dispose';
import type { DeviceReport } from '../../../src/shared/protocol/device';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { errorText, Notice } from '../../ui/notice';
import { onSeen } from '../../ui/onSeen';
import { stageLayout } from '../../ui/stageLayout';
import { table, tableRow } from '../../ui/table';
import { button, checkbox } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { ErrorPlot } from './errorPlot';
import {
  cellsOf,
  groupsOf,
  markdownReport,
  statusText,
  summary,
  type NumericsState,
} from './report';

const COLUMNS = [
  'Check',
  'Largest absolute error',
  'Largest relative error',
  'Tolerance',
  'Result',
];

const CHECKED =
  'Schedules and samplers against the golden numbers of a separate program, the generator against PyTorch’s own draws, what the lab computes on the GPU against the CPU: noising, the engine’s operations, a network with its optimiser, its batches, and samples of it. Everything is computed on this device when you run it.';

/** Why the checks do not begin by themselves. */
const TRAINING = 'A training is running, which they would slow down, so they wait for you.';
const SOFTWARE =
  'The GPU of this browser is computed in software, where its checks take up to a minute, so they wait for you.';

/** The numerics view; `onStatus` hears of every change of its two words for the header. */
export class NumericsView implements View {
  readonly element: HTMLElement;
  private state: NumericsState = { kind: 'not-run', why: null };
  /** A software adapter takes long; null until the device is known. */
  private isQuick: boolean | null = null;
  private cases: VerifyCase[] = [];
  private drawPending = false;
  private isSeen = false;
  private readonly stop = new AbortController();
  private readonly plot = new ErrorPlot();
  private readonly summary = el('p', {
    class: 'text numerics-summary',
    testId: 'numerics-summary',
  });
  private readonly table = el('div', { class: 'numbers-scroll', testId: 'numerics-table' });
  private readonly notice = new Notice('numerics-notice');
  private readonly failuresOnly = checkbox({
    label: 'Failures only',
    checked: false,
    testId: 'numerics-failures',
    onChange: () => {
      this.draw();
    },
  });
  private readonly again = button({
    label: 'Run',
    appearance: 'primary',
    testId: 'numerics-run',
    onClick: () => void this.run(),
  });
  private readonly copy = button({
    label: 'Copy as Markdown',
    testId: 'numerics-copy',
    onClick: () => void this.copyReport(),
  });

  /** Comes into sight: the checks begin by themselves, or it is said what they wait for. */
  private readonly watching: Disposable;

  /** @param isTraining a training computes now, which the checks would slow down */
  constructor(
    private readonly context: LabContext,
    private readonly isTraining: () => boolean,
    private readonly onStatus: (text: string, failed: boolean) => void,
  ) {
    this.summary.setAttribute('role', 'status');
    this.element = stageLayout(
      {
        stage: [this.summary, this.plot.element],
        rail: [
          el('div', { class: 'buttons' }, this.again, this.copy),
          this.notice.element,
          this.failuresOnly.element,
          el('p', { class: 'text quiet', text: CHECKED }),
        ],
        foot: [this.table],
      },
      { class: 'view', testId: 'numerics-view' },
    );
    this.setState({ kind: 'not-run', why: null });
    this.watching = onSeen(this.element, () => {
      this.isSeen = true;
      this.begin();
    });
  }

  setDevice({ webgpu }: DeviceReport): void {
    this.isQuick = !(webgpu.available && webgpu.isFallback);
    if (this.isSeen) this.begin();
  }

  /** Runs all checks, unless they are running. */
  async run(): Promise<void> {
    if (this.state.kind === 'running') return;
    this.cases = [];
    this.notice.clear();
    this.setState({ kind: 'running' });
    try {
      const result = await this.context.worker.call('verifyNumerics', null, {
        signal: this.stop.signal,
        onEvent: (found) => {
          this.cases.push(found);
          this.drawSoon();
        },
      });
      this.setState({ kind: 'finished', result, at: new Date() });
    } catch (error) {
      if (!isCancellation(error)) this.setState({ kind: 'broken', message: errorText(error) });
    }
  }

  /** Runs the checks if that was not done yet: for whoever opens the view to see the answer. */
  async runOnce(): Promise<void> {
    if (this.state.kind === 'not-run') await this.run();
  }

  dispose(): void {
    this.watching.dispose();
    this.stop.abort();
    this.plot.dispose();
  }

  /** Runs once without being asked, unless that would be in the way of something or take long. */
  private begin(): void {
    if (this.state.kind !== 'not-run' || this.isQuick === null) return;
    const why = this.isTraining() ? TRAINING : this.isQuick ? null : SOFTWARE;
    if (why === null) void this.run();
    else this.setState({ kind: 'not-run', why });
  }

  private setState(state: NumericsState): void {
    this.state = state;
    this.element.dataset.state = state.kind;
    this.again.disabled = state.kind === 'running';
    this.again.textContent = state.kind === 'not-run' ? 'Run' : 'Run Again';
    this.copy.disabled = this.cases.length === 0;
    this.draw();
  }

  private drawSoon(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      this.draw();
    });
  }

  private draw(): void {
    const failed = this.cases.some(({ passed }) => !passed) || this.state.kind === 'broken';
    this.onStatus(statusText(this.state, this.cases), failed);
    this.summary.textContent = summary(this.state, this.cases);
    this.plot.show(this.cases);
    this.table.replaceChildren(this.cases.length === 0 ? '' : this.caseTable());
  }

  private caseTable(): HTMLTableElement {
    const bodies = groupsOf(this.cases).map(({ file, cases, failed }) => {
      const shown = this.failuresOnly.checked ? cases.filter(({ passed }) => !passed) : cases;
      const count = failed === 0 ? `${cases.length} passed` : `${failed} of ${cases.length} failed`;
      const title = el(
        'th',
        { attributes: { scope: 'rowgroup', colspan: String(COLUMNS.length) } },
        el('strong', { text: file }),
        ` ${count}`,
      );
      return el('tbody', {}, el('tr', {}, title), ...shown.map(caseRow));
    });
    return table(COLUMNS, bodies, { class: 'numbers cases' });
  }

  private async copyReport(): Promise<void> {
    try {
      await navigator.clipboard.writeText(markdownReport(this.state, this.cases));
      this.notice.show('info', 'The table is on the clipboard.');
    } catch (error) {
      this.notice.showError(error);
    }
  }
}

function caseRow(result: VerifyCase): HTMLElement {
  const [name = '', ...cells] = cellsOf(result);
  return tableRow(name, cells, { data: { passed: String(result.passed) } });
}

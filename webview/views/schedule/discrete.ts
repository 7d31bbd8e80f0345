// Layer: page, views. The discrete noise schedules over each other (β_t, ᾱ_t and
// log SNR), a table of their numbers at one timestep, and a warning for each that does not end in
// noise. The schedule that the lab works with is drawn thicker. Computes nothing itself: the
// tables are those of core/schedule.

import {
  BETA_SCHEDULES,
  makeSchedule,
  terminalSnrWarning,
  type DiscreteSchedule,
} from '../../../src/core/schedule';
import { requireDiscrete } from '../../../src/core/recipe/narrowing';
import type { BetaSchedule, PredictionType, BetaConfig } from '../../../src/core/recipe/types';
import { csvText } from '../../../src/core/csvText';
import { el, section } from '../../ui/dom';
import { Notice, errorText } from '../../ui/notice';
import { grouped } from '../../ui/numbers';
import { RecipeForm } from '../recipeForm/recipeForm';
import { Plot, type Curve } from '../../ui/plot';
import { Scrubber } from '../../ui/scrubber';
import { FoldedSettings, stageLayout } from '../../ui/stageLayout';
import type { ColorName } from '../../ui/theme';
import { button, checkbox, type Toggle } from '../../ui/toolkit';
import type { LabContext } from '../common/context';
import { describeCurve, scheduleCurves, VALUE_COLUMNS, valuesAt } from './scheduleCurves';
import { formulaBlock } from './formula';
import { valueTable } from './valueTable';

const COLORS: Record<Shown['id'], ColorName> = {
  trained_betas: 'foreground',
  linear: 'blue',
  linear_scaled: 'purple',
  scaled_linear: 'green',
  squaredcos_cap_v2: 'orange',
  sigmoid: 'red',
  sigmoid_jabri: 'cyan',
  exponential: 'muted',
};

/** Schedules shown to begin with: the ones that papers compare. */
const SHOWN_FIRST: readonly BetaSchedule[] = [
  'linear',
  'scaled_linear',
  'squaredcos_cap_v2',
  'sigmoid',
];

/** Betas that came as a list, out of a file. */
const LISTED = 'trained_betas';

interface Shown {
  id: BetaSchedule | typeof LISTED;
  label: string;
  schedule: DiscreteSchedule;
}

/** The first is the large one. */
const PLOTS = [
  {
    key: 'alphaBar',
    caption: 'ᾱ_t, signal power left',
    height: 240,
    yRange: [0, 1] as [number, number],
  },
  { key: 'beta', caption: 'β_t, variance added in step t', height: 150, logY: true },
  { key: 'logSnr', caption: 'log SNR', height: 150 },
] as const;

/** The panel; call {@link start} once it is part of its view. */
export class DiscreteSchedules {
  readonly element: HTMLElement;
  private config: BetaConfig;
  private shown: Shown[] = [];
  private readonly toggles = new Map<BetaSchedule, Toggle>();
  private readonly plots = PLOTS.map(({ key, caption, ...rest }) => ({
    key,
    plot: new Plot({
      caption,
      testId: `schedule-plot-${key}`,
      xLabel: 't',
      legend: false,
      onPick: (x) => {
        this.setTimestep(x);
      },
      ...rest,
    }),
  }));
  private readonly scrubber: Scrubber;
  private readonly timestepLabel = el('output', { class: 'quiet' });
  private readonly table = el('div', { class: 'numbers-scroll', testId: 'schedule-values' });
  private readonly formula = el('div', { testId: 'schedule-formula' });
  private readonly warnings = new Notice('schedule-warning');
  private readonly problem = new Notice('schedule-problem');
  private readonly form: RecipeForm;
  private readonly settings: FoldedSettings;

  constructor(
    private readonly context: LabContext,
    initial: BetaConfig,
    private readonly onTimestep: (t: number) => void,
  ) {
    this.config = { ...initial };
    const parameters = { ...initial, trained_betas: null };
    this.form = new RecipeForm({
      testId: 'schedule',
      basic: [
        ['schedule', 'beta_schedule'],
        ['schedule', 'num_train_timesteps'],
        ['schedule', 'beta_start'],
        ['schedule', 'beta_end'],
        ['schedule', 'rescale_betas_zero_snr'],
        ['training', 'prediction_type'],
      ],
      initial: { schedule: parameters },
      isShown: ([, key], { schedule }) =>
        !key.startsWith('beta_') ||
        key === 'beta_schedule' ||
        usesRange(requireDiscrete(schedule).beta_schedule),
      onChange: (recipe) => {
        if (recipe !== null) this.configure(requireDiscrete(recipe.schedule));
      },
    });
    this.settings = new FoldedSettings('schedule-settings', 'Change', this.form.element);
    this.scrubber = new Scrubber({
      label: 'Timestep t',
      testId: 'schedule-t',
      min: 0,
      max: this.config.num_train_timesteps - 1,
      value: Math.floor(this.config.num_train_timesteps / 2),
      duration: 8000,
      valueText: (t) => `t = ${t}`,
      onChange: () => {
        this.showValues();
      },
    });
    this.element = this.layout();
  }

  /** Draws for the first time. */
  start(): void {
    this.showChosen();
    this.recompute();
  }

  /** The lab's schedule as entered; null while something in the form is wrong. */
  get schedule(): BetaConfig | null {
    return this.form.recipe === null ? null : this.config;
  }

  /** What the network is said to predict. */
  get output(): PredictionType {
    return this.form.recipe?.training.prediction_type ?? 'epsilon';
  }

  setOutput(prediction_type: string): void {
    this.form.set(['training', 'prediction_type'], prediction_type);
  }

  /** Shows this schedule among the others and takes over its parameters. */
  setSchedule(config: BetaConfig): void {
    this.form.replace({ schedule: { ...config, trained_betas: null } });
    this.config = { ...config };
    this.showChosen();
    this.recompute();
  }

  dispose(): void {
    this.scrubber.stop();
    for (const { plot } of this.plots) plot.dispose();
  }

  private layout(): HTMLElement {
    const toggles = BETA_SCHEDULES.map(({ id, label, sentence }) => {
      const toggle = checkbox({
        label,
        checked: SHOWN_FIRST.includes(id) || id === this.config.beta_schedule,
        title: sentence,
        testId: `schedule-show-${id}`,
        onChange: () => {
          this.recompute();
        },
      });
      this.toggles.set(id, toggle);
      const swatch = el('span', { class: `swatch ink-${COLORS[id]}` });
      return el('div', { class: 'schedule-toggle' }, swatch, toggle.element);
    });
    const copy = button({
      label: 'Copy as CSV',
      testId: 'schedule-copy',
      title: 'Copies the table of values at this timestep',
      onClick: () => void this.copyValues(),
    });
    const save = button({
      label: 'Save All Timesteps…',
      testId: 'schedule-save',
      title: 'Saves β_t and ᾱ_t of the schedules shown, for every timestep, as CSV',
      onClick: () => void this.saveTables(),
    });
    const [large, ...small] = this.plots.map(({ plot }) => plot.element);
    const legend = el(
      'div',
      { class: 'schedule-toggles', attributes: { role: 'group', 'aria-label': 'Schedules shown' } },
      ...toggles,
    );
    const values = section('Values at this timestep', this.table);
    return stageLayout(
      {
        stage: [
          large,
          legend,
          this.scrubber.element,
          this.timestepLabel,
          el('div', { class: 'plot-row tight' }, ...small),
        ],
        rail: [
          this.settings.element,
          this.problem.element,
          this.warnings.element,
          section('Formula', this.formula),
          el('div', { class: 'buttons' }, copy, save),
        ],
        foot: [values],
      },
      { testId: 'schedule-family-discrete' },
    );
  }

  private configure(parameters: BetaConfig): void {
    this.config = { ...parameters };
    this.showChosen();
    this.recompute();
  }

  /** The chosen schedule is among those drawn, and its formula stands beside. */
  private showChosen(): void {
    const { beta_schedule, trained_betas } = this.config;
    this.showSentence();
    const toggle = this.toggles.get(beta_schedule);
    if (toggle !== undefined && trained_betas === null) toggle.checked = true;
    const entry = BETA_SCHEDULES.find(({ id }) => id === beta_schedule);
    this.formula.replaceChildren(
      ...(entry === undefined || trained_betas !== null
        ? [el('p', { class: 'text', text: 'β is a list of numbers from a file.' })]
        : [formulaBlock({ ...entry, color: COLORS[entry.id] })]),
    );
  }

  private showSentence(): void {
    const { beta_schedule, trained_betas, num_train_timesteps, beta_start, beta_end } = this.config;
    const label = BETA_SCHEDULES.find(({ id }) => id === beta_schedule)?.label ?? beta_schedule;
    const hasRange = trained_betas === null && usesRange(beta_schedule);
    this.settings.show(
      [
        trained_betas === null ? label : 'β from a file',
        `${grouped(num_train_timesteps)} timesteps`,
        ...(hasRange ? [`β ${beta_start} … ${beta_end}`] : []),
      ].join(' · '),
    );
  }

  private isCurrent(id: Shown['id']): boolean {
    return id === (this.config.trained_betas === null ? this.config.beta_schedule : LISTED);
  }

  private setTimestep(x: number): void {
    this.scrubber.stop();
    this.scrubber.value = x;
    this.showValues();
  }

  private recompute(): void {
    this.problem.clear();
    try {
      const named: Shown[] = BETA_SCHEDULES.filter(({ id }) => this.toggles.get(id)?.checked).map(
        ({ id, label }) => ({
          id,
          label,
          schedule: makeSchedule({ ...this.config, beta_schedule: id, trained_betas: null }),
        }),
      );
      this.shown =
        this.config.trained_betas === null
          ? named
          : [...named, { id: LISTED, label: 'From the file', schedule: makeSchedule(this.config) }];
    } catch (error) {
      this.problem.show('error', errorText(error));
      return;
    }
    this.scrubber.rescale(this.config.num_train_timesteps - 1);
    this.drawCurves();
    this.showWarnings();
    this.showValues();
  }

  private drawCurves(): void {
    const curves = this.shown.map((entry) => ({
      ...entry,
      curves: scheduleCurves(entry.schedule),
    }));
    const timesteps = curves[0]?.curves.timesteps ?? [];
    for (const { key, plot } of this.plots) {
      const lines: Curve[] = curves.map(({ id, label, curves: values }) => ({
        label,
        color: COLORS[id],
        values: values[key],
        width: this.isCurrent(id) ? 2.5 : 1.25,
      }));
      const sentences = curves.map((entry) => describeCurve(entry.label, entry.curves[key]));
      plot.setData(timesteps, lines, sentences.join(' '));
    }
  }

  private showWarnings(): void {
    this.warnings.show('warning', terminalSnrWarning(this.shown) ?? '');
  }

  private showValues(): void {
    const t = this.scrubber.value;
    this.onTimestep(t);
    this.timestepLabel.textContent = `t = ${t} of 0 … ${this.scrubber.max}`;
    for (const { plot } of this.plots) plot.setMarker(t);
    this.table.replaceChildren(
      valueTable(
        this.shown.map(({ id, label, schedule }) => ({
          label,
          color: COLORS[id],
          current: this.isCurrent(id),
          values: valuesAt(schedule, t),
        })),
      ),
    );
  }

  private async copyValues(): Promise<void> {
    const t = this.scrubber.value;
    const rows = this.shown.map(({ id, schedule }) => [id, t, ...valuesAt(schedule, t)]);
    try {
      await navigator.clipboard.writeText(csvText(['beta_schedule', 't', ...VALUE_COLUMNS], rows));
      this.problem.show('info', 'The table is on the clipboard.');
    } catch (error) {
      this.problem.showError(error);
    }
  }

  private async saveTables(): Promise<void> {
    const columns = this.shown.flatMap(({ id }) => [`beta ${id}`, `alphas_cumprod ${id}`]);
    const rows = Array.from({ length: this.config.num_train_timesteps }, (_, t) => [
      t,
      ...this.shown.flatMap(({ schedule }) => [
        schedule.betas[t] ?? NaN,
        schedule.alphas_cumprod[t] ?? NaN,
      ]),
    ]);
    const bytes = new TextEncoder().encode(csvText(['t', ...columns], rows));
    try {
      await this.context.host.call('saveFile', { name: 'schedules.csv', bytes });
    } catch (error) {
      this.problem.showError(error);
    }
  }
}

/** Schedules that are defined by ᾱ do not look at beta_start and beta_end. */
function usesRange(id: BetaSchedule): boolean {
  return BETA_SCHEDULES.some((entry) => entry.id === id && entry.usesBetaRange);
}

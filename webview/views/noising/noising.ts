// Layer: page, views. Diffusion: Preview Noising. A picture or a point set at every timestep of
// the forward process, drawn by the worker on canvases that it was given; this page only says
// which t, and draws the curves, the equation and the histogram that go with it. Frames are asked
// for one at a time and always for the newest t.

import {
  FORWARD_VARIANTS,
  forwardVariant,
  type ForwardVariantId,
} from '../../../src/core/forwardVariants';
import { FIELDS } from '../../../src/core/recipe/fields';
import type { BetaSchedule, BetaConfig } from '../../../src/core/recipe/types';
import { valueFault } from '../../../src/core/recipe/validate';
import { BETA_SCHEDULES, makeSchedule, type DiscreteSchedule } from '../../../src/core/schedule';
import type { NoisingFrame, NoisingSource } from '../../../src/shared/protocol/noising';
import { LatestOnly } from '../../../src/shared/latestOnly';
import { el } from '../../ui/dom';
import { renderEquation } from '../../ui/equation';
import { fieldControl, type FieldControl } from '../recipeForm/fieldControl';
import { Notice } from '../../ui/notice';
import { Scrubber } from '../../ui/scrubber';
import { button, chooser, iconButton, type Chooser } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { forwardCaption } from './caption';
import { NoisingPlots } from './noisingPlots';
import { BUILTIN_CHOICES, builtinData, choiceOf, sourceData, type NoisingData } from './sources';
import { TimestepStrip } from './timestepStrip';
import { workedEquation } from './workedEquation';

const OWN_FILE = 'file';
/** Sides of the canvas in pixels; the worker fits the data into it. */
const CANVAS_SIDE = 768;
/** Once through the forward process when playing, in milliseconds. */
const PLAY_TIME = 8000;

/** The noising view; it hands its two canvases to the worker when it is made. */
export class NoisingView implements View {
  readonly element: HTMLElement;
  private config: BetaConfig;
  private schedule: DiscreteSchedule;
  private seed = 0;
  private variant: ForwardVariantId = 'variance_preserving';
  private fileName: string | null = null;
  private readonly canvas = el('canvas', {
    class: 'noising-canvas',
    testId: 'noising-canvas',
    attributes: { role: 'img', width: String(CANVAS_SIDE), height: String(CANVAS_SIDE) },
  });
  private readonly strip = new TimestepStrip((t) => {
    this.goTo(t);
  });
  private readonly plots = new NoisingPlots((t) => {
    this.goTo(t);
  });
  private readonly equation = el('div', { class: 'worked-equation', testId: 'noising-equation' });
  private readonly closedForm = el('div', { class: 'worked-equation' });
  private readonly variantText = el('p', { class: 'text quiet', testId: 'noising-variant-text' });
  private readonly readout = el('output', { class: 'quiet', testId: 'noising-t-text' });
  private readonly notice = new Notice('noising-notice');
  private readonly scrubber: Scrubber;
  private readonly sourceChooser: Chooser;
  private readonly scheduleChooser: Chooser;
  private readonly variantChooser: Chooser;
  private readonly seedField: FieldControl;
  private readonly frames = new LatestOnly((frame: NoisingFrame) => this.draw(frame));
  private readonly strips = new LatestOnly(async (frame: NoisingFrame) => {
    const { timesteps } = await this.context.worker.call('drawNoisingStrip', frame);
    this.strip.setTimesteps(timesteps);
  });
  private readonly sources = new LatestOnly((load: () => NoisingData | Promise<NoisingData>) =>
    this.load(load),
  );
  private readonly attached: Promise<unknown>;

  constructor(
    private readonly context: LabContext,
    initial: BetaConfig,
  ) {
    this.config = initial;
    this.schedule = makeSchedule(initial);
    this.scrubber = new Scrubber({
      label: 'Timestep t',
      testId: 'noising-t',
      min: -1,
      max: initial.num_train_timesteps - 1,
      value: Math.floor(initial.num_train_timesteps * 0.3),
      duration: PLAY_TIME,
      valueText: (t) => (t < 0 ? 'clean' : `t = ${t}`),
      onChange: () => {
        this.showTimestep();
      },
    });
    const first = BUILTIN_CHOICES[0]?.value ?? '';
    this.sourceChooser = chooser({
      label: 'Source',
      choices: BUILTIN_CHOICES,
      value: first,
      testId: 'noising-source',
      onChange: (value) => {
        if (value !== OWN_FILE) this.chooseBuiltin(value);
      },
    });
    this.scheduleChooser = chooser({
      label: 'Noise schedule',
      choices: BETA_SCHEDULES.map(({ id, label }) => ({ value: id, label })),
      value: initial.beta_schedule,
      title: 'beta_schedule: shape of β over the timesteps',
      testId: 'noising-schedule',
      onChange: (value) => {
        this.setSchedule({
          ...this.config,
          beta_schedule: value as BetaSchedule,
          trained_betas: null,
        });
      },
    });
    this.variantChooser = chooser({
      label: 'Forward step',
      choices: FORWARD_VARIANTS.map(({ id, label }) => ({ value: id, label })),
      value: this.variant,
      title: 'How much noise a step adds: √β, or β as some articles write it',
      testId: 'noising-variant',
      onChange: (value) => {
        this.setVariant(value as ForwardVariantId);
      },
    });
    this.seedField = fieldControl({
      field: FIELDS.sampling.seed,
      name: 'seed',
      label: 'Seed',
      testId: 'noising-seed',
      value: this.seed,
      onChange: (value) => {
        this.setSeed(value ?? 0);
      },
    });
    this.element = this.layout();
    const main = this.canvas.transferControlToOffscreen();
    const strip = this.strip.canvas.transferControlToOffscreen();
    this.attached = context.worker.call(
      'attachNoising',
      { main, strip },
      { transfer: [main, strip] },
    );
    this.reportFailure(this.attached);
    this.setVariant(this.variant);
    this.setSchedule(initial);
    this.chooseBuiltin(first);
  }

  /** Shows a source that the host chose or the reader opened. */
  setSource(source: NoisingSource): void {
    const builtin = choiceOf(source);
    if (builtin !== null) {
      this.sourceChooser.value = builtin;
      this.chooseBuiltin(builtin);
      return;
    }
    const load = async (): Promise<NoisingData> => {
      const data = await sourceData(source);
      this.fileName = source.name;
      const own = { value: OWN_FILE, label: source.name };
      this.sourceChooser.setChoices([...BUILTIN_CHOICES, own], OWN_FILE);
      return data;
    };
    this.reportFailure(this.sources.ask(load));
  }

  /** Noises by this schedule from now on; the place in the schedule is kept. */
  setSchedule(config: BetaConfig): void {
    try {
      this.schedule = makeSchedule(config);
    } catch (error) {
      this.notice.showError(error);
      return;
    }
    this.config = config;
    this.scheduleChooser.value = config.beta_schedule;
    this.scrubber.rescale(config.num_train_timesteps - 1);
    this.plots.setSchedule(this.schedule);
    this.showCaption();
    this.redraw();
  }

  dispose(): void {
    this.scrubber.stop();
    this.plots.dispose();
  }

  private layout(): HTMLElement {
    const open = button({
      label: 'Open File…',
      testId: 'noising-open',
      title: 'An image (PNG, JPEG, WebP, GIF) or a CSV file with two columns',
      onClick: () => void this.openFile(),
    });
    const dice = iconButton('dice', 'Another seed', 'noising-dice', () => {
      const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
      this.seedField.show(seed);
      this.setSeed(seed);
    });
    return el(
      'div',
      { class: 'view', testId: 'noising-view' },
      el(
        'div',
        { class: 'toolbar' },
        el('div', { class: 'with-button' }, this.sourceChooser.element, open),
        this.scheduleChooser.element,
        this.variantChooser.element,
        el('div', { class: 'with-button' }, this.seedField.element, dice.element),
      ),
      this.notice.element,
      el(
        'div',
        { class: 'columns' },
        el(
          'div',
          { class: 'column' },
          el('div', { class: 'stack' }, this.canvas, this.scrubber.element, this.readout),
          this.strip.element,
          el('div', {}, this.closedForm, this.equation, this.variantText),
        ),
        this.plots.element,
      ),
    );
  }

  private chooseBuiltin(choice: string): void {
    const load = (): NoisingData => {
      this.fileName = null;
      this.sourceChooser.setChoices(BUILTIN_CHOICES, choice);
      return builtinData(choice);
    };
    this.reportFailure(this.sources.ask(load));
  }

  private async openFile(): Promise<void> {
    try {
      const source = await this.context.host.call('chooseNoisingSource', null);
      if (source !== null) this.setSource(source);
    } catch (error) {
      this.notice.showError(error);
    }
  }

  private async load(load: () => NoisingData | Promise<NoisingData>): Promise<void> {
    const data = await load();
    await this.attached;
    const size = await this.context.worker.call('setNoisingData', data);
    this.notice.clear();
    this.element.dataset.kind = data.kind;
    this.element.dataset.source = this.fileName ?? this.sourceChooser.value;
    this.element.dataset.size = `${size.width}x${size.height}`;
    this.redraw();
  }

  private setSeed(value: unknown): void {
    const problem = valueFault('Seed', FIELDS.sampling.seed, value);
    this.seedField.setError(problem);
    if (problem !== null) return;
    this.seed = Number(value);
    this.redraw();
  }

  private setVariant(id: ForwardVariantId): void {
    const { closedForm } = forwardVariant(id);
    this.variant = id;
    this.element.dataset.variant = id;
    renderEquation(this.closedForm, closedForm, true);
    this.plots.setVariant(id);
    this.showCaption();
    this.redraw();
  }

  private showCaption(): void {
    this.variantText.textContent = forwardCaption(forwardVariant(this.variant), this.schedule);
  }

  private goTo(t: number): void {
    this.scrubber.stop();
    this.scrubber.value = t;
    this.showTimestep();
  }

  /** Everything that depends on more than t. */
  private redraw(): void {
    this.showTimestep();
    if (this.element.dataset.source !== undefined) {
      this.reportFailure(this.strips.ask(this.frame()));
    }
  }

  private showTimestep(): void {
    const t = this.scrubber.value;
    const coefficients = forwardVariant(this.variant).coefficients(this.schedule, t);
    const last = this.schedule.num_train_timesteps - 1;
    this.readout.textContent = t < 0 ? 'Clean sample' : `t = ${t} of 0 … ${last}`;
    renderEquation(this.equation, workedEquation(t, coefficients), true);
    this.plots.setTimestep(t);
    this.strip.setCurrent(t);
    if (this.element.dataset.source !== undefined) {
      this.reportFailure(this.frames.ask(this.frame()));
    }
  }

  private reportFailure(job: Promise<unknown>): void {
    job.catch((error: unknown) => {
      this.notice.showError(error);
    });
  }

  private frame(): NoisingFrame {
    const { config: schedule, seed, variant } = this;
    return { schedule, t: this.scrubber.value, seed, variant };
  }

  private async draw(frame: NoisingFrame): Promise<void> {
    const histogram = await this.context.worker.call('drawNoising', frame);
    this.plots.setHistogram(histogram);
    this.element.dataset.drawnT = String(frame.t);
    this.element.dataset.drawnSeed = String(frame.seed);
    this.element.dataset.drawnVariant = frame.variant;
    this.element.dataset.drawnSchedule = frame.schedule.beta_schedule;
    const what = this.fileName ?? this.sourceChooser.value.replace(/^\w+:/, '');
    const shown = frame.t < 0 ? `${what}, clean` : `x_t of ${what} at t = ${frame.t}`;
    this.canvas.setAttribute('aria-label', shown);
  }
}

// Layer: page, views. Diffusion: Preview Noising. A picture or a point set at every timestep of
// the forward process as an equation of pictures, drawn by the worker on canvases that it was given; this
// page only says which t, and draws the curves and the histogram that go with it. Frames are asked for
// one at a time and always for the newest t. The step of well-known articles can be compared with.

import {
  FORWARD_VARIANTS,
  forwardVariant,
  type ForwardVariantId,
  type WrittenForward,
} from '../../../src/core/forwardVariants';
import type { BetaConfig } from '../../../src/core/recipe/types';
import { makeSchedule, type DiscreteSchedule } from '../../../src/core/schedule';
import type { NoisedData, NoisingFrame, NoisingSource } from '../../../src/shared/protocol/noising';
import { LatestOnly } from '../../../src/shared/latestOnly';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { Scrubber } from '../../ui/scrubber';
import { stageLayout } from '../../ui/stageLayout';
import { button, checkbox, chooser, type Chooser } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { ForwardStep } from './forwardStep';
import { NoisingPlots } from './noisingPlots';
import { NoisingSettings } from './noisingSettings';
import { BUILTIN_CHOICES, builtinData, choiceOf, sourceData, type NoisingData } from './sources';
import { TimestepStrip } from './timestepStrip';

const OWN_FILE = 'file';
/** The step of every paper comes first and is always shown. */
const FIRST_STEP: ForwardVariantId = 'variance_preserving';
/** Once through the forward process when playing, in milliseconds. */
const PLAY_TIME = 8000;

/** The noising view; it hands its canvases to the worker when it is made. */
export class NoisingView implements View {
  readonly element: HTMLElement;
  private config: BetaConfig;
  private schedule: DiscreteSchedule;
  private seed = 0;
  private fileName: string | null = null;
  private data: NoisedData | null = null;
  private written: WrittenForward | null = null;
  private readonly steps = FORWARD_VARIANTS.map(
    ({ id }) => new ForwardStep(id, id === FIRST_STEP ? '' : `-${id}`),
  );
  private readonly strip = new TimestepStrip(
    FORWARD_VARIANTS.map(({ id }) => (id === FIRST_STEP ? '' : `-${id}`)),
    (t) => {
      this.goTo(t);
    },
  );
  private readonly compare = checkbox({
    label: 'Compare with the article’s step',
    checked: false,
    title: 'Adds noise scaled by β instead of √β, from the same ε and t, as some articles write it',
    testId: 'noising-compare',
    onChange: () => {
      this.showSteps();
      this.redraw();
    },
  });
  private readonly plots = new NoisingPlots((t) => {
    this.goTo(t);
  });
  private readonly readout = el('output', { class: 'quiet', testId: 'noising-t-text' });
  private readonly notice = new Notice('noising-notice');
  private readonly settings = new NoisingSettings({
    onSchedule: (beta_schedule) => {
      this.setSchedule({ ...this.config, beta_schedule, trained_betas: null });
    },
    onSeed: (seed) => {
      this.seed = seed;
      this.redraw();
    },
  });
  private readonly scrubber: Scrubber;
  private readonly sourceChooser: Chooser;
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
    this.element = this.layout();
    this.attached = this.attach();
    this.reportFailure(this.attached);
    this.showSteps();
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

  /**
   * Shows a forward process as an article writes it beside the one that it should be, from the same
   * data, noise and schedule; null compares with the step of well-known articles again.
   */
  compareWith(written: WrittenForward | null): void {
    this.written = written;
    const variants = FORWARD_VARIANTS.map(({ id }) => {
      const variant = forwardVariant(id, written);
      const isRightOne = written !== null && id === FIRST_STEP;
      return isRightOne ? { ...variant, label: 'As it should be' } : variant;
    });
    this.steps.forEach((step, index) => {
      step.setVariant(variants[index]);
      step.showCaption(this.schedule);
    });
    this.plots.compare(variants);
    this.compare.checked = written !== null;
    this.showSteps();
    this.redraw();
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
    this.scrubber.rescale(config.num_train_timesteps - 1);
    this.plots.setSchedule(this.schedule);
    for (const step of this.steps) step.showCaption(this.schedule);
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
    return stageLayout(
      {
        stage: [
          ...this.steps.map(({ pictures }) => pictures),
          this.scrubber.element,
          this.readout,
          this.strip.element,
        ],
        rail: [
          this.notice.element,
          el('div', { class: 'with-button' }, this.sourceChooser.element, open),
          this.compare.element,
          this.settings.element,
          ...this.steps.map(({ words }) => words),
          this.plots.distribution,
        ],
        foot: this.plots.overTime,
      },
      { class: 'view', testId: 'noising-view' },
    );
  }

  /** Hands the canvases to the worker. */
  private attach(): Promise<unknown> {
    const rows = this.steps.map((step, index) => {
      const strip = this.strip.canvases[index].transferControlToOffscreen();
      return [step.id, step.transfer(strip)] as const;
    });
    const canvases = Object.fromEntries(rows) as Record<ForwardVariantId, (typeof rows)[0][1]>;
    const transfer = rows.flatMap(([, row]) => Object.values(row));
    return this.context.worker.call('attachNoising', canvases, { transfer });
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
    const noised = await this.context.worker.call('setNoisingData', data);
    this.data = noised;
    this.notice.clear();
    this.element.dataset.kind = data.kind;
    this.element.dataset.source = this.fileName ?? this.sourceChooser.value;
    this.element.dataset.size = `${noised.width}x${noised.height}`;
    this.redraw();
  }

  /** The first always. */
  private get shownSteps(): readonly ForwardStep[] {
    return this.steps.slice(0, this.compare.checked ? undefined : 1);
  }

  private get variants(): ForwardVariantId[] {
    return this.shownSteps.map(({ id }) => id);
  }

  private showSteps(): void {
    const { variants } = this;
    this.element.dataset.compare = String(this.compare.checked);
    for (const step of this.steps) step.isShown = variants.includes(step.id);
    this.strip.showRows(variants.length);
    this.plots.setVariants(variants);
  }

  private goTo(t: number): void {
    this.scrubber.stop();
    this.scrubber.value = t;
    this.showTimestep();
  }

  /** Everything that depends on more than t. */
  private redraw(): void {
    this.settings.show(this.config, this.seed);
    this.showTimestep();
    if (this.element.dataset.source !== undefined) {
      this.reportFailure(this.strips.ask(this.frame()));
    }
  }

  private showTimestep(): void {
    const t = this.scrubber.value;
    const last = this.schedule.num_train_timesteps - 1;
    this.readout.textContent = t < 0 ? 'Clean sample' : `t = ${t} of 0 … ${last}`;
    for (const step of this.shownSteps) step.showTimestep({ schedule: this.schedule, t });
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
    const { config: schedule, seed, variants, written } = this;
    return { schedule, t: this.scrubber.value, seed, variants, written };
  }

  private async draw(frame: NoisingFrame): Promise<void> {
    const histograms = await this.context.worker.call('drawNoising', frame);
    this.plots.setHistograms(histograms);
    const what = this.fileName ?? this.sourceChooser.value.replace(/^\w+:/, '');
    const state = { schedule: makeSchedule(frame.schedule), t: frame.t };
    for (const step of this.steps) {
      const histogram = histograms[step.id];
      if (histogram !== undefined && this.data !== null)
        step.showDrawn(state, histogram, { what, data: this.data });
    }
    this.element.dataset.drawnT = String(frame.t);
    this.element.dataset.drawnSeed = String(frame.seed);
    this.element.dataset.drawnVariants = frame.variants.join(' ');
    this.element.dataset.drawnSchedule = frame.schedule.beta_schedule;
  }
}

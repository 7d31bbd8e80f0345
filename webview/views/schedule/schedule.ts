// Layer: page, views. Diffusion: Plot Schedule. Three families of noise levels, one at a time: the
// discrete schedules of β, the σ of EDM and of continuous processes, and flow matching; the curves are
// the stage, settings and formulas the rail. Below
// stands the scheduler_config.json of diffusers, which takes schedule and sampler out and in.

import { outputKind, requireDiscrete } from '../../../src/core/recipe/narrowing';
import type { BetaConfig, SamplingConfig } from '../../../src/core/recipe/types';
import { NO_CHURN } from '../../../src/core/sampling/churn';
import { specifySampler } from '../../../src/core/sampling/catalogue';
import { recipeOfScheduler, type SchedulerReading } from '../../../src/core/schedulerConfig';
import { EDM_GRID_DEFAULTS } from '../../../src/core/sigmas/edm';
import { FLOW_GRID_DEFAULTS } from '../../../src/core/sigmas/flow';
import { el } from '../../ui/dom';
import { RadioGroup } from '../../ui/radioGroup';
import type { LabContext, View } from '../common/context';
import { ConfigPanel } from './configPanel';
import { DiscreteSchedules } from './discrete';
import { FlowLevels } from './flowLevels';
import { SigmaLevels } from './sigmaLevels';

type Family = 'discrete' | 'sigma' | 'flow';

const FAMILIES: readonly { value: Family; label: string }[] = [
  { value: 'discrete', label: 'β over timesteps' },
  { value: 'sigma', label: 'σ levels' },
  { value: 'flow', label: 'Flow matching' },
];

/** What a scheduler_config.json goes out with and comes in to, beside this view. */
export interface ScheduleLinks {
  /** The settings of the sampling view; null while something in them is wrong. */
  sampling: () => SamplingConfig | null;
  /** Takes over a schedule and sampler for the whole lab. */
  apply: (schedule: BetaConfig, sampling: SamplingConfig) => void;
}

/** The schedule view; `setSchedule` makes one schedule the lab's own. */
export class ScheduleView implements View {
  readonly element: HTMLElement;
  private family: Family = 'discrete';
  private readonly discrete: DiscreteSchedules;
  private readonly sigma = new SigmaLevels();
  private readonly flow = new FlowLevels();
  private readonly chooser = new RadioGroup({
    label: 'Family of noise levels',
    choices: FAMILIES,
    value: this.family,
    testId: 'schedule-kind',
    look: 'switch',
    onChange: (value) => {
      this.showFamily(value as Family);
    },
  });

  constructor(
    context: LabContext,
    initial: BetaConfig,
    private readonly links: ScheduleLinks,
  ) {
    this.discrete = new DiscreteSchedules(context, initial, (t) => {
      this.element.dataset.t = String(t);
    });
    const config = new ConfigPanel({
      current: () => this.reading(),
      steps: () => this.links.sampling()?.num_inference_steps ?? 50,
      apply: (reading) => this.take(reading),
    });
    this.element = el(
      'div',
      { class: 'view', testId: 'schedule-view' },
      this.chooser.element,
      this.discrete.element,
      this.sigma.element,
      this.flow.element,
      config.element,
    );
    this.discrete.start();
    this.showFamily('discrete');
  }

  /** Shows this schedule among the others and takes over its parameters. */
  setSchedule(config: BetaConfig): void {
    this.discrete.setSchedule(config);
    this.showFamily('discrete');
  }

  dispose(): void {
    this.discrete.dispose();
    this.sigma.dispose();
    this.flow.dispose();
  }

  private showFamily(family: Family): void {
    this.family = family;
    this.element.dataset.family = family;
    this.chooser.value = family;
    this.discrete.element.hidden = family !== 'discrete';
    this.sigma.element.hidden = family !== 'sigma';
    this.flow.element.hidden = family !== 'flow';
  }

  /** What is shown, as a scheduler; null while something is wrong. */
  private reading(): SchedulerReading | null {
    switch (this.family) {
      case 'discrete': {
        const sampling = this.links.sampling();
        const { schedule, output } = this.discrete;
        return (
          sampling &&
          schedule && {
            spec: specifySampler(sampling, { kind: 'discrete' }),
            schedule,
            output: outputKind(output),
          }
        );
      }
      case 'sigma': {
        const { parameters } = this.sigma;
        if (parameters === null) return null;
        const { num_inference_steps, sigma_min, sigma_max, rho, sigma_data } = parameters;
        const grid = { ...EDM_GRID_DEFAULTS, num_inference_steps, sigma_min, sigma_max, rho };
        const options = { ...grid, ...NO_CHURN, sigma_data, edm_output: 'epsilon' } as const;
        return { spec: { sampler: 'edm_euler', options }, schedule: null, output: 'sample' };
      }
      case 'flow': {
        const { parameters } = this.flow;
        if (parameters === null) return null;
        const options = { ...FLOW_GRID_DEFAULTS, ...parameters, stochastic_sampling: false };
        return { spec: { sampler: 'flow_euler', options }, schedule: null, output: 'flow' };
      }
    }
  }

  /** Takes a scheduler over: to the whole lab, or for drawing where nothing else could use it. */
  private take(reading: SchedulerReading): string {
    const { spec } = reading;
    switch (spec.sampler) {
      case 'flow_euler':
      case 'flow_heun':
        this.flow.setParameters(spec.options);
        this.showFamily('flow');
        return 'The levels of the flow matching scheduler are drawn; there is no flow model to sample here.';
      case 'edm_euler':
      case 'edm_heun':
      case 'edm_dpm_solver':
        this.sigma.setParameters(spec.options);
        this.showFamily('sigma');
        return 'The levels of the EDM scheduler are drawn; there is no EDM model to sample here.';
      default: {
        const run = this.links.sampling() ?? { seed: 0, count: 2000 };
        const { schedule, sampling, prediction_type } = recipeOfScheduler(reading, run);
        this.links.apply(requireDiscrete(schedule), sampling);
        this.discrete.setOutput(prediction_type);
        return (
          `Taken over: the schedule and prediction_type ${prediction_type}, for what is drawn; the ` +
          `sampler ${sampling.sampler} with its options, under Sampling. A training has its own settings.`
        );
      }
    }
  }
}

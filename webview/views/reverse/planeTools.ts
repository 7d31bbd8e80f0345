// Layer: page, views. What can be shown beside points of the plane in a reverse process, each on demand:
// the lines of twenty points, strays, and where there is a model the direction field and density.

import { strays } from '../../../src/core/statistics/strays';
import { LatestOnly } from '../../../src/shared/latestOnly';
import type { DirectionField, PlaneGrid } from '../../../src/shared/protocol/inPlace';
import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { grouped, short } from '../../ui/numbers';
import type { ScatterLayer, ScatterLayers } from '../../ui/scatter';
import { domainOf, type Domain } from '../../ui/scatterGeometry';
import { checkbox, type Toggle } from '../../ui/toolkit';
import { arrows, density, rings, trails } from './pointLayers';
import { stateAt, type Trajectories } from './states';

/** What a model that is open in the worker can say of the plane. */
export interface PlaneModel {
  directionField(grid: PlaneGrid, time: number): Promise<DirectionField>;
  density(
    grid: PlaneGrid,
    onDone: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Float32Array>;
}

/** Points that leave lines. */
const FOLLOWED = 20;
/** Cells along a side: of the arrows as many as stay legible. */
const FIELD_SIDE = 24;
const DENSITY_SIDE = 48;

interface Shown {
  readonly result: Trajectories;
  readonly reference: SampleSet | null;
  readonly domain: Domain;
  /** Of the model: what was computed of another is of no use. */
  readonly key: string;
}

export class PlaneTools {
  readonly element: HTMLElement;
  private readonly caption = el('p', { class: 'text quiet', testId: 'plane-caption' });
  private readonly lines = this.toggle(`Lines of ${FOLLOWED} points`, 'reverse-lines');
  private readonly strays = this.toggle('Ring strays', 'reverse-strays');
  private readonly density = this.toggle('Density', 'reverse-density');
  private shown: Shown | null = null;
  private states: readonly Float32Array[] = [];
  private stray: readonly number[] | null = null;
  private readonly fields = new Map<number, DirectionField>();
  private readonly newestField: LatestOnly<number, void>;
  private densityValues: Float32Array | null = null;
  private densityText = '';
  private stopDensity = new AbortController();
  private isComputing = false;

  /** @param redraw called when there is more to be drawn than before */
  constructor(
    private readonly model: PlaneModel | null,
    private readonly redraw: () => void,
  ) {
    this.density.element.hidden = model === null;
    const toggles = [this.lines, this.strays, this.density].map(({ element }) => element);
    this.element = el('div', { class: 'stack' }, el('div', { class: 'toggles' }, ...toggles));
    this.element.append(this.caption);
    this.newestField = new LatestOnly((time) => this.loadField(time));
  }

  /** Other samples of the same model, or of another. */
  show(
    result: Trajectories,
    reference: SampleSet | null,
    sets: readonly SampleSet[],
    key: string,
  ): void {
    const domain = domainOf(...sets.map(({ values }) => values));
    const before = this.shown;
    const isSamePlane =
      before?.key === key &&
      before.domain.half === domain.half &&
      before.domain.centre.every((value, axis) => value === domain.centre[axis]);
    this.shown = { result, reference, domain, key };
    const steps = result.trajectory.timesteps.length;
    this.states = Array.from({ length: steps + 1 }, (_, step) => stateAt(result, step).values);
    this.stray = null;
    this.strays.element.hidden = reference === null;
    this.lines.element.hidden = steps === 0;
    if (!isSamePlane) this.fields.clear();
    // What could not be computed of a model that was closed meanwhile is tried again.
    if (!isSamePlane || !this.isComputing) this.forgetDensity(isSamePlane);
  }

  /**
   * What is drawn at a position of the process.
   * @param withField the direction field is looked at
   */
  layersAt(position: number, withField: boolean): ScatterLayers {
    const { shown } = this;
    if (shown === null) return { under: [], over: [] };
    const captions: string[] = [];
    const under = this.densityLayers(shown, captions);
    const over: ScatterLayer[] = [];
    if (withField) over.push(...this.fieldLayers(shown, position, captions));
    const all = sampleCount(stateAt(shown.result, 0));
    if (this.lines.checked && this.states.length > 1) {
      const count = Math.min(FOLLOWED, all);
      const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
      over.push(trails(this.states, chosen, position));
    }
    if (this.strays.checked) over.push(...this.strayLayers(shown, position, captions));
    this.caption.textContent = captions.join(' ');
    this.caption.hidden = captions.length === 0;
    return { under, over };
  }

  dispose(): void {
    this.stopDensity.abort();
    this.shown = null;
  }

  private toggle(label: string, testId: string): Toggle {
    return checkbox({
      label,
      testId,
      checked: false,
      onChange: () => {
        this.redraw();
      },
    });
  }

  private strayLayers(
    { result: { samples }, reference }: Shown,
    position: number,
    captions: string[],
  ): ScatterLayer[] {
    const values = this.states.at(position);
    if (reference === null || values === undefined) return [];
    this.stray ??= strays(samples.values, reference.values, 2);
    captions.push(
      `${grouped(this.stray.length)} of ${grouped(sampleCount(samples))} samples end up ringed: outside of every ball around one of ${grouped(sampleCount(reference))} data that reaches to its fifth nearest.`,
    );
    return [rings(values, this.stray)];
  }

  private grid({ centre, half }: Domain, side: number): PlaneGrid {
    return { centre, half, side };
  }

  private fieldLayers(
    { result, domain }: Shown,
    position: number,
    captions: string[],
  ): ScatterLayer[] {
    const { timesteps } = result.trajectory;
    // Where the points go from here: the field of the call that comes next.
    const time = timesteps.at(Math.min(position, timesteps.length - 1));
    if (time === undefined || this.model === null) return [];
    const field = this.fields.get(time);
    this.element.dataset.field = field === undefined ? '' : String(time);
    if (field === undefined) {
      void this.newestField.ask(time);
      return [];
    }
    const grid = this.grid(domain, FIELD_SIDE);
    const { network, exact, rows } = field;
    captions.push(
      `Arrows point where the next step moves a point, along −ε at ${short(time)} (the score; long ones are cut): blue the network${exact === null ? '.' : `, green the exact denoiser ${rows === null ? 'in closed form' : `of ${grouped(rows)} data`}.`}`,
    );
    return [
      ...(exact === null ? [] : [arrows(grid, exact, 'green')]),
      arrows(grid, network, 'blue'),
    ];
  }

  private async loadField(time: number): Promise<void> {
    const { shown, model } = this;
    if (shown === null || model === null) return;
    try {
      const field = await model.directionField(this.grid(shown.domain, FIELD_SIDE), time);
      // Meanwhile another plane may be shown.
      if (this.shown?.key !== shown.key || this.shown.domain !== shown.domain) return;
      this.fields.set(time, field);
    } catch (error) {
      this.caption.hidden = false;
      this.caption.textContent = error instanceof Error ? error.message : String(error);
      return;
    }
    this.redraw();
  }

  private densityLayers({ domain }: Shown, captions: string[]): ScatterLayer[] {
    if (!this.density.checked) {
      if (this.densityText !== '') this.forgetDensity(true);
      return [];
    }
    if (this.densityValues === null) {
      if (this.densityText === '') void this.loadDensity();
      captions.push(this.densityText);
      return [];
    }
    captions.push(
      `Density: the likelihood of the network’s probability flow (Song 2021) on ${DENSITY_SIDE} × ${DENSITY_SIDE} points, its square root as tint.`,
    );
    return [density(this.grid(domain, DENSITY_SIDE), this.densityValues)];
  }

  private async loadDensity(): Promise<void> {
    const { shown, model } = this;
    if (shown === null || model === null) return;
    const stop = new AbortController();
    this.stopDensity = stop;
    this.isComputing = true;
    this.densityText = 'Computing the density.';
    try {
      const values = await model.density(
        this.grid(shown.domain, DENSITY_SIDE),
        (share) => {
          this.densityText = `Computing the density, ${Math.round(100 * share)} %.`;
          this.redraw();
        },
        stop.signal,
      );
      if (stop.signal.aborted) return;
      this.densityValues = values;
      this.element.dataset.density = 'shown';
    } catch (error) {
      if (stop.signal.aborted || isCancellation(error)) return;
      this.densityText = error instanceof Error ? error.message : String(error);
    }
    this.isComputing = false;
    this.redraw();
  }

  /** @param keepsValues forgets only why there are none */
  private forgetDensity(keepsValues: boolean): void {
    if (keepsValues && this.densityValues !== null) return;
    this.stopDensity.abort();
    this.isComputing = false;
    this.densityValues = null;
    this.densityText = '';
    this.element.dataset.density = '';
  }
}

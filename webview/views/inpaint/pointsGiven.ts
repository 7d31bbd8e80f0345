// Layer: page, views. Points of which one coordinate is held.

import type { ConditionalTask, ConditionRequest } from '../../../src/shared/protocol/conditional';
import type { OpenConditional } from './conditionInPlace';
import type { Companions, DrawnVariantSet, GivenOptions, GivenPart } from './givenPart';
import { HoldControls, SlicePlot } from './slicePlot';

/** The square that is offered where the data are not known. */
const USUAL = new Float32Array([-2, -2, 2, 2]);

export class PointsGiven implements GivenPart {
  readonly places: GivenPart['places'];
  readonly taskKind = 'hold';
  readonly known = 1;
  readonly use = null;
  private readonly hold: HoldControls;
  private readonly slice = new SlicePlot();

  constructor({ onChange }: GivenOptions) {
    this.hold = new HoldControls(onChange);
    this.places = {
      head: [this.hold.element],
      beside: [],
      over: [],
      below: [this.slice.element],
      rail: [],
    };
    this.show(null);
  }

  get task(): ConditionalTask {
    const { axis, value } = this.hold;
    return { kind: 'hold', axis, value };
  }

  setModel(): void {
    // Points of all models lie in the plane.
  }

  enter({ reference }: OpenConditional): Promise<void> {
    this.hold.setReference(reference?.values ?? USUAL);
    return Promise.resolve();
  }

  takeOver({ record }: ConditionRequest): Promise<void> {
    const task = record?.task;
    if (task?.kind === 'hold') this.hold.set(task.axis, task.value);
    return Promise.resolve();
  }

  show(drawn: DrawnVariantSet | null): void {
    const task = drawn?.settings.task;
    this.slice.element.hidden = task?.kind !== 'hold';
    if (drawn !== null && task?.kind === 'hold')
      this.slice.show(drawn.result, task.axis, drawn.method);
  }

  companions(): Companions {
    return { truth: null, unknown: [] };
  }

  choose(): void {
    // Points are looked at all together.
  }

  dispose(): void {
    this.slice.dispose();
  }
}

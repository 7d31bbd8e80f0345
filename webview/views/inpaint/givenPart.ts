// Layer: page, views. What is known of a sample, one part of the view for each kind of sample: how it is
// given, what is asked for, and what the variants come to. A new kind is a file that implements
// `GivenPart` and its line in `givenParts.ts`.

import type { Disposable } from '../../../src/shared/dispose';
import type {
  ConditionalResult,
  ConditionalSettings,
  ConditionalTask,
  ConditionRequest,
} from '../../../src/shared/protocol/conditional';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { TimeSpan } from '../samples/contract';
import type { LabContext } from '../common/context';
import type { OpenConditional } from './conditionInPlace';

export interface GivenOptions {
  readonly context: LabContext;
  /** Something else is given, or asked for: to be drawn. */
  readonly onChange: () => void;
}

/** Where the elements of a part stand in the view. */
export interface GivenPlaces {
  /** First on the stage. */
  readonly head: readonly HTMLElement[];
  /** Beside the variants where there is room. */
  readonly beside: readonly HTMLElement[];
  /** Over the variants. */
  readonly over: readonly HTMLElement[];
  /** Below them. */
  readonly below: readonly HTMLElement[];
  /** In the rail. */
  readonly rail: readonly HTMLElement[];
}

/** What was drawn, with all that it depends on. */
export interface DrawnVariantSet {
  readonly settings: ConditionalSettings;
  readonly result: ConditionalResult;
  /** Title of the method. */
  readonly method: string;
}

/** What stands with the variants. */
export interface Companions {
  /** The sample that a part of was given, where all of it is known. */
  readonly truth: SampleSet | null;
  /** When something was not known, as shares of the duration; empty without a duration. */
  readonly unknown: readonly TimeSpan[];
}

export interface GivenPart extends Disposable {
  readonly places: GivenPlaces;
  /** What the part asks for as it stands. */
  readonly taskKind: ConditionalTask['kind'];
  /**
   * What is to be drawn; null while there is nothing to draw from.
   * @throws {ConditionalError} where nothing or all is unknown; the worker says the same
   */
  readonly task: ConditionalTask | null;
  /** Numbers that are known of a sample. */
  readonly known: number;
  /** Null where a variant cannot be given again. */
  readonly use: ((variants: SampleSet, index: number) => void) | null;
  /** Another model is chosen, which may not be open yet. */
  setModel(choice: ModelChoice): void;
  /** The model is open. @param chooses something is given at once, for there to be something to see */
  enter(opened: OpenConditional, chooses: boolean): Promise<void>;
  /** Takes over what another view or a run hands over. */
  takeOver(request: ConditionRequest, opened: OpenConditional): Promise<void>;
  /** Shows what the variants come to; null while there are none of this model. */
  show(drawn: DrawnVariantSet | null): void;
  /** What stands with variants that were drawn. */
  companions(drawn: DrawnVariantSet): Companions;
  /** The variant that is looked at. */
  choose(index: number): void;
}

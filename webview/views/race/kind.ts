// Layer: page, views. What the view of a race is told of those that race: samplers, or methods of
// conditional sampling. To add a kind, write its file and put it into `race.ts`.

import type { NetworkKind } from '../../../src/core/sampling/definition';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { RaceRequest } from '../../../src/shared/protocol/race';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { Standings, Yardstick } from '../../../src/shared/race/standings';
import type { Disposable } from '../../../src/shared/dispose';
import type { ColorName } from '../../ui/theme';

/** One that can be chosen. */
export interface Entrant {
  readonly id: string;
  readonly label: string;
  /** One sentence. */
  readonly sentence: string;
  /** Models of this kind of schedule only; null for all. */
  readonly network: NetworkKind | null;
  /** Chosen and in view where nobody has chosen anything. */
  readonly isFirst: boolean;
}

/** One that is chosen, and the colour of its curve and its samples. */
export interface Racer {
  readonly id: string;
  readonly color: ColorName;
}

/** What can be entered, read back when a race starts. */
export interface RaceSettings extends Omit<RaceRequest, 'model' | 'data' | 'entrants' | 'engine'> {
  readonly modelId: string;
}

export interface RaceForm {
  readonly element: HTMLElement;
  /** The kind of schedule that the chosen model was trained on. */
  readonly network: NetworkKind;
  /** The models there are now. @returns whether any of them can be raced on */
  setModels(models: readonly ModelChoice[]): boolean;
  /** What was entered, or null when something is not allowed: its field says so, and is in view. */
  read(): RaceSettings | null;
}

/** The samples of every racer at one number of calls. */
export interface RacePictures extends Disposable {
  readonly element: HTMLElement;
  /** Forgets what was shown. @param reference some of the data */
  begin(reference: SampleSet | null): void;
  /** @param at the number of calls, and who is closest there */
  show(
    standings: Standings,
    racers: readonly Racer[],
    at: { budget: number; closest: readonly string[] },
  ): void;
}

/** How a finish is measured. */
export interface YardstickWords {
  readonly id: Yardstick;
  /** Of the switch; there is none where there is one yardstick. */
  readonly label: string;
  /** Of its plot. */
  readonly caption: string;
  /** Name of the level that cannot be told from 0; null where it is not drawn. */
  readonly limit: string | null;
}

export interface RaceKind {
  readonly id: RaceRequest['contest']['kind'];
  readonly label: string;
  /** "sampler" and "samplers". */
  readonly noun: string;
  readonly nouns: string;
  /** What the view asks before anything was raced. */
  readonly question: string;
  /** Said while what the runs are measured by is computed. */
  readonly waiting: string;
  readonly entrants: readonly Entrant[];
  /** The first is shown at first. */
  readonly yardsticks: readonly YardstickWords[];
  /** Looked at first, if it is one of the budgets. */
  readonly firstBudget: number;
  /** Under the axis of the plots. */
  readonly callsLabel: string;
  /** Heads of the table behind the name, and the cells of a row. */
  readonly columns: readonly string[];
  cells(standings: Standings, id: string, budget: number): readonly string[];
  /** What is written after a name in the legend; empty for nothing. */
  remark(standings: Standings, id: string): string;
  /** How all of it was measured; empty while that is not known. */
  about(standings: Standings): string;
  form(onChange: () => void): RaceForm;
  pictures(): RacePictures;
}

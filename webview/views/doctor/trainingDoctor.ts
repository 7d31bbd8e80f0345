// Layer: page, views. The doctor beside a training: it watches the run that is shown and reads the
// settings of the one that might begin, each with a card of its own.

import { unobserved, type DataFacts, type Fix } from '../../../src/core/doctor/contract';
import { diagnose } from '../../../src/core/doctor/diagnose';
import type { Recipe } from '../../../src/core/recipe/types';
import { FROM_NOTHING, ObservedTraining } from '../../../src/shared/doctor/observedTraining';
import type { RunContent } from '../../../src/shared/protocol/run';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { Paced } from '../../ui/paced';
import { DoctorCard } from './doctorCard';

/** Milliseconds between two looks while it trains: findings are read, not watched. */
const LOOK_EVERY_MS = 1000;

/** Findings about the run that is shown. */
export class RunDoctor {
  private readonly card: DoctorCard;
  readonly element: HTMLElement;
  private observed: ObservedTraining | null = null;
  private readonly looking = new Paced(() => {
    this.look();
  }, LOOK_EVERY_MS);

  /** @param onFix makes the settings of a new training of the run's recipe with this change */
  constructor(onFix: (fix: Fix) => void) {
    this.card = new DoctorCard('doctor-run', onFix);
    this.element = this.card.element;
  }

  set isHidden(isHidden: boolean) {
    this.card.isHidden = isHidden;
  }

  /** A run begins or goes on. */
  begin(recipe: Recipe, earlier: RunContent | null): void {
    this.observed = new ObservedTraining(recipe, earlier === null ? FROM_NOTHING : past(earlier));
    this.looking.drawNow();
  }

  /** A run as it is on disk. */
  restore(content: RunContent): void {
    this.begin(content.document.recipe, content);
    this.end();
  }

  show(event: TrainEvent): void {
    if (this.observed?.add(event) === true) this.looking.request();
  }

  /** Nobody computes it any more. */
  end(): void {
    this.observed?.end();
    this.looking.drawNow();
  }

  dispose(): void {
    this.looking.dispose();
  }

  private look(): void {
    const { observed } = this;
    this.card.show(
      observed === null ? [] : diagnose(observed.observations, ['recipe', 'training']),
    );
  }
}

function past({ document, losses, evaluations }: RunContent) {
  return { step: document.progress.step, losses, heldOut: evaluations };
}

/** Findings about settings, before anything is started. */
export class RecipeDoctor {
  private readonly card: DoctorCard;
  readonly element: HTMLElement;

  /** @param onFix makes the change in the settings */
  constructor(onFix: (fix: Fix) => void) {
    this.card = new DoctorCard('doctor-recipe', onFix);
    this.element = this.card.element;
  }

  set isHidden(isHidden: boolean) {
    this.card.isHidden = isHidden;
  }

  /** @param data what is known of the data; null for a recipe whose files were not opened */
  show(recipe: Recipe | null, data: DataFacts | null): void {
    const observed = recipe === null ? null : { ...unobserved(recipe), data };
    this.card.show(observed === null ? [] : diagnose(observed));
  }
}

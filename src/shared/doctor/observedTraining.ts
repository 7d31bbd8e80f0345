// Layer: shared by page and command line. No vscode, no DOM. What the doctor is told of a training: its
// events as they come, or what is recorded of it.

import type {
  DataFacts,
  Divergence,
  ExactLoss,
  GradientEntry,
  HeldOutEntry,
  ModelFacts,
  Observations,
} from '../../core/doctor/contract';
import { SmoothedLoss, type LossEntry } from '../../core/smoothedLoss';
import type { Recipe } from '../../core/recipe/types';
import type { TrainEvent } from '../protocol/training';

/** What a run had done before; empty for one that begins. */
export interface EarlierTraining {
  readonly step: number;
  readonly losses: readonly LossEntry[];
  readonly heldOut: readonly HeldOutEntry[];
}

export const FROM_NOTHING: EarlierTraining = { step: 0, losses: [], heldOut: [] };

/** Entries of gradients that are kept: of so many of the latest progress reports. */
const MOST_ENTRIES = 4096;

export class ObservedTraining {
  private readonly losses: SmoothedLoss;
  /** Of a run that goes on from another's checkpoint, whose newest is only known when it starts. */
  private changedAt: number | null;
  private step: number;
  private isOver = false;
  private heldOut: HeldOutEntry[];
  private gradients: GradientEntry[] = [];
  private data: DataFacts | null = null;
  private exact: ExactLoss | null = null;
  private diverged: Divergence | null = null;
  private model: ModelFacts | null = null;

  constructor(
    private readonly recipe: Recipe,
    { step, losses, heldOut }: EarlierTraining,
  ) {
    this.losses = new SmoothedLoss(recipe.training.steps);
    this.losses.add(losses);
    this.heldOut = [...heldOut];
    this.step = step;
    this.changedAt = recipe.training.initial_step;
  }

  /** Notes an event; answers whether it may change a diagnosis. */
  add(event: TrainEvent): boolean {
    switch (event.kind) {
      case 'opened':
        this.data = event.facts;
        this.model = event.model ?? null;
        return true;
      case 'started':
        if (this.recipe.training.initial_run !== null) this.changedAt ??= event.step;
        this.goBackTo(event.step);
        return true;
      case 'progress':
        this.step = event.step;
        this.losses.add(event.losses);
        if (event.gradients !== undefined) this.gradients.push(event.gradients);
        if (this.gradients.length > MOST_ENTRIES) this.gradients.shift();
        return true;
      case 'evaluation':
        this.heldOut.push({ step: event.step, loss: event.loss });
        this.exact = event.exact ?? this.exact;
        return true;
      case 'diverged': {
        const { first, last, place, checkpoint } = event;
        this.diverged = { first, last, place, checkpoint };
        return true;
      }
      default:
        return false;
    }
  }

  /** The training came to its end, or stopped being computed. */
  end(): void {
    this.isOver = true;
  }

  get observations(): Observations {
    const { recipe, data, step, isOver, heldOut, gradients, exact, changedAt, diverged, model } =
      this;
    const { points } = this.losses;
    return {
      recipe,
      data,
      training: {
        step,
        isOver,
        losses: points,
        heldOut,
        gradients,
        exact,
        changedAt,
        diverged,
      },
      sampling: null,
      model,
    };
  }

  /** Steps beyond are made again. */
  private goBackTo(step: number): void {
    this.step = step;
    this.losses.cutAfter(step);
    this.heldOut = this.heldOut.filter((entry) => entry.step <= step);
    this.gradients = this.gradients.filter((entry) => entry.step <= step);
  }
}

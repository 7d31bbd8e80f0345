// Layer: core (pure). What relates two keys of a recipe to each other. Each check looks at a
// recipe whose keys are all valid by themselves and gives the faults it finds, placed at the key
// that the reader most likely wants to change. Checks of one kind of a part stand beside its keys.

import { dataFaults, hasClasses } from './data';
import { isUnknown } from './data/source';
import type { RecipeFault } from './fieldKinds';
import { networkFaults } from './network';
import { objectiveFaults } from './objectives';
import { samplingFaults } from './samplingChecks';
import { scheduleFaults } from './schedule';
import type { Recipe } from './types';

/**
 * The faults of a recipe whose single values are all allowed.
 * @param mayBeUnknown whether its data may be those of an imported model, which are not known
 */
export function crossFaults(recipe: Recipe, mayBeUnknown: boolean): RecipeFault[] {
  return [
    ...(mayBeUnknown && isUnknown(recipe.data) ? [] : dataFaults(recipe.data)),
    ...scheduleFaults(recipe.schedule),
    ...networkFaults(recipe.network, recipe.data),
    ...objectiveFaults(recipe),
    ...trainingFaults(recipe),
    ...samplingFaults(recipe),
  ];
}

function* trainingFaults({ data, training }: Recipe): Generator<RecipeFault> {
  const { batch_size, label_dropout, lr_scheduler, warmup_steps, steps } = training;
  const { initial_run, initial_step } = training;
  if (initial_step !== null && initial_run === null) {
    yield {
      path: ['training', 'initial_step'],
      message: `training.initial_step is ${initial_step}, but training.initial_run does not say of which run.`,
    };
  } else if (initial_step !== null && initial_step >= steps) {
    yield {
      path: ['training', 'steps'],
      message: `training.steps is ${steps}; it counts on from step ${initial_step} (training.initial_step), so it has to be more.`,
    };
  }
  if (data.name !== null && batch_size > data.count && data.kind !== 'points') {
    yield {
      path: ['training', 'batch_size'],
      message: `training.batch_size is ${batch_size}; the data has ${data.count} ${{ images: 'pictures', audio: 'sounds', video: 'clips' }[data.kind]} (data.count), of which a batch can have no more.`,
    };
  }
  if (label_dropout > 0 && !hasClasses(data)) {
    yield {
      path: ['training', 'label_dropout'],
      message: `training.label_dropout is ${label_dropout}; the data has no classes that could be hidden.`,
    };
  }
  if (warmup_steps > 0 && lr_scheduler === 'one_cycle') {
    yield {
      path: ['training', 'warmup_steps'],
      message: `training.warmup_steps is ${warmup_steps}; one_cycle rises by pct_start, and only constant and cosine have a warm-up.`,
    };
  } else if (warmup_steps > steps) {
    yield {
      path: ['training', 'warmup_steps'],
      message: `training.warmup_steps is ${warmup_steps}; it has to be at most steps (${steps}).`,
    };
  }
}

// Layer: worker (pure). A training, as the choice of an engine sees it: one unit is one step of the
// very network on the batch that comes next.

import { makeSchedule } from '../../../src/core/schedule';
import { requireDiscrete, requireMlp } from '../../../src/core/recipe/narrowing';
import { toNetwork } from '../../../src/core/data/scaling';
import type { TrainRequest } from '../../../src/shared/protocol/training';
import type { Workload } from '../network/contract';
import { BatchSource } from './batches';
import type { Checkpoint } from './checkpoint';
import { stepSettings } from './loop';

export function trainingWorkload({ recipe, points }: TrainRequest, start: Checkpoint): Workload {
  const { network, training } = recipe;
  return {
    key: `train ${training.batch_size} ${training.mixed_precision} ${JSON.stringify(network)}`,
    unit: 'training step',
    workers: start.workers,
    mixedPrecision: training.mixed_precision,
    start: (engine) => {
      const schedule = makeSchedule(requireDiscrete(recipe.schedule));
      const T = schedule.num_train_timesteps;
      const source = new BatchSource(toNetwork(points, start.scaling), schedule, training);
      const batch = source.batch(start.step + 1);
      const trained = engine.trainable(requireMlp(network), T, start.state, () => undefined);
      let step = start.step;
      return {
        async run(units) {
          for (let unit = 0; unit < units; unit++) {
            step++;
            const settings = stepSettings(training, step);
            if (trained.trainDrawn === undefined) trained.trainStep(batch, settings);
            else trained.trainDrawn(source.draw, settings);
          }
          await trained.takeLosses();
        },
        dispose: () => {
          trained.dispose();
        },
      };
    },
  };
}

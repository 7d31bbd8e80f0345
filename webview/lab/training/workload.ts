// Layer: worker (pure). A training, as the choice of an engine sees it: one unit is one step of the
// very network on the batch that comes next.

import type { Workload } from '../network/contract';
import { BatchSource } from './batches';
import { queueStep, stepSettings } from './loop';
import type { TrainingStart } from './start';

export function trainingWorkload(start: TrainingStart): Workload {
  const { recipe, checkpoint } = start;
  const { network, state, workers } = checkpoint;
  const { training } = recipe;
  return {
    key: `train ${training.batch_size} ${training.mixed_precision} ${JSON.stringify(network)}`,
    unit: 'training step',
    workers,
    mixedPrecision: training.mixed_precision,
    start: (engine) => {
      const source = new BatchSource(start.origin);
      const trained = engine.trainer(network, state, () => undefined);
      let step = checkpoint.step;
      return {
        async run(units) {
          for (let unit = 0; unit < units; unit++) {
            step++;
            queueStep(trained, source, step, stepSettings(training, step));
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

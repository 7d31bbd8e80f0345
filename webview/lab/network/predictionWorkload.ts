// Layer: worker (pure). Evaluating a trained network, as the choice of an engine sees it: one unit
// is one call of the network on as many rows as a sampler hands over at once.

import { DATA_CHANNELS } from './architecture';
import type { Workload } from './contract';
import type { Model } from './modelFiles';

export function predictionWorkload(
  { network, schedule, weights }: Pick<Model, 'network' | 'schedule' | 'weights'>,
  rows: number,
): Workload {
  const timesteps = schedule.num_train_timesteps;
  return {
    key: `predict ${rows} ${JSON.stringify(network)}`,
    unit: 'network call',
    workers: 1,
    mixedPrecision: 'no',
    start: (engine) => {
      const opened = engine.predicting(network, timesteps, weights);
      const x = new Float32Array(rows * DATA_CHANNELS);
      return {
        async run(units) {
          for (let call = 0; call < units; call++) await opened.predict(x, timesteps - 1);
        },
        dispose: () => {
          opened.dispose();
        },
      };
    },
  };
}

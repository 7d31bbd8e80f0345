// Layer: worker (pure). Evaluating a trained network, as the choice of an engine sees it: one unit
// is one call of the network on as many rows as a sampler hands over at once.

import type { Workload } from './contract';
import { inputSize, type Model } from './modelFiles';

export function predictionWorkload(model: Model, rows: number): Workload {
  const { network, weights, format } = model;
  return {
    key: `predict ${rows} ${JSON.stringify(network)}`,
    unit: 'network call',
    workers: null,
    mixedPrecision: 'no',
    start: (engine) => {
      const opened = engine.predictor(network, weights);
      const sample = new Float32Array(rows * inputSize(model));
      const timestep = new Float32Array(rows).fill(1);
      const classLabels = new Int32Array(rows);
      return {
        async run(units) {
          for (let call = 0; call < units; call++)
            await opened.predict(
              sample,
              timestep,
              format.classes === null ? null : { classLabels },
            );
        },
        dispose: () => {
          opened.dispose();
        },
      };
    },
  };
}

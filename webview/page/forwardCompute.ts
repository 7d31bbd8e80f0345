// Layer: page, wiring. What the host asks to be computed goes on to the worker, and what the worker
// reports goes back, past the views that draw it.

import type { ComputeMethods } from '../../src/shared/protocol/compute';
import type { DeviceReport } from '../../src/shared/protocol/device';
import type { TrainEvent } from '../../src/shared/protocol/training';
import type { WorkerMethods } from '../../src/shared/protocol/worker';
import type { Handlers, Rpc } from '../../src/shared/rpc/rpc';
import type { SamplingView } from '../views/sampling/sampling';
import type { TrainingView } from '../views/training/training';
import { TrainingRelay } from './trainingRelay';

/** The views that draw what is computed. */
export interface ComputeViews {
  readonly training: Pick<
    TrainingView,
    'begin' | 'beginsPaused' | 'handedOver' | 'show' | 'finish' | 'fail'
  >;
  readonly sampling: Pick<SamplingView, 'begin' | 'show' | 'finish' | 'fail'>;
  setDevice(device: DeviceReport): void;
  /** Resolves when the host has taken everything that was sent to it so far. */
  hostCaughtUp(): Promise<void>;
}

/** Handlers of the computing methods; `views` is asked for at each call. */
export function forwardCompute(
  worker: Rpc<WorkerMethods>,
  views: () => ComputeViews,
): Handlers<ComputeMethods> {
  return {
    probe: async (params, { signal }) => {
      const device = await worker.call('probe', params, { signal });
      views().setDevice(device);
      return device;
    },

    train: async (request, { signal, event }) => {
      const { training } = views();
      const relay = new TrainingRelay(event, () => views().hostCaughtUp());
      if (request.isQuiet === true) {
        const onEvent = (happened: TrainEvent): void => {
          relay.add(happened);
        };
        return worker.call('train', request, { signal, onEvent }).finally(() => {
          relay.flush();
        });
      }
      await training.begin(request);
      try {
        const computing = worker.call(
          'train',
          { ...request, paused: training.beginsPaused },
          {
            signal,
            onEvent: (happened) => {
              if (happened.kind === 'started') views().setDevice(happened.device);
              training.show(happened);
              relay.add(happened);
            },
          },
        );
        training.handedOver();
        const result = await computing;
        training.finish(result);
        return result;
      } catch (error) {
        training.fail(error);
        throw error;
      } finally {
        relay.flush();
      }
    },

    controlTraining: (params, { signal }) => worker.call('controlTraining', params, { signal }),

    sample: async (request, { signal, event }) => {
      if (request.isQuiet === true)
        return worker.call('sample', request, { signal, onEvent: event });
      const { sampling } = views();
      const stop = new AbortController();
      sampling.begin(request, () => {
        stop.abort();
      });
      try {
        const result = await worker.call('sample', request, {
          signal: AbortSignal.any([signal, stop.signal]),
          onEvent: (happened) => {
            sampling.show(happened);
            event(happened);
          },
        });
        sampling.finish(result);
        return result;
      } catch (error) {
        sampling.fail(error);
        throw error;
      }
    },
  };
}

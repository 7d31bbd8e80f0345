// Layer: lab worker, engine; worker pool. Messages between the leader of a group and its other
// workers. The control port of a worker stays when the ranks change; gradients and jobs travel on
// the ports of one set of connections, so that what was meant for a closed set never reaches the
// next one.

import type { NetworkDescription } from '../networks/description';
import type { CompiledKernels } from '../wasm/module';
import type { FlatBuffer } from '../wasm/parameters';
import type { AdamWStep, Minibatch } from '../wasm/trainer';

/** Starts a worker's part in a group; the port is its control port. */
export interface PoolWorkerStart {
  readonly role: 'pool worker';
  readonly kernels: CompiledKernels;
  readonly network: NetworkDescription;
  readonly port: MessagePort;
}

/** All flat parameter buffers of a network, by which a worker's copy becomes equal to the leader's. */
export type ParameterState = Readonly<Record<FlatBuffer, Float32Array>>;

/** Leader → worker, on the control port. */
export type Command =
  | {
      readonly kind: 'connect';
      readonly rank: number;
      /** A port to every rank, the leader's first; null at the worker's own rank. */
      readonly ports: readonly (MessagePort | null)[];
      readonly state: ParameterState;
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'end' };

/** Worker → leader, on the control port. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The rows of a batch that one rank computes. */
export interface GradientsJob {
  readonly kind: 'gradients';
  /** Parts that are computed one after the other; none when the batch has fewer rows than there
   *  are ranks. */
  readonly batches: readonly Minibatch[];
  /** The part of the whole batch that these rows are. */
  readonly share: number;
}

/** What one rank allocates memory for; 0 predicted rows: no predictions. */
export interface ReserveJob {
  readonly kind: 'reserve';
  readonly rows: number;
  readonly predicted: number;
}

/** A worker's part of a task. */
export type Job =
  | GradientsJob
  | ReserveJob
  | { readonly kind: 'update'; readonly settings: AdamWStep }
  | { readonly kind: 'predict'; readonly input: PredictionInput };

/** What the network is evaluated on, forward or backward to the sample. */
export interface PredictionInput {
  readonly sample: ArrayLike<number>;
  readonly timestep: ArrayLike<number>;
  readonly classLabels?: ArrayLike<number>;
  /** v, where Jᵀ v is wanted instead of the output. */
  readonly cotangent?: ArrayLike<number>;
}

/** On the ports between two ranks. Jobs come from the leader, predictions go to it. */
export type RankMessage =
  | { readonly kind: 'gradients'; readonly values: Float32Array<ArrayBuffer> }
  | { readonly kind: 'prediction'; readonly values: Float32Array<ArrayBuffer> }
  | { readonly kind: 'job'; readonly job: Job };

// Layer: lab worker, engine; crew. What the leader of a crew and its members say to each other.
// A member lives in a worker of its own. Its control port outlives every change of the crew's
// ranks; gradients and jobs travel on the ports of one formation, so that what was meant for a
// formation that broke up can never reach the next one.

import type { NetworkDescription } from '../networks/description';
import type { CompiledKernels } from '../wasm/module';
import type { FlatBuffer } from '../wasm/parameters';
import type { AdamWStep, Minibatch } from '../wasm/trainer';

/** Starts a member in a worker; the port is its control port. */
export interface MemberStart {
  readonly role: 'member';
  readonly kernels: CompiledKernels;
  readonly network: NetworkDescription;
  readonly port: MessagePort;
}

/** All flat parameter buffers of a network, by which a member becomes equal to the leader. */
export type CrewState = Readonly<Record<FlatBuffer, Float32Array>>;

/** Leader → member, on the control port. */
export type Order =
  | {
      readonly kind: 'form';
      readonly rank: number;
      /** A port to every rank, the leader's first; null in the member's own place. */
      readonly ports: readonly (MessagePort | null)[];
      readonly state: CrewState;
    }
  | { readonly kind: 'roll call' }
  | { readonly kind: 'end' };

/** Member → leader, on the control port. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'present' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The rows of a batch that one rank computes. */
export interface GradientsJob {
  readonly kind: 'gradients';
  /** Null when the batch has fewer rows than the crew has ranks. */
  readonly batch: Minibatch | null;
  /** The part of the whole batch that these rows are. */
  readonly share: number;
}

/** The room that one rank needs; 0 predicted rows: none. */
export interface ReserveJob {
  readonly kind: 'reserve';
  readonly rows: number;
  readonly predicted: number;
}

/** A member's part of the work. */
export type Job =
  | GradientsJob
  | ReserveJob
  | { readonly kind: 'update'; readonly settings: AdamWStep }
  | { readonly kind: 'predict'; readonly input: PredictionInput };

/** What the network is evaluated on. */
export interface PredictionInput {
  readonly sample: ArrayLike<number>;
  readonly timestep: ArrayLike<number>;
  readonly classLabels?: ArrayLike<number>;
}

/** On the ports between two ranks. Jobs come from the leader, predictions go to it. */
export type RankMessage =
  | { readonly kind: 'gradients'; readonly values: Float32Array<ArrayBuffer> }
  | { readonly kind: 'prediction'; readonly values: Float32Array<ArrayBuffer> }
  | { readonly kind: 'job'; readonly job: Job };

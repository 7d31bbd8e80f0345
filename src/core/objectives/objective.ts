// Layer: core (pure). What a training asks of a network: how a clean sample is noised at a time, what
// the network is given, what it should answer, and what an error there costs. Training draws its
// batches by this and sampling reads the network's answers by it, so both mean the same.

import type { OutputKind } from '../sampling/contract';

/** A noise level as a training sees it, for data x₀ and standard normal ε. */
export interface NoisePoint {
  /** x = signal·x₀ + noise·ε. */
  readonly signal: number;
  readonly noise: number;
  /** The network is given inputScale·x. */
  readonly inputScale: number;
  /** The time that the network is told. */
  readonly networkTime: number;
  /** The network should answer target.x0·x₀ + target.epsilon·ε. */
  readonly target: { readonly x0: number; readonly epsilon: number };
  /** Weight of the squared error of that answer in the loss. */
  readonly weight: number;
}

export interface Objective {
  /** Times are whole timesteps for discrete, and noise levels σ for flow and edm. */
  readonly kind: 'discrete' | 'flow' | 'edm';
  /** T: discrete times are 0 … T−1; for the others the scale of the time that the network is told. */
  readonly timesteps: number;
  /** What the network answers. EDM's F counts as "sample", which its samplers make of it. */
  readonly answer: OutputKind;
  /** What samplers take an answer for; where it is another kind, the answer is converted first. */
  readonly output: OutputKind;
  /** The noise level of a training time. */
  at(time: number): NoisePoint;
  /** What the network is told at a time that a sampler chose: a timestep, also between two, or σ. */
  networkTime(time: number): number;
}

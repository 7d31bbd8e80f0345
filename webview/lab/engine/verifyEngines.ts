// Layer: lab worker, engine; runs in Node too. The engines as verification needs them: one trainer
// interface, with everything that may wait for a device a promise.

import type { Shape } from './graph/graph';
import type { ParameterSlot } from './graph/slots';
import type { AdamWStep, Minibatch } from './networks/batch';
import type { NetworkBuilder } from './networks/network';
import { KernelModule, type KernelBinaries } from './wasm/module';
import { WasmTrainer } from './wasm/trainer';
import type { ComputeDevice } from './webgpu/computeDevice';
import { WebGpuTrainer } from './webgpu/trainer';

/** A state dict. */
export type NamedTensors = ReadonlyMap<
  string,
  { readonly shape: Shape; readonly data: ArrayLike<number> }
>;

/** A network in training. */
export interface VerifiedTrainer {
  /** Sets the weights and the averages. */
  load(tensors: NamedTensors): void;
  predict(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Promise<Float32Array>;
  /** Loss of a minibatch; leaves the gradients for `update`. */
  gradients(batch: Minibatch): Promise<number>;
  /** What `gradients` left, by the parameters that training changes. */
  readGradients(): Promise<ReadonlyMap<string, Float32Array>>;
  update(settings: AdamWStep): void;
  dispose(): void;
}

/** Puts a network on an engine. */
export type VerifiedEngine = (build: NetworkBuilder) => Promise<VerifiedTrainer>;

export function wasmEngine(binaries: KernelBinaries): VerifiedEngine {
  return async (build) => {
    const trainer = new WasmTrainer(await KernelModule.start(binaries), build);
    const { parameters } = trainer;
    return {
      load: (tensors) => {
        parameters.load('weights', tensors);
        parameters.load('averages', tensors);
      },
      predict: (...inputs) => Promise.resolve(trainer.predict(...inputs)),
      gradients: (batch) => Promise.resolve(trainer.gradients(batch)),
      readGradients: () =>
        Promise.resolve(
          trainedOf(parameters.slots, (name) => parameters.values('gradients', name).slice()),
        ),
      update: (settings) => {
        trainer.update(settings);
      },
      // Memory belongs to the kernel module, which goes when nobody holds it.
      dispose: () => undefined,
    };
  };
}

export function webGpuEngine(compute: ComputeDevice): VerifiedEngine {
  return async (build) => {
    const trainer = await WebGpuTrainer.make(compute, build);
    const { parameters } = trainer;
    return {
      load: (tensors) => {
        parameters.load('weights', tensors);
        parameters.load('averages', tensors);
      },
      predict: (...inputs) => trainer.predict(...inputs),
      gradients: (batch) => trainer.gradients(batch),
      readGradients: async () => {
        const [gradients] = await parameters.read(['gradients']);
        return trainedOf(parameters.slots, (name) => gradients.get(name) ?? new Float32Array());
      },
      update: (settings) => {
        trainer.update(settings);
      },
      dispose: () => {
        trainer.dispose();
      },
    };
  };
}

function trainedOf(
  slots: readonly ParameterSlot[],
  read: (name: string) => Float32Array,
): ReadonlyMap<string, Float32Array> {
  const trained = slots.filter(({ trainable }) => trainable);
  return new Map(trained.map(({ name }) => [name, read(name)]));
}

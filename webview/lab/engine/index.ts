// Layer: lab worker, engine. Networks as static graphs, and the engine that computes them.
//
//   graph/      the graph: tensors of known shape, nodes in running order; knows no backend
//   ops/        one operation a file: shape rule, gradient, reference, and a lowering for each backend
//   networks/   what is built of them: the MLP denoiser; UNet2DModel and DiT as diffusers defines them
//   reference/  runs a graph in float64: the reference of the tests
//   tfjs/       runs and trains a graph on TensorFlow.js, which differentiates it by itself
//   onnx/       writes a graph or a model folder as an ONNX file
//   wasm/       runs a graph on SIMD kernels: one arena laid out by liveness, every call prepared
//   pool/       several workers that share a training on those kernels
//
// The lab computes on it through `../engines`. To train any network directly:
//   const kernels = await KernelModule.start(binaries);
//   const trainer = new WasmTrainer(kernels, networkFromConfig(config));
//   trainer.parameters.load('weights', tensors);            // a diffusers state dict
//   const loss = trainer.gradients({ sample, timestep, target, weight: null });
//   trainer.update({ step: 1, learningRate: 1e-3, …, emaDecay: 0.999 });
//   trainer.predict(sample, timestep);                       // of the averaged weights
// `describePlan(trainer, batch)` prints the plan: parameters, memory, and a line per kernel call;
// `node scripts/lab.mjs plan RECIPE` does so for a recipe.

export { NetworkTables } from './networkTables';
export { writeModel } from './onnx/writeModel';

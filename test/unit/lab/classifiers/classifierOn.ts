// Layer: tests. The network of a shipped classifier on wasm kernels in Node.

import type { OpenClassifierNetwork } from '../../../../webview/lab/classifiers/shipped';
import { buildNetwork } from '../../../../webview/lab/engine/networks/description';
import { forwardGraph, outputOf } from '../../../../webview/lab/engine/networks/network';
import { ForwardPass } from '../../../../webview/lab/engine/wasm/forwardPass';
import type { KernelModule } from '../../../../webview/lab/engine/wasm/module';
import { ParameterBuffers } from '../../../../webview/lab/engine/wasm/parameters';

export function classifierOn(kernels: KernelModule): OpenClassifierNetwork {
  return (description, weights) => {
    const build = buildNetwork(description);
    const { parameters } = forwardGraph(build, 1).graph;
    const buffers = new ParameterBuffers(kernels, parameters, ['weights']);
    buffers.load('weights', weights);
    const pass = new ForwardPass(kernels, outputOf(build), buffers, 'weights');
    return {
      predict: (sample, timestep) => Promise.resolve(pass.run(sample, timestep)),
      dispose: () => undefined,
    };
  };
}

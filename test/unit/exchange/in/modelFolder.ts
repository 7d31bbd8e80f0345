// Layer: tests. Folders of models as diffusers writes them, small and of random weights.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeSafetensors, type Tensor } from '../../../../src/shared/safetensors';
import { buildNetwork } from '../../../../webview/lab/engine/networks/description';
import { describeConfig } from '../../../../webview/lab/engine/networks/fromConfig';
import { forwardGraph } from '../../../../webview/lab/engine/networks/network';

/** The smallest network with attention and classes. */
export const CONFIG: Readonly<Record<string, unknown>> = {
  _class_name: 'UNet2DModel',
  _diffusers_version: '0.30.0',
  sample_size: 8,
  in_channels: 3,
  out_channels: 3,
  layers_per_block: 1,
  block_out_channels: [4, 8],
  down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
  up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
  attention_head_dim: null,
  norm_num_groups: 4,
  norm_eps: 1e-6,
  flip_sin_to_cos: false,
  freq_shift: 1,
  downsample_padding: 0,
};

export const SCHEDULER = {
  _class_name: 'DDIMScheduler',
  num_train_timesteps: 1000,
  beta_schedule: 'linear',
  prediction_type: 'epsilon',
  clip_sample: true,
};

/** Weights of all parameters of a network: a number for each, all different. */
export function weightsOf(config: Readonly<Record<string, unknown>>): Record<string, Tensor> {
  const { parameters } = forwardGraph(buildNetwork(describeConfig(config)), 1).graph;
  let next = 0;
  return Object.fromEntries(
    parameters.map(({ tensor: { name, shape } }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const data = Float32Array.from({ length: count }, () => Math.sin(next++) / 4);
      return [name, { shape: [...shape], data }];
    }),
  );
}

/** A new folder with these files; objects become JSON. */
export function writeFolder(files: Readonly<Record<string, Uint8Array | string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, path), isRaw ? content : JSON.stringify(content));
  }
  return folder;
}

/** A pipeline of the network, its weights in one file unless `more` says otherwise. */
export function pipeline(
  config: Readonly<Record<string, unknown>> = CONFIG,
  more: Readonly<Record<string, Uint8Array | string | object>> = {},
): string {
  return writeFolder({
    'model_index.json': { _class_name: 'DDIMPipeline', unet: ['diffusers', 'UNet2DModel'] },
    'unet/config.json': config,
    'unet/diffusion_pytorch_model.safetensors': encodeSafetensors(weightsOf(config)),
    'scheduler/scheduler_config.json': SCHEDULER,
    ...more,
  });
}

/** A safetensors file with this header and so many bytes of data. */
export function rawFile(header: unknown, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

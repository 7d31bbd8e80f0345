// Layer: lab worker, engine; command line. Which network a `config.json` describes, by its
// `_class_name`, as folders in the diffusers layout have it.

import * as v from 'valibot';
import { CLASSIFIER_CLASS, parseClassifierConfig } from './classifier';
import { NetworkConfigError } from './configError';
import { buildNetwork, type NetworkDescription } from './description';
import type { NetworkBuilder } from './network';
import { parseDiTConfig } from './ditConfig';
import { parseMlpConfig } from './mlpConfig';
import { parseUNet1DConfig, UNET1D_CLASS } from './unet1d';
import { parseUNet2DConfig } from './unet2dConfig';
import { parseUNet3DConfig, UNET3D_CLASS } from './unet3d';

export { NetworkConfigError } from './configError';

const named = v.object({ _class_name: v.optional(v.string(), 'UNet2DModel') });

/**
 * @param json contents of a `config.json`; without `_class_name` it is taken for a UNet2DModel's
 * @throws an error that names what is wrong
 */
export function describeConfig(json: unknown): NetworkDescription {
  const parsed = v.safeParse(named, json);
  if (!parsed.success) throw new NetworkConfigError('This is not the config.json of a network.');
  const { _class_name: name } = parsed.output;
  if (name === 'DiffusionLabMLP') return parseMlpConfig(json);
  if (name === 'UNet2DModel') return { kind: 'unet2d', config: parseUNet2DConfig(json) };
  if (name === 'DiTTransformer2DModel') return { kind: 'dit', config: parseDiTConfig(json) };
  if (name === UNET1D_CLASS) return { kind: 'unet1d', config: parseUNet1DConfig(json) };
  if (name === UNET3D_CLASS) return { kind: 'unet3d', config: parseUNet3DConfig(json) };
  if (name === CLASSIFIER_CLASS) return { kind: 'classifier', config: parseClassifierConfig(json) };
  throw new NetworkConfigError(
    `"${name}" is no network that can be built here; there are UNet2DModel, ` +
      `DiTTransformer2DModel, ${UNET1D_CLASS}, ${UNET3D_CLASS}, ${CLASSIFIER_CLASS} and DiffusionLabMLP.`,
  );
}

/** {@link describeConfig} and {@link buildNetwork} at once: the one way from a file to a network. */
export function networkFromConfig(json: unknown): NetworkBuilder {
  return buildNetwork(describeConfig(json));
}

// Layer: headless door. `plan`: prints what a training step of a network is made of on the wasm
// engine: memory, arithmetic, parameters, and every kernel call. The network is that of a recipe,
// or of a UNet2DModel's config.json.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describePlan, planText } from '../../webview/lab/engine/describePlan';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import type { NetworkBuilder } from '../../webview/lab/engine/networks/network';
import { unet2d } from '../../webview/lab/engine/networks/unet2d';
import { parseUNet2DConfig } from '../../webview/lab/engine/networks/unet2dConfig';
import { KernelModule } from '../../webview/lab/engine/wasm/module';
import { WasmTrainer } from '../../webview/lab/engine/wasm/trainer';
import type { PlanCommand } from './arguments';
import type { Console } from './console';
import { InputError, readRecipe } from './inputs';
import { readKernels } from './kernels';

/** Samples a step when neither the command line nor a recipe says. */
const DEFAULT_BATCH = 16;

export async function plan(command: PlanCommand, dist: string, output: Console): Promise<void> {
  const { build, batch } = await readNetwork(command);
  const kernels = await KernelModule.start(await readKernels(dist));
  const description = describePlan(new WasmTrainer(kernels, build), batch);
  output.result(planText(description), { command: 'plan', ...description });
}

async function readNetwork({
  source,
  batch,
}: PlanCommand): Promise<{ build: NetworkBuilder; batch: number }> {
  if (basename(source) !== 'config.json') {
    const { network, training } = await readRecipe(source);
    return { build: mlp(network), batch: batch ?? training.batch_size };
  }
  const text = await readFile(source, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${source}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { build: unet2d(parseUNet2DConfig(json)), batch: batch ?? DEFAULT_BATCH };
}

// Layer: command line. `plan`: prints what a training step of a network is made of on the wasm
// engine: its layers with what each costs, parameters, and every kernel call. The network is that
// of a recipe or of a model's config, which its `_class_name` gives away.

import { TRAINING_FIELDS } from '../../../src/core/recipe/fields/training';
import { ASSUMED_CLASSES, expectedData } from '../../../src/core/recipe/data';
import { describePlan, planText } from '../../../webview/lab/engine/describePlan';
import { layerTable } from '../../../webview/lab/engine/layerTable';
import { layerTableText } from '../../../webview/lab/engine/layerTableText';
import { networkFromConfig } from '../../../webview/lab/engine/networks/fromConfig';
import { buildNetwork } from '../../../webview/lab/engine/networks/description';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import type { NetworkBuilder } from '../../../webview/lab/engine/networks/network';
import { measureSpeed } from '../../../webview/lab/engine/wasm/machineSpeed';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import type { Console } from '../console';
import { readRecipe } from '../inputs';
import { readKernels } from '../kernels';
import { jsonOption, recipeNumber } from '../options';
import type { SubCommand } from '../program';
import { readText } from '../textFile';

/** Samples a step when neither the command line nor a recipe says. */
const DEFAULT_BATCH = 16;

interface PlanRequest {
  source: string;
  batch: number | null;
}

export const addPlan: SubCommand = (program, run) => {
  program
    .command('plan')
    .summary('print what a training step is made of')
    .description('Prints the layers of a training step, its calls, its memory and its arithmetic.')
    .argument('<recipe>', 'a recipe, or the config of a network in the diffusers layout')
    .addOption(recipeNumber('--batch <n>', 'samples a step', TRAINING_FIELDS.batch_size))
    .addOption(jsonOption())
    .action((source: string, { batch, json }: { batch: number | null; json?: boolean }) =>
      run(json ?? false, async ({ dist, output }) => {
        await plan({ source, batch }, dist, output);
        return true;
      }),
    );
};

async function plan(command: PlanRequest, dist: string, output: Console): Promise<void> {
  const { build, batch, remark } = await readNetwork(command);
  if (remark !== null) output.notice(remark);
  const binaries = await readKernels(dist);
  const speed = measureSpeed(await KernelModule.start(binaries), () => performance.now());
  const table = layerTable(build, batch, speed);
  const kernels = await KernelModule.start(binaries);
  const description = describePlan(new WasmTrainer(kernels, build), batch);
  output.result(
    [
      ...layerTableText(table),
      '',
      `Times are predicted for one thread at the ${giga(speed.flopsPerSecond)} GFLOP/s and ` +
        `${giga(speed.bytesPerSecond)} GB/s that were measured just now.`,
      '',
      ...planText(description),
    ],
    { command: 'plan', ...description, speed, layers: table },
  );
}

function giga(perSecond: number): string {
  return (perSecond / 1e9).toFixed(1);
}

interface PlannedNetwork {
  build: NetworkBuilder;
  batch: number;
  /** What is not certain about it. */
  remark: string | null;
}

async function readNetwork({ source, batch }: PlanRequest): Promise<PlannedNetwork> {
  const config = networkConfig(await readText(source));
  if (config !== null) {
    return { build: networkFromConfig(config), batch: batch ?? DEFAULT_BATCH, remark: null };
  }
  const { data, network, training } = await readRecipe(source);
  const expected = expectedData(data);
  const remark = expected.isAssumed
    ? `Counted with ${ASSUMED_CLASSES} classes: only the data say how many there are.`
    : null;
  return {
    build: buildNetwork(describeNetwork(network, expected, expected.conditionChannels)),
    batch: batch ?? training.batch_size,
    remark,
  };
}

/** What the text says if it is the config of a model, whatever its file is called; else null. */
function networkConfig(text: string): object | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A recipe may be YAML, and its reader says what is wrong where.
    return null;
  }
  return typeof json === 'object' && json !== null && '_class_name' in json ? json : null;
}

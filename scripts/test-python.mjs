// Layer: script. `npm run test:python`: what the lab exports, used by the real diffusers, accelerate and
// onnxruntime. Makes `.venv` once with the packages of test/python/requirements.txt, unless
// LAB_EXCHANGE_PYTHON names a Python that has them. Where neither is to be had, it says why in one line
// that begins with "skipped" and succeeds. The last line is "N passed, N failed".

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './lab/build.mjs';
import { exchangePython } from './platform/python.mjs';
import { root } from './platform/paths.mjs';
import { mustRun, run } from './platform/run.mjs';
import { runMain, say } from './platform/say.mjs';

/** Python goes on from an earlier checkpoint than the last: the losses of at least 20 steps are compared. */
const TRAINING = { steps: 60, checkpoint_every: 20, sample_every: 0, seed: 3 };
const SAMPLING = { generator: 'torch', seed: 5, count: 4 };
const POINTS = {
  data: { kind: 'points', name: 'moons', count: 2000 },
  network: { kind: 'mlp', hidden: 128, layers: 3 },
};

/** Trainings by the names of their folders, one for each objective. */
const TRAININGS = {
  plain: {
    data: { kind: 'images', name: 'digits8', classes: false },
    network: {
      kind: 'unet2d',
      block_out_channels: [16, 32],
      layers_per_block: 1,
      norm_num_groups: 8,
    },
    training: {
      ...TRAINING,
      prediction_type: 'v_prediction',
      loss_weighting: 'min_snr',
      timestep_sampling: 'antithetic',
      batch_size: 16,
      gradient_accumulation_steps: 2,
      lr_scheduler: 'one_cycle',
      learning_rate: 0.002,
      max_grad_norm: 1,
    },
    sampling: { ...SAMPLING, sampler: 'ddim', num_inference_steps: 50 },
  },
  points: {
    ...POINTS,
    training: { ...TRAINING, prediction_type: 'epsilon', lr_scheduler: 'cosine', warmup_steps: 50 },
  },
  flow: { ...POINTS, schedule: { kind: 'flow' }, training: TRAINING, sampling: SAMPLING },
  edm: {
    ...POINTS,
    schedule: { kind: 'edm' },
    training: TRAINING,
    sampling: { ...SAMPLING, sampler: 'edm_euler' },
  },
};

/** Shipped models that are sampled, and how. */
const MODELS = {
  faces: { sampler: 'ddim', num_inference_steps: 50 },
  moons: { sampler: 'ddim', num_inference_steps: 50 },
  dtmf: { num_inference_steps: 5, count: 2 },
  moving_ball: { num_inference_steps: 10, count: 2 },
};

await runMain(async () => {
  const { python, reason } = await exchangePython();
  if (python === null) {
    say(`skipped: ${reason}`);
    process.stdout.write('0 passed, 0 failed\n');
    return 0;
  }
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-exchange-'));
  try {
    await prepare(folder);
    const { code, output } = await run(python, [join(root, 'test/python/test_exchange.py')], {
      cwd: folder,
      env: { ...process.env, LAB_EXCHANGE: folder, OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1' },
      show: true,
    });
    const incoming = await importTests(python, join(folder, 'report.json'));
    const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? ['', '0', '1'];
    const total = { passed: Number(passed), failed: Number(failed) };
    total.passed += incoming.passed;
    total.failed += incoming.failed;
    process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
    return code === 0 && total.failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/**
 * What diffusers saves comes in, and the lab computes the same of it.
 * @param {string} python
 * @param {string} report  where vitest writes what came out
 */
async function importTests(python, report) {
  const config = ['--config', 'test/python/in/vitest.config.mjs'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { code } = await run(process.execPath, [vitest, 'run', ...config, ...reporters], {
    cwd: root,
    env: { ...process.env, LAB_EXCHANGE_PYTHON: python, HF_HUB_OFFLINE: '1', NO_COLOR: '1' },
    show: true,
  });
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(
    await readFile(report, 'utf8'),
  );
  return { passed, failed: code === 0 || failed > 0 ? failed : 1 };
}

/** Trains, samples and exports with the command line. @param {string} folder */
async function prepare(folder) {
  for (const [name, recipe] of Object.entries(TRAININGS)) {
    const at = join(folder, name);
    const file = join(folder, `${name}.diffusion.json`);
    await writeFile(file, JSON.stringify({ name, ...recipe }));
    const source = join(at, 'run');
    await lab('train', file, '--out', source);
    if ('sampling' in recipe) await lab('sample', source, '--out', join(at, 'lab'));
    await lab('export', source, ...outputs(at));
    await keepFirstCheckpoint(join(source, 'checkpoints'));
    await lab('export', source, '--python', join(at, 'python'));
  }
  for (const [name, sampling] of Object.entries(MODELS)) {
    const at = join(folder, name);
    const source = join(at, 'model');
    await cp(join(root, 'models', name), source, { recursive: true });
    const file = join(source, 'recipe.diffusion.json');
    const recipe = JSON.parse(await readFile(file, 'utf8'));
    recipe.sampling = { ...recipe.sampling, ...SAMPLING, ...sampling };
    await writeFile(file, JSON.stringify(recipe));
    await lab('sample', source, '--out', join(at, 'lab'));
    await lab('export', source, ...outputs(at));
  }
}

/** Python goes on from the first checkpoint, and has the losses of the lab from there. @param {string} folder */
async function keepFirstCheckpoint(folder) {
  const [first, ...later] = (await readdir(folder)).sort();
  if (later.length === 0) throw new Error(`${folder} has ${first} only.`);
  for (const name of later) await rm(join(folder, name), { recursive: true });
}

/** A folder, a notebook that samples it, and an ONNX file. @param {string} at */
function outputs(at) {
  const [folder, notebook, onnx] = ['diffusers', 'model.ipynb', 'model.onnx'].map((name) =>
    join(at, name),
  );
  return ['--diffusers', folder, '--notebook', notebook, '--onnx', onnx];
}

/** @param {string[]} args */
async function lab(...args) {
  say(`lab.mjs ${args.slice(0, 2).join(' ')}`);
  await mustRun('Preparing', process.execPath, [join(root, 'scripts/lab.mjs'), ...args], {
    cwd: root,
  });
}

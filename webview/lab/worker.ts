// Layer: worker. Wiring only: the page's first message brings the wasm binaries and one end of a
// channel; from then on everything is RPC over that channel, served by this folder's modules.
// A lab starts further workers from this script, which serve its worker pool instead.

import type { WorkerMethods } from '../../src/shared/protocol/worker';
import { createRpc } from '../../src/shared/rpc/rpc';
import { messagePort, type WorkerStart } from '../startWorker';
import { runConditionally } from './conditional/run';
import { inspectData } from './data/inspect';
import { trainingRows } from './data/trainingRows';
import { someSamples } from './data/someSamples';
import { LabDevice, workerScope } from './device';
import { describeNetwork } from './engine/networks/forData';
import { servePoolWorker } from './engine/pool/worker';
import type { PoolWorkerStart } from './engine/pool/messages';
import { NetworkTables, writeModel } from './engine/index';
import { kernelBinaries, LabEngines } from './engines/labEngines';
import { guidanceGrid } from './explore/guidanceGrid';
import { interpolate } from './explore/interpolation';
import { invert } from './explore/inversion';
import { InPlace } from './inPlace/inPlace';
import { planImport } from './network/importModel';
import { NoisingView } from './noising/view';
import { verifyNumerics } from './numerics/verify';
import { runRace } from './race/race';
import { drawSamples } from './sampling';
import { TfjsBackends, wasmProblem } from './tfjs/backends';
import { TfjsEngines } from './tfjs/engine';
import { Trainings } from './training/trainings';

addEventListener('message', ({ data }: MessageEvent<WorkerStart | PoolWorkerStart>) => {
  if (data.role === 'pool worker') {
    void servePoolWorker(data);
    return;
  }
  const { assets, port } = data;
  const device = new LabDevice(workerScope(), wasmProblem(assets.wasm));
  const tfjs = new TfjsEngines(device, new TfjsBackends(assets.wasm));
  const kernels = kernelBinaries(assets.wasm);
  const tables = new NetworkTables(kernels);
  const engines = new LabEngines(device, kernels, tfjs, navigator.hardwareConcurrency);
  const trainings = new Trainings(engines);
  const noising = new NoisingView(device);
  const inPlace = new InPlace(engines);

  createRpc<WorkerMethods, object>(
    messagePort(port),
    {
      probe: ({ again, engine }) => device.report(engine, again),
      train: (request, context) => trainings.train(request, context),
      controlTraining: ({ runId, ...action }) => {
        trainings.control(runId, action);
      },
      stepTraining: ({ runId }) => trainings.step(runId),
      sample: (request, context) =>
        drawSamples(engines, request, context, inPlace.drawnFor(request)),
      sampleConditionally: (request, context) => runConditionally(engines, request, context),
      guidanceGrid: (request, context) => guidanceGrid(engines, request, context),
      interpolate: (request, context) => interpolate(engines, request, context),
      invert: (request, context) => invert(engines, request, context),
      ...inPlace.handlers,
      inspectData: (request, context) => inspectData(request, context),
      trainingRows: (source, context) => trainingRows(source, context),
      someSamples: ({ count, ...source }, { signal }) => someSamples(source, count, signal),
      race: (request, context) => runRace(engines, request, context),
      writeOnnx: ({ model, ...origin }) => writeModel(model, origin),
      planImport,
      verifyNumerics: (_params, context) => verifyNumerics(device, context),
      attachNoising: (canvases) => {
        noising.attach(canvases);
      },
      setNoisingData: (data, { signal }) => noising.setData(data, signal),
      describeNetwork: ({ network, data, batch_size }) =>
        tables.describe(describeNetwork(network, data, data.conditionChannels), batch_size),
      drawNoising: (frame) => noising.draw(frame),
      drawNoisingStrip: (frame) => noising.drawStrip(frame),
    },
    { name: 'lab page' },
  );
});

// Layer: shared by host, page and worker. No vscode, no DOM.
// Page → worker.

import type { ForwardVariantId } from '../../core/forwardVariants';
import type { ExpectedData } from '../../core/recipe/data';
import type { NetworkConfig } from '../../core/recipe/types';
import type { VerifyCase } from '../../core/verify/cases';
import type { Call } from './call';
import type { ComputeMethods, NumericsResult } from './compute';
import type { ConditionalMethods } from './conditional';
import type { DataFacts } from '../../core/doctor/contract';
import type { DataProgress, DataSource, InspectRequest, InspectResult, TrainingRows } from './data';
import type { ExploreMethods } from './explore';
import type { ImportPlan, ImportRequest } from './importing';
import type { InPlaceMethods } from './inPlace';
import type { LayerTable, OnnxRequest } from './model';
import type { NoisedData, NoisingCanvases, NoisingFrame, NoisingHistograms } from './noising';
import type { RaceEvent, RaceRequest, RaceResult } from './race';
import type { SampleSet } from './samples';
import type { StepMethods } from './shownStep';

/** Served by the worker, called by the page. */
export interface WorkerMethods
  extends ComputeMethods, ConditionalMethods, ExploreMethods, InPlaceMethods, StepMethods {
  writeOnnx: Call<OnnxRequest, Uint8Array>;
  /** How a model of somebody else becomes a checkpoint; its weights stay where they are. */
  planImport: Call<ImportRequest, ImportPlan>;
  /** Opens the data of a recipe and says what is in them. */
  inspectData: Call<InspectRequest, InspectResult, DataProgress>;
  /** Opens the data of a recipe as a training does, for one that goes on elsewhere. */
  trainingRows: Call<DataSource, TrainingRows, DataProgress>;
  /**
   * Up to `count` samples of the data of a recipe, for a look at them, and what the whole set comes
   * to; null for a built-in one of pictures, of which no more is drawn.
   */
  someSamples: Call<
    DataSource & { count: number },
    { samples: SampleSet; facts: DataFacts | null }
  >;
  race: Call<RaceRequest, RaceResult, RaceEvent>;
  /** Golden numbers against the core, then the GPU against the CPU; one event per case. */
  verifyNumerics: Call<null, NumericsResult, VerifyCase>;
  /** Hands the worker the canvases of the noising view, those of every forward step. */
  attachNoising: Call<Record<ForwardVariantId, NoisingCanvases>, void>;
  /** RGBA pixels (8 bit), points, or some of the data of a recipe become x₀. */
  setNoisingData: Call<
    | { kind: 'image'; width: number; height: number; rgba: Uint8ClampedArray }
    | { kind: 'points'; points: Float32Array }
    | { kind: 'data'; source: DataSource },
    NoisedData
  >;
  /** What the layers of a recipe's network cost in training steps of so many samples. */
  describeNetwork: Call<
    { network: NetworkConfig; data: ExpectedData; batch_size: number },
    LayerTable
  >;
  /** x_t and its two parts, into the canvases of each forward step that is asked for. */
  drawNoising: Call<NoisingFrame, NoisingHistograms>;
  /** x_t at ten times over the whole schedule, into the strips. */
  drawNoisingStrip: Call<NoisingFrame, { timesteps: number[] }>;
}

/** Bytes that a Blob worker cannot fetch by itself; the page hands them over in the handshake. */
export interface WorkerAssets {
  wasm: Record<string, ArrayBuffer>;
}

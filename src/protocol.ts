// Layer: foundation, shared by host, page and worker. No vscode, no DOM.
// Every message between the three. Host ⇄ page ⇄ worker speak RPC (`rpc.ts`); the interfaces
// here are the whole contract: one entry per method, `Call<Params, Result, Event>`.
// The host is the only one that writes files, so it starts and records every run; the page
// forwards what computes to the worker and draws the events on their way through.

import type { DataScaling } from './core/data/scaling';
import type { ForwardVariantId } from './core/forwardVariants';
import type {
  MlpConfig,
  PointsData,
  Recipe,
  SamplingConfig,
  ScheduleConfig,
} from './core/recipe/types';
import type { VerifyCase } from './core/verify/cases';
import type { LayerTable, OnnxRequest } from './protocolModel';
import type { RaceEvent, RaceRequest, RaceResult } from './protocolRace';

export type { LayerRow, LayerTable, MachineSpeed, OnnxRequest } from './protocolModel';
export type { RaceEvent, RaceFinish, RaceRequest, RaceResult } from './protocolRace';

/** Raised with every incompatible change; both ends of a link compare it in the handshake. */
export const PROTOCOL_VERSION = 1;

/** One method of a link: what is asked, what is answered, what is reported in between. */
export interface Call<Params, Result, Event = never> {
  readonly params: Params;
  readonly result: Result;
  readonly event: Event;
}

// ── Devices and engines ────────────────────────────────────────────────────────────────────

export const ENGINE_NAMES = ['webgpu', 'wasm', 'cpu'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Why WebGPU is not used, in the order in which it is probed. */
export type WebGpuProblem =
  | 'insecure-context'
  | 'no-api'
  | 'no-adapter'
  | 'fallback-adapter'
  | 'device-request-failed'
  | 'device-lost';

/** What the worker found when it looked for something to compute on. */
export interface DeviceReport {
  engine: EngineName;
  /** One sentence: why this engine and not a faster one. */
  reason: string;
  webgpu: {
    /** True when WGSL kernels can run, on a real or on a fallback adapter. */
    available: boolean;
    /** Adapter description, e.g. "SwiftShader (software adapter)". */
    adapter: string;
    isFallback: boolean;
    problem: WebGpuProblem | null;
    /** What the problem is and what the reader can do about it; empty without a problem. */
    message: string;
    advice: string;
  };
}

// ── Computing: served by the worker; the page serves it to the host by forwarding ───────────

/** Files of one checkpoint or model: path relative to its folder → contents. */
export type FileSet = Record<string, Uint8Array>;

export interface TrainRequest {
  runId: string;
  recipe: Recipe;
  /** The data in its own units, row-major (count × 2). */
  points: Float32Array;
  /** Checkpoint to go on from, exactly as a `checkpoint` event delivered it. */
  resume: FileSet | null;
  /** Engine the user insists on; null lets the probe decide. */
  engine: EngineName | null;
}

export type TrainEvent =
  /** From `step` on: at the beginning, and again when another device or engine goes on. */
  | {
      kind: 'started';
      step: number;
      parameters: number;
      device: DeviceReport;
      /** What the training takes at its peak; null where the engine does not know in advance. */
      peakBytes: number | null;
    }
  | {
      kind: 'progress';
      step: number;
      /** [step, mean loss since the entry before] of every step group since the last event. */
      losses: [step: number, loss: number][];
      stepsPerSecond: number;
      secondsLeft: number;
    }
  /** Samples drawn from the network as it is, data units, row-major (n × 2). */
  | { kind: 'preview'; step: number; points: Float32Array }
  | { kind: 'checkpoint'; step: number; files: FileSet }
  | { kind: 'state'; state: 'paused' | 'running' }
  /** Something the user should know, e.g. that the GPU was lost and the run goes on. */
  | { kind: 'notice'; message: string };

/** What may be done to a training while it runs; the engine changes at the next step boundary. */
export type TrainingAction =
  { action: 'pause' | 'resume' | 'stop' } | { action: 'engine'; engine: EngineName | null };

export interface TrainResult {
  step: number;
  finished: 'completed' | 'stopped';
  loss: number;
  seconds: number;
}

export interface SampleRequest {
  runId: string;
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  model: FileSet;
  sampling: SamplingConfig;
  /** Data to measure the samples against, data units; null when there is none. */
  reference: Float32Array | null;
  engine: EngineName | null;
}

export interface SampleEvent {
  kind: 'progress';
  step: number;
  steps: number;
  secondsLeft: number;
}

/** Every array is in the units of the data. Row-major; `shape` is that of the samples. */
export interface SampleResult {
  shape: number[];
  samples: Float32Array;
  trajectory: {
    /** Timestep at which the network was called, per kept step; x_t[0] is x_T itself. */
    timesteps: number[];
    /** (kept steps + 1) × samples: the start and the state after each kept step. */
    x_t: Float32Array;
    /** kept steps × samples: the prediction of x₀ in each kept step. */
    x_0: Float32Array;
    /** False when steps were left out to bound the size. */
    complete: boolean;
  };
  metrics: SampleMetrics | null;
  networkCalls: number;
  seconds: number;
  device: DeviceReport;
}

/** Energy distance of the samples to the reference, beside that of two halves of it. */
export interface SampleMetrics {
  energy_distance: number;
  energy_distance_floor: number;
}

/** What came of a verification; the cases themselves are its events. */
export interface NumericsResult {
  device: DeviceReport;
  seconds: number;
  /** Why the GPU was not compared with the CPU, in one sentence; null when it was. */
  gpuSkipped: string | null;
}

/** What computes. Cancelling `train` stops at the next step after writing a checkpoint. */
export interface ComputeMethods {
  /** `engine`: the one that the user insists on; null for the best there is. */
  probe: Call<{ again: boolean; engine: EngineName | null }, DeviceReport>;
  train: Call<TrainRequest, TrainResult, TrainEvent>;
  controlTraining: Call<{ runId: string } & TrainingAction, void>;
  sample: Call<SampleRequest, SampleResult, SampleEvent>;
}

// ── Host → page ────────────────────────────────────────────────────────────────────────────

export type LabView =
  'article' | 'schedule' | 'noising' | 'training' | 'sampling' | 'race' | 'numerics';

/** The article as it is in the editor now. */
export interface ArticleContent {
  /** Document URI, as a string. */
  uri: string;
  title: string;
  text: string;
  /** Webview URI of the article's folder, for relative images; ends in a slash. */
  baseUri: string;
}

/** An image or point set for the noising view. */
export type NoisingSource =
  | { kind: 'image'; name: string; bytes: Uint8Array; mime: string }
  | { kind: 'builtin-image'; name: string }
  | { kind: 'points'; name: string; points: Float32Array };

/** A line of the model chooser in the sampling view. */
export interface ModelChoice {
  id: string;
  label: string;
  detail: string;
  /** What the model was trained with, and how its author samples it. */
  recipe: Recipe;
}

/** A model as the page needs it to compute with. */
export interface LoadedModel {
  model: FileSet;
  data: PointsData;
  /** Points of those data, data units, row-major (n × 2); null when there are none. */
  reference: Float32Array | null;
}

/** Served by the lab page, called by the host. */
export interface LabPageMethods extends ComputeMethods {
  writeOnnx: Call<OnnxRequest, Uint8Array>;
  show: Call<{ view: LabView }, void>;
  setArticle: Call<ArticleContent, void>;
  /** The editor's first visible line, 0-based and fractional, for scrolling in step. */
  scrollArticle: Call<{ line: number }, void>;
  setNoisingSource: Call<NoisingSource, void>;
  setSchedule: Call<ScheduleConfig, void>;
  setModels: Call<ModelChoice[], void>;
  /** The engine that the user insists on from now on; null lets the probe decide. */
  setEngine: Call<{ engine: EngineName | null }, void>;
  /** Runs the verification, which the numerics view shows. */
  verifyNumerics: Call<null, void>;
}

/** Run state as it is on disk; `interrupted` is what a vanished owner leaves behind. */
export type RunState = 'running' | 'paused' | 'completed' | 'stopped' | 'interrupted' | 'failed';

// ── Page → host ────────────────────────────────────────────────────────────────────────────

/** Served by the host, called by the lab page. Everything is validated before use. */
export interface LabHostMethods {
  /**
   * The page is up and can be shown things. `device` is null when nothing can be computed, and
   * `problem` says why in one sentence.
   */
  ready: Call<{ device: DeviceReport | null; problem: string | null }, void>;
  /** Answered when everything that the page sent before has arrived. */
  caughtUp: Call<null, void>;
  /** Loads the page and its worker anew. */
  reload: Call<null, void>;
  /** Starts a run from a recipe (as JSON text); the host calls `train` back. */
  startTraining: Call<{ recipe: string }, { runId: string }>;
  /** Goes on with a run that ended early, from its last checkpoint; the host calls `train` back. */
  resumeTraining: Call<{ runId: string }, void>;
  /** Makes an engine the one to compute with, for the training that goes on too; null: the best. */
  chooseEngine: Call<{ engine: EngineName | null }, void>;
  /** Samples a model from the chooser; the host calls `sample` back and opens the result. */
  startSampling: Call<{ modelId: string; sampling: SamplingConfig }, { runId: string }>;
  openRun: Call<{ runId: string }, void>;
  /** Reads a model of the chooser. */
  loadModel: Call<{ modelId: string }, LoadedModel>;
  /** Opens the file dialog; null when the user closed it. */
  chooseNoisingSource: Call<null, NoisingSource | null>;
  choosePointsFile: Call<null, { file: string } | null>;
  revealArticleLine: Call<{ line: number }, void>;
  openLink: Call<{ href: string }, void>;
  saveFile: Call<{ name: string; bytes: Uint8Array }, { saved: boolean }>;
  log: Call<{ level: 'error' | 'warn' | 'info'; message: string }, void>;
}

// ── Result tab ─────────────────────────────────────────────────────────────────────────────

/** `run.diffrun`: what stands in the file, and what the result tab shows. */
export interface RunDocument {
  format: 1;
  id: string;
  kind: 'training' | 'sampling';
  title: string;
  state: RunState;
  /** ISO 8601. */
  created: string;
  updated: string;
  /** The window that writes this run: nobody else may. */
  owner: string;
  recipe: Recipe;
  data_scaling: DataScaling | null;
  /** The run or shipped model that was sampled or resumed, and the step of its checkpoint. */
  parent: { run: string | null; model: string | null; step: number | null } | null;
  versions: { extension: string; vscode: string };
  device: DeviceReport | null;
  /** Last step that is safe on disk, and the number that there will be. */
  progress: { step: number; steps: number };
  summary: {
    loss: number | null;
    seconds: number | null;
    parameters: number | null;
    network_calls: number | null;
    metrics: SampleMetrics | null;
  };
  /** Why a run failed, in one sentence. */
  error: string | null;
}

/** Everything the result tab needs; arrays as in {@link SampleResult}. */
export interface RunContent {
  document: RunDocument;
  /** Sampling runs: what was drawn. Training runs: the latest preview. */
  result: Pick<SampleResult, 'shape' | 'samples' | 'trajectory'> | null;
  /** Some of the data that the model learnt, data units, row-major (n × 2); null when it is gone. */
  reference: Float32Array | null;
  /** Title of the run that was sampled or resumed; null without one, or when it was deleted. */
  parentTitle: string | null;
  /** Training runs: the whole loss curve. */
  losses: [step: number, loss: number][];
  previews: { step: number; points: Float32Array }[];
}

/** Served by the result page, called by the host. */
export interface RunPageMethods {
  setContent: Call<RunContent, void>;
  /** The files of the run cannot be read (any more); `message` says why in one sentence. */
  setProblem: Call<{ message: string }, void>;
}

/** Served by the host, called by the result page. */
export interface RunHostMethods {
  ready: Call<null, void>;
  saveFile: Call<{ name: string; bytes: Uint8Array }, { saved: boolean }>;
  /** Samples this run's model again, or for the first time. */
  sample: Call<null, void>;
  resume: Call<null, void>;
  openRun: Call<{ runId: string }, void>;
  openRecipe: Call<null, void>;
  log: Call<{ level: 'error' | 'warn' | 'info'; message: string }, void>;
}

// ── Page → worker ──────────────────────────────────────────────────────────────────────────

/** What the noising canvases show. Seeds and stream as in `core/rng/philox.ts`. */
export interface NoisingFrame {
  schedule: ScheduleConfig;
  /** 0-based timestep; −1 is the clean x₀. */
  t: number;
  seed: number;
  /** Which forward step is taken; `core/forwardVariants.ts`. */
  variant: ForwardVariantId;
}

/** Counts of pixel values (or coordinates) of x_t in equal bins over [−4, 4]. */
export interface NoisingHistogram {
  edges: [low: number, high: number];
  counts: Uint32Array;
}

/** Served by the worker, called by the page. */
export interface WorkerMethods extends ComputeMethods {
  writeOnnx: Call<OnnxRequest, Uint8Array>;
  race: Call<RaceRequest, RaceResult, RaceEvent>;
  /** Golden numbers against the core, then the GPU against the CPU; one event per case. */
  verifyNumerics: Call<null, NumericsResult, VerifyCase>;
  /** Hands the worker the canvases of the noising view: the large one and the strip. */
  attachNoising: Call<{ main: OffscreenCanvasLike; strip: OffscreenCanvasLike }, void>;
  /** RGBA pixels (8 bit) or points become x₀ in [−1, 1]; replies with its size. */
  setNoisingData: Call<
    | { kind: 'image'; width: number; height: number; rgba: Uint8ClampedArray }
    | { kind: 'points'; points: Float32Array },
    { width: number; height: number }
  >;
  /** What the layers of a network cost in training steps of so many samples. */
  describeNetwork: Call<{ network: MlpConfig; batch_size: number }, LayerTable>;
  drawNoising: Call<NoisingFrame, NoisingHistogram>;
  /** x_t at ten times over the whole schedule, into the strip. */
  drawNoisingStrip: Call<NoisingFrame, { timesteps: number[] }>;
}

/** OffscreenCanvas where there is a DOM; this file is compiled without one too. */
export interface OffscreenCanvasLike {
  width: number;
  height: number;
}

/** Bytes that a Blob worker cannot fetch by itself; the page hands them over in the handshake. */
export interface WorkerAssets {
  wasm: Record<string, ArrayBuffer>;
}

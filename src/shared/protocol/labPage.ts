// Layer: shared by host, page and worker. No vscode, no DOM.
// Host ⇄ lab page. The host is the only one that writes files, so it starts and records every run.

import type { DrawnArrangement } from './explore';
import type { WrittenForward } from '../../core/forwardVariants';
import type { SamplingConfig, BetaConfig } from '../../core/recipe/types';
import type { LiveEquation } from '../article/liveEquation';
import type { PlacedWidget } from '../article/widgetBlock';
import type { Call } from './call';
import type { ComputeMethods } from './compute';
import type { ConditionRequest, DrawnVariants } from './conditional';
import type { DataProgress, DataSource, TrainingRows } from './data';
import type { DeviceReport, EngineName } from './device';
import type { ImportPlan, ImportRequest } from './importing';
import type { LoadedModel, ModelChoice, OnnxRequest } from './model';
import type { NoisingSource } from './noising';
import type { RunContent } from './run';

export type LabView =
  | 'article'
  | 'schedule'
  | 'noising'
  | 'data'
  | 'training'
  | 'sampling'
  | 'explore'
  | 'inpaint'
  | 'race'
  | 'numerics';

/** What the start page offers. */
export const START_TASKS = ['noise', 'dino', 'moons', 'faces', 'article'] as const;

export type StartTask = (typeof START_TASKS)[number];

/**
 * What a recipe's data can name: a file of points, pictures or labels, a folder of pictures, a WAV file
 * or a folder of them, an animation, or a folder of those or of frames.
 */
export const DATA_FILE_KINDS = [
  'points',
  'pictures',
  'labels',
  'folder',
  'sound',
  'sounds',
  'clip',
  'clips',
] as const;

export type DataFileKind = (typeof DATA_FILE_KINDS)[number];

/** The article as it is in the editor now. */
export interface ArticleContent {
  /** Document URI, as a string. */
  uri: string;
  title: string;
  text: string;
  /** Webview URI of the article's folder, for relative images; ends in a slash. */
  baseUri: string;
  /** What the rules of articles find in equations: sentences by the equation's LaTeX. */
  hints: Readonly<Record<string, readonly string[]>>;
  /** Live widgets beside its equations. */
  widgets: readonly PlacedWidget[];
  /** What was read of its equations, by their LaTeX. */
  equations: Readonly<Record<string, LiveEquation>>;
  /** The schedule that it is about; null where there is none. */
  schedule: BetaConfig | null;
}

/** Served by the lab page, called by the host. */
export interface LabPageMethods extends ComputeMethods {
  writeOnnx: Call<OnnxRequest, Uint8Array>;
  /** How a model of somebody else becomes a checkpoint; its weights stay where they are. */
  planImport: Call<ImportRequest, ImportPlan>;
  trainingRows: Call<DataSource, TrainingRows, DataProgress>;
  show: Call<{ view: LabView }, void>;
  /** Does what a button of the start page does. */
  start: Call<{ task: StartTask }, void>;
  setArticle: Call<ArticleContent, void>;
  /** The editor's first visible line, 0-based and fractional, for scrolling in step. */
  scrollArticle: Call<{ line: number }, void>;
  /** Shows what is in the data of a recipe, in the data view. */
  inspectData: Call<DataSource & { title: string }, void>;
  /** Shows the plane on which points are drawn. */
  drawData: Call<null, void>;
  /** Shows the view of inpainting and upscaling with what is asked for. */
  condition: Call<ConditionRequest, void>;
  setNoisingSource: Call<NoisingSource, void>;
  /** Compares a forward process that an article writes with what it should be. */
  compareForward: Call<WrittenForward, void>;
  setSchedule: Call<BetaConfig, void>;
  setModels: Call<ModelChoice[], void>;
  /** The engine that the user insists on from now on; null lets the probe decide. */
  setEngine: Call<{ engine: EngineName | null }, void>;
  /** Runs the verification, which the numerics view shows. */
  verifyNumerics: Call<null, void>;
}

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
  /**
   * Starts a run from a recipe (as JSON text); the host calls `train` back. `instead`: the training
   * that is on is stopped first, else the host asks what becomes of it.
   */
  startTraining: Call<{ recipe: string; instead: boolean }, { runId: string }>;
  /**
   * The data of a recipe (as JSON text) with their files, to be looked at; null when the files are
   * too large to be sent for a look.
   */
  readData: Call<{ recipe: string }, DataSource | null>;
  /** The same with the recipe of the article that begins at a line (0-based). */
  trainArticleRecipe: Call<{ line: number }, { runId: string }>;
  /** Goes on with a run that ended early, from its last checkpoint; the host calls `train` back. */
  resumeTraining: Call<{ runId: string }, void>;
  /**
   * What is recorded of a training, or of the last one for a null id; null when there is none that
   * nobody computes.
   */
  readTraining: Call<{ runId: string | null }, RunContent | null>;
  /** Makes an engine the one to compute with, for the training that goes on too; null: the best. */
  chooseEngine: Call<{ engine: EngineName | null }, void>;
  /** Samples a model from the chooser; the host calls `sample` back and opens the result. */
  startSampling: Call<{ modelId: string; sampling: SamplingConfig }, { runId: string }>;
  /** Makes a run of variants that were drawn, and opens its tab. */
  keepVariants: Call<DrawnVariants, { runId: string }>;
  /** Makes a run of samples that were computed in rows and columns, and opens its tab. */
  keepArrangement: Call<DrawnArrangement, { runId: string }>;
  openRun: Call<{ runId: string }, void>;
  /** Reads a model of the chooser. */
  loadModel: Call<{ modelId: string }, LoadedModel>;
  /** Opens the file dialog; null when the user closed it. */
  chooseNoisingSource: Call<null, NoisingSource | null>;
  /** Opens the dialog for data of one's own; answers the path that a recipe has for them. */
  chooseDataFile: Call<{ what: DataFileKind }, { file: string } | null>;
  /**
   * Asks for a name and saves drawn points as a CSV file with a recipe beside it; answers the name
   * of the drawing and the path that a recipe has for the file, or null when the user changed their
   * mind.
   */
  saveDrawing: Call<{ csv: Uint8Array }, { name: string; file: string } | null>;
  revealArticleLine: Call<{ line: number }, void>;
  /** Selects the first fault of the recipe of the article that begins at a line (0-based). */
  showRecipeFault: Call<{ line: number }, void>;
  /** Opens the recipe inside a PNG file as a new recipe file. */
  openPictureRecipe: Call<{ name: string; bytes: Uint8Array }, void>;
  /** Opens the article of the active editor, or the example where there is none. */
  openArticle: Call<null, void>;
  openLink: Call<{ href: string }, void>;
  saveFile: Call<{ name: string; bytes: Uint8Array }, { saved: boolean }>;
  log: Call<{ level: 'error' | 'warn' | 'info'; message: string }, void>;
}

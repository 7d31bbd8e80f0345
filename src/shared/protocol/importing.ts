// Layer: shared by host, page and worker. No vscode, no DOM. A model of somebody else becomes one of the
// lab: what its folder says goes to the lab, which knows networks, and a plan comes back. Weights do
// not travel: whoever has the folder reads those that the plan names.

import type { Recipe } from '../../core/recipe/types';
import type { FileSet } from './files';

/** What there is to import. */
export interface ImportRequest {
  /** What the reader calls the model. */
  readonly title: string;
  /** `config.json` of the network. */
  readonly config: Uint8Array;
  /** `scheduler_config.json`; null where there is none. */
  readonly scheduler: Uint8Array | null;
  /** `data.json`, which models of the lab have; null for those of others. */
  readonly data: Uint8Array | null;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly answers: ImportAnswers;
}

/** What folders may leave open. */
export interface ImportAnswers {
  /** Side of the pictures, where config.json says none. */
  readonly size: number | null;
  /** What the network predicts, where there is no scheduler; its betas are DDPM's then. */
  readonly prediction_type: 'epsilon' | 'sample' | 'v_prediction' | null;
  /** Names of the classes; null for their numbers. */
  readonly classes: readonly string[] | null;
  /** The last row of the table of classes stands for "no class", as in the lab's own models. */
  readonly lastIsNoClass: boolean;
}

/** A tensor of the lab's file, and the one that it is made from. */
export interface PlannedTensor {
  readonly name: string;
  readonly from: string;
  readonly shape: readonly number[];
  /** It gets a row behind those that it has: their mean. */
  readonly addMeanRow: boolean;
}

/** How the model becomes a checkpoint. */
export interface ImportPlan {
  readonly recipe: Recipe;
  /** Class of the network, as config.json names it. */
  readonly network: string;
  /** Everything in a checkpoint but the weights. */
  readonly files: FileSet;
  /** Where the weights go. */
  readonly weightsPath: string;
  readonly tensors: readonly PlannedTensor[];
  readonly parameters: number;
  /** Steps that it was trained, as far as the folder says; else 0. */
  readonly step: number;
  /** What the reader should know, a sentence each. */
  readonly notices: readonly string[];
}

/** A model that was imported: where it came from. */
export interface ImportedFrom {
  /** Name of its folder. */
  readonly folder: string;
  /** Class of the network in config.json. */
  readonly network: string;
  /** Version of diffusers that wrote config.json; null where it does not say. */
  readonly diffusers: string | null;
  /** The file of weights that was read, or the index of several. */
  readonly weights: string;
  /** Of the values in it, as "F16". */
  readonly dtype: string;
}

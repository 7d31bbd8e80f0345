// Layer: exchange. No vscode. Where the files of a model lie in a folder in the diffusers layout: a
// pipeline's (`unet/` or `transformer/`, `scheduler/`), or that of the network alone. Names of files
// are those of diffusers, with a variant ("fp16") or without, whole or in shards.

import { ImportError, VariantError, type ModelFolder } from './folder';
import { pickleAdvice } from './pickles';

/** Folders that pipelines keep their network in; '' is a folder of the network alone. */
const FOLDERS = ['unet', 'transformer', 'network', ''] as const;
const EMA = '_ema';
const CONFIG = 'config.json';
export const SCHEDULER = 'scheduler/scheduler_config.json';

export interface ImportChoices {
  /** Take the averaged weights that lie beside those of the last step. */
  readonly ema: boolean;
  /** Of the files of weights, as "fp16"; null for the plain ones, or the only ones. */
  readonly variant: string | null;
}

/** The files of a model. */
export interface FoundModel {
  readonly config: string;
  /** One file of weights, or the index of several. */
  readonly weights: string;
  readonly isIndex: boolean;
  readonly variant: string | null;
  readonly isEma: boolean;
  /** A folder of averaged weights that is not taken; null for none. */
  readonly otherEma: string | null;
}

/** @throws {ImportError} in one sentence where the folder holds no model that can be read */
export async function findModel(
  folder: ModelFolder,
  { ema, variant }: ImportChoices,
): Promise<FoundModel> {
  const network = await networkFolder(folder);
  const emaFolder = await averagedFolder(folder, network);
  if (ema && emaFolder === null)
    throw new ImportError(
      `${folder.label} has no averaged weights: there is no ${network === '' ? 'unet' : network}${EMA}/${CONFIG}.`,
    );
  const isEma = network.endsWith(EMA) || (ema && emaFolder !== null);
  const chosen = ema && emaFolder !== null ? emaFolder : network;
  const place = chosen === '' ? '' : `${chosen}/`;
  const found = await findWeights(folder, chosen, variant);
  return {
    config: place + CONFIG,
    ...found,
    isEma,
    otherEma: isEma ? null : emaFolder,
  };
}

async function networkFolder(folder: ModelFolder): Promise<string> {
  for (const name of FOLDERS) if (await hasConfig(folder, name)) return name;
  for (const name of FOLDERS)
    if (name !== '' && (await hasConfig(folder, name + EMA))) return name + EMA;
  const loose = (await folder.list('')).find((name) => PICKLE.test(name));
  if (loose !== undefined) throw new ImportError(pickleAdvice(loose, null));
  throw new ImportError(
    `${folder.label} holds no model in the diffusers layout: there is neither unet/${CONFIG} nor transformer/${CONFIG} nor ${CONFIG}.`,
  );
}

async function averagedFolder(folder: ModelFolder, network: string): Promise<string | null> {
  if (network === '' || network.endsWith(EMA)) return null;
  return (await hasConfig(folder, network + EMA)) ? network + EMA : null;
}

async function hasConfig(folder: ModelFolder, name: string): Promise<boolean> {
  return (await folder.size(name === '' ? CONFIG : `${name}/${CONFIG}`)) !== null;
}

const PICKLE = /\.(?:bin|ckpt|pt|pth|pkl|pickle)$/i;
/** `diffusion_pytorch_model.fp16.safetensors`; shards have their number before the ending. */
const WEIGHTS = /^(?:diffusion_pytorch_model|model)(?:\.(?<variant>[\w-]+))?\.safetensors$/;
const INDEX =
  /^(?:diffusion_pytorch_model|model)\.safetensors\.index(?:\.(?<variant>[\w-]+))?\.json$/;
const SHARD = /-\d{5}-of-\d{5}/;

type Weights = Pick<FoundModel, 'weights' | 'isIndex' | 'variant'>;

async function findWeights(
  folder: ModelFolder,
  place: string,
  wanted: string | null,
): Promise<Weights> {
  const names = [...(await folder.list(place))].sort();
  const path = (name: string): string => (place === '' ? name : `${place}/${name}`);
  const found = names.flatMap((name): Weights[] => {
    const match = SHARD.test(name) ? null : (WEIGHTS.exec(name) ?? INDEX.exec(name));
    if (match === null) return [];
    const variant = match.groups?.variant ?? null;
    return [{ weights: path(name), isIndex: name.endsWith('.json'), variant }];
  });
  // Whole files come first: an index may be left over from before.
  found.sort((a, b) => Number(a.isIndex) - Number(b.isIndex));
  const chosen = found.find(({ variant }) => variant === wanted);
  if (chosen !== undefined) return chosen;
  const variants = [...new Set(found.flatMap(({ variant }) => variant ?? []))];
  if (wanted === null && variants.length === 1) return found[0];
  if (variants.length > 0) throw new VariantError(folder.label, variants, wanted);
  if (found.length > 0)
    throw new ImportError(`${folder.label} has its weights in one variant only, not in several.`);
  const others = names.filter((name) => name.endsWith('.safetensors') && !SHARD.test(name));
  if (others.length === 1) return { weights: path(others[0]), isIndex: false, variant: null };
  const pickle = names.find((name) => PICKLE.test(name));
  if (pickle !== undefined)
    throw new ImportError(pickleAdvice(path(pickle), place === '' ? '.' : place));
  throw new ImportError(
    `${folder.label} has a network's ${path(CONFIG)}, but no ${path('diffusion_pytorch_model.safetensors')} beside it.`,
  );
}

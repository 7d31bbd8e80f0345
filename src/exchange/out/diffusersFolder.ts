// Layer: exchange. No vscode. A model as a folder for Python: what DDPMPipeline of diffusers loads
// where that has the network, and for all models a sample.py that draws as the recipe does.

import * as v from 'valibot';
import { MODEL_DATA_FILE, type FileSet } from '../../shared/protocol/files';
import { inlined } from './inlined';
import {
  CONFIG_FILE,
  parsed,
  readExported,
  SCHEDULER_FILE,
  type ExportedModel,
  type ExportSource,
} from './model';
import { NETWORK_CODE } from './networkCode';
import { folderReadme } from './readme';
import sampleScript from './python/sample.py';
import { samplingSettings, type SchedulerJson } from './sampling';
import { DIFFUSERS_VERSION, requirements } from './versions';

/** What sample.py imports. */
const PACKAGES = ['torch', 'diffusers', 'accelerate', 'safetensors', 'numpy', 'pillow'] as const;

/**
 * The files of the folder by their paths in it.
 * @throws {ExportError} in one sentence, for a model that Python code here does not cover
 */
export function diffusersFolder(source: ExportSource): FileSet {
  return modelFolder(readExported(source));
}

export function modelFolder(model: ExportedModel): FileSet {
  const { scheduler, settings, remarks } = samplingSettings(model);
  return {
    ...modelFiles(model, scheduler),
    'sampling.json': json(settings),
    'sample.py': text(inlined(sampleScript, NETWORK_CODE[model.network])),
    'requirements.txt': text(requirements(PACKAGES)),
    'README.md': text(folderReadme(model, scheduler, settings, remarks)),
  };
}

/** Network, scheduler and what says how they belong together. */
function modelFiles(model: ExportedModel, scheduler: SchedulerJson): FileSet {
  const { files, folder, data } = model;
  const config = parsed(files, folder + CONFIG_FILE, v.looseObject({}));
  const ofNetwork = Object.entries(files).filter(
    ([path]) => path.startsWith(folder) && path !== folder + CONFIG_FILE,
  );
  return {
    'model_index.json': json(modelIndex(model, scheduler._class_name)),
    [MODEL_DATA_FILE]: json(data),
    [SCHEDULER_FILE]: json(versioned(scheduler)),
    [folder + CONFIG_FILE]: json(isOfDiffusers(model) ? versioned(config) : config),
    ...Object.fromEntries(ofNetwork),
  };
}

/** Whether DDPMPipeline can hold the network. */
export function hasPipeline({ network }: ExportedModel): boolean {
  return network === 'unet2d';
}

function isOfDiffusers({ network }: ExportedModel): boolean {
  return network === 'unet2d' || network === 'dit';
}

function modelIndex(model: ExportedModel, scheduler: string): object {
  const { files, folder } = model;
  const own = parsed(
    files,
    folder + CONFIG_FILE,
    v.looseObject({ _class_name: v.optional(v.string(), 'UNet2DModel') }),
  );
  const library = isOfDiffusers(model) ? 'diffusers' : 'diffusion_lab';
  return {
    _class_name: hasPipeline(model) ? 'DDPMPipeline' : 'DiffusionLabPipeline',
    _diffusers_version: DIFFUSERS_VERSION,
    scheduler: ['diffusers', scheduler],
    [folder.slice(0, -1)]: [library, own._class_name],
  };
}

function versioned(config: object): object {
  return { ...config, _diffusers_version: DIFFUSERS_VERSION };
}

export function json(value: object): Uint8Array {
  return text(`${JSON.stringify(value, null, 2)}\n`);
}

export function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

// Layer: tests. What an exported folder holds; that Python loads and samples it is shown by
// `npm run test:python`.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../../src/core/recipe/resolve';
import { diffusersFolder } from '../../../../src/exchange/out/diffusersFolder';
import type { ExportSource } from '../../../../src/exchange/out/model';
import { ExportError } from '../../../../src/exchange/out/problem';
import type { FileSet } from '../../../../src/shared/protocol/files';
import { parseRecipeText } from '../../../../src/shared/recipeText';

function filesOf(folder: string): FileSet {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name))]));
}

/** A shipped model. */
function shipped(title: string): ExportSource {
  const { 'recipe.diffusion.json': text, ...files } = filesOf(`models/${title}`);
  return { title, files, recipe: parseRecipeText(new TextDecoder().decode(text)).recipe };
}

function jsonOf(files: FileSet, path: string): Record<string, unknown> {
  return JSON.parse(textOf(files, path)) as Record<string, unknown>;
}

function textOf(files: FileSet, path: string): string {
  return new TextDecoder().decode(files[path]);
}

describe('a model as a folder for diffusers', () => {
  it('is a DDPMPipeline with the scheduler of the recipe where diffusers has the network', () => {
    const source = shipped('digits');
    const folder = diffusersFolder(source);
    const { scheduler, unet, _class_name } = jsonOf(folder, 'model_index.json');
    expect({ scheduler, unet, _class_name }).toEqual({
      _class_name: 'DDPMPipeline',
      scheduler: ['diffusers', 'DPMSolverMultistepScheduler'],
      unet: ['diffusers', 'UNet2DModel'],
    });
    expect(jsonOf(folder, 'scheduler/scheduler_config.json')).toMatchObject({
      _class_name: 'DPMSolverMultistepScheduler',
      beta_schedule: 'squaredcos_cap_v2',
      prediction_type: 'sample',
    });
    const weights = 'unet/diffusion_pytorch_model.safetensors';
    expect(folder[weights]).toBe(source.files[weights]);
    expect(jsonOf(folder, 'sampling.json')).toMatchObject({
      num_inference_steps: 25,
      guidance_scale: 2,
      class_label: 'all',
      network_shape: [1, 28, 28],
    });
    expect(textOf(folder, 'README.md')).toContain('--class all');
  });

  it('holds the definition of a network that diffusers lacks, in one script', () => {
    const folder = diffusersFolder(shipped('moons'));
    const script = textOf(folder, 'sample.py');
    expect(script).toContain('class DiffusionLabMLP(nn.Module)');
    expect(script).not.toContain('from network import');
    // Imports stand together above all code.
    const lines = script.split('\n');
    const isImport = (line: string): boolean => /^(import|from) /.test(line);
    const isCode = (line: string): boolean => /^(def|class) /.test(line);
    expect(lines.findLastIndex(isImport)).toBeLessThan(lines.findIndex(isCode));
    expect(new Set(lines.filter(isImport)).size).toBe(lines.filter(isImport).length);
    // Models of earlier versions have no data.json; sample.py needs it.
    expect(jsonOf(folder, 'data.json')).toEqual({ kind: 'points', shape: [2], classes: null });
  });

  it('says what it has where diffusers lacks the sampler or guidance of the recipe', () => {
    const source = shipped('digits');
    if (source.recipe === null) throw new Error('The recipe is faulty.');
    const { recipe } = source;
    const sampling = { ...recipe.sampling, guidance_rescale: 0.5 };
    const guided = diffusersFolder({ ...source, recipe: { ...recipe, sampling } });
    expect(textOf(guided, 'README.md')).toContain("guides without the recipe's guidance_rescale");
    for (const [kind, theirs] of [
      ['edm', 'EDMDPMSolverMultistepScheduler'],
      ['flow', 'FlowMatchEulerDiscreteScheduler'],
    ] as const) {
      const { recipe: other } = resolveRecipe({
        schedule: { kind },
        sampling: { sampler: kind === 'edm' ? 'edm_heun' : 'flow_euler' },
      });
      const folder = diffusersFolder({ ...source, recipe: other });
      expect(jsonOf(folder, 'scheduler/scheduler_config.json')._class_name).toBe(theirs);
    }
  });

  it('is written of a folder without recipe, by what its files say', () => {
    const folder = diffusersFolder({ ...shipped('digits'), recipe: null });
    expect(jsonOf(folder, 'scheduler/scheduler_config.json')).toMatchObject({
      beta_schedule: 'squaredcos_cap_v2',
      prediction_type: 'sample',
    });
  });

  it('refuses in one sentence what Python code here does not cover', () => {
    const source = shipped('digits');
    const data = { ...jsonOf(source.files, 'data.json'), task: 'super_resolution', factor: 2 };
    const bytes = new TextEncoder().encode(JSON.stringify(data));
    const enlarging = { ...source, files: { ...source.files, 'data.json': bytes } };
    expect(() => diffusersFolder(enlarging)).toThrow(ExportError);
    expect(() => diffusersFolder(enlarging)).toThrow(/can be exported as ONNX/);
    expect(() => diffusersFolder({ ...source, files: {} })).toThrow(/there is no folder network/);
  });
});

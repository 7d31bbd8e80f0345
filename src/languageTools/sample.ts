// Layer: host, language tools. diffusion_sample: draws samples from a run or a shipped model. They are
// kept as a run, whose tab the user can open.

import * as v from 'valibot';
import * as vscode from 'vscode';
import { changeSampler } from '../core/recipe/samplingOptions';
import type { Recipe, SamplingConfig } from '../core/recipe/types';
import { samplersOf } from '../core/sampling/catalogue';
import type { SampleSource } from '../runs/sampler';
import type { Services } from '../services';
import { described } from './described';
import type { LabTool } from './tool';

const input = v.object({
  model: v.pipe(
    v.string('name a model: the id of a run, or the name of a shipped model'),
    v.trim(),
    v.minLength(1, 'name a model: the id of a run, or the name of a shipped model'),
  ),
  sampler: v.optional(v.string('name a sampler')),
  num_inference_steps: v.optional(v.number('write a whole number')),
  count: v.optional(v.number('write a whole number')),
  seed: v.optional(v.number('write a whole number')),
  guidance_scale: v.optional(v.number('write a number')),
  class_label: v.optional(
    v.union([v.number(), v.literal('all')], 'write the number of a class, or "all"'),
  ),
});

type Input = v.InferOutput<typeof input>;

export const sample: LabTool<Input> = {
  input,
  doing: ({ model }) => vscode.l10n.t('Sampling "{0}"', model),
  question: ({ model }) => ({
    title: vscode.l10n.t('Sample "{0}"?', model),
    message: vscode.l10n.t('The samples are drawn on this machine and kept as a run.'),
  }),
  run: async (services, asked, signal) => {
    const source = await sourceOf(services, asked.model);
    const document = await services.sampler.sample(source, settingsOf(source.recipe, asked), {
      signal,
      onProgress: () => undefined,
    });
    const { sampler, num_inference_steps, count, seed } = document.recipe.sampling;
    return { ...described(document), sampling: { sampler, num_inference_steps, count, seed } };
  },
};

/** @throws {RangeError} naming the models that there are */
async function sourceOf({ models }: Services, model: string): Promise<SampleSource> {
  const choices = await models.list();
  const found = choices.find(({ id }) => [`run:${model}`, `model:${model}`, model].includes(id));
  if (found !== undefined) return models.load(found.id);
  const names = choices.map(({ id, label }) => `${id.replace(/^(?:run|model):/, '')} ("${label}")`);
  throw new RangeError(`There is no model "${model}". Models: ${names.join(', ')}.`);
}

/** The recipe's own settings, with what is asked for in their place. */
function settingsOf(recipe: Recipe, { sampler, ...asked }: Input): SamplingConfig {
  const known = samplersOf(recipe.schedule.kind).map(({ id }) => id);
  if (sampler !== undefined && !known.includes(sampler)) {
    const allowed = known.join(', ');
    throw new RangeError(`"sampler": this model has no ${sampler}; it has ${allowed}.`);
  }
  const initial = sampler === undefined ? recipe.sampling : changeSampler(recipe, sampler);
  const { num_inference_steps, count, seed, guidance_scale, class_label } = asked;
  return {
    ...initial,
    num_inference_steps: num_inference_steps ?? initial.num_inference_steps,
    count: count ?? initial.count,
    seed: seed ?? initial.seed,
    guidance_scale: guidance_scale ?? initial.guidance_scale,
    class_label: class_label ?? initial.class_label,
  };
}

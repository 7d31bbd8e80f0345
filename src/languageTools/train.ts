// Layer: host, language tools. diffusion_train: trains a model from a recipe to its end. It never stops
// a training that is on: the model is told which one, and asks the user.

import * as v from 'valibot';
import * as vscode from 'vscode';
import { grouped } from '../core/numberText';
import { readDataFiles } from '../data/recipeFiles';
import { resolveSource, workspaceBase } from '../data/recipeSources';
import type { RecipeSource } from '../data/recipeSources';
import { readEvaluations } from '../runs/evaluations';
import { RunBusyError } from '../runs/store';
import type { TrainingOutcome } from '../runs/trainer';
import { described } from './described';
import type { LabTool } from './tool';

const input = v.object({
  recipe: v.pipe(
    v.string('write the recipe as text, YAML or JSON'),
    v.trim(),
    v.minLength(1, 'write a recipe, for example "data: { kind: points, name: moons }"'),
  ),
});

type Input = v.InferOutput<typeof input>;

export const train: LabTool<Input> = {
  input,
  doing: () => vscode.l10n.t('Training a diffusion model'),
  question: (asked) => {
    const { name, training } = resolveSource(sourceOf(asked));
    return {
      title: vscode.l10n.t('Train "{0}"?', name),
      message: vscode.l10n.t(
        'It makes {0} steps on this machine, shows them in the lab, and keeps a run in the workspace. It can be stopped at any time.',
        grouped(training.steps),
      ),
    };
  },
  run: async ({ store, trainer, lab, log }, asked, signal) => {
    const source = sourceOf(asked);
    const recipe = resolveSource(source);
    const data = await readDataFiles(recipe.data, source);
    signal.throwIfAborted();
    const outcomes: TrainingOutcome[] = [];
    let id: string | null = null;
    const stop = () => {
      if (id === null) return;
      trainer.stop(id).catch((error: unknown) => {
        // It has ended by itself meanwhile.
        if (!(error instanceof RunBusyError))
          log.error(`A training was not stopped: ${String(error)}`);
      });
    };
    const listening = trainer.listen({
      onOutcome: (outcome) => outcomes.push(outcome),
      // A training that was still being opened has not heard it.
      onProgress: (progress) => {
        if (signal.aborted && progress !== null && progress.step > 0) stop();
      },
    });
    try {
      id = await trainer.start({ recipe, data });
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      try {
        await lab.show('training');
        await trainer.settled();
      } finally {
        signal.removeEventListener('abort', stop);
      }
      // What it has learnt until then is kept, as for a training that the user stops.
      signal.throwIfAborted();
      const outcome = outcomes.find(({ document }) => document.id === id);
      if (outcome !== undefined && outcome.message !== null) throw new Error(outcome.message);
      const { document, folder } = await store.readable(id);
      const held = (await readEvaluations(folder.files, id)).at(-1);
      return { ...described(document), held_out_loss: held?.loss ?? null };
    } finally {
      listening.dispose();
    }
  },
};

function sourceOf({ recipe }: Input): RecipeSource {
  return { text: recipe, base: workspaceBase(), label: 'recipe', startLine: 0 };
}

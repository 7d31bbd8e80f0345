// Layer: runs. No vscode. Variants that were drawn under a measurement become a run: the samples, how
// they were drawn, and the pictures that they were drawn from.

import { conditionalMethod } from '../core/conditional/registry';
import type {
  ConditionalTask,
  ConditionRecord,
  DrawnVariants,
  TaskRecord,
} from '../shared/protocol/conditional';
import type { RunDocument } from '../shared/protocol/run';
import { keepRun } from './keptRun';
import { givenPath } from './layout';
import type { SampleSource } from './sampler';
import type { RunStore } from './store';

const DONE: Readonly<Record<ConditionalTask['kind'], string>> = {
  inpaint: 'inpainted',
  upscale: 'upscaled',
  hold: 'one coordinate held',
};

/** Makes a run of variants that a model drew. @throws {RecordingError} when it cannot be written */
export async function keepAsRun(
  store: RunStore,
  source: SampleSource,
  { settings, result }: Omit<DrawnVariants, 'modelId'>,
): Promise<RunDocument> {
  const { task, ...drawn } = settings;
  const { known, numbers, inconsistency, networkCalls, seconds, device } = result;
  const condition: ConditionRecord = {
    ...drawn,
    task: recordOf(task),
    known,
    numbers,
    inconsistency,
  };
  const { steps, seed, count, class_label, guidance_scale } = settings;
  const { title } = conditionalMethod(settings.method);
  const { samples, trajectory } = result;
  return keepRun(
    store,
    {
      kind: 'sampling',
      title: `${source.title}, ${DONE[task.kind]}, ${title} ${steps}`,
      // What they would be drawn with from noise alone; how they were drawn stands in the condition.
      recipe: {
        ...source.recipe,
        sampling: { ...source.recipe.sampling, seed, count, class_label, guidance_scale },
      },
      parent: source.parent,
      steps,
      condition,
    },
    { samples, trajectory, networkCalls, seconds, device },
    (id) =>
      Object.fromEntries(
        Object.entries(givenOf(task)).flatMap(([name, bytes]) =>
          bytes === null ? [] : [[givenPath(id, name), bytes]],
        ),
      ),
  );
}

function recordOf(task: ConditionalTask): TaskRecord {
  switch (task.kind) {
    case 'inpaint':
      return { kind: task.kind };
    case 'upscale':
      return { kind: task.kind, factor: task.factor };
    case 'hold':
      return task;
  }
}

/** Files by name; a task without pictures has none. */
function givenOf(task: ConditionalTask): Record<string, Uint8Array | null> {
  switch (task.kind) {
    case 'inpaint':
      return { image: task.image, mask: task.mask };
    case 'upscale':
      return { image: task.image, truth: task.truth };
    case 'hold':
      return {};
  }
}

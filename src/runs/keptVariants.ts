// Layer: runs. No vscode. Variants that were drawn under a measurement become a run: the samples, how
// they were drawn, and the files that they were drawn from.

import { conditionalMethod } from '../core/conditional/registry';
import type {
  ConditionalTask,
  ConditionRecord,
  DrawnVariants,
  GivenFiles,
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
  frames: 'frames predicted',
  gap: 'gap filled in',
};

const GIVEN_NAMES = ['image', 'mask', 'truth', 'sound'] as const;

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
  const given = givenOf(task);
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
        GIVEN_NAMES.flatMap((name) => {
          const bytes = given[name] ?? null;
          return bytes === null ? [] : [[givenPath(id, name), bytes]];
        }),
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
    case 'frames':
      return { kind: task.kind, known: task.known };
    case 'gap':
      return { kind: task.kind, from: task.from, until: task.until };
  }
}

/** Files by name; a task of points has none. */
function givenOf(task: ConditionalTask): Partial<GivenFiles> {
  switch (task.kind) {
    case 'inpaint':
      return { image: task.image, mask: task.mask };
    case 'upscale':
      return { image: task.image, truth: task.truth };
    case 'hold':
      return {};
    case 'frames':
      return { image: task.clip instanceof Uint8Array ? task.clip : null };
    case 'gap':
      return { sound: task.sound };
  }
}

// Layer: host, actions. Shows the lab's view of inpainting and upscaling: with the model of a run and its
// picture, mask and settings where it was made there, with a sample of it, or as it stands.

import { readContent } from '../runs/content';
import type { Services } from '../services';
import type { ConditionRequest } from '../shared/protocol/conditional';
import { givenFile } from '../shared/samples/givenFile';
import { modelIdOf } from '../workspace/models';

/**
 * @param runId null for the model that the view has
 * @param given the sample to begin with, as a file; null for what the run has
 */
export async function openInpaint(
  services: Services,
  task: 'inpaint' | 'upscale',
  runId: string | null,
  given: Uint8Array | null,
): Promise<void> {
  const request =
    runId === null
      ? { modelId: null, record: null, given, mask: null }
      : await requestOf(services, runId, given);
  const page = await services.lab.show('inpaint');
  await page.call('condition', { task, ...request });
}

async function requestOf(
  { store }: Services,
  runId: string,
  asked: Uint8Array | null,
): Promise<Omit<ConditionRequest, 'task'>> {
  const { document, folder } = await store.readable(runId);
  const modelId = modelIdOf(document);
  if (asked !== null || document.kind === 'training')
    return { modelId, record: null, given: asked, mask: null };
  const { given = null, result } = await readContent(folder.files, runId);
  const { condition } = document;
  if (condition !== null) {
    const { image = null, mask = null, truth = null, sound = null } = given ?? {};
    // The large picture says the small one, and what it should have become.
    return { modelId, record: condition, given: truth ?? image ?? sound, mask };
  }
  const first = result === null ? null : givenFile(result.samples, 0);
  return { modelId, record: null, given: first, mask: null };
}

// Layer: host, actions. Shows the lab's view of inpainting and upscaling: with the model of a run and its
// picture, mask and settings where it was made there, with a sample of it, or as it stands.

import { readContent } from '../runs/content';
import type { Services } from '../services';
import type { ConditionRequest } from '../shared/protocol/conditional';
import { picturePng } from '../shared/samples/eightBits';
import { modelIdOf } from '../workspace/models';

/**
 * @param runId null for the model that the view has
 * @param image the picture to begin with; null for what the run has
 */
export async function openInpaint(
  services: Services,
  task: 'inpaint' | 'upscale',
  runId: string | null,
  image: Uint8Array | null,
): Promise<void> {
  const request =
    runId === null
      ? { modelId: null, record: null, image, mask: null }
      : await requestOf(services, runId, image);
  const page = await services.lab.show('inpaint');
  await page.call('condition', { task, ...request });
}

async function requestOf(
  { store }: Services,
  runId: string,
  image: Uint8Array | null,
): Promise<Omit<ConditionRequest, 'task'>> {
  const { document, folder } = await store.readable(runId);
  const modelId = modelIdOf(document);
  if (image !== null || document.kind === 'training')
    return { modelId, record: null, image, mask: null };
  const { given = null, result } = await readContent(folder.files, runId);
  const { condition } = document;
  if (condition !== null) {
    const { image: known = null, mask = null, truth = null } = given ?? {};
    // The large picture says the small one, and what it should have become.
    return { modelId, record: condition, image: truth ?? known, mask };
  }
  const isPicture = result?.samples.kind === 'images';
  const first = isPicture ? picturePng(result.samples, 0) : null;
  return { modelId, record: null, image: first, mask: null };
}

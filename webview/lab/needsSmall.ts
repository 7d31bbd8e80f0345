// Layer: worker (pure). Where a model that enlarges pictures cannot be used.

import type { Model } from './network/modelFiles';

/** A model that enlarges small pictures was asked to draw without one. */
export class NeedsSmallPictureError extends Error {
  override readonly name = 'NeedsSmallPictureError';

  constructor(factor: number) {
    super(
      `This model enlarges small pictures ×${factor} and draws none without one: give it one with Diffusion: Upscale, or lab.mjs upscale.`,
    );
  }
}

/** @throws {NeedsSmallPictureError} */
export function requireUnconditional({ factor }: Pick<Model, 'factor'>): void {
  if (factor !== undefined) throw new NeedsSmallPictureError(factor);
}

// Layer: page, views. What a drawing costs, in a few lines. Where guidance acts at some noise levels only
// the calls are counted step by step; until that is done the most that there can be is said.

import type { Recipe } from '../../../src/core/recipe/types';
import { countNetworkCalls, mostNetworkCalls } from '../../../src/core/sampling/guidedCalls';
import { el } from '../../ui/dom';
import { readout } from '../../ui/readout';
import { costLines } from './cost';

export class CostReadout {
  readonly element = el('dl', { class: 'readout', testId: 'sampling-cost' });
  private latest: Recipe | null = null;

  /** @param onError told why the calls could not be counted */
  constructor(private readonly onError: (error: unknown) => void) {}

  /** @param seconds expected, null while nothing was timed */
  show(recipe: Recipe, seconds: number | null): void {
    const { sampling, schedule } = recipe;
    this.latest = recipe;
    const isCounted = sampling.guidance_interval === null;
    this.fill(recipe, isCounted ? mostNetworkCalls(sampling) : null, seconds);
    if (isCounted) return;
    countNetworkCalls(sampling, schedule).then((calls) => {
      if (this.latest === recipe) this.fill(recipe, calls, seconds);
    }, this.onError);
  }

  private fill({ sampling }: Recipe, calls: number | null, seconds: number | null): void {
    this.element.replaceChildren(...readout(costLines(sampling, calls, seconds)));
  }
}

// No false alarms: on the recipes that are shipped, on those of the example, and on the defaults of
// every kind of data, network and schedule the doctor says nothing.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/core/doctor/diagnose';
import { dataFacts } from '../../../src/core/data/facts';
import { builtInPoints, csvPoints } from '../../../src/core/data/pointsDataSet';
import { POINT_SETS } from '../../../src/core/data/pointSets';
import { DATA_KINDS } from '../../../src/core/recipe/data';
import { NETWORK_KINDS } from '../../../src/core/recipe/network';
import { SCHEDULE_KINDS } from '../../../src/core/recipe/schedule';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import { parseRecipeText } from '../../../src/shared/recipeText';
import { readArticle } from '../../../src/shared/article/document';
import { observed, recipe } from './observed';

const shipped = readdirSync('models').map((name) => `models/${name}/recipe.diffusion.json`);
const examples = readdirSync('media/example')
  .filter((name) => name.endsWith('.diffusion.json'))
  .map((name) => `media/example/${name}`);

describe('the doctor says nothing', () => {
  it.each([...shipped, ...examples])('of %s', (path) => {
    const { recipe: parsed } = parseRecipeText(readFileSync(path, 'utf8'), 'json');
    expect(parsed).not.toBeNull();
    if (parsed === null) return;
    expect(diagnose(observed(parsed))).toEqual([]);
  });

  it('of the recipes in the example article, but for the one that is cut short on purpose', () => {
    const blocks = readArticle(readFileSync('media/example/diffusion-models.md', 'utf8')).recipes;
    expect(blocks.length).toBeGreaterThan(1);
    for (const { text } of blocks) {
      const { recipe: parsed } = parseRecipeText(text);
      if (parsed === null) throw new Error(`No recipe: ${text}`);
      const rules = diagnose(observed(parsed)).map(({ rule }) => rule);
      expect(rules, text).toEqual(parsed.name.includes('cut short') ? ['terminal_snr'] : []);
    }
  });

  it('of the defaults of any kinds', () => {
    let counted = 0;
    for (const data of Object.keys(DATA_KINDS))
      for (const network of Object.keys(NETWORK_KINDS))
        for (const schedule of Object.keys(SCHEDULE_KINDS)) {
          const { recipe: resolved } = resolveRecipe({
            data: { kind: data },
            network: { kind: network },
            schedule: { kind: schedule },
          });
          // Not every network is for all data.
          if (resolved === null) continue;
          counted += 1;
          expect(diagnose(observed(resolved)), `${data} ${network} ${schedule}`).toEqual([]);
        }
    expect(counted).toBeGreaterThanOrEqual(6);
  });

  it.each(SAMPLERS)('of the default steps of $id', ({ id, network }) => {
    const seen = recipe({ schedule: { kind: network }, sampling: { sampler: id } });
    expect(diagnose(observed(seen))).toEqual([]);
  });

  it.each(POINT_SETS)('of the points of $id', ({ id }) => {
    const built = recipe({ data: { kind: 'points', name: id } });
    if (built.data.kind !== 'points') throw new Error('These are points.');
    expect(diagnose(observed(built, { data: dataFacts(builtInPoints(built.data)) }))).toEqual([]);
  });

  it('of the points of the example', () => {
    const own = recipe({ data: { file: 'own-points.csv' } });
    const data = csvPoints('own-points.csv', readFileSync('media/example/own-points.csv'), 0.05);
    expect(diagnose(observed(own, { data: dataFacts(data) }))).toEqual([]);
  });
});

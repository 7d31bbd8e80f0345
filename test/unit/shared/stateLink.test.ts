// Links to states: there and back, their size, and what others may write into one.

import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readArticle } from '../../../src/shared/article/document';
import { parseRecipeText } from '../../../src/shared/recipeText';
import { readStateQuery, stateBlock, stateQuery } from '../../../src/shared/stateLink';
import { RECIPE } from '../runs/samples';

/** A query as anybody can make it. */
function packed(text: string | Uint8Array): string {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return `v=1&s=${Buffer.from(deflateSync(bytes)).toString('base64url')}`;
}

describe('a link to a state', () => {
  it('holds the whole recipe and the view in a few hundred characters', () => {
    const query = stateQuery({ ...RECIPE, name: 'Mönde & 月' }, 'sampling');
    expect(query).toMatch(/^v=1&s=[\w-]+$/);
    expect(query.length).toBeLessThan(2_000);
    const { recipe, view } = readStateQuery(query);
    expect(view).toBe('sampling');
    expect(parseRecipeText(recipe).recipe).toEqual({ ...RECIPE, name: 'Mönde & 月' });
  });

  it('is refused where it would be too long', () => {
    const noise = Array.from({ length: 3_000 }, (_, i) => Math.sin(i * 12.9898) * 0.5 + 0.5);
    const recipe = { ...RECIPE, schedule: { ...RECIPE.schedule, trained_betas: noise } };
    expect(() => stateQuery(recipe as typeof RECIPE, 'schedule')).toThrow('save it as a file');
  });

  it('says of anything else that it cannot be opened', () => {
    const good = { recipe: {}, view: 'race' };
    expect(readStateQuery(packed(JSON.stringify(good)))).toEqual({ recipe: '{}\n', view: 'race' });
    const refused = (query: string) => {
      expect(() => readStateQuery(query)).toThrow(/^This link cannot be opened: /);
    };
    refused('');
    refused('v=2&s=AAAA');
    refused('v=1');
    refused('v=1&s=%00%ff');
    refused('v=1&s=not-deflate');
    refused(packed('{"recipe":{}'));
    refused(packed('[]'));
    refused(packed(JSON.stringify({ recipe: 'x', view: 'race' })));
    refused(packed(JSON.stringify({ recipe: {}, view: 'constructor' })));
    refused(packed(Uint8Array.of(0xff, 0xfe)));
    // Little that becomes much.
    refused(packed(JSON.stringify({ ...good, padding: ' '.repeat(1_000_000) })));
    refused(`v=1&s=${'A'.repeat(9_000)}`);
  });

  it('stands in an article as a recipe', () => {
    const block = stateBlock(RECIPE, 'vscode://a.b/state?v=1&s=x');
    const [found] = readArticle(`Text.\n\n${block}`).recipes;
    expect(parseRecipeText(found.text).recipe).toEqual(RECIPE);
  });
});

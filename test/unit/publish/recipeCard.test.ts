// Layer: tests. Recipes of published pages, with what the last build of the article gave.

import { expect, it } from 'vitest';
import { digestOf, namedBlocks } from '../../../src/build/blocks';
import { readArticle } from '../../../src/shared/article/document';
import { publish } from './memoryFiles';

const RECIPE = [
  '```diffusion',
  'name: Moons & more',
  'data: { name: moons }',
  'training: { steps: 4000 }',
  'sampling: { sampler: ddim, num_inference_steps: 20 }',
  'expect: [energy_distance < 0.02, loss < 0.1]',
  '```',
  '',
].join('\n');

async function built(text: string): Promise<Record<string, string>> {
  const [{ name, parsed }] = namedBlocks(readArticle(text).recipes);
  if (parsed.recipe === null) throw new Error('The recipe of the test has faults.');
  const figures = ['samples.png', 'trajectory.png', 'samples.npz', 'loss.svg'].map(
    (figure) => `${name}-${figure}`,
  );
  const block = {
    name,
    digest: await digestOf(parsed.recipe, []),
    figures,
    values: { energy_distance: 0.0123, loss: 0.25 },
    seconds: 1,
  };
  const record = JSON.stringify({ article: 'post.md', blocks: [block] });
  return Object.fromEntries([
    ['blog/post.figures/build.json', record],
    ...figures.map((figure) => [`blog/post.figures/${figure}`, figure]),
  ]) as Record<string, string>;
}

it('says what a recipe does, and shows figures and numbers of the last build', async () => {
  const { content, notes } = await publish(RECIPE, await built(RECIPE));
  expect(notes).toEqual([]);
  expect(content).toContain('<strong>Moons &amp; more</strong>');
  expect(content).toContain('<dt>Training</dt><dd>4,000 steps of');
  expect(content).toContain('<dt>Sampling</dt><dd>DDIM, 20 steps');
  expect(content.match(/<img src="data:image\/png;base64,/g)).toHaveLength(2);
  expect(content).toContain(`<img src="data:image/svg+xml;base64,${btoa('moons-more-loss.svg')}"`);
  expect(content).toContain('alt="Samples of the model of “Moons &amp; more”"');
  expect(content).toContain('<td>0.0123</td><td>energy_distance &lt; 0.02: holds</td>');
  expect(content).toContain('<td>0.25</td><td>loss &lt; 0.1: does not hold</td>');
  expect(content).toContain(
    '<details><summary>Recipe as text</summary><pre><code>name: Moons &amp; more\n',
  );
});

it('shows no results of another recipe', async () => {
  const changed = RECIPE.replace('4000', '5000');
  const { content, notes } = await publish(changed, await built(RECIPE));
  expect(content).not.toContain('<img');
  expect(notes).toEqual([
    '"Moons & more" was changed since it was built; its card has no results.',
  ]);
  const never = await publish(RECIPE);
  expect(never.notes).toEqual(['"Moons & more" was not built; its card has no results.']);
});

it('lists the faults of a recipe', async () => {
  const { content, notes } = await publish(RECIPE.replace('4000', '0'));
  expect(content).toContain('<p class="recipe-card-faults">training.steps is 0;');
  expect(notes).toEqual(['A recipe of the article has faults, which its card lists.']);
});

// Layer: tests. The look at a text before anything is loaded: it misses no article.

import { describe, expect, it } from 'vitest';
import { mayHoldArticle } from '../../../src/shared/article/mayHold';

describe('the first look at a text', () => {
  it.each([
    'the noise $x_t$',
    '$$\nx\n$$',
    'then \\(x_t\\) is',
    '\\[ x \\]',
    'twice: \\\\(x\\\\)',
    '\\begin{align}\nx\n\\end{align}',
    '> \\begin {equation}x\\end{equation}',
    '```math\nx\n```',
    '~~~~ Math\nx\n~~~~',
    '```diffusion\nname: moons\n```',
    '- ``` Diffusion\n  name: moons\n  ```',
    '[a run](.diffusion/runs/20260101-000000-moons-0000/run.diffrun)',
  ])('sees that there may be something: %j', (text) => {
    expect(mayHoldArticle(text)).toBe(true);
  });

  it.each([
    '',
    '# Notes\n\nNothing *of* the kind, see [here](https://example.org).',
    '```python\nx = 1\n```\n\n- a [list] (of) things\n',
    'The file `recipe.diffusion.json` and a word: diffusion.',
  ])('sees that there is nothing: %j', (text) => {
    expect(mayHoldArticle(text)).toBe(false);
  });
});

// Recipes as text: YAML and JSON give the same, and every fault stands at its place.

import { describe, expect, it } from 'vitest';
import { readArticle } from '../../../src/shared/article/document';
import { readFrontMatter } from '../../../src/shared/article/frontMatter';
import { formatRecipe, parseRecipeText } from '../../../src/shared/recipeText';

/** "line:column-endLine:endColumn message" of every fault of a text without a recipe. */
function faultsOf(text: string): string[] {
  const { recipe, faults } = parseRecipeText(text);
  expect(recipe).toBeNull();
  return faults.map((f) => `${f.line}:${f.column}-${f.endLine}:${f.endColumn} ${f.message}`);
}

describe('parseRecipeText', () => {
  it('reads the same from YAML and JSON', () => {
    const yaml = parseRecipeText(
      'data:\n  name: dino # thin strokes\ntraining:\n  learning_rate: 1e-3\n',
    );
    const json = parseRecipeText('{"data": {"name": "dino"}, "training": {"learning_rate": 1e-3}}');
    expect(yaml.faults).toEqual([]);
    expect(yaml.recipe?.data.name).toBe('dino');
    expect(yaml.recipe).toEqual(json.recipe);
    expect(yaml.input).toEqual({ data: { name: 'dino' }, training: { learning_rate: 0.001 } });
  });

  it('refuses a text that is longer than any recipe before the parser meets it', () => {
    const keys = Array.from({ length: 15_000 }, (_, i) => `"k${i}":1`).join(',');
    expect(faultsOf(`{${keys}}`)).toEqual([
      '0:0-0:1 This has 153,891 characters; a recipe has at most 100,000.',
    ]);
  });

  it.each([
    ['brackets', '['.repeat(20_000)],
    ['braces that close', '{a: '.repeat(20_000) + '}'.repeat(20_000)],
    ['lists on one line', '- '.repeat(20_000)],
    ['keys on one line', '? '.repeat(20_000)],
    ['indentation', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('refuses what is nested without end before the parser meets it: %s', (_, text) => {
    expect(faultsOf(text)).toEqual(['0:0-0:1 This is nested too deeply for a recipe.']);
    expect(readFrontMatter(`---\ntitle: T\nx: ${text}\n---\n$x$`).title).toBeNull();
  });

  it('does not take long flat lists for nested ones', () => {
    const betas = `[${Array.from({ length: 5000 }, () => 0.5).join(', ')}]`;
    const text = `schedule: {num_train_timesteps: 5000, trained_betas: ${betas}}`;
    expect(parseRecipeText(text).faults).toEqual([]);
    const closes = ']'.repeat(300);
    expect(parseRecipeText(`name: "${closes}" # ${'[]'.repeat(300)}`).faults[0].message).toMatch(
      /^name is /,
    );
  });

  it('takes an empty text for a recipe of defaults', () => {
    for (const text of ['', '\n', '# nothing yet\n', '{}']) {
      expect(parseRecipeText(text).recipe?.name).toBe('moons');
    }
  });

  it('writes what it reads', () => {
    const { recipe } = parseRecipeText('data: { name: swiss_roll }');
    if (!recipe) throw new Error('no recipe');
    expect(parseRecipeText(formatRecipe(recipe)).recipe).toEqual(recipe);
  });

  it('puts a fault at the value, at an unknown key, or at the nearest part', () => {
    expect(faultsOf('training:\n  steps: -5\n  stepz: 4\n')).toEqual([
      '1:9-1:11 training.steps is -5; allowed are whole numbers from 1 to 10000000.',
      '2:2-2:7 stepz is not a key of training. Did you mean steps?',
    ]);
    expect(faultsOf('{\n  "data": { "name": "moonz" }\n}')[0]).toMatch(
      /^1:20-1:27 data.name is "moonz"/,
    );
    expect(
      faultsOf('sampling:\n  num_inference_steps: 9\nschedule:\n  num_train_timesteps: 5\n')[0],
    ).toMatch(/^1:23-1:24 sampling.num_inference_steps is 9/);
    expect(faultsOf('training:\n  steps:\n')[0]).toMatch(/^1:2-1:7 training.steps is empty/);
    expect(faultsOf('name: x\nschedule:\n  beta_end: 0.00001\n')[0]).toMatch(
      /^1:0-1:8 schedule.beta_start is 0.0001/,
    );
    expect(faultsOf('- moons\n')[0]).toMatch(/^0:0-/);
  });

  it('reports text that is neither YAML nor JSON, with its place', () => {
    expect(faultsOf('data:\n\tname: moons\n')[0]).toMatch(/^1:0-1:1 A tab is used/);
    expect(faultsOf('data:\n  name: moons\n  name: dino\n')[0]).toMatch(/^2:2-.* stands twice/);
    expect(faultsOf('{"a": 1 "b": 2}')[0]).toMatch(/^0:6-.* A comma is missing/);
    expect(faultsOf('{"data": {}')[0]).toMatch(/^0:\d+-.* end with a }/);
    expect(faultsOf('a: 1\n---\nb: 2\n')[0]).toMatch(/^1:0-.* A second document/);
    expect(faultsOf('training:\n  steps: 4\n   seed: 3\n')).toHaveLength(1);
    expect(faultsOf('name: !!js/function x\n')[0]).toMatch(/Unresolved tag/);
    expect(faultsOf('name: *nothing\n')).toHaveLength(1);
  });

  it.each([
    ['name: moons: v2\n', 'moons: v2', '"moons: v2"'],
    ['name: moons: v2 # mine\n', 'moons: v2', '"moons: v2"'],
    ['name: "a": b\n', '"a": b', '"a: b"'],
    ['data:\n  file: c: points.csv\n', 'c: points.csv', '"c: points.csv"'],
    ['data: { file: c: points.csv }\n', 'c: points.csv', '"c: points.csv"'],
    ['name: @x\n', '@x', '"@x"'],
    ['name: `x`\n', '`x`', '"`x`"'],
    ['name: %x\n', '%x', '"%x"'],
    ['name: *x\n', '*x', '"*x"'],
  ])('says of %j that its value has to be quoted, and mends it', (text, wrong, right) => {
    const { recipe, faults } = parseRecipeText(text);
    expect(recipe).toBeNull();
    expect(faults).toHaveLength(1);
    const [{ line, column, endLine, endColumn, message, replacement }] = faults;
    expect(message).toContain(`quote the value: ${right}.`);
    const lines = text.split('\n');
    expect([endLine, lines[line].slice(column, endColumn)]).toEqual([line, wrong]);
    lines[line] = lines[line].slice(0, column) + (replacement ?? '') + lines[line].slice(endColumn);
    const mended = parseRecipeText(lines.join('\n'));
    expect(mended.faults.filter(({ kind }) => kind === 'syntax')).toEqual([]);
  });

  it('tells a part on one line and a missing comma from a value with a colon', () => {
    expect(faultsOf('training: steps: 4\n')[0]).toMatch(
      /^0:10-0:18 training is a part of the recipe/,
    );
    expect(faultsOf('training: {steps: 4 seed: 3}\n')[0]).toMatch(/A comma is missing/);
    expect(faultsOf('{"training": {"steps": 4 "seed": 3}}')[0]).toMatch(/A comma is missing/);
    expect(faultsOf('name: x\n  steps: 4\n')[0]).toMatch(/indentation of the next line/);
  });

  it.each([
    ['{\n  // mine\n  "training": { "steps": 10 }\n}\n', '1:2-1:9'],
    ['{\n  "training": { "steps": 10 } // mine\n}\n', '1:30-1:37'],
    ['// mine\n{ "training": { "steps": 10 } }\n', '0:0-0:7'],
    ['{ "training": { "steps": 10 } }\n# mine\n', '1:0-1:6'],
    ['{ /* mine */ "training": { "steps": 10 } }\n', '0:2-0:12'],
  ])('knows a comment in a JSON file: %j', (text, place) => {
    const json = parseRecipeText(text, 'json');
    expect(json.recipe).toBeNull();
    expect(
      json.faults.map((f) => `${f.line}:${f.column}-${f.endLine}:${f.endColumn} ${f.message}`),
    ).toEqual([`${place} JSON has no comments; remove this one.`]);
    // In an article, where YAML is allowed, so is its comment.
    const [article] = parseRecipeText(text).faults;
    if (text.includes('#')) expect(article).toBeUndefined();
    else expect(article.message).toMatch(/^A comment begins with # here, not with \/[/*]\.$/);
  });

  it('takes no text for a comment that is none', () => {
    const text = '{ "name": "http://x # y /* z", "data": { "file": "a//b.csv" } }';
    expect(parseRecipeText(text, 'json').faults).toEqual([]);
    expect(parseRecipeText('name: a//b\ndata:\n  file: "#1//2.csv"\n').faults).toEqual([]);
  });

  it('offers what was probably meant, for values, keys, other words and parts', () => {
    const fixes = (text: string) =>
      parseRecipeText(text).faults.map(({ line, column, endColumn, replacement }) => [
        text.split('\n')[line].slice(column, endColumn),
        replacement,
      ]);
    expect(fixes('sampling:\n  sampler: ddmi\n')).toEqual([['ddmi', 'ddim']]);
    expect(fixes("sampling: { sampler: 'ddmi' }\n")).toEqual([["'ddmi'", "'ddim'"]]);
    expect(fixes('{"sampling": {"sampler": "ddmi"}}')).toEqual([['"ddmi"', '"ddim"']]);
    expect(fixes('training:\n  stepz: 4\n')).toEqual([['stepz', 'steps']]);
    expect(fixes('{"training": {"stepz": 4}}')).toEqual([['"stepz"', '"steps"']]);
    expect(fixes('training:\n  lr: 0.1\n')).toEqual([['lr', 'learning_rate']]);
    expect(fixes('trainings:\n  steps: 4\n')).toEqual([['trainings', 'training']]);
    expect(fixes('training:\n  steps: -4\n')).toEqual([['-4', undefined]]);
  });

  it('does not let aliases expand without bound', () => {
    const level = (name: string, of: string): string =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(', ')}]\n`;
    const text = 'a: &a [x]\n' + level('b', 'a') + level('c', 'b') + level('d', 'c');
    expect(faultsOf(text)[0]).toMatch(/aliases of this recipe cannot be followed/);
  });
});

describe('recipes of an article', () => {
  it('finds fenced diffusion blocks, and only them', () => {
    const article = [
      '# Title',
      '```diffusion',
      'data:',
      '  name: moons',
      '```',
      '````md',
      '```diffusion',
      'not: this',
      '```',
      '````',
      '~~~ diffusion title="b"',
      '{}',
      '~~~',
      '```diffusion-other',
      '```',
      '    ```diffusion',
      '```diffusion',
      'open: end',
    ].join('\n');
    const found = readArticle(article).recipes.map(({ text, startLine }) => [startLine, text]);
    expect(found).toEqual([
      [2, 'data:\n  name: moons\n'],
      [11, '{}\n'],
      [17, 'open: end'],
    ]);
  });

  it('finds them with Windows line endings', () => {
    const [block] = readArticle('```diffusion\r\nname: a\r\n```\r\n').recipes;
    expect(block).toEqual({ text: 'name: a\n', startLine: 1, columns: [0] });
    expect(parseRecipeText(block.text).recipe?.name).toBe('a');
  });

  it('takes the language in any case, and knows the columns within lists and quotations', () => {
    const article =
      '- a\n\n  ```Diffusion\n  name: b\n  ```\n\n> ~~~ DIFFUSION\n> name: c\n> ~~~\n';
    expect(readArticle(article).recipes).toEqual([
      { text: 'name: b\n', startLine: 3, columns: [2] },
      { text: 'name: c\n', startLine: 7, columns: [2] },
    ]);
  });

  it('finds none in front matter, HTML and equations', () => {
    const article = '---\na: |\n  ```diffusion\n---\n<pre>\n```diffusion\n{}\n```\n</pre>\n';
    expect(readArticle(article).recipes).toEqual([]);
  });
});

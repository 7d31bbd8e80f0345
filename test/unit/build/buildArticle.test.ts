// Layer: tests. A build of an article: what is computed, what stays, and which claims hold.

import { beforeEach, describe, expect, it } from 'vitest';
import { readBlocks, type ArticleBlock } from '../../../src/build/blocks';
import { buildArticle, claimText, type BuildCompute } from '../../../src/build/buildArticle';
import { claimPlace } from '../../../src/build/claimPlaces';
import { buildFolderOf } from '../../../src/build/record';
import { readArticle } from '../../../src/shared/article/document';
import type { SampleResult } from '../../../src/shared/protocol/sampling';
import { MemoryFiles } from '../runs/memoryFiles';

const fence = (name: string, steps: number, claims: string): string =>
  `\`\`\`diffusion\nname: ${name}\ntraining: { steps: ${steps} }\nexpect: ${claims}\n\`\`\`\n`;

const blocksOf = (text: string): Promise<ArticleBlock[]> =>
  readBlocks(text, 'a.md', new MemoryFiles());

function drawn(distance: number): SampleResult {
  const values = new Float32Array([0, 0, 1, 1]);
  return {
    samples: { kind: 'points', shape: [2], values, labels: null, classes: null },
    trajectory: { count: 2, x_t: values, x_0: values },
    networkCalls: 4,
    metrics: { measures: [{ id: 'energy_distance', value: distance }] },
  } as unknown as SampleResult;
}

let files: MemoryFiles;
let computed: string[];

/** Stops behind so many recipes. */
function compute({ stopAfter = Infinity, distance = 0.01 } = {}): BuildCompute {
  return {
    train: ({ name }) => {
      if (computed.length >= stopAfter) return Promise.resolve(null);
      computed.push(name);
      const losses = [[1, 0.5]] as const;
      return Promise.resolve({
        model: {},
        data: null,
        earlier: null,
        loss: 0.25,
        losses,
        evaluations: [],
      });
    },
    sample: () => Promise.resolve(drawn(distance)),
  };
}

const build = async (text: string, options = {}, force = false) =>
  buildArticle(
    await blocksOf(text),
    { article: 'a.md', force },
    { files, label: 'a.figures' },
    compute(options),
  );

beforeEach(() => {
  files = new MemoryFiles();
  computed = [];
});

describe('buildArticle', () => {
  const two = `${fence('A b', 10, 'loss < 1')}\n${fence('A b', 20, '[loss < 0.1, coverage > 0]')}`;

  it('computes what has changed and judges all claims by what was measured', async () => {
    const outcomes = await build(two);
    expect(computed).toEqual(['a-b', 'a-b-2']);
    expect(outcomes.map(({ isNew }) => isNew)).toEqual([true, true]);
    expect(outcomes[0].built.figures).toEqual(
      ['samples.png', 'trajectory.png', 'samples.npz', 'loss.svg'].map((name) => `a-b-${name}`),
    );
    for (const name of outcomes[0].built.figures) expect(await files.stat(name)).not.toBeNull();
    expect(outcomes.flatMap(({ claims }) => claims.map(({ holds }) => holds))).toEqual([
      true,
      false,
      false,
    ]);
    expect(outcomes[1].claims.map(claimText)).toEqual([
      'loss < 0.1 (loss is 0.25)',
      'coverage > 0 (coverage was not measured)',
    ]);

    computed = [];
    const again = await build(
      two.replace('steps: 20', 'steps: 30').replace('loss < 1', 'loss < 0'),
    );
    expect(computed, 'a claim is judged without computing').toEqual(['a-b-2']);
    expect(again[0].isNew).toBe(false);
    expect(again[0].claims[0].holds).toBe(false);
    computed = [];
    await build(two, {}, true);
    expect(computed).toHaveLength(2);
  });

  it('keeps what is finished when it is stopped, and goes on behind it', async () => {
    expect(await build(two, { stopAfter: 1 })).toHaveLength(1);
    computed = [];
    expect(await build(two)).toHaveLength(2);
    expect(computed).toEqual(['a-b-2']);
  });

  it('computes anew when a figure is gone', async () => {
    await build(two);
    await files.delete('a-b-samples.png');
    computed = [];
    await build(two);
    expect(computed).toEqual(['a-b']);
  });

  it('refuses a folder with another build.json', async () => {
    await files.write('build.json', new TextEncoder().encode('[]'));
    await expect(build(two)).rejects.toThrow(
      '"a.figures/build.json" is not the record of a build; choose another folder, or delete the file.',
    );
  });
});

describe('readBlocks', () => {
  it('names every fault with its place, and data that are not there', async () => {
    await expect(blocksOf('text')).rejects.toThrow('"a.md" has no recipe to run;');
    await expect(blocksOf(`x\n\n${fence('a', 0, 'beauty > 3')}`)).rejects.toThrow(
      /^a\.md:5:\d+: training\.steps is 0;[^]*\na\.md:6:\d+: expect names the measure beauty;/,
    );
    await expect(
      blocksOf('```diffusion\ndata: { kind: points, file: p.csv }\n```'),
    ).rejects.toThrow('"p.csv" is not there; data.file is relative to the recipe.');
  });
});

describe('claimPlace', () => {
  it.each([
    ['```diffusion\nname: "loss < 1"\nexpect: loss < 1\n```', 'loss < 1', [2, 8, 16]],
    [
      '> - ```diffusion\n>   expect:\n>     - coverage > 0.5\n>     - loss < 1\n>   ```',
      'loss < 1',
      [3, 8, 16],
    ],
    ['```diffusion\n{"expect": ["loss < 1"]}\n```', 'loss < 1', [1, 13, 21]],
    ['```diffusion\nexpect: "loss \\x3c 1"\n```', 'loss < 1', [1, 0, 21]],
  ])('%s', (text, claim, [line, start, end]) => {
    const [block] = readArticle(text).recipes;
    expect(claimPlace(block, claim)).toEqual({ line, start, end });
    expect(text.split('\n')[line].slice(start, end)).not.toBe('');
  });
});

it('the folder of a build lies beside its article', () => {
  expect(buildFolderOf('a/b.c/post.md')).toBe('a/b.c/post.figures');
  expect(buildFolderOf('a.b/post')).toBe('a.b/post.figures');
});

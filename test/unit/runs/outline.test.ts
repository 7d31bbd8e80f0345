// Runs as a list shows them: days, ancestry, filter, what tells namesakes apart, and what it costs to
// read a hundred of them.

import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe, RecipeInput } from '../../../src/core/recipe/types';
import { newDocument, writeDocument } from '../../../src/runs/document';
import { byDay, distinctions, filtered, parentOf, parseTags } from '../../../src/runs/outline';
import { RunStore, type RunEntry } from '../../../src/runs/store';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { MemoryFiles } from './memoryFiles';

const FOLDER = { files: new MemoryFiles(), label: 'work', location: 'memory:/runs' };

function recipeOf(input: RecipeInput): Recipe {
  const { recipe, faults } = resolveRecipe(input);
  if (recipe === null) throw new Error(faults[0]?.message);
  return recipe;
}

function documentOf(
  id: string,
  created: string,
  part: Partial<RunDocument> = {},
  input: RecipeInput = {},
): RunDocument {
  const recipe = recipeOf({ name: 'moons', data: { name: 'moons' }, ...input });
  const run = {
    id,
    kind: 'training' as const,
    title: 'moons',
    owner: { name: 'me', process: null },
    recipe,
    parent: null,
    versions: { extension: '0.1.0', vscode: '1.100.0' },
    steps: recipe.training.steps,
  };
  return { ...newDocument(run, new Date(created)), state: 'completed', ...part };
}

function entryOf(document: RunDocument): RunEntry {
  return { id: document.id, folder: FOLDER, document, problem: null };
}

const old = entryOf(documentOf('a', '2026-03-01T10:00:00'));
const young = entryOf(documentOf('b', '2026-03-02T10:00:00', { tags: ['good'], title: 'heart' }));
const sampled = entryOf(
  documentOf(
    'c',
    '2026-03-02T11:00:00',
    { kind: 'sampling', title: 'moons, DDIM 50', parent: { run: 'a', model: null, step: 100 } },
    { sampling: { sampler: 'ddim' } },
  ),
);
const broken: RunEntry = {
  id: '20260301-090000-x-0000',
  folder: FOLDER,
  document: null,
  problem: 'The file run.diffrun is missing.',
};
const ALL = [sampled, young, old, broken];

describe('the outline of runs', () => {
  it('groups by local day, newest first, what was made from a run below it', () => {
    const days = byDay(ALL);
    expect(days.map(({ entries }) => entries.map(({ id }) => id))).toEqual([
      ['b'],
      ['a', broken.id],
    ]);
    expect(days.map(({ day }) => [day.getDate(), day.getHours()])).toEqual([
      [2, 0],
      [1, 0],
    ]);
    expect(parentOf(sampled, ALL)).toBe(old);
    expect(parentOf(old, ALL)).toBeNull();
  });

  it('finds by title, tag, sampler and state, and keeps what a found run stands under', () => {
    const found = (filter: string) => filtered(ALL, filter).map(({ id }) => id);
    expect(found('')).toHaveLength(4);
    expect(found('HEART')).toEqual(['b']);
    expect(found('#good completed')).toEqual(['b']);
    expect(found('ddim')).toEqual(['c', 'a']);
    expect(found('20260301')).toEqual([broken.id]);
    expect(found('#none')).toEqual([]);
  });

  it('reads tags with and without #, each once', () => {
    expect(parseTags(' #good, paper;good  #fig-3 ')).toEqual(['good', 'paper', 'fig-3']);
    expect(parseTags('  ')).toEqual([]);
  });

  it('names the keys that tell namesakes apart, and none for a run that is alone', () => {
    const wide = documentOf('d', '2026-03-02T10:00:00', {}, { network: { hidden: 64 } });
    const seeded = documentOf('e', '2026-03-02T10:00:00', {}, { training: { seed: 7 } });
    const alone = documentOf('f', '2026-03-02T10:00:00', { title: 'alone' });
    const words = distinctions([wide, seeded, alone]);
    expect(words.get('d')).toEqual(['hidden 64', 'seed 0']);
    expect(words.get('e')).toEqual(['hidden 128', 'seed 7']);
    expect(words.has('f')).toBe(false);
  });

  it('lists a hundred runs with one look at the folder and one read of each', async () => {
    const files = new CountingFiles();
    for (let i = 0; i < 100; i++) {
      const id = `20260302-1000${String(i % 60).padStart(2, '0')}-moons-${String(i).padStart(4, '0')}`;
      await writeDocument(files, documentOf(id, '2026-03-02T10:00:00', { thumbnail: true }));
    }
    const store = new RunStore('me', { extension: '0.1.0', vscode: '1.100.0' });
    store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
    files.reads = 0;
    const entries = await store.list();
    expect(entries.filter(({ document }) => document !== null)).toHaveLength(100);
    expect(files.reads).toBe(101);
  });
});

class CountingFiles extends MemoryFiles {
  /** Files read, looked at, and folders listed. */
  reads = 0;

  override read(path: string): Promise<Uint8Array> {
    this.reads++;
    return super.read(path);
  }

  override list(folder: string): ReturnType<MemoryFiles['list']> {
    this.reads++;
    return super.list(folder);
  }

  override stat(path: string): ReturnType<MemoryFiles['stat']> {
    this.reads++;
    return super.stat(path);
  }
}

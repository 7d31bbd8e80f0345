// What can be done with a run: menus, palette and commands go by it.

import { describe, expect, it } from 'vitest';
import { canDelete, canResume, hasModel } from '../../../src/runs/abilities';
import type { RunDocument, RunState } from '../../../src/shared/protocol/run';
import { runDocument } from './samples';

const run = (state: RunState, step: number, part: Partial<RunDocument> = {}): RunDocument => ({
  ...runDocument(),
  state,
  progress: { step, steps: 400 },
  ...part,
});

describe('what can be done with a run', () => {
  it('a training is resumed when it ended early and has a checkpoint', () => {
    const states: RunState[] = [
      'running',
      'paused',
      'completed',
      'stopped',
      'interrupted',
      'failed',
    ];
    expect(states.filter((state) => canResume(run(state, 100)))).toEqual([
      'stopped',
      'interrupted',
      'failed',
    ]);
    expect(states.filter((state) => canResume(run(state, 0)))).toEqual([]);
    expect(canResume(run('stopped', 10, { kind: 'sampling' }))).toBe(false);
  });

  it('a model is there from the first checkpoint on, and for samples while theirs is there', () => {
    const nowhere = () => false;
    expect(hasModel(run('running', 0), nowhere)).toBe(false);
    expect(hasModel(run('running', 100), nowhere)).toBe(true);
    const of = (parent: RunDocument['parent']) =>
      run('completed', 10, { kind: 'sampling', parent });
    const parent = { run: 'a', model: null, step: 100 };
    expect(hasModel(of(parent), (id) => id === 'a')).toBe(true);
    expect(hasModel(of(parent), nowhere)).toBe(false);
    expect(hasModel(of({ run: null, model: 'moons', step: null }), nowhere)).toBe(true);
  });

  it('only what nobody computes is deleted', () => {
    expect([run('running', 1), run('paused', 1), run('stopped', 1)].map(canDelete)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

// Layer: host, pickers. The sets of data that come with the lab, as rows to pick from.

import type * as vscode from 'vscode';
import { POINT_SETS } from '../core/data/pointSets';
import { SOUND_SETS } from '../core/data/sounds/soundSets';
import { CLIP_SETS } from '../core/data/video/clipSets';
import { IMAGE_SETS } from '../core/recipe/data/images';
import type { RecipeInput } from '../core/recipe/types';

export interface BuiltInSet extends vscode.QuickPickItem {
  /** Its name in recipes. */
  readonly description: string;
  readonly detail: string;
  /** Names the set; all else has the defaults that suit it. */
  readonly recipe: RecipeInput;
}

/** Pictures, sounds, clips and points, in this order. */
export function builtInSets(): BuiltInSet[] {
  const kinds = [
    ['images', IMAGE_SETS],
    ['audio', SOUND_SETS],
    ['video', CLIP_SETS],
    ['points', POINT_SETS],
  ] as const;
  return kinds.flatMap(([kind, sets]) =>
    sets.map(({ id, label, description }) => ({
      label,
      description: id,
      detail: description,
      recipe: { name: label, data: { kind, name: id } } as RecipeInput,
    })),
  );
}

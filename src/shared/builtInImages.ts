// Layer: shared by host and page. No vscode, no DOM. A built-in set of pictures as its defaults have it.

import type { ImageSetName } from '../core/recipe/data/images';
import { resolveRecipe } from '../core/recipe/resolve';
import type { DataSource } from './protocol/data';

export function builtInImages(name: ImageSetName): DataSource {
  const { recipe, faults } = resolveRecipe({ data: { kind: 'images', name } });
  if (recipe === null) throw new RangeError(faults.map(({ message }) => message).join(' '));
  return { config: recipe.data, files: [] };
}

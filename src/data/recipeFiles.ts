// Layer: host, data. The files of a recipe in VS Code's file system: relative to the recipe, or chosen
// in a dialog for it. Works on disk, over Remote, in virtual and in untrusted workspaces, since files
// are only read.

import * as vscode from 'vscode';
import type { DataConfig } from '../core/recipe/types';
import { VscodeFiles } from '../workspace/vscodeFiles';
import type { DataFiles } from '../shared/protocol/data';
import { collectDataFiles, type DataLimits, type DataPlace } from './collectData';
import { resolveFile, type FilePlaces } from './readPoints';

/** The files that the data of a recipe name. Throws a `DataError` or a `FileError`. */
export function readDataFiles(
  data: DataConfig,
  places: FilePlaces,
  limits?: DataLimits,
): Promise<DataFiles> {
  return collectDataFiles(data, new RecipePlace(places), limits);
}

class RecipePlace implements DataPlace {
  constructor(private readonly places: FilePlaces) {}

  read(path: string): Promise<Uint8Array> {
    return this.at(path, (files, name) => files.read(name));
  }

  list(path: string): ReturnType<DataPlace['list']> {
    return this.at(path, (files, name) => files.list(name));
  }

  stat(path: string): ReturnType<DataPlace['stat']> {
    return this.at(path, (files, name) => files.stat(name));
  }

  /** The last part of a path below the folder of the others, so that messages have its name. */
  private at<T>(path: string, use: (files: VscodeFiles, name: string) => Promise<T>): Promise<T> {
    const uri = this.resolve(path);
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    return use(new VscodeFiles(vscode.Uri.joinPath(uri, '..')), name);
  }

  /** What was chosen is a file, or the folder that a longer path begins with. */
  private resolve(path: string): vscode.Uri {
    for (const [name, uri] of this.places.chosen ?? []) {
      if (path.startsWith(`${name}/`)) {
        return vscode.Uri.joinPath(uri, path.slice(name.length + 1));
      }
    }
    return resolveFile(path, this.places);
  }
}

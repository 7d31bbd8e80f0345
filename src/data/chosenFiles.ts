// Layer: host, data. Files that the user chose in a dialog for a recipe that stands in a form. A
// recipe names files relative to itself; one that lies outside the workspace has no such name, so
// it goes by its own and is remembered here while the window is open. The run keeps its points.

import type * as vscode from 'vscode';
import { asRelative, relativeName } from './readPoints';
import { nameOf } from './userFile';

export class ChosenFiles {
  private readonly outside = new Map<string, vscode.Uri>();

  /** Files outside `base` by the names that recipes have for them. */
  get files(): ReadonlyMap<string, vscode.Uri> {
    return this.outside;
  }

  /** What a recipe in `base` calls the file; the last choice of a name holds. */
  choose(uri: vscode.Uri, base: vscode.Uri | null): string {
    const below = relativeName(uri, base);
    const name = below ?? asRelative(nameOf(uri));
    if (below === null) this.outside.set(name, uri);
    else this.outside.delete(name);
    return name;
  }
}

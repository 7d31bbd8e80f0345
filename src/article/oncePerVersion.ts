// Layer: host, article. What follows from the text of a document, made once for each version of it.

import type * as vscode from 'vscode';

/** `make`, whose answer is kept until the document changes. What else it is given is not compared. */
export function oncePerVersion<T, Rest extends unknown[]>(
  make: (document: vscode.TextDocument, ...rest: Rest) => T,
): (document: vscode.TextDocument, ...rest: Rest) => T {
  const kept = new WeakMap<vscode.TextDocument, { version: number; made: T }>();
  return (document, ...rest) => {
    const known = kept.get(document);
    if (known?.version === document.version) return known.made;
    const made = make(document, ...rest);
    kept.set(document, { version: document.version, made });
    return made;
  };
}

// Layer: tests. The modules of the checkout and what each imports, read from the sources with the
// TypeScript parser.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** Path of the imported module in the checkout, or the name of the package. */
  target: string;
  isPackage: boolean;
  /** Erased by the compiler. */
  isTypeOnly: boolean;
}

export interface Module {
  /** Relative to the checkout, with forward slashes. */
  path: string;
  source: ts.SourceFile;
  imports: Import[];
}

const EXTENSIONS = ['', '.ts', '.d.ts', '.mjs', '/index.ts'];

/** Every TypeScript module under the given folders. */
export function readModules(...folders: string[]): Module[] {
  return folders.flatMap(filesUnder).map((path) => {
    const source = ts.createSourceFile(
      path,
      readFileSync(path, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    return { path, source, imports: importsOf(path, source) };
  });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesUnder(path);
    return path.endsWith('.ts') && !path.endsWith('.assembly.ts') ? [path] : [];
  });
}

function importsOf(path: string, source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const isTypeOnly = ts.isImportDeclaration(node)
        ? isTypeOnlyClause(node.importClause)
        : node.isTypeOnly;
      add(node.moduleSpecifier, isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  const add = (specifier: ts.Expression | undefined, isTypeOnly: boolean): void => {
    if (specifier && ts.isStringLiteral(specifier)) {
      found.push({ ...resolveImport(path, specifier.text), isTypeOnly });
    }
  };
  visit(source);
  return found;
}

function isTypeOnlyClause(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function resolveImport(from: string, specifier: string): { target: string; isPackage: boolean } {
  if (!specifier.startsWith('.')) return { target: specifier, isPackage: true };
  const base = normalize(join(dirname(from), specifier))
    .split(sep)
    .join('/');
  const target = EXTENSIONS.map((extension) => base + extension).find(isFile);
  return { target: target ?? base, isPackage: false };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

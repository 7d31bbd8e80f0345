// Layer: build. The signatures of the wasm kernels for TypeScript, read from their AssemblyScript
// sources: kinds and numbers of arguments that a caller gets wrong are type errors then, instead of
// memory overwritten in silence. `node esbuild.mjs` writes them; so does
//   node scripts/kernel-signatures.mjs

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const engine = join(root, 'webview/lab/engine/wasm');
const target = join(engine, 'kernelSignatures.ts');

/** Types of AssemblyScript → those of `webview/lab/engine/wasm/kernels.ts`. */
const KINDS = new Map([
  ['usize', 'Pointer'],
  ['Optional', 'OptionalPointer'],
  ['bool', 'Flag'],
  ['i32', 'number'],
  ['f32', 'number'],
  ['f64', 'number'],
  ['void', 'void'],
]);

const HEADER = `// Layer: lab worker, engine. The exports of the wasm kernels. Written by
// scripts/kernel-signatures.mjs from kernels/*.assembly.ts; not to be edited.

import type { Flag, OptionalPointer, Pointer } from './pointer';

export interface Kernels {
`;

/** The text of `kernelSignatures.ts` that fits the sources. */
export function kernelSignatures() {
  const index = parse(join(engine, 'kernels/index.assembly.ts'));
  const kernels = exportsOf(index).filter(({ name }) => /^[a-z0-9_]+$/.test(name?.text ?? ''));
  return `${HEADER}${kernels.map(signature).join('\n')}\n}\n`;
}

/** Brings `kernelSignatures.ts` up to date; answers whether it was not. */
export function writeKernelSignatures() {
  const text = kernelSignatures();
  if (readFileSync(target, 'utf8') === text) return false;
  writeFileSync(target, text);
  return true;
}

/**
 * Every kernel, in the order of the index. What is exported in camel case is so for the compiler's
 * sake alone.
 * @param {ts.SourceFile} file
 * @returns {ts.FunctionDeclaration[]}
 */
function exportsOf(file) {
  return file.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return [statement];
    if (!ts.isExportDeclaration(statement)) return [];
    const { exportClause, moduleSpecifier } = statement;
    if (!exportClause || !moduleSpecifier || !ts.isNamedExports(exportClause))
      throw new Error(`${file.fileName}: only functions exported by name are understood.`);
    const from = /** @type {ts.StringLiteral} */ (moduleSpecifier).text;
    const source = parse(join(dirname(file.fileName), `${from}.ts`));
    return exportClause.elements.map(({ name }) => functionNamed(source, name.text));
  });
}

/**
 * @param {ts.SourceFile} file
 * @param {string} name
 */
function functionNamed(file, name) {
  const found = file.statements.find(
    (statement) => ts.isFunctionDeclaration(statement) && statement.name?.text === name,
  );
  if (!found) throw new Error(`${relative(root, file.fileName)} has no function ${name}.`);
  return /** @type {ts.FunctionDeclaration} */ (found);
}

/** @param {ts.FunctionDeclaration} declaration */
function signature(declaration) {
  const parameters = declaration.parameters.map(
    ({ name, type }) => `${name.getText()}: ${kindOf(type)}`,
  );
  return `  ${declaration.name?.text}(${parameters.join(', ')}): ${kindOf(declaration.type)};`;
}

/** @param {ts.TypeNode | undefined} type */
function kindOf(type) {
  const kind = KINDS.get(type?.getText() ?? '');
  if (kind === undefined)
    throw new Error(
      `A kernel has an argument of the type "${type?.getText() ?? 'unknown'}"; known are ${[...KINDS.keys()].join(', ')}.`,
    );
  return kind;
}

/** @param {string} path */
function parse(path) {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}

if (argv[1] === fileURLToPath(import.meta.url)) writeKernelSignatures();

// Layer: exchange. No vscode. One Python script made of a script and the module that it imports from
// beside it, so that what it computes can be read, and copied, in one file.

/** The names that `from MODULE import NAMES` takes from beside the script. */
const LOCAL_IMPORT = /^from network import .*\n\n?/m;
const IMPORT = /^(?:import|from) .*$/;

/**
 * The script with the module's code in place of the import of `network`, the imports of both sorted
 * into those of the standard library, of others, and merged.
 */
export function inlined(script: string, module: string): string {
  const outer = partsOf(script.replace(LOCAL_IMPORT, ''));
  const inner = partsOf(module);
  const imports = [...new Set([...outer.imports, ...inner.imports])];
  const standard = imports.filter((line) => STANDARD.has(packageOf(line)));
  const others = imports.filter((line) => !STANDARD.has(packageOf(line)));
  const groups = [standard, others].map((lines) => lines.sort(byPackage).join('\n'));
  return `${[outer.docstring, ...groups].join('\n\n')}\n\n# ${inner.title}\n${inner.body.trim()}\n\n\n# Sampling\n${outer.body.trim()}\n`;
}

const STANDARD = new Set(['argparse', 'inspect', 'json', 'math', 'wave', 'pathlib']);

interface Parts {
  readonly docstring: string;
  /** First line of the docstring. */
  readonly title: string;
  readonly imports: string[];
  readonly body: string;
}

/** Sources of this folder: a docstring, imports of one line each, then the code. */
function partsOf(source: string): Parts {
  const end = source.indexOf('"""', 3) + 3;
  const docstring = source.slice(0, end);
  const lines = source.slice(end).split('\n');
  const first = lines.findIndex((line) => line !== '' && !IMPORT.test(line));
  return {
    docstring,
    title: docstring.slice(3).split(/\n|"""/)[0],
    imports: lines.slice(0, first).filter((line) => line !== ''),
    body: lines.slice(first).join('\n'),
  };
}

function packageOf(line: string): string {
  return line.split(/[ .]/)[1];
}

/** `import a` before `from a import b`, each by its package. */
function byPackage(a: string, b: string): number {
  const kind = Number(a.startsWith('from')) - Number(b.startsWith('from'));
  return kind === 0 ? a.localeCompare(b) : kind;
}

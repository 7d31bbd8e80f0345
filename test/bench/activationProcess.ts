// Layer: benchmark. One activation in a process of its own, as VS Code's extension host does it: the
// bundle is loaded, `activate` is called with a workspace that has one Markdown file open. VS Code's
// module is a stand-in that answers at once, so that what is measured is the extension's own work.
// Prints one JSON line of milliseconds of CPU time.

import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';

const [, , bundle, manifest, article] = process.argv;

interface Loader {
  _load: (request: string, ...rest: unknown[]) => unknown;
}

interface Activated {
  activate: (context: unknown) => unknown;
}

/** Answers every name, call and construction with itself. */
const anything: unknown = new Proxy(class Nothing extends Object {}, {
  get: (_, name) => {
    if (name === 'then') return undefined;
    if (name === Symbol.toPrimitive) return () => '';
    return name === Symbol.iterator ? () => [][Symbol.iterator]() : anything;
  },
  set: () => true,
  apply: () => anything,
  construct: () => ({ dispose: () => undefined, event: () => anything, fire: () => undefined }),
});

/** The members of `known`, and {@link anything} for all others. */
function partly(known: Record<string, unknown>): unknown {
  return new Proxy(known, { get: (_, name) => known[String(name)] ?? anything });
}

const uri = partly({ path: '/folder/article.md', toString: () => 'file:///folder/article.md' });
const text = article === '' ? '# Notes\n\nNothing to compute.\n' : readFileSync(article, 'utf8');
const document = {
  uri,
  languageId: 'markdown',
  version: 1,
  isClosed: false,
  getText: () => text,
};
interface Lenses {
  provideCodeLenses: (document: unknown) => Promise<unknown[]>;
}
const providers: Lenses[] = [];
/** What VS Code makes of its arguments, which nobody reads here. */
class Made {
  readonly isStandIn = true;
}

/** Bundles copy the names of a module and keep its prototype. */
const stand: Record<string, unknown> = {
  workspace: partly({
    textDocuments: [document],
    workspaceFolders: [],
    getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
    fs: partly({
      stat: () => Promise.reject(new Error('not there')),
      readDirectory: () => Promise.resolve([]),
    }),
  }),
  languages: partly({
    match: () => 1,
    registerCodeLensProvider: (_: unknown, provider: Lenses) => providers.push(provider),
  }),
  commands: partly({ executeCommand: () => Promise.resolve() }),
  window: partly({
    // What the extension says went wrong is no measurement.
    showErrorMessage: (message: string) => Promise.reject(new Error(message)),
  }),
  l10n: { t: (message: string, ...rest: unknown[]) => [message, ...rest].join(' ') },
  CodeLens: Made,
  Range: Made,
  TreeItem: Made,
  FileSystemError: class extends Error {},
};
const vscode: unknown = Object.create(anything as object, Object.getOwnPropertyDescriptors(stand));
const loader = Module as unknown as Loader;
const load = loader._load;
loader._load = (request, ...rest) =>
  request === 'vscode' ? vscode : load.call(Module, request, ...rest);

const memento = { get: () => undefined, update: () => Promise.resolve() };
const context = {
  extensionUri: uri,
  globalStorageUri: uri,
  subscriptions: [],
  workspaceState: memento,
  globalState: memento,
  extension: { packageJSON: JSON.parse(readFileSync(manifest, 'utf8')) as unknown },
};

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const begin = cpu();
const extension = createRequire(bundle)(bundle) as Activated;
const loaded = cpu();
extension.activate(context);
const activated = cpu();
// What follows by itself: nothing for a text without equations, for an article all of its parts.
let lenses = 0;
for (let look = 0; look < 40 && lenses === 0; look += 1) {
  await wait(article === '' ? 2 : 50);
  for (const provider of providers) {
    lenses += (await provider.provideCodeLenses(document)).length;
  }
}
const figures = { load: loaded - begin, activate: activated - loaded, then: cpu() - activated };
process.stdout.write(`${JSON.stringify({ ...figures, lenses })}\n`);
process.exit(0);

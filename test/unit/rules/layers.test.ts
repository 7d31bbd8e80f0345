// Layer: tests. Who may import whom: the rules of docs/architecture.md.

import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readModules } from './modules';
import type { Module } from './modules';

const host = readModules('src');
const webview = readModules('webview');
const all = [...host, ...webview];

/** Packages that are pure computation: the compression of PNG, npz and gzip files. */
const CORE_PACKAGES = ['fflate'];

/** Packages without a DOM and without vscode: parsers of YAML, Markdown and LaTeX. */
const SHARED_PACKAGES = ['fflate', 'yaml', 'markdown-it', 'katex'];

/** Modules outside of the user interface that say nothing about diffusion. */
const GENERAL_MODULES = ['src/shared/dispose.ts', 'src/core/numberText.ts'];

/** "a.ts imports b" for every import that breaks a rule. */
function offences(
  modules: readonly Module[],
  isOffence: (target: string, isPackage: boolean) => boolean,
): string[] {
  return modules.flatMap(({ path, imports }) =>
    imports
      .filter(({ target, isPackage }) => isOffence(target, isPackage))
      .map(({ target }) => `${path} imports ${target}`),
  );
}

describe('layers', () => {
  it('are all there to be looked at', () => {
    expect(host.length).toBeGreaterThan(10);
    expect(webview.length).toBeGreaterThan(10);
    expect(all.flatMap(({ imports }) => imports).length).toBeGreaterThan(all.length);
  });

  it('core imports only core and compression', () => {
    const core = host.filter(({ path }) => path.startsWith('src/core/'));
    expect(core.length).toBeGreaterThan(0);
    expect(
      offences(core, (target, isPackage) =>
        isPackage ? !CORE_PACKAGES.includes(target) : !target.startsWith('src/core/'),
      ),
    ).toEqual([]);
  });

  it('nothing in webview reaches vscode or Node, not even through a module of src', () => {
    expect(webview.flatMap(forbiddenReach)).toEqual([]);
  });

  it('the host imports nothing from the webview, and nothing of Node that the web lacks', () => {
    expect(
      offences(host, (target, isPackage) =>
        isPackage ? target.startsWith('node:') : target.startsWith('webview/'),
      ),
    ).toEqual([]);
  });

  it('what host and page share imports only core and itself, and packages that know neither', () => {
    const shared = host.filter(({ path }) => path.startsWith('src/shared/'));
    expect(shared.length).toBeGreaterThan(20);
    expect(
      offences(shared, (target, isPackage) =>
        isPackage
          ? !SHARED_PACKAGES.includes(target)
          : !target.startsWith('src/core/') && !target.startsWith('src/shared/'),
      ),
    ).toEqual([]);
  });

  it('the webview imports no folder of the host', () => {
    expect(
      offences(
        webview,
        (target, isPackage) =>
          !isPackage && target.startsWith('src/') && !/^src\/(core|shared)\//.test(target),
      ),
    ).toEqual([]);
  });

  it('the entrance loads nothing at once but names and the look at a text', () => {
    const entrance = host.find(({ path }) => path === 'src/extension.ts');
    const later = new Set(laterImports('src/extension.ts'));
    const atOnce = (entrance?.imports ?? []).filter(
      ({ target, isTypeOnly }) => !isTypeOnly && !later.has(target),
    );
    expect(later).toEqual(new Set(['src/parts.ts']));
    expect(atOnce.map(({ target }) => target)).toEqual([
      'vscode',
      'src/runs/layout.ts',
      'src/shared/article/mayHold.ts',
      'src/viewTypes.ts',
    ]);
    const reached = host.filter(({ path }) => atOnce.some(({ target }) => target === path));
    expect(reached).toHaveLength(3);
    expect(reached.flatMap(({ imports }) => imports)).toEqual([]);
  });

  it('recording and reading of runs knows neither vscode nor another folder of the host', () => {
    const runs = host.filter(({ path }) => path.startsWith('src/runs/'));
    expect(runs.length).toBeGreaterThan(10);
    expect(
      offences(runs, (target, isPackage) =>
        isPackage
          ? !['valibot', 'fflate'].includes(target)
          : !/^src\/(core|shared|runs)\//.test(target),
      ),
    ).toEqual([]);
  });

  it('building and publishing of articles, which the command line does too, knows no vscode', () => {
    const article = host.filter(({ path }) => /^src\/(?:build|publish)\//.test(path));
    expect(article.length).toBeGreaterThan(8);
    expect(
      offences(article, (target, isPackage) =>
        isPackage
          ? !['valibot', 'markdown-it'].includes(target)
          : !/^src\/(?:core|shared|runs|build|publish)\/|^src\/data\/collectData\./.test(target),
      ),
    ).toEqual([]);
  });

  it('exchange with other programs, which the command line does too, knows no vscode', () => {
    const exchange = host.filter(({ path }) => path.startsWith('src/exchange/'));
    expect(exchange.length).toBeGreaterThan(5);
    expect(
      offences(exchange, (target, isPackage) =>
        isPackage
          ? !['valibot', 'fflate'].includes(target)
          : !/^src\/(?:core|shared|exchange)\//.test(target),
      ),
    ).toEqual([]);
  });

  it('the product imports nothing from its tests and scripts, JSON files included', () => {
    expect(
      offences(all, (target, isPackage) => !isPackage && /^(test|scripts)\//.test(target)),
    ).toEqual([]);
    expect(
      all.flatMap(({ imports }) => imports).filter(({ target }) => target.endsWith('.json')).length,
      'imports of JSON are seen',
    ).toBeGreaterThan(0);
  });

  it('the worker does not import the page', () => {
    const worker = webview.filter(({ path }) => path.startsWith('webview/lab/'));
    expect(worker.length).toBeGreaterThan(0);
    expect(
      offences(worker, (target) => /^webview\/(page|views|ui|index|headless)/.test(target)),
    ).toEqual([]);
  });

  it('the user interface knows no recipe and no other word of the lab', () => {
    const ui = webview.filter(({ path }) => path.startsWith('webview/ui/'));
    expect(ui.length).toBeGreaterThan(10);
    expect(
      offences(
        ui,
        (target, isPackage) =>
          !isPackage && !target.startsWith('webview/ui/') && !GENERAL_MODULES.includes(target),
      ),
    ).toEqual([]);
  });

  it('views import neither the page that holds them nor what starts it', () => {
    const views = webview.filter(({ path }) => path.startsWith('webview/views/'));
    expect(views.length).toBeGreaterThan(20);
    expect(views.filter(({ path }) => path.split('/').length < 4)).toEqual([]);
    expect(
      offences(views, (target) => /^webview\/(page\/|lab\/|index|headless|start)/.test(target)),
    ).toEqual([]);
  });

  it("the engine's graph imports no backend, types included", () => {
    const graph = webview.filter(({ path }) => path.startsWith('webview/lab/engine/graph/'));
    expect(graph.length).toBeGreaterThan(2);
    expect(
      offences(
        graph,
        (target, isPackage) => isPackage || !target.startsWith('webview/lab/engine/graph/'),
      ),
    ).toEqual([]);
  });

  it('the engine imports nothing of the webview but itself, types included', () => {
    const engine = webview.filter(({ path }) => path.startsWith('webview/lab/engine/'));
    expect(engine.length).toBeGreaterThan(50);
    expect(
      offences(
        engine,
        (target, isPackage) =>
          !isPackage && target.startsWith('webview/') && !target.startsWith('webview/lab/engine/'),
      ),
    ).toEqual([]);
  });

  it.each([
    ['@vscode/webview-ui-toolkit', 1],
    ['uplot', 1],
  ])('%s is imported in exactly %i file, in webview/ui', (name, count) => {
    const users = all.filter(({ imports }) =>
      imports.some(({ target }) => target === name || target.startsWith(`${name}/`)),
    );
    expect(users.filter(({ path }) => !path.startsWith('webview/ui/'))).toEqual([]);
    expect(users.map(({ path }) => path)).toHaveLength(count);
  });

  it('katex is imported by what typesets, for pages and for hovers, and by what looks for its errors', () => {
    const users = all.filter(({ imports }) => imports.some(({ target }) => target === 'katex'));
    expect(users.map(({ path }) => path)).toEqual([
      'src/shared/article/equationPicture.ts',
      'src/shared/article/katexErrors.ts',
      'src/shared/article/typesetHtml.ts',
      'webview/ui/equation.ts',
    ]);
  });

  it('every relative import leads to a file', () => {
    const broken = all.flatMap(({ path, imports }) =>
      imports
        .filter(({ isPackage, target }) => !isPackage && !/\.\w+$/.test(target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('there is no import cycle, imports of types included', () => {
    expect(findCycle(all)).toEqual([]);
  });

  it('finds a cycle when there is one', () => {
    const module = (path: string, target: string, isTypeOnly = false): Module => ({
      source: ts.createSourceFile(path, '', ts.ScriptTarget.Latest),
      path,
      imports: [{ target, isPackage: false, isTypeOnly }],
    });
    expect(findCycle([module('a', 'b'), module('b', 'c'), module('c', 'b', true)])).toEqual([
      'b',
      'c',
      'b',
    ]);
  });
});

/** What a module loads by `import()`. */
function laterImports(path: string): string[] {
  const module = all.find((one) => one.path === path);
  const dynamic = [...(module?.source.text ?? '').matchAll(/import\('\.\/([^']+)'\)/g)];
  return dynamic.map(([, name]) => `src/${name}.ts`);
}

/** The way from a module to `vscode` or to Node through what exists at run time, if there is one. */
function forbiddenReach(start: Module): string[] {
  const byPath = new Map(all.map((module) => [module.path, module]));
  const seen = new Set<string>();
  const walk = (module: Module, trail: string): string[] => {
    if (seen.has(module.path)) return [];
    seen.add(module.path);
    return module.imports
      .filter(({ isTypeOnly }) => !isTypeOnly)
      .flatMap(({ target, isPackage }) => {
        const way = `${trail} → ${target}`;
        if (isPackage) return target === 'vscode' || target.startsWith('node:') ? [way] : [];
        const next = byPath.get(target);
        return next === undefined ? [] : walk(next, way);
      });
  };
  return walk(start, start.path);
}

/** Paths along the first cycle of imports, those of types included; empty without one. */
function findCycle(modules: readonly Module[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const done = new Set<string>();
  const walk = (path: string, trail: string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    const module = byPath.get(path);
    if (done.has(path) || module === undefined) return [];
    for (const { target } of module.imports) {
      const cycle = walk(target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const { path } of modules) {
    const cycle = walk(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

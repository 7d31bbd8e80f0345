// Layer: tests. What the widgets are made of: they run in VS Code's Markdown preview and in published
// pages, which have nothing of the lab.

import { expect, it } from 'vitest';
import { readModules } from '../rules/modules';
import type { Module } from '../rules/modules';

const modules = new Map(readModules('src', 'webview').map((module) => [module.path, module]));

/** Modules and packages that exist at run time in a bundle of `entry`. */
function reached(entry: string): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const imports: Module['imports'] = modules.get(path)?.imports ?? [];
    for (const { target, isTypeOnly } of imports) if (!isTypeOnly) visit(target);
  };
  visit(entry);
  return seen;
}

it('the bundle of the preview holds widgets, general parts of the page, and mathematics', () => {
  const parts = [...reached('webview/preview.ts')];
  expect(parts).toContain('webview/widgets/paths/paths.ts');
  expect(parts).toContain('src/shared/article/charts/karras.ts');
  expect(parts).toContain('src/core/schedule.ts');
  const allowed =
    /^(?:webview\/preview\.ts|webview\/preview\/.*|webview\/widgets\/.*|webview\/ui\/(?:dom|theme|liveEquation)\.ts|src\/core\/.*|src\/shared\/(?:dispose|article\/(?:widgetBlock|publishedPage|symbolTexts|charts\/\w+))\.ts)$/;
  expect(parts.filter((path) => !allowed.test(path))).toEqual([]);
});

it('widgets import nothing of the lab and no view, types included', () => {
  const widgets = [...modules.values()].filter(({ path }) => path.startsWith('webview/widgets/'));
  expect(widgets.length).toBeGreaterThan(10);
  const offences = widgets.flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => !/^(?:webview\/(?:widgets|ui)\/|src\/(?:core|shared)\/)/.test(target))
      .map(({ target }) => `${path} imports ${target}`),
  );
  expect(offences).toEqual([]);
});

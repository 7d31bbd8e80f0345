// Layer: command line. `article check`: the equations, settings and faults of Markdown articles. It
// reads text only and opens no browser.

import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { understand } from '../../../src/shared/article/checked';
import { readArticle } from '../../../src/shared/article/document';
import { reportOf } from '../../../src/shared/article/report';
import type { ArticleReport } from '../../../src/shared/article/report';
import { diagnose } from '../../../src/shared/article/rules';
import { applyFixes } from '../../../src/shared/article/rules/applyFixes';
import { problemText } from '../fileProblem';
import type { Console } from '../console';
import { InputError } from '../inputError';
import { jsonOption } from '../options';
import type { SubCommand } from '../program';
import { messageOf, readBytes, readText } from '../textFile';
import { addArticleBuild } from './articleBuild';
import { addArticlePublish } from './articlePublish';

interface CheckOptions {
  json?: boolean;
  fix?: boolean;
}

export const addArticle: SubCommand = (program, run) => {
  const article = program.command('article').summary('check, build and publish articles');
  article.description('Works on Markdown articles.');
  article
    .command('check')
    .summary('find the equations, settings and faults of articles')
    .description(
      'Prints the faults of Markdown articles, a line each; docs/rules.md has a section for each ' +
        'rule. The exit code is 1 when one is left. Lines and columns count from 1; the place of ' +
        'an equation is that of its LaTeX without the delimiters.',
    )
    .argument('<path...>', 'Markdown files, or folders with such files')
    .option('--fix', 'write the quick fixes into the files')
    .addOption(jsonOption())
    .action((paths: string[], { json, fix }: CheckOptions) =>
      run(json ?? false, ({ output }) => check(paths, fix ?? false, output)),
    );
  addArticleBuild(article, run);
  addArticlePublish(article, run);
};

async function check(paths: readonly string[], fix: boolean, output: Console): Promise<boolean> {
  const files = [...new Set((await Promise.all(paths.map(articlesAt))).flat())];
  const reports: ArticleReport[] = [];
  for (const file of files) {
    const text = fix ? await fixFile(file, output) : await readText(file);
    const checked = understand(readArticle(text));
    reports.push(reportOf(file, checked, diagnose(checked)));
  }
  output.result(sentences(reports), { files: reports });
  return reports.every(({ diagnostics }) => diagnostics.length === 0);
}

function sentences(reports: readonly ArticleReport[]): string[] {
  const faults = reports.flatMap(({ file, diagnostics }) =>
    diagnostics.map(
      ({ line, column, severity, rule, message }) =>
        `${file}:${line}:${column} ${severity} ${rule} ${message}`,
    ),
  );
  const equations = reports.reduce((sum, report) => sum + report.equations.length, 0);
  const counts = [
    countOf(reports.length, 'article'),
    countOf(equations, 'equation'),
    countOf(faults.length, 'fault'),
  ];
  return [...faults, `${counts.join(', ')}.`];
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Writes the quick fixes of a file and says which; answers with the text that is there now. */
async function fixFile(file: string, output: Console): Promise<string> {
  const source = await readText(file);
  const { text, applied } = applyFixes(source);
  if (text === source) return source;
  const [first] = await readBytes(file);
  const mark = first === 0xef ? '\uFEFF' : '';
  try {
    await writeFile(file, mark + text);
  } catch (error) {
    throw new InputError(`"${file}" could not be written: ${problemText(error)}.`);
  }
  for (const { rule, line, before, after } of applied) {
    output.notice(`${file}:${line + 1} fixed ${rule}: ${before} → ${after}`);
  }
  return text;
}

const ARTICLE = /\.(?:md|markdown|mdown|mkdn?|mdx|qmd|rmd)$/i;

/** A file itself; of a folder the articles in it and below, hidden and installed ones left out. */
async function articlesAt(path: string): Promise<string[]> {
  if (!(await isFolder(path))) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const found = entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry): Promise<string[]> => {
      const below = join(path, entry.name);
      if (entry.isDirectory()) return articlesAt(below);
      return Promise.resolve(ARTICLE.test(entry.name) && entry.isFile() ? [below] : []);
    });
  return (await Promise.all(found)).flat();
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new InputError(`"${path}" could not be read: ${messageOf(error)}.`);
  }
}

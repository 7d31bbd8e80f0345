// Layer: command line. `article publish`: an article as one page that works without a server and asks
// for nothing, or as the part of a page of a Jekyll site. It opens no browser.

import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { buildFolderOf } from '../../../src/build/record';
import { noteSentence } from '../../../src/publish/notes';
import { publishArticle } from '../../../src/publish/page';
import { problemText } from '../fileProblem';
import { InputError } from '../inputError';
import { NodeFiles } from '../nodeFiles';
import { jsonOption, required } from '../options';
import type { Runner, Session } from '../program';
import { readText } from '../textFile';

interface PublishOptions {
  out?: string;
  figures?: string;
  fragment?: boolean;
  widgets: boolean;
  json?: boolean;
}

interface PublishRequest {
  readonly article: string;
  readonly out: string;
  readonly figures: string;
  readonly fragment: boolean;
  readonly widgets: boolean;
}

export function addArticlePublish(article: Command, run: Runner): void {
  article
    .command('publish')
    .summary('write an article as one page')
    .description(
      'Writes a Markdown article as one HTML file with its equations, pictures and results in it; ' +
        'it works from the disk and asks for nothing. With --fragment it writes the part of a page ' +
        'of a Jekyll site, below the front matter.',
    )
    .argument('<file>', 'a Markdown file')
    .option('--out <file>', 'the HTML file')
    .option('--figures <dir>', 'folder of article build; NAME.figures beside the article')
    .option('--fragment', 'front matter and article, without <html>, for a Jekyll site')
    .option('--no-widgets', 'leave out the live widgets beside equations')
    .addOption(jsonOption())
    .action((file: string, { out, figures, fragment, widgets, json }: PublishOptions) =>
      run(json ?? false, async (session) => {
        const request = {
          article: file,
          out: required(out, 'article publish', '--out FILE.html'),
          figures: figures ?? buildFolderOf(file),
          fragment: fragment ?? false,
          widgets,
        };
        await publish(request, session);
        return true;
      }),
    );
}

async function publish(
  { article, out, figures, fragment, widgets }: PublishRequest,
  { dist, output }: Session,
): Promise<void> {
  const published = await publishArticle({
    text: await readText(article),
    name: basename(article),
    files: new NodeFiles(dirname(resolve(article))),
    figures: { files: new NodeFiles(resolve(figures)), label: figures },
    asset: (path) => readFile(join(dist, path)),
    fragment,
    widgets,
  });
  const { html } = published;
  const notes = published.notes.map(noteSentence);
  for (const note of notes) output.notice(note);
  try {
    await writeFile(out, html);
  } catch (error) {
    throw new InputError(`"${out}" could not be written: ${problemText(error)}.`);
  }
  const bytes = Buffer.byteLength(html);
  output.result([`Written to ${out}, ${Math.ceil(bytes / 1000)} kB.`], {
    command: 'article publish',
    article,
    file: out,
    bytes,
    notes,
  });
}

// Layer: host, publish. No vscode: the command line uses it too. An article as one file: a page of its
// own, which works from the disk and asks for nothing, or the part of a page below the front matter
// that a Jekyll site puts into its layout.

import { digestOf, namedBlocks, type NamedBlock } from '../build/blocks';
import { readRecord, type BuildRecord, type BuiltBlock } from '../build/record';
import { DataError } from '../core/data/dataSet';
import { collectDataFiles, type DataPlace } from '../data/collectData';
import { FileError } from '../runs/files';
import { articleSchedule } from '../shared/article/articleSchedule';
import { understand, type CheckedArticle } from '../shared/article/checked';
import { readArticle } from '../shared/article/document';
import { splitFrontMatter } from '../shared/article/frontMatter';
import { escapedAttribute, escapedText } from '../shared/article/safeHtml';
import { liveEquations } from '../shared/article/liveEquation';
import { READING_ATTRIBUTE, SCHEDULE_ATTRIBUTE } from '../shared/article/publishedPage';
import { articleTitle } from '../shared/article/title';
import { WIDGET_CLASS } from '../shared/article/widgetBlock';
import { widgetsOf } from '../shared/article/widgetBlocks';
import { articleHtml } from './article';
import { base64, dataUrl } from './dataUrl';
import { fencedFromLiquid } from './liquid';
import { recipeCardHtml, type CardFigure } from './recipeCard';
import { withRuns } from './runs';
import { pageStyles, SCOPE } from './styles';
import { NOTES, noteSentence, type Note, type TakeNote } from './notes';

export interface PublishRequest {
  /** The article. */
  readonly text: string;
  /** Its file name. */
  readonly name: string;
  /** Where its pictures and data are; paths are relative to the article. */
  readonly files: DataPlace;
  /** The folder in which `article build` wrote its figures. */
  readonly figures: { files: Pick<DataPlace, 'read' | 'stat'>; label: string };
  /** Reads a file of the built extension, by its path in `dist`. */
  readonly asset: (path: string) => Promise<Uint8Array>;
  /** The part of a page for a Jekyll site, instead of a page. */
  readonly fragment: boolean;
  /** Whether live widgets stand beside equations and in the cards of recipes. */
  readonly widgets: boolean;
}

export interface PublishedArticle {
  readonly html: string;
  /** What is not in it as it was written. */
  readonly notes: readonly Note[];
}

/** @throws {ArticleBuildError} where the record of the figures cannot be read */
export async function publishArticle(request: PublishRequest): Promise<PublishedArticle> {
  const { text, name, files, fragment } = request;
  const notes: Note[] = [];
  const note: TakeNote = (text, ...values) => {
    const sentence = noteSentence({ text, values });
    if (!notes.some((one) => noteSentence(one) === sentence)) notes.push({ text, values });
  };
  const article = readArticle(text);
  const { block, value } = splitFrontMatter(text);
  const cards = new Cards(request, await readRecord(request.figures), note);
  const checked = understand(article);
  const live = liveEquations(checked);
  const content = await articleHtml({
    body: article.front.body,
    recipes: namedBlocks(article.recipes),
    files,
    widgets: request.widgets ? await withRuns(widgetsOf(checked), files, note) : [],
    liveOf: (tex) => (request.widgets && Object.hasOwn(live, tex) ? live[tex] : undefined),
    card: (recipe) => cards.html(recipe),
    keepsLiquid: fragment,
    note,
  });
  const script = await scriptFor(content, request);
  const schedule = script === '' ? '' : scheduleAttribute(checked);
  const styles = await stylesFor(content, request);
  if (fragment) {
    const body = `<div class="${SCOPE}">\n<article class="article"${schedule}>\n${content}</article>\n</div>\n`;
    const head = block === '' ? '---\n---\n' : `${block.trimEnd()}\n`;
    const parts = [
      `${head}<style>${fencedFromLiquid(styles)}</style>\n`,
      body,
      script === '' ? '' : `<script>${fencedFromLiquid(script)}</script>\n`,
    ];
    return { html: parts.join(''), notes };
  }
  const head = {
    title: articleTitle(article, name),
    description: value('description') ?? value('summary') ?? value('excerpt'),
    language: languageOf(value('lang') ?? value('language')),
  };
  const heading = article.front.title === null ? '' : headOf(article.front, article.heading);
  return {
    html: await wholePage(head, styles, { schedule, content: heading + content, script }),
    notes,
  };
}

interface PageHead {
  title: string;
  description: string | null;
  language: string;
}

async function wholePage(
  { title, description, language }: PageHead,
  styles: string,
  { schedule, content, script }: { schedule: string; content: string; script: string },
): Promise<string> {
  const policy = [
    ...(script === '' ? [] : [`script-src 'sha256-${await sha256(script)}'`]),
    "default-src 'none'",
    'img-src data:',
    'font-src data:',
    // KaTeX places its symbols by style attributes; those of the article are taken out.
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const about =
    description === null
      ? ''
      : `<meta name="description" content="${escapedAttribute(description)}">\n`;
  return `<!doctype html>
<html lang="${escapedAttribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escapedText(title)}</title>
${about}<link rel="icon" href="data:,">
<style>${styles}</style>
</head>
<body class="${SCOPE} is-page">
<main class="article"${schedule}>
${content}</main>
${script === '' ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

/** The schedule that the article is about, for its equations; none where what is said is no schedule. */
function scheduleAttribute(checked: CheckedArticle): string {
  const config = articleSchedule(checked)?.config;
  if (config === undefined) return '';
  return ` ${SCHEDULE_ATTRIBUTE}="${escapedAttribute(JSON.stringify(config))}"`;
}

/** Title and date of the front matter; a first heading that says the same stands for the title. */
function headOf(
  { title, date }: { title: string | null; date: string | null },
  heading: string | null,
): string {
  const shown =
    title === null || heading?.trim() === title ? '' : `<h1>${escapedText(title)}</h1>\n`;
  return shown + (date === null ? '' : `<p class="article-date">${escapedText(date)}</p>\n`);
}

/** A language tag; English where the front matter names none. */
function languageOf(written: string | null): string {
  return written !== null && /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(written)
    ? written.replaceAll('_', '-')
    : 'en';
}

async function stylesFor(html: string, { asset }: PublishRequest): Promise<string> {
  const css = new TextDecoder().decode(await asset('published.css'));
  return pageStyles(css, html, (address) => asset(address.replace(/^\.\//, '')));
}

/** The script of widgets and equations; empty for an article without any that is alive. */
async function scriptFor(html: string, { asset }: PublishRequest): Promise<string> {
  const isAlive = [`class="${WIDGET_CLASS}"`, ` ${READING_ATTRIBUTE}="`];
  if (!isAlive.some((mark) => html.includes(mark))) return '';
  const bundle = new TextDecoder().decode(await asset('published.js'));
  // A browser's tools would ask for the map, and an end of the element would be its end.
  return bundle.replace(/\/\/# sourceMappingURL=.*\s*$/, '').replaceAll('</script', '<\\/script');
}

/** Base64, as a content security policy has it. */
async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return base64(new Uint8Array(digest));
}

/** What the figures of a build show, by the end of their names, in the order of the card. */
const FIGURES: readonly (readonly [end: string, words: (name: string) => string])[] = [
  ['samples.png', (name) => `Samples of the model of “${name}”`],
  ['trajectory.png', (name) => `Sampling with the model of “${name}”: from noise to data`],
  ['loss.svg', (name) => `Loss of “${name}” over the training steps`],
];

/** The cards of an article's recipes, with what its last build gave. */
class Cards {
  constructor(
    private readonly request: PublishRequest,
    private readonly record: BuildRecord | null,
    private readonly note: TakeNote,
  ) {}

  async html(recipe: NamedBlock): Promise<string> {
    const built = await this.builtOf(recipe);
    if (built === null) return recipeCardHtml(recipe, null);
    const figures: CardFigure[] = [];
    for (const [end, words] of FIGURES) {
      const file = built.figures.find((figure) => figure === `${recipe.name}-${end}`);
      if (file === undefined) continue;
      const type = end.endsWith('.svg') ? 'image/svg+xml' : 'image/png';
      const bytes = await this.request.figures.files.read(file);
      figures.push({
        address: dataUrl(type, bytes),
        words: words(recipe.parsed.recipe?.name ?? recipe.name),
        isMoving: end === 'trajectory.png',
      });
    }
    return recipeCardHtml(recipe, { built, figures });
  }

  /** What the last build computed of this very recipe. */
  private async builtOf({ name, parsed }: NamedBlock): Promise<BuiltBlock | null> {
    const { recipe } = parsed;
    const built = this.record?.blocks.find((block) => block.name === name);
    if (recipe === null) {
      this.note(NOTES.faults);
      return null;
    }
    if (built === undefined) {
      this.note(NOTES.notBuilt, recipe.name);
      return null;
    }
    try {
      const data = await collectDataFiles(recipe.data, this.request.files);
      if ((await digestOf(recipe, data)) === built.digest) return built;
      this.note(NOTES.changed, recipe.name);
    } catch (error) {
      if (!(error instanceof DataError || error instanceof FileError)) throw error;
      this.note(NOTES.unreadableData, recipe.name, error.message);
    }
    return null;
  }
}

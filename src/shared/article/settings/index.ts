// Layer: shared, article. No vscode, no DOM. The settings that an article gives in its sentences, under
// the names of a recipe's keys. Precision goes before recall: examples, comparisons, lists of values
// and what another paper did are none of the article's settings.

import { atOnce } from '../../inSlices';
import type { Sliced } from '../../inSlices';
import type { ArticleContents } from '../contents';
import type { ArticleBlock, ArticleDocument } from '../document';
import { onceFor } from '../onceFor';
import { FINDERS } from './finders';
import type { Found, SettingName, Surroundings } from './finders';
import { plainBlocks, spanOf } from './plain';
import type { PlainText } from './plain';
import { settingSentences } from './sentence';
import type { Sentence } from './sentence';

export interface ArticleSetting {
  name: SettingName;
  value: number | string;
  /** Offsets in the article. */
  start: number;
  end: number;
  /** The sentence as it is written, white space joined. */
  text: string;
  /** The writer says that it is so here ("we use"), not merely that there is such a value. */
  isOwn: boolean;
}

export function settingsOf(article: Pick<ArticleDocument, 'blocks'>): ArticleSetting[] {
  return atOnce(settingsInSteps(article));
}

/** The same, with a pause possible at each block that is new. */
export function* settingsInSteps({
  blocks,
}: Pick<ArticleDocument, 'blocks'>): Sliced<ArticleSetting[]> {
  const about: About = blocks.some(({ contents }) => saysCosine(contents)) ? 'cosine' : 'other';
  const settings: ArticleSetting[] = [];
  for (const block of blocks) {
    let own = found[about].get(block.contents);
    if (own === undefined) {
      own = settingsIn(block, about);
      found[about].set(block.contents, own);
      yield;
    }
    const { offset } = block;
    for (const setting of own) {
      settings.push({ ...setting, start: setting.start + offset, end: setting.end + offset });
    }
  }
  return settings;
}

/** Whether an article speaks of a cosine somewhere. */
type About = 'cosine' | 'other';

/** The settings of blocks; their places count from the block's first character. */
const found: Readonly<Record<About, WeakMap<ArticleContents, readonly ArticleSetting[]>>> = {
  cosine: new WeakMap(),
  other: new WeakMap(),
};

const saysCosine = onceFor(({ prose }: ArticleContents) =>
  prose.some(({ text }) => /cos/i.test(text)),
);

function settingsIn({ source, contents }: ArticleBlock, about: About): ArticleSetting[] {
  const settings: ArticleSetting[] = [];
  for (const block of plainBlocks(contents.prose)) {
    for (const told of toldIn(block.plain, about)) {
      const { from, isOwn, text: words } = told.sentence;
      const lead = words.length - words.trimStart().length;
      const whole = spanOf(block, from + lead, from + words.length);
      const text = source.slice(whole.start, whole.end).replace(/\s+/g, ' ').trim();
      for (const { name, value, from: first, to } of told.found) {
        const { start, end } = spanOf(block, from + first, from + to);
        settings.push({ name, value, start, end: closedAt(source, start, end), text, isOwn });
      }
    }
  }
  return settings.sort((a, b) => a.start - b.start);
}

/** The braces of a number belong to it, as in 10^{-4}. */
function closedAt(text: string, start: number, end: number): number {
  const written = text.slice(start, end);
  const open = written.split('{').length - written.split('}').length;
  return open > 0 && text.startsWith('}'.repeat(open), end) ? end + open : end;
}

interface Told {
  sentence: Sentence;
  found: Found[];
}

function toldIn(plain: PlainText, about: About): Told[] {
  const around: Surroundings = {
    saysCosine: about === 'cosine',
    saysSigma: /σ|sigma|Karras|EDM|noise level/.test(plain.text),
  };
  return settingSentences(plain.text)
    .map((sentence) => ({ sentence, found: foundIn(sentence.text, around) }))
    .filter((told) => told.found.length > 0);
}

function foundIn(sentence: string, around: Surroundings): Found[] {
  return firstOfEach(FINDERS.flatMap((finder) => finder(sentence, around)));
}

/** Two patterns may find the same words: the first one keeps them. */
function firstOfEach(all: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const one of all) {
    const isKnown = kept.some(
      ({ name, from, to }) =>
        (name === one.name || name.startsWith('num_') === one.name.startsWith('num_')) &&
        from < one.to &&
        one.from < to,
    );
    if (!isKnown) kept.push(one);
  }
  return kept;
}

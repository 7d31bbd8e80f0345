// Layer: shared, article. No vscode, no DOM. The settings that an article gives in its sentences, under
// the names of a recipe's keys. Precision goes before recall: examples, comparisons, lists of values
// and what another paper did are none of the article's settings.

import type { ArticleDocument } from '../document';
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

export function settingsOf({
  prose,
  text,
}: Pick<ArticleDocument, 'prose' | 'text'>): ArticleSetting[] {
  const saysCosine = prose.some((part) => /cos/i.test(part.text));
  const settings: ArticleSetting[] = [];
  for (const block of plainBlocks(prose)) {
    for (const { sentence, found } of foundInBlock(block.plain, saysCosine)) {
      const { from, isOwn } = sentence;
      const lead = sentence.text.length - sentence.text.trimStart().length;
      const whole = spanOf(block, from + lead, from + sentence.text.length);
      const written = text.slice(whole.start, whole.end).replace(/\s+/g, ' ').trim();
      for (const { name, value, from: first, to } of found) {
        const { start, end } = spanOf(block, from + first, from + to);
        settings.push({
          name,
          value,
          start,
          end: closedAt(text, start, end),
          text: written,
          isOwn,
        });
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

/** What was found in blocks, in an article that speaks of a cosine and in one that does not. */
const known: Record<'cosine' | 'other', WeakMap<PlainText, readonly Told[]>> = {
  cosine: new WeakMap(),
  other: new WeakMap(),
};

function foundInBlock(plain: PlainText, saysCosine: boolean): readonly Told[] {
  const store = known[saysCosine ? 'cosine' : 'other'];
  let told = store.get(plain);
  if (told === undefined) {
    const around = { saysCosine, saysSigma: /σ|sigma|Karras|EDM|noise level/.test(plain.text) };
    told = settingSentences(plain.text)
      .map((sentence) => ({ sentence, found: foundIn(sentence.text, around) }))
      .filter(({ found }) => found.length > 0);
    store.set(plain, told);
  }
  return told;
}

function foundIn(sentence: string, around: Surroundings): Found[] {
  return firstOfEach(FINDERS.flatMap((finder) => finder(sentence, around)));
}

/** Two patterns may find the same words: the first one keeps them. */
function firstOfEach(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const one of found) {
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

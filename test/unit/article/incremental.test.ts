// Layer: tests. An article that was edited is read as if it were new, whatever was edited; and what
// was not edited is kept.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../../../src/shared/article/contents';
import type { ArticleEquation } from '../../../src/shared/article/contents';
import { ArticleReader, readArticle } from '../../../src/shared/article/document';
import { IncrementalMarkdown } from '../../../src/shared/article/incremental';
import { hostParser, parseArticle } from '../../../src/shared/article/parser';
import { atOnce } from '../../../src/shared/inSlices';
import { CORPUS } from './corpus';
import { MORE_CORPUS } from './moreCorpus';

const SHARED = '../shared/articles/diffusion-model.md';
const PIECES = [...CORPUS, ...MORE_CORPUS].map(([, markdown]) => markdown);

/** Beginnings and ends of what goes over several lines, and what changes the meaning of others. */
const FRAGMENTS = [
  ...[
    '$$',
    '$',
    '\\[',
    '\\]',
    '\\begin{align}',
    '\\end{align}',
    '```',
    '~~~',
    '```math',
    '> ',
    '- ',
  ],
  ...['1. ', '    ', '\n', '\n\n', '<!--', '-->', '<div>', '</div>', '<pre>', '</pre>', '<script>'],
  ...[
    '# ',
    '===',
    '---',
    '| a | b |\n|---|---|\n',
    '|',
    '[a]: https://a.test',
    '[a]',
    '{% comment %}',
  ],
  ...[
    '{% endcomment %}',
    '{% highlight x %}',
    '{% endhighlight %}',
    '---\ntitle: x\n---\n',
    'word',
    ' ',
  ],
  ...[
    '\\',
    '`',
    '\r\n',
    '\t',
    '$$\nx\n$$\n',
    '```diffusion\nname: x\n```\n',
    '[^1]: note',
    '<p>$a$',
  ],
];

/** Numbers in [0, 1) from a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function edited(text: string, random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const lines = text.split('\n');
  const at = Math.floor(random() * (text.length + 1));
  const line = Math.floor(random() * lines.length);
  switch (Math.floor(random() * 6)) {
    case 0:
      return text.slice(0, at) + pick(FRAGMENTS) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 8));
    case 2:
      return lines.toSpliced(line, 0, pick(FRAGMENTS)).join('\n');
    case 3:
      return lines.toSpliced(line, 1 + Math.floor(random() * 3)).join('\n');
    case 4:
      return lines.toSpliced(line, 0, ...pick(PIECES).split('\n'), '').join('\n');
    default:
      return lines.toSpliced(line, 1, `${pick(FRAGMENTS)}${lines[line]}`).join('\n');
  }
}

/** What tokens say, their places counted from the start of the text. */
function said(text: string): unknown[] {
  return new IncrementalMarkdown(hostParser).parse(text).flatMap(({ tokens }) => tokens.map(words));
}

function words({
  type,
  tag,
  content,
  info,
  children,
}: ReturnType<typeof hostParser.parse>[number]): unknown {
  return { type, tag, content, info, children: children?.map(words) };
}

describe('an article that is edited', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is read as if it were new (%i)', (seed) => {
    const random = generator(seed);
    const reader = new ArticleReader();
    const markdown = new IncrementalMarkdown(hostParser);
    let text = PIECES.slice(seed, seed + 8).join('\n\n');
    for (let edit = 0; edit < 150; edit += 1) {
      text = edited(text, random);
      if (text.length > 4000) text = text.slice(0, 2000);
      expect(reader.read(text)).toEqual(readArticle(text));
      const tokens = markdown.parse(text).flatMap((block) => block.tokens.map(words));
      expect(tokens).toEqual(hostParser.parse(text, {}).map(words));
    }
  });

  it.each(PIECES)('has the contents of its tokens: %s', (text) => {
    const { front, tokens } = parseArticle(text);
    const { heading, equations, recipes, runs, comments, blocks } = readArticle(text);
    const prose = blocks.flatMap(({ contents, offset }) =>
      contents.prose.map((part) => ({ ...part, starts: part.starts.map((at) => at + offset) })),
    );
    const whole = contentsOf(text, tokens);
    expect({ heading, recipes, runs, comments, prose }).toEqual({ ...whole, equations: undefined });
    const place = ({ tex, display, starts }: ArticleEquation): unknown => [tex, display, starts];
    expect(equations.map(place)).toEqual(whole.equations.map(place));
    for (const { contents } of blocks) {
      const parts = contents.equations.map(({ part }) => contents.prose[part].text);
      expect(parts).toEqual(contents.equations.map(({ tex }) => tex));
    }
    expect(said(front.body)).toEqual(tokens.map(words));
  });

  it('is read in steps, and a reading that is given up leaves no trace', () => {
    const random = generator(11);
    const reader = new ArticleReader();
    let text = PIECES.slice(0, 12).join('\n\n');
    for (let edit = 0; edit < 60; edit += 1) {
      const work = reader.readInSteps(edited(text, random));
      for (let step = Math.floor(random() * 30); step > 0; step -= 1) {
        if (work.next().done === true) break;
      }
      text = edited(text, random);
      expect(atOnce(reader.readInSteps(text))).toEqual(readArticle(text));
    }
  });

  it('keeps the blocks that were not edited', () => {
    const markdown = new IncrementalMarkdown(hostParser);
    const paragraphs = Array.from(
      { length: 300 },
      (_, index) => `Paragraph ${index} with $x_${index}$.`,
    );
    const before = markdown.parse(paragraphs.join('\n\n'));
    const after = markdown.parse(paragraphs.toSpliced(150, 1, 'New.').join('\n\n'));
    const known = new Set(before);
    expect(before).toHaveLength(300);
    expect(after.filter((block) => !known.has(block)).length).toBeLessThan(4);
  });

  it.skipIf(!existsSync(SHARED))('takes each key of a published article', () => {
    const reader = new ArticleReader();
    const text = readFileSync(SHARED, 'utf8');
    const random = generator(9);
    let typed = text;
    for (let key = 0; key < 60; key += 1) {
      const at = Math.floor(random() * text.length);
      typed = typed.slice(0, at) + '$' + typed.slice(at);
      expect(reader.read(typed)).toEqual(readArticle(typed));
    }
  });
});

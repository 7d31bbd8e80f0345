import { describe, expect, it } from 'vitest';
import { readFrontMatter } from '../../../src/shared/article/frontMatter';
import { readArticle } from '../../../src/shared/article/document';
import { articleTitle } from '../../../src/shared/article/title';
import { headingId } from '../../../src/shared/article/headingId';
import { lineAt, offsetOf } from '../../../webview/views/article/scrollSync';

describe('readFrontMatter', () => {
  const text = '---\ntitle: "A: title"\ndate: 2024-08-30 16:15:09\n---\n# Heading\n';

  it('reads title and date and keeps the line numbers of the rest', () => {
    const { title, date, body } = readFrontMatter(text);
    expect(title).toBe('A: title');
    expect(date).toBe('2024-08-30');
    expect(body).toBe('\n\n\n\n# Heading\n');
  });

  it('takes Windows line ends and an empty block', () => {
    expect(readFrontMatter('---\r\n---\r\ntext').body).toBe('\n\ntext');
  });

  it('leaves a rule in the middle of an article alone', () => {
    const article = 'text\n\n---\ntitle: no\n---\n';
    expect(readFrontMatter(article)).toEqual({ title: null, date: null, body: article });
  });

  it('treats an empty title as none', () => {
    expect(readFrontMatter('---\ntitle: ""\n---\n').title).toBeNull();
  });

  it.each([
    ['---\ntitle: >\n  A long title\n---\n', 'A long title'],
    ['---\ntitle: >-\n  A long\n  title\n---\n', 'A long title'],
    ['---\ntitle: |\n  Two\n  lines\n---\n', 'Two lines'],
    ["---\ntitle: 'It''s quoted'\n---\n", "It's quoted"],
    ['---\ntitle: "A \\"quote\\""\n---\n', 'A "quote"'],
    ['---\ntitle: plain # a remark\n---\n', 'plain'],
    ['---\ntitle: 1984\n---\n', '1984'],
    ['---\ntitle: A: not quite YAML\n---\n', 'A: not quite YAML'],
    ['---\nother:\n  title: nested\n---\n', null],
    ['---\ntitle: dots\n...\n', 'dots'],
    ['+++\ntitle = "T"\nmathjax = true\n+++\n', 'T'],
    ["+++\ntitle = 'a \\ b'\n+++\n", 'a \\ b'],
    ['+++\ntitle = "\\u00e9 \\"x\\""\n+++\n', 'é "x"'],
    ['+++\ntitle = """\nTwo\nlines"""\n+++\n', 'Two lines'],
    ['+++\n[params]\ntitle = "nested"\n+++\n', null],
    ['+++\n+++\n', null],
  ])('reads the title of %j and hides the rest', (text, title) => {
    const front = readFrontMatter(`${text}\n$y$\n`);
    expect(front.title).toBe(title);
    expect(front.body.trim()).toBe('$y$');
    expect(front.body.split('\n')).toHaveLength(text.split('\n').length + 2);
  });

  it('reads dates of both kinds', () => {
    expect(readFrontMatter('+++\ndate = 2024-08-30T16:15:09Z\n+++\n').date).toBe('2024-08-30');
    expect(readFrontMatter('+++\ndate = "2024-08-30"\n+++\n').date).toBe('2024-08-30');
    expect(readFrontMatter('---\ndate: "2024-08-30 10:00"\n---\n').date).toBe('2024-08-30');
  });

  it('leaves a text between two rules alone', () => {
    const article = '---\n\nOnly a sentence.\n\n---\n';
    expect(readFrontMatter(article)).toEqual({ title: null, date: null, body: article });
  });
});

describe('articleTitle', () => {
  it('is that of the front matter, else the first heading, else the name of the file', () => {
    expect(articleTitle(readArticle('---\ntitle: >\n  A\n---\n# B\n'), '/c.md')).toBe('A');
    expect(articleTitle(readArticle('```python\n# not this\n```\n\nB\n=\n'), '/c.md')).toBe('B');
    expect(articleTitle(readArticle('text'), '/folder/c.d.md')).toBe('c.d');
  });
});

describe('headingId', () => {
  it('follows the rule of GitHub', () => {
    expect(headingId(' What is β_t, really? ')).toBe('what-is-βt-really');
  });
});

describe('scroll places', () => {
  const places = [
    { line: 0, top: 0 },
    { line: 4, top: 100 },
    { line: 6, top: 400 },
  ];

  it('spreads lines evenly between two blocks, both ways', () => {
    expect(offsetOf(places, 5)).toBe(250);
    expect(lineAt(places, 250)).toBe(5);
    for (const line of [0, 1.5, 4, 5.25])
      expect(lineAt(places, offsetOf(places, line))).toBeCloseTo(line, 12);
  });

  it('stays within the article', () => {
    expect(offsetOf(places, 99)).toBe(400);
    expect(lineAt(places, 9999)).toBe(6);
    expect(offsetOf([], 3)).toBe(0);
  });
});

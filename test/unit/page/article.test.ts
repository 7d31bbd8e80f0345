import { describe, expect, it } from 'vitest';
import { readFrontMatter } from '../../../src/shared/article/frontMatter';
import { headingId } from '../../../webview/views/article/headingId';
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

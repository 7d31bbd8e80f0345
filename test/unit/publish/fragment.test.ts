// Layer: tests. The part of a page for a Jekyll site: front matter and Liquid stay, nothing else is
// taken for Liquid, and its styles reach nothing outside of it.

import { describe, expect, it } from 'vitest';
import { pageStyles } from '../../../src/publish/styles';
import { publish } from './memoryFiles';

const fragment = (text: string) => publish(text, {}, { fragment: true });

describe('a fragment', () => {
  it('begins with the front matter as it is written, and has no page around it', async () => {
    const front = '---\nlayout: post\ntitle:  "A: b"   # mine\ntags: [x]\n---\n';
    const { html } = await fragment(`${front}\n# Heading\n`);
    expect(html.startsWith(`${front}<style>`)).toBe(true);
    expect(html).toContain('<div class="diffusion-article">');
    expect(html).not.toMatch(/<(?:html|head|body|main|meta|title)\b/);
    expect(html).toContain('<h1 id="heading">Heading</h1>');
    // Jekyll runs Liquid over files with a front matter only.
    expect((await fragment('text')).html.startsWith('---\n---\n')).toBe(true);
  });

  it('keeps the tags of the author and no others', async () => {
    const { html } = await fragment(
      [
        '{% include figure.html src="a.png" %}',
        '',
        'See {{ page.title | escape }} and $x^{{2}}$ and `{{ code }}`.',
        '',
        '<a href="{{ site.baseurl }}/x?a=1&b=2" title="{% y %}">x</a>',
        '',
        '[post]({% post_url 2020-01-01-x %}#a "A title") ![p]({{ site.baseurl }}/p.png)',
        '',
        '```',
        '{% if x %}',
        '```',
      ].join('\n'),
    );
    const body = html.slice(html.indexOf('</style>'));
    expect([...body.matchAll(/\{[{%][^]*?[%}]\}/g)].map(([tag]) => tag)).toEqual([
      '{% include figure.html src="a.png" %}',
      '{{ page.title | escape }}',
      '{{ site.baseurl }}',
      '{% y %}',
      '{% post_url 2020-01-01-x %}',
    ]);
    expect(body).toContain('<article class="article">\n{% include figure.html src="a.png" %}');
    expect(body).toContain('href="{{ site.baseurl }}/x?a=1&amp;b=2"');
    expect(body).toContain('<a href="{% post_url 2020-01-01-x %}#a" title="A title">post</a>');
    expect(body).toContain('Picture not found: p');
    expect(body).toContain('<code>&#123;{ code }}</code>');
    expect(body).toContain('&#123;% if x %}');
  });

  it('has styles below its class only', async () => {
    const { html } = await fragment('$x$');
    const css = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '';
    expect(css).toContain('.katex');
    const depths = topLevel(css.replace(/@font-face\{[^}]*\}/g, ''));
    expect(depths.length).toBeGreaterThan(1);
    for (const prelude of depths) expect(prelude).toMatch(/^(?:\.diffusion-article|@media)/);
  });
});

/** What stands before each outermost block. */
function topLevel(css: string): string[] {
  const preludes: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < css.length; at++) {
    if (css[at] === '{' && depth++ === 0) preludes.push(css.slice(start, at).trim());
    if (css[at] === '}' && --depth === 0) start = at + 1;
  }
  return preludes;
}

describe('pageStyles', () => {
  const none = () => Promise.resolve(new Uint8Array());

  it('makes the body of the bundle the article, and leaves keyframes outside', async () => {
    const css = await pageStyles(
      'body{counter-reset:a}@keyframes k{from{top:0}}.x::after{content:"}"}@media print{.y{top:0}}',
      '',
      none,
    );
    expect(css.replace(/\s+/g, ' ').trim()).toBe(
      '.diffusion-article{ &{counter-reset:a} .x::after{content:"}"} @media print{.y{top:0}} } @keyframes k{from{top:0}}',
    );
  });
});

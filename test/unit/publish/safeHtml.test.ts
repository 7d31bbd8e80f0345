// Layer: tests. HTML of articles, sanitised without a DOM.

import { describe, expect, it } from 'vitest';
import { safeHtml } from '../../../src/shared/article/safeHtml';
import { publish } from './memoryFiles';

const safe = (html: string): string =>
  safeHtml(html, {
    mark: 'MARK',
    place: (index) => ({ attributes: ` class="place-${index}"`, html: '<i>filled</i>' }),
    image: (attributes) => `[image ${attributes.get('src') ?? ''}]`,
  });

describe('safeHtml', () => {
  it.each([
    ['<b>bold</b> <i title="a &amp; b">x</i>', '<b>bold</b> <i title="a &amp; b">x</i>'],
    ['<script>alert(1)</script>after', 'after'],
    ['<SCRIPT src=x>a</SCRIPT >after', 'after'],
    ['<script>alert(1)', 'alert(1)'],
    ['<style>a{}</style><svg><circle/></svg><math><mi>x</mi></math>z', 'z'],
    ['<iframe srcdoc="<script>x</script>"></iframe>', ''],
    ['<b onclick=alert(1) style="x" class="y" data-line="3">x</b>', '<b>x</b>'],
    ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="java&#115;cript&#x3A;alert(1)">x</a>', '<a>x</a>'],
    ['<a href=" java\nscript:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="javascript&colon;alert(1)">x</a>', '<a href="javascript&amp;colon;alert(1)">x</a>'],
    ['<a href="data:text/html,x">x</a>', '<a>x</a>'],
    [
      '<a href="vbscript:x">x</a><a href="mailto:a@b.c">m</a>',
      '<a>x</a><a href="mailto:a@b.c">m</a>',
    ],
    ['<a href=\'x" onmouseover="y\'>x</a>', '<a href="x&quot; onmouseover=&quot;y">x</a>'],
    ['<b><i>x</b>y', '<b><i>x</i></b>y'],
    ['</main></body></div>x', 'x'],
    ['<div><p>open', '<div><p>open</p></div>'],
    ['<!-- <b>comment</b> --><!doctype html><?php x ?>z', 'z'],
    ['<!-- open <script>', ''],
    ['a < b > c &lt; &amp;', 'a &lt; b &gt; c &lt; &amp;'],
    ['<b title=">">x</b>', '<b title="&gt;">x</b>'],
    ['<unknown-tag><b>x</b></unknown-tag>', '<b>x</b>'],
    ['<br/><hr><img src=x.png>', '<br><hr>[image x.png]'],
    ['<i id=a></i><i id=a></i>', '<i id="a"></i><i></i>'],
    ['<p name=body></p><a name=top></a>', '<p></p><a name="top"></a>'],
    ['<span data-place="MARK7"></span>', '<span class="place-7"><i>filled</i></span>'],
    ['<span data-place="7"></span>', '<span></span>'],
    ['<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '[image x]"&gt;'],
    ['<form action=x><input name=y><button>z</button></form>', ''],
    ['<template><b>x</b></template>t', 't'],
    ['<a href="x"title="y">z</a>', '<a href="x" title="y">z</a>'],
    ['<b/onclick=alert(1)>x</b>', '<b>x</b>'],
    ['<<b>x', '&lt;<b>x</b>'],
    ['<b title="x', '&lt;b title="x'],
  ])('%s', (html, expected) => {
    expect(safe(html)).toBe(expected);
  });

  it('writes no tag and no attribute that is not listed, whatever comes in', () => {
    const pieces = [
      '<',
      '>',
      '"',
      "'",
      '/',
      '=',
      ' ',
      'b',
      'script',
      'svg',
      'a',
      'href',
      'on',
      '&',
      '!--',
      '-->',
      '\n',
      'style',
      'javascript:',
      'img',
    ];
    let state = 7;
    const next = (): number => (state = (state * 1103515245 + 12345) % 2 ** 31);
    for (let round = 0; round < 3000; round++) {
      const html = Array.from({ length: 14 }, () => pieces[next() % pieces.length]).join('');
      const out = safe(html);
      const tag = /<\/?(?:a|b)(?: (?:href|title)="[^"<>]*")*>/g;
      expect(out.replace(tag, ''), html).not.toContain('<');
      expect(out, html).not.toMatch(/href="\s*javascript:/i);
    }
  });
});

describe('hostile articles', () => {
  it.each([
    '<script>alert(1)</script>',
    'text <img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '<a href="javascript:alert(1)">x</a>',
    '$\\href{javascript:alert(1)}{x}$',
    '$\\htmlData{x=y}{z}$',
    '```diffusion\nname: "<img src=x onerror=alert(1)>"\n```',
    '# <script>alert(1)</script>',
    '<div></div></main><script>alert(1)</script>',
    '<style>*{background:url(http://e.com)}</style>',
    '---\ntitle: "</title><script>alert(1)</script>"\n---\n',
    '\\ref{<script>alert(1)</script>}',
    '![<script>](x.png "<script>")',
  ])('%s', async (text) => {
    const { html } = await publish(text);
    const outside = html.replace(/<style>[^]*?<\/style>/, '');
    expect(outside).not.toMatch(/<script|javascript:alert\(1\)"|<[^>]*\son\w+=/i);
    expect(outside.match(/<main /g)).toHaveLength(1);
    expect(outside.match(/<\/main>/g)).toHaveLength(1);
  });
});

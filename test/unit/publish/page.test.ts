// Layer: tests. Published pages: one file that asks for nothing.

import { describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readArticle } from '../../../src/shared/article/document';
import { publish } from './memoryFiles';

/** An article by somebody else, present where the checkout lies beside it. */
const ARTICLE = fileURLToPath(
  new URL('../../../../shared/articles/diffusion-model.md', import.meta.url),
);
if (!existsSync(ARTICLE)) process.stderr.write(`Skipped: there is no article ${ARTICLE}.\n`);

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

/** Every address that a browser loads without being asked by the reader. */
function loaded(html: string): string[] {
  const attributes = /\s(?:src|srcset|poster|background|data|ping|action)\s*=\s*"([^"]*)"/gi;
  const links = /<link[^>]*\shref="([^"]*)"/gi;
  const styles = /url\(\s*["']?([^"')]*)/gi;
  return [attributes, links, styles].flatMap((pattern) =>
    [...html.matchAll(pattern)].map(([, address]) => address),
  );
}

describe('a published page', () => {
  it('loads nothing but what is in it', async () => {
    const text = [
      '# Noise',
      '![here](noise.png) ![far](https://example.com/a.png) ![gone](gone.png)',
      '![protocol](//example.com/b.png) ![data](data:image/png;base64,AAAA)',
      '<img src="\\\\example.com\\c.png"> <img src=x onerror=alert(1) style="background:url(http://e.com)">',
      '<link rel=stylesheet href=http://e.com/x.css><base href="http://e.com">',
      '<video src=http://e.com/v.mp4 poster=http://e.com/p.png></video>',
      '<table background="http://e.com/t.png"><tr><td>x</td></tr></table>',
      '',
      '$$\\mathbf{x}_t = \\sqrt{\\bar\\alpha_t}\\,x_0$$',
    ].join('\n');
    const { html, notes } = await publish(text, { 'blog/noise.png': PNG });
    const addresses = loaded(html);
    expect(addresses.length).toBeGreaterThan(4);
    expect(addresses.filter((address) => !address.startsWith('data:'))).toEqual([]);
    expect(html).toContain('alt="here"');
    expect(html).toContain('<a class="image-note" href="https://example.com/a.png">');
    expect(notes).toEqual([
      'The picture "https://example.com/a.png" is on the web; the page has a link to it.',
      'The picture "gone.png" was not found.',
      'The picture "//example.com/b.png" is on the web; the page has a link to it.',
      'The picture "\\\\example.com\\c.png" is on the web; the page has a link to it.',
      'The picture "x" was not found.',
    ]);
  });

  it('forbids everything else', async () => {
    const { html } = await publish('text');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      'img-src data:',
      'font-src data:',
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style'));
    expect(html).not.toContain('<script');
  });

  it('has the faces that its equations use, and no others', async () => {
    const faces = async (text: string): Promise<string[]> => {
      const { html } = await publish(text);
      return [...html.matchAll(/@font-face\{([^}]*)\}/g)].map(([, face]) => {
        expect(face).toMatch(/src:url\(data:font\/woff2;base64,d09GM/);
        const [, family] = /font-family:"?KaTeX_(\w+)/.exec(face) ?? [];
        return [
          family,
          /weight:(?:700|bold)/.test(face) ? 'bold' : '',
          face.includes('style:italic') ? 'italic' : '',
        ]
          .filter((word) => word !== '')
          .join(' ');
      });
    };
    expect(await faces('No equation.')).toEqual([]);
    expect(await faces('$x + 1$')).toEqual(['Main', 'Math italic']);
    expect(await faces('$\\mathbf{x}\\in\\mathbb{R}$')).toEqual(
      expect.arrayContaining(['AMS', 'Main bold', 'Main']),
    );
    expect(await faces('$\\mathcal{N}$, $$\\left(\\frac{\\frac11}{\\frac11}\\right)$$')).toEqual(
      expect.arrayContaining(['Caligraphic', 'Main']),
    );
  });

  it('takes title, description and language from the front matter', async () => {
    const { html, content } = await publish(
      '---\ntitle: "A <b> & \\"c\\""\ndescription: Say "hi"\nlang: de\ndate: 2024-01-02 10:00\n---\ntext\n',
    );
    expect(html).toContain('<title>A &lt;b&gt; &amp; "c"</title>');
    expect(html).toContain('<meta name="description" content="Say &quot;hi&quot;">');
    expect(html).toContain('<html lang="de">');
    expect(content).toContain(
      '<h1>A &lt;b&gt; &amp; "c"</h1>\n<p class="article-date">2024-01-02</p>',
    );
    const plain = await publish('# One\n\ntext\n');
    expect(plain.html).toContain('<html lang="en">');
    expect(plain.html).toContain('<title>One</title>');
    expect(plain.html).not.toContain('name="description"');
    expect((await publish('---\ntitle: One\nlang: "x\\" onload=\\"y"\n---\n# One\n')).html).toMatch(
      /<html lang="en">[^]*<main class="article"[^>]*>\n<h1 id="one">One<\/h1>/,
    );
  });

  it('has anchors and numbers that lead to its equations', async () => {
    const { content, notes } = await publish(
      '## Two words\n\n[up](#two-words), \\eqref{a}, \\ref{b}\n\n$$x=1 \\label{a}$$\n\n## Two words\n',
    );
    expect(content).toContain('<h2 id="two-words">');
    expect(content).toContain('<h2 id="two-words-1">');
    expect(content).toContain('href="#two-words"');
    expect(content).toContain('href="#equation-1">(1)</a>');
    expect(content).toContain('id="equation-1"');
    expect(notes).toEqual(['No equation has the label b, to which the article refers.']);
  });

  it('shows what KaTeX refuses, and says so', async () => {
    const { content, notes } = await publish('$\\frac{1$ and $\\newcommand{\\e}{\\epsilon}$ $\\e$');
    expect(content).toContain('<code class="equation-source">\\frac{1</code>');
    expect(notes[0]).toMatch(/^KaTeX refuses the equation \\frac\{1: /);
    expect(content).toMatch(/id="equation-2" data-display="false" hidden/);
    expect(content).toContain('ϵ');
  });

  it('finds pictures from the root of a site above the article', async () => {
    const files = { 'assets/a.png': PNG, 'blog/b c.svg': '<svg xmlns="x"/>' };
    const { content, notes } = await publish(
      '![a](/assets/a.png) ![c]({{ site.baseurl }}/assets/a.png) ![b](b%20c.svg?v=1) <img src="{{ site.baseurl }}/assets/a.png" width=50> ![n](post.md)',
      { ...files, 'blog/post.md': 'text' },
    );
    expect(content.match(/src="data:image\/png;base64,iVBORw0KGgoBAgM="/g)).toHaveLength(3);
    expect(content).toContain('src="data:image/svg+xml;base64,');
    expect(content).toContain('width="50"');
    expect(notes).toEqual(['The picture "post.md" is not a picture that browsers show.']);
  });

  it.skipIf(!existsSync(ARTICLE))('publishes the article that the project began with', async () => {
    const text = await readFile(ARTICLE, 'utf8');
    const { html, content } = await publish(text);
    const { equations } = readArticle(text);
    expect(equations.length).toBeGreaterThan(5);
    expect(content.match(/class="katex"/g)).toHaveLength(equations.length);
    expect(loaded(html).filter((address) => !address.startsWith('data:'))).toEqual([]);
  });
});

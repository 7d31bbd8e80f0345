// Layer: tests. Equations whose symbols are found again by their colours: a KaTeX that trusts nothing
// sets them as without, and every symbol is where it was.

import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { colouredTex, withSymbols } from '../../../src/shared/article/colouredSymbols';
import { interpretEquations } from '../../../src/shared/article/readings';
import { READ } from './readingsCorpus';
import { READ_2 } from './readingsCorpus2';

const CORPUS = [...READ, ...READ_2].map(([, ...texs]) => {
  const sources = texs.map((tex) => ({ tex, isDisplayed: true, before: '', after: '' }));
  const { symbols } = interpretEquations(sources, {}, '')[texs.length - 1];
  return { tex: texs[texs.length - 1], symbols };
});

/** As VS Code's preview typesets: nothing is trusted, errors are shown in place. */
function typeset(tex: string): string {
  return katex.renderToString(tex, { displayMode: true, throwOnError: false, strict: false });
}

/** What is seen of it, without our attributes; neighbours of one class may be one text or several. */
function seen(html: string): string {
  return html
    .slice(html.indexOf('<span class="katex-html"'))
    .replace(/ data-(?:symbol|part)="[^"]*"/g, '')
    .replaceAll('</span><span class="mclose">', '')
    .replaceAll('</span><span class="mord">', '')
    .replaceAll('</span><span class="mord mathnormal">', '');
}

describe('coloured symbols', () => {
  it.each(CORPUS)('$tex looks as before', ({ tex, symbols }) => {
    const coloured = colouredTex(tex, symbols);
    const plain = typeset(tex);
    if (coloured === null || plain.includes('katex-error')) return;
    const html = withSymbols(typeset(coloured.tex), tex, coloured);
    expect(html).not.toBeNull();
    expect(html).not.toMatch(/#d1f/);
    expect(seen(html ?? '')).toBe(seen(plain));
    const found = [...(html ?? '').matchAll(/data-symbol="([^"]*)"(?! data-part)/g)];
    expect(found.map(([, meaning]) => meaning).sort()).toEqual([...coloured.meanings].sort());
    expect(html).toContain('<annotation encoding="application/x-tex">');
  });

  it('keeps the styles that a symbol has', () => {
    const html = withSymbols('<span style="margin-right:0.02em;color:#d1f000;">β</span>', 'x', {
      meanings: ['beta_t'],
    });
    expect(html).toBe('<span style="margin-right:0.02em;" data-symbol="beta_t">β</span>');
  });

  it('leaves colours of the article alone', () => {
    const own = '<span style="background-color:#d1f000;color:#ff0000;">x</span>';
    expect(withSymbols(own, 'x', { meanings: ['beta_t'] })).toBe(own);
    const symbols = [{ start: 0, end: 1, meaning: 'x_0' }];
    expect(colouredTex('x + \\textcolor{cyan}{y}', symbols)).toBeNull();
  });

  it('says nothing of what is refused', () => {
    expect(withSymbols('<span class="katex-error">x</span>', 'x', { meanings: [] })).toBeNull();
  });
});

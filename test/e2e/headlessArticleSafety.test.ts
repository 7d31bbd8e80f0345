// Layer: end-to-end tests. Articles by strangers in a real browser, without VS Code around them:
// nothing of an article runs, nothing is requested, and nothing of the page is shadowed.

import { beforeEach, describe, expect, it } from 'vitest';
import { useBarePage } from './barePage';

const bare = useBarePage('./articlePage.ts');
/** Addresses that were requested since the last article. */
let requested: string[] = [];

/** The policy of the lab, with the page's own origin in place of the webview's. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'";

const HOSTILE: [name: string, markdown: string][] = [
  [
    'a script',
    '<script>ran()</script>\n\na <script>ran()</script> b <script src="//evil.test/a.js">',
  ],
  ['handlers', '<img src=x onerror=ran()>\n\n<p onclick="ran()" onmouseover=ran()>x</p>'],
  [
    'handlers in odd spelling',
    '<img/src="x"/onerror=ran()>\n\n<b ONCLICK = ran()>x</b>\n\n<a\nonfocus=ran() autofocus href=#>x</a>',
  ],
  [
    'a body and an html element',
    '<body onload=ran() background="//evil.test/a.png">\n\n<html onclick=ran()>',
  ],
  ['details that open', '<details open ontoggle=ran()><summary>x</summary>y</details>'],
  [
    'links to scripts',
    '[a](javascript:ran()) <a href="javascript:ran()">b</a> <a href=" JaVa&#x73;cript:ran()">c</a> <a href="java&Tab;script:ran()">d</a> <a href="java\nscript:ran()">e</a> <a href="&#1;javascript:ran()">f</a> <a href="vbscript:ran()">g</a> <a href="data:text/html,<script>ran()</script>">h</a> [i](<data:text/html,<script>ran()</script>>) <a xlink:href="javascript:ran()">j</a>',
  ],
  [
    'links to commands and files',
    '<a href="command:workbench.action.quit">a</a> <a href="vscode://x/y">b</a> <a href="file:///etc/passwd">c</a> <a href="blob:http://localhost/1">d</a>',
  ],
  [
    'svg',
    '<svg onload=ran()><script>ran()</script><a xlink:href="javascript:ran()"><text>x</text></a><image href="https://evil.test/a.png"/><use href="https://evil.test/a.svg#x"/><foreignObject><img src=x onerror=ran()></foreignObject><animate attributeName=href values=javascript:ran() /><style>@import "https://evil.test/a.css"</style></svg>',
  ],
  [
    'math',
    '<math><mtext><table><mglyph><style><img src=x onerror=ran()></style></mglyph></table></mtext><maction actiontype="statusline#https://evil.test" xlink:href="javascript:ran()">x</maction></math>',
  ],
  [
    'styles',
    '<style>@import "https://evil.test/a.css"; body { background: url(https://evil.test/b.png) }</style>\n\n<p style="background: url(https://evil.test/c.png); position: fixed">x</p>\n\na <style>b { c: url(//evil.test/d) }</style> d <link rel=stylesheet href="//evil.test/e.css">',
  ],
  [
    'base, meta and link',
    '<base href="https://evil.test/">\n\n<meta http-equiv="refresh" content="0;url=https://evil.test/">\n\n<link rel="prefetch" href="https://evil.test/a"><link rel=preload as=image href="https://evil.test/b">\n\n[relative](a.md) ![x](b.png)',
  ],
  [
    'frames and objects',
    '<iframe src="https://evil.test/"></iframe><iframe srcdoc="<script>parent.ran()</script>"></iframe><object data="https://evil.test/a"></object><embed src="https://evil.test/b"><frameset onload=ran()><applet code=x></applet><portal src="https://evil.test/c">',
  ],
  [
    'forms',
    '<form action="https://evil.test/"><input name=a autofocus onfocus=ran()><button formaction="javascript:ran()">b</button><input type=image src="https://evil.test/a.png"><select onfocus=ran()><option>x</select><textarea autofocus onfocus=ran()>x</textarea><keygen></form><isindex action=javascript:ran()>',
  ],
  [
    'remote pictures',
    '![a](https://evil.test/a.png) ![b](//evil.test/b.png) <img src="\\\\evil.test/c.png"> <img src="/\\evil.test/d.png"> <img srcset="https://evil.test/e.png 1x" src="https://evil.test/f.png"> <picture><source srcset="https://evil.test/g.png"><img src="https://evil.test/h.png"></picture> <img src="ftp://evil.test/i.png"> <img src="htt\tp://evil.test/j.png"> ![k](http:evil.test/k.png)',
  ],
  [
    'remote media',
    '<video src="https://evil.test/a.mp4" poster="https://evil.test/b.png" autoplay></video><audio src="https://evil.test/c.mp3" autoplay></audio><video><source src="https://evil.test/d" onerror=ran()><track src="https://evil.test/e"></video><bgsound src="https://evil.test/f"><table background="https://evil.test/g"><tr><td background="https://evil.test/h">x</table>',
  ],
  [
    'pings and maps',
    '<a href="https://good.test/" ping="https://evil.test/" target=_top>x</a><map name=m><area href="javascript:ran()"></map><img usemap=#m src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
  ],
  [
    'commands of KaTeX',
    '$\\href{javascript:ran()}{x}$ $\\url{https://evil.test/}$ $\\includegraphics{https://evil.test/a.png}$ $\\htmlId{page-title}{x}$ $\\htmlClass{notice}{x}$ $\\htmlStyle{background: url(https://evil.test/b)}{x}$ $\\htmlData{testid=lab}{x}$',
  ],
  [
    'equations that break out',
    '$"><img src=x onerror=ran()>$ $\\text{</span><img src=x onerror=ran()>}$ $$<script>ran()</script>$$ $\\text{<style>}$ $\'onerror=ran()$',
  ],
  [
    'recipes that break out',
    '```diffusion\nname: "\\"><img src=x onerror=ran()>"\n</code></pre><script>ran()</script>\n```\n\n```diffusion"><img/src=x/onerror=ran()>\n{}\n```\n\n```js"><img/src=x/onerror=ran()>\nx\n```',
  ],
  [
    'places that pretend',
    '<div class="recipe-card" data-recipe="{}" data-place="0">x</div><span class="equation" data-tex="x" data-display="true">y</span><div data-testid="article-view" role="alert" aria-label="x" class="notice" data-line="7">z</div>',
  ],
  [
    'mutation: noscript',
    '<noscript><p title="</noscript><img src=x onerror=ran()>">x</p></noscript>',
  ],
  [
    'mutation: math and style',
    '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=ran()>',
  ],
  ['mutation: svg, p and style', '<svg></p><style><a id="</style><img src=1 onerror=ran()>">'],
  [
    'mutation: comments',
    '<math><annotation-xml encoding="text/html"><style><!--</style><a title="--><img src=x onerror=ran()>">\n\n<!--><img src=x onerror=ran()>-->\n\n<!-- --!><img src=x onerror=ran()> -->',
  ],
  [
    'mutation: templates',
    '<template><img src=x onerror=ran()></template><template shadowrootmode=open><script>ran()</script><slot></slot></template>',
  ],
  [
    'mutation: tables',
    '<table><td><math><mi><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=ran()&gt;">',
  ],
  [
    'mutation: textareas and titles',
    '<textarea><img title="</textarea><img src=x onerror=ran()>"></textarea>\n\n<title><a title="</title><img src=x onerror=ran()>">\n\n<xmp><p title="</xmp><img src=x onerror=ran()>">\n\n<noembed><p title="</noembed><img src=x onerror=ran()>">',
  ],
  ['deep nesting', `${'<div>'.repeat(600)}<img src=x onerror=ran()>${'<b>'.repeat(600)}`],
  [
    'custom elements',
    '<is-land on:visible=ran()>x</is-land><x-y onclick=ran() is="a">z</x-y><b is="x-y">c</b>',
  ],
];

beforeEach(async () => {
  await bare.page.evaluate(() => {
    const noted = window as Window & { runs?: number; ran?: () => void };
    noted.runs = 0;
    noted.ran = () => (noted.runs = (noted.runs ?? 0) + 1);
    window.article.asked.length = 0;
  });
  requested = [];
});

/** Shows an article, follows all its links and gives its elements to be looked at. */
async function show(markdown: string): Promise<void> {
  const { page } = bare;
  const note = (request: { url: () => string }) => requested.push(request.url());
  page.on('request', note);
  await page.evaluate(async (text) => {
    window.article.show(text);
    for (const element of document.querySelectorAll<HTMLElement>('article *')) {
      for (const type of ['click', 'mouseover', 'focus', 'toggle', 'error', 'load']) {
        element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
      }
    }
    // What was begun, a request or a script, has begun after two turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => setTimeout(resolve));
  }, markdown);
  page.off('request', note);
}

/** Whether scripts ran, and what of the article's elements is not harmless. */
function harm(): Promise<{ runs: unknown; elements: string[] }> {
  return bare.page.evaluate(() => {
    const elements: string[] = [];
    const forbidden =
      'script,style,link,meta,base,iframe,object,embed,form,input,button:not(.recipe-card *),select,textarea,svg:not(.katex *),math:not(.katex *),template,video,audio,frameset,picture,source,area';
    for (const element of document.querySelectorAll(`article :is(${forbidden})`)) {
      elements.push(element.tagName);
    }
    for (const element of document.querySelectorAll(
      'article *:not(.katex *):not(.recipe-card *)',
    )) {
      for (const { name, value } of element.attributes) {
        if (
          /^on|^style$|^srcset$|^ping$|^is$|^role$|^aria-/.test(name) &&
          element.className !== 'equation-hint'
        )
          elements.push(name);
        if (
          /^(?:href|src)$/.test(name) &&
          !/^(?:https?:|\/\/|#|data:image\/|[\w/]+\.\w+$)/.test(value)
        )
          elements.push(`${name}=${value}`);
        if (/^(?:id|name)$/.test(name) && !value.startsWith('user-content-')) elements.push(name);
      }
    }
    return { runs: Reflect.get(window, 'runs') as unknown, elements };
  });
}

it('leaves the text of recipes, code and titles as it is written', async () => {
  const recipe =
    'name: a <b onclick=x style="c"> &amp; "d" onerror= e\n# <style>f</style> style=g\n';
  const code = 'h onload= "i" style=j <style>k';
  await show(
    `\`\`\`diffusion\n${recipe}\`\`\`\n\n    ${code}\n\n<p title="k style=l onclick=m">n</p>\n`,
  );
  const { page } = bare;
  expect(await page.locator('.recipe-card pre').textContent()).toBe(recipe);
  expect(await page.locator('.recipe-card').getAttribute('data-recipe')).toBe(recipe);
  expect(await page.locator('article > pre').textContent()).toBe(`${code}\n`);
  expect(await page.locator('p[title]').getAttribute('title')).toBe('k style=l onclick=m');
});

it('shadows no element of the page and no property of the DOM', async () => {
  const { page } = bare;
  const names = [
    'owned',
    'getElementById',
    'body',
    'cookie',
    'forms',
    'location',
    'article',
    'top',
  ];
  const html = names.map(
    (name) => `<a id="${name}" name="${name}">x</a><img name="${name}" alt="x">`,
  );
  await page.evaluate(() => {
    const owned = Object.assign(document.createElement('p'), { id: 'owned', textContent: 'page' });
    document.body.append(owned);
  });
  await show(`# owned\n\n## body\n\n## getElementById\n\n${html.join('\n\n')}\n`);
  const seen = await page.evaluate(() => ({
    owned: document.getElementById('owned')?.textContent,
    named: document.getElementsByName('owned').length,
    body: document.body.tagName,
    cookie: typeof document.cookie,
    forms: document.forms.length,
    article: typeof window.article.show,
    view: document.querySelectorAll('[data-testid="article-view"]').length,
  }));
  expect(seen).toEqual({
    owned: 'page',
    named: 0,
    body: 'BODY',
    cookie: 'string',
    forms: 0,
    article: 'function',
    view: 1,
  });
  await page.evaluate(() => document.getElementById('owned')?.remove());
});

it('leaves nothing of an article with repeated ids when another takes its place', async () => {
  await show('# a\n\n<p id="a">b</p>\n\n<p id="a">c</p>\n');
  await show('next');
  expect((await bare.page.locator('article').innerText()).trim()).toBe('next');
});

describe.each([
  ['without a content security policy', null],
  ['under the policy of the lab', POLICY],
])('%s', (_, policy) => {
  it('is set up', async () => {
    if (policy === null) return;
    await bare.page.evaluate((content) => {
      const meta = document.createElement('meta');
      meta.httpEquiv = 'Content-Security-Policy';
      meta.content = content;
      document.head.append(meta);
      Object.assign(window, { violations: [] });
      document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
        const shown = document.querySelector('article')?.textContent ?? '';
        (Reflect.get(window, 'violations') as string[]).push(`${violatedDirective} at ${shown}`);
      });
    }, policy);
  });

  it.each(HOSTILE)(
    '%s: nothing runs, nothing is requested from elsewhere',
    async (_name, markdown) => {
      await show(`${markdown}\n\nThe last words.\n`);
      expect(await harm()).toEqual({ runs: 0, elements: [] });
      const address = new URL(bare.page.url());
      const elsewhere = (url: string) =>
        !url.startsWith('data:image/') && new URL(url).origin !== address.origin;
      expect(requested.filter(elsewhere)).toEqual([]);
      expect(address.pathname).toBe('/');
    },
  );

  it('is not even asked about styles and handlers, which are dropped before', async () => {
    const reported = () =>
      bare.page.evaluate(() => (Reflect.get(window, 'violations') as string[] | undefined) ?? []);
    const before = (await reported()).length;
    await show(
      '<p style="color: red" onclick=ran()>a</p>\n\nb <b style="c: d">e</b> <style>f {}</style>\n\n<style>\ng {}\n</style>\n\n<svg style="h: i"><style>j {}</style><rect onclick=ran() /></svg>\n\n| k |\n|--:|\n| l |\n',
    );
    await show('next');
    expect((await reported()).slice(before)).toEqual([]);
  });
});

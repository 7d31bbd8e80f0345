// Layer: end-to-end tests. The article view alone in a real browser: links within an article, tables,
// images, recipes, and one article after another.

import { expect, it } from 'vitest';
import { useBarePage } from './barePage';

const bare = useBarePage('./articlePage.ts');

function show(markdown: string): Promise<void> {
  return bare.page.evaluate((text) => {
    window.article.show(text);
  }, markdown);
}

it('follows links within the article, to headings and to anchors of HTML', async () => {
  const { page } = bare;
  const space = 'text\n\n'.repeat(200);
  const links = '[a](#the-end) [b](#mark) [c](#%E0%A4) [d](#place)';
  await show(
    `${links}\n\n${space}\n\n# The end\n\n${space}<a name="mark">x</a>\n\n<p id="place">y</p>\n`,
  );
  for (const [link, place] of [
    ['a', 'h1'],
    ['b', 'a[name]'],
    ['d', 'p[id]'],
  ]) {
    await page.evaluate(() => {
      window.scrollTo(0, 0);
    });
    await page.getByText(link, { exact: true }).click();
    await expect
      .poll(() =>
        page.locator(`article ${place}`).evaluate((e) => e.getBoundingClientRect().top < 900),
      )
      .toBe(true);
  }
  await page.getByText('c', { exact: true }).click();
});

it('aligns the columns of tables as they say', async () => {
  await bare.page.addStyleTag({ path: 'webview/styles/article.css' });
  await show('| a | b | c | d |\n|---|:--|--:|:-:|\n| 1 | 2 | 3 | 4 |\n');
  for (const cell of ['th', 'td']) {
    const sides = await bare.page
      .locator(`article ${cell}`)
      .evaluateAll((cells) => cells.map((each) => getComputedStyle(each).textAlign));
    expect(sides).toEqual(['left', 'left', 'right', 'center']);
  }
});

it('says in the place of an image that it is missing or on the web, and shows those there are', async () => {
  const { page } = bare;
  const pixel = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
  await show(
    `![Alpha](nowhere/a.png)\n\n![Beta](https://evil.test/b.png)\n\n![](c.png)\n\n![D](${pixel})\n`,
  );
  const notes = page.getByTestId('image-note');
  await expect
    .poll(() => notes.allTextContents())
    .toEqual([
      'Image not found: Alpha (nowhere/a.png)',
      'Image on the web, not loaded: Beta (https://evil.test/b.png)',
      'Image not found: c.png',
      '',
    ]);
  expect(await page.locator('article img:visible').count()).toBe(1);
  // An image that is put there while the article is open is shown with the next key.
  await page.route('**/folder/c.png', (route) =>
    route.fulfill({ contentType: 'image/gif', body: Buffer.from(pixel.split(',')[1], 'base64') }),
  );
  await show(`![Alpha](nowhere/a.png)\n\n![](c.png)\n\n![D](${pixel}) and more\n`);
  await expect.poll(() => page.locator('article img:visible').count()).toBe(2);
});

it('offers no training of a faulty recipe, but names its faults and the lines of the article', async () => {
  const { page } = bare;
  const recipe = 'training:\n  steps: -5\nsampling:\n  sampler: ddmi\n';
  await show(
    `# Title\n\n\`\`\`Diffusion\n${recipe}\`\`\`\n\n\`\`\`diffusion\nname: good\n\`\`\`\n`,
  );
  await expect
    .poll(() => page.getByTestId('recipe-card-faults').locator('li').allInnerTexts())
    .toEqual([
      expect.stringMatching(/^Line 5: training\.steps is -5; /),
      expect.stringMatching(/^Line 7: sampling\.sampler is "ddmi"; .* Did you mean ddim\?$/),
    ]);
  expect(await page.getByTestId('recipe-card-train').count()).toBe(1);
  await page.getByTestId('recipe-card-show-fault').click();
  // Two lines more above it: the lines in the card follow.
  await show(`# Title\n\nText\n\n\`\`\`Diffusion\n${recipe}\`\`\`\n`);
  expect(await page.getByTestId('recipe-card-faults').locator('li').first().innerText()).toMatch(
    /^Line 7: /,
  );
  // Without its faults it can be trained.
  await show('```diffusion\ntraining:\n  steps: 5\n```\n');
  await page.getByTestId('recipe-card-train').waitFor();
  expect(await page.getByTestId('recipe-card-faults').count()).toBe(0);
});

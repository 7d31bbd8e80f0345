// Layer: script. Writes media/icon.png, the picture of the extension in lists: the sign of the activity
// bar, media/lab.svg, on a ground of its own, because lists are light and dark.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './platform/browser.mjs';
import { root } from './platform/paths.mjs';
import { runMain, say } from './platform/say.mjs';

/** Side in pixels: twice what a marketplace shows. */
const SIDE = 256;

await runMain(async () => {
  const sign = await readFile(join(root, 'media', 'lab.svg'), 'utf8');
  const browser = await launchBrowser({ webgpu: 'off' });
  try {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: SIDE, height: SIDE });
    await page.setContent(
      `<style>
        body { margin: 0; background: transparent; }
        div { display: grid; place-items: center; width: ${SIDE}px; height: ${SIDE}px; color: #fff;
          border-radius: 48px; background: linear-gradient(115deg, #13233f, #1b5a8e 55%, #35a7c9); }
        svg { width: 78%; height: 78%; }
      </style><div>${sign}</div>`,
    );
    const picture = await page.screenshot({ omitBackground: true });
    const path = join(root, 'media', 'icon.png');
    await writeFile(path, picture);
    say(`Written: ${path}, ${picture.length} bytes.`);
  } finally {
    await browser.close();
  }
});

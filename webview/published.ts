// Layer: page, entrance. The script of a published page: mounts the widgets of the article, in the
// place of the pictures that stand there without it, and makes its equations light up and take
// numbers.

import { liveEquations } from './published/liveEquations';
import { mountWidgets } from './widgets/mount';

const widgets = mountWidgets(document);
for (const article of document.querySelectorAll<HTMLElement>('.diffusion-article > .article')) {
  liveEquations(article, widgets);
}

// Layer: page, entrance. The script of a published page: mounts the widgets of the article, in the
// place of the pictures that stand there without it.

import { mountWidgets } from './widgets/mount';

mountWidgets(document);

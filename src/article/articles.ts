// Layer: host, article. The articles that are open, each read once for a version of its text.

import { readArticle } from '../shared/article/document';
import { oncePerVersion } from './oncePerVersion';

/** The article that a Markdown document is now. */
export const articleOf = oncePerVersion((document) => readArticle(document.getText()));

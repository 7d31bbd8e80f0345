// Layer: shared, article. No vscode, no DOM. All charts beside equations. A new one is a file beside this
// and a line here: the page, VS Code's preview and published pages have it then.

import type { ChartKind } from './chart';
import { edm } from './edm';
import { elbo } from './elbo';
import { karras } from './karras';
import { loss } from './loss';

const ALL = [loss, elbo, karras, edm] as const;

export type ChartId = (typeof ALL)[number]['id'];

export const CHARTS: readonly ChartKind<ChartId>[] = ALL;

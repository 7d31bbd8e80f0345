// Layer: page, widgets. What a reader chose in the widgets of a page, kept in the storage of the
// browser's session: VS Code loads its preview anew when it was hidden or refreshed.

import type { Remembered } from './contract';

export interface SavedChoice {
  /** The widget's block as it stood in the page. */
  json: string;
  kind: string;
  values: Readonly<Record<string, Remembered>>;
}

export class SavedChoices {
  private waiting: SavedChoice[];

  /** @param key names the page among those that share the storage */
  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'>,
    private readonly key: string,
  ) {
    this.waiting = parsed(storage.getItem(key));
  }

  /** What was chosen in the widget of this block, else in the next one of its kind; once. */
  take(json: string, kind: string): SavedChoice['values'] | null {
    const same = this.waiting.findIndex((one) => one.json === json);
    const at = same < 0 ? this.waiting.findIndex((one) => one.kind === kind) : same;
    return at < 0 ? null : this.waiting.splice(at, 1)[0].values;
  }

  /** Keeps the choices of all widgets of the page. */
  keep(choices: readonly SavedChoice[]): void {
    this.storage.setItem(this.key, JSON.stringify(choices));
  }
}

/** Nothing where the storage holds something else. */
function parsed(text: string | null): SavedChoice[] {
  if (text === null) return [];
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is SavedChoice =>
      typeof one === 'object' && one !== null && 'json' in one && 'kind' in one && 'values' in one,
  );
}

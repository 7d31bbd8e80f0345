// Layer: page, widgets. Which symbols belong together, and who is told about them.

import type { Disposable } from '../../src/shared/dispose';
import type { Meaning, SymbolValues } from './contract';

/** "alpha_bar_t-1" and "alpha_bar_t" are both ᾱ; x₀ is a symbol of its own. */
export function symbolOf(meaning: Meaning): string {
  return meaning === 'x_0'
    ? meaning
    : (/^(.*?(?:_(?:bar|tilde|theta))?)(?:_[^_]*)?$/.exec(meaning)?.[1] ?? meaning);
}

export function isSameSymbol(a: Meaning | null, b: Meaning | null): boolean {
  return a !== null && b !== null && symbolOf(a) === symbolOf(b);
}

/** What a widget tells: the symbol that is pointed at, the numbers of its equation. */
export class WidgetNews {
  private readonly symbolListeners = new Set<(meaning: Meaning | null) => void>();
  private readonly valueListeners = new Set<(values: SymbolValues) => void>();
  private values: SymbolValues = {};

  onSymbol(listener: (meaning: Meaning | null) => void): Disposable {
    this.symbolListeners.add(listener);
    return { dispose: () => this.symbolListeners.delete(listener) };
  }

  onValues(listener: (values: SymbolValues) => void): Disposable {
    this.valueListeners.add(listener);
    listener(this.values);
    return { dispose: () => this.valueListeners.delete(listener) };
  }

  pointAt(meaning: Meaning | null): void {
    for (const listener of this.symbolListeners) listener(meaning);
  }

  setValues(values: SymbolValues): void {
    this.values = values;
    for (const listener of this.valueListeners) listener(values);
  }

  dispose(): void {
    this.symbolListeners.clear();
    this.valueListeners.clear();
  }
}

// Layer: page, widgets. What a live widget is. Widgets run in three pages: VS Code's Markdown preview,
// the lab's article page and a published page. They are plain JavaScript with the mathematics of
// src/core, use no part of the lab, and ask for nothing that a strict content security policy
// refuses (no eval, wasm, worker, request, or HTML as text).

import type { Disposable } from '../../src/shared/dispose';
import type { WidgetBlock, WidgetKindId } from '../../src/shared/article/widgetBlock';

export type { WidgetBlock, WidgetKindId } from '../../src/shared/article/widgetBlock';

export type Remembered = string | number | boolean;

/** What a widget remembers of what its reader chose: as JSON, by a name of the widget's own. */
export interface WidgetMemory {
  read(name: string): Remembered | undefined;
  write(name: string, value: Remembered): void;
}

/**
 * What symbols of an equation stand for, as `src/shared/article/readings` names them: "beta_t",
 * "alpha_bar_t", "x_0", "epsilon".
 */
export type Meaning = string;

/** Numbers of symbols by what these stand for, at the time that the widget shows. */
export type SymbolValues = Readonly<Record<Meaning, number>>;

export interface WidgetHandle {
  /** Shows another block of the same kind; what the reader chose stays where it still fits. */
  update(block: WidgetBlock): void;
  /** Lights up what belongs to a symbol; null for none. */
  showSymbol(meaning: Meaning | null): void;
  /** Calls `listener` with the symbol whose part of the widget the reader points at, or null. */
  onSymbol(listener: (meaning: Meaning | null) => void): Disposable;
  /** Calls `listener` with the numbers now, and whenever they change. */
  onValues(listener: (values: SymbolValues) => void): Disposable;
  dispose(): void;
}

/** A kind of widget; all of them are in `registry.ts`. */
export interface WidgetKind {
  id: WidgetKindId;
  title: string;
  /** Draws into `host`, which is empty and belongs to the widget until it is disposed of. */
  mount(host: HTMLElement, block: WidgetBlock, memory: WidgetMemory): WidgetHandle;
}

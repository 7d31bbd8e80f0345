// Layer: page, views. The elements of an article, unit by unit. After an edit only the units that it
// touched are rendered; all others keep their elements, and with them what was typeset there.

import morphdom from 'morphdom';
import type { MarkdownBlock } from '../../../src/shared/article/incremental';
import { WIDGET_CLASS } from '../../../src/shared/article/widgetBlock';
import type { PlacedWidget } from '../../../src/shared/article/widgetBlock';
import type { ArticleContent } from '../../../src/shared/protocol/labPage';
import type { ArticleRenderer } from './markdown';
import { unitsOf } from './units';

interface Unit {
  readonly blocks: readonly MarkdownBlock[];
  /** What else it was made from: where images are looked for, the widgets in it. */
  readonly source: string;
  readonly nodes: readonly ChildNode[];
  readonly found: Found;
  /** Line of the article on which it begins; its elements say theirs. */
  line: number;
}

/** Elements that something is done with at each edit, in the order of the article. */
export interface ArticlePlaces {
  readonly titles: readonly HTMLElement[];
  readonly equations: readonly HTMLElement[];
  readonly references: readonly HTMLElement[];
  readonly recipesAndImages: readonly HTMLElement[];
  readonly widgets: readonly HTMLElement[];
}

/** Those of a unit: a search in all that KaTeX has made of an article takes longer than a frame. */
interface Found extends ArticlePlaces {
  /** Elements with an id, and what it would be if no other had it. */
  readonly named: readonly { element: HTMLElement; id: string }[];
  /** Elements that say their line. */
  readonly numbered: readonly HTMLElement[];
}

const SELECTORS = {
  titles: 'h1',
  equations: '.equation',
  references: '.equation-reference',
  recipesAndImages: '.recipe-card, .image',
  widgets: `.${WIDGET_CLASS}`,
} as const satisfies Readonly<Record<keyof ArticlePlaces, string>>;
const ANY = [...Object.values(SELECTORS), '[id]', '[data-line]', '[data-recipe-line]'].join();

export class ArticleBody {
  private units: Unit[] = [];

  /**
   * @param isUnchanged an element that is to be changed into another and says the same; it is kept as it is
   */
  constructor(
    private readonly element: HTMLElement,
    private readonly renderer: ArticleRenderer,
    private readonly isUnchanged: (from: HTMLElement, to: HTMLElement) => boolean,
  ) {}

  /** What is in the article now. */
  get places(): ArticlePlaces {
    return placesOf((kind) => {
      const places: HTMLElement[] = [];
      for (const { found } of this.units) if (found[kind].length > 0) places.push(...found[kind]);
      return places;
    });
  }

  /** Shows a text with its widgets; answers how many units were rendered. */
  update(text: string, { baseUri, widgets }: Pick<ArticleContent, 'baseUri' | 'widgets'>): number {
    const groups = groupsOf(unitsOf(this.renderer.parse(text)), widgets, baseUri);
    const { units } = this;
    const most = Math.min(units.length, groups.length);
    const isKept = (unit: Unit, { blocks, source }: Group): boolean =>
      unit.source === source && areSame(unit.blocks, blocks);
    let start = 0;
    while (start < most && isKept(units[start], groups[start])) start += 1;
    let end = 0;
    while (
      end < most - start &&
      isKept(units[units.length - 1 - end], groups[groups.length - 1 - end])
    ) {
      end += 1;
    }
    const old = units.slice(start, units.length - end);
    const fresh = groups
      .slice(start, groups.length - end)
      .map((group) => this.render(group, baseUri));
    const behind = units.at(units.length - end)?.nodes.at(0) ?? null;
    const made = this.exchange(old, fresh, end === 0 ? null : behind);
    this.units = [...units.slice(0, start), ...made, ...units.slice(units.length - end)];
    this.number();
    this.name();
    return made.length;
  }

  private render({ blocks, source, widgets }: Group, baseUri: string): Unit {
    const fragment = this.renderer.render(blocks, baseUri, widgets);
    const found = foundIn([...fragment.querySelectorAll<HTMLElement>(ANY)]);
    return { blocks, source, nodes: [...fragment.childNodes], found, line: 0 };
  }

  /** Puts new units in the place of old ones; one that takes the place of its like becomes it. */
  private exchange(old: readonly Unit[], fresh: readonly Unit[], behind: ChildNode | null): Unit[] {
    const made = fresh.map((unit, index) => {
      const before = old.at(index);
      return before === undefined ? unit : (this.morphed(before, unit) ?? unit);
    });
    const kept = new Set(made.flatMap(({ nodes }) => nodes));
    for (const node of old.flatMap(({ nodes }) => nodes)) if (!kept.has(node)) node.remove();
    for (const node of kept) {
      if (behind === null) this.element.append(node);
      else behind.before(node);
    }
    return made;
  }

  /** Null where one is not the other with some changes. */
  private morphed(before: Unit, after: Unit): Unit | null {
    const [from, to] = [elementOf(before), elementOf(after)];
    if (from?.tagName !== to?.tagName || from === null || to === null) return null;
    shift(before.found, -before.line);
    morphdom(from, to, { onBeforeElUpdated: (a, b) => !this.isUnchanged(a, b) });
    // Ids are told apart later; until then they are those of the new text.
    return {
      ...after,
      nodes: [...after.nodes].map((node) => (node === to ? from : node)),
      found: foundIn([from, ...from.querySelectorAll<HTMLElement>(ANY)]),
    };
  }

  /** Tells elements the lines of the article that they have now. */
  private number(): void {
    let line = 0;
    for (const unit of this.units) {
      if (unit.line !== line) {
        shift(unit.found, line - unit.line);
        unit.line = line;
      }
      for (const { lines } of unit.blocks) line += lines.length;
    }
  }

  /** Equal headings get numbers; of other elements with one id, links lead to the first. */
  private name(): void {
    const used = new Map<string, number>();
    for (const { element, id } of this.units.flatMap(({ found }) => found.named)) {
      const count = used.get(id) ?? 0;
      used.set(id, count + 1);
      const isHeading = /^H[1-6]$/.test(element.tagName) && element.dataset.line !== undefined;
      const name = count === 0 ? id : isHeading ? `${id}-${count}` : '';
      if (element.id === name) continue;
      if (name === '') element.removeAttribute('id');
      else element.id = name;
    }
  }
}

/** The blocks of a unit with the widgets in it, their lines counted from its first. */
interface Group {
  blocks: readonly MarkdownBlock[];
  widgets: readonly PlacedWidget[];
  source: string;
}

function groupsOf(
  units: readonly (readonly MarkdownBlock[])[],
  widgets: readonly PlacedWidget[],
  baseUri: string,
): Group[] {
  let first = 0;
  return units.map((blocks) => {
    const behind = blocks.reduce((line, { lines }) => line + lines.length, first);
    const own = widgets
      .filter(({ line }) => first <= line && line < behind)
      .map((widget) => ({ ...widget, line: widget.line - first }));
    first = behind;
    return {
      blocks,
      widgets: own,
      source: own.length === 0 ? baseUri : baseUri + JSON.stringify(own),
    };
  });
}

function areSame(a: readonly MarkdownBlock[], b: readonly MarkdownBlock[]): boolean {
  return a.length === b.length && a.every((block, index) => block === b[index]);
}

/** The only element of a unit; null where it has none or several. */
function elementOf({ nodes }: Unit): HTMLElement | null {
  const elements = nodes.filter((node) => node instanceof HTMLElement);
  const isAll = nodes.every(
    (node) => node instanceof HTMLElement || node.textContent?.trim() === '',
  );
  return elements.length === 1 && isAll ? elements[0] : null;
}

function placesOf(all: (kind: keyof ArticlePlaces) => HTMLElement[]): ArticlePlaces {
  return {
    titles: all('titles'),
    equations: all('equations'),
    references: all('references'),
    recipesAndImages: all('recipesAndImages'),
    widgets: all('widgets'),
  };
}

function foundIn(elements: readonly HTMLElement[]): Found {
  return {
    ...placesOf((kind) => elements.filter((element) => element.matches(SELECTORS[kind]))),
    named: elements.filter(({ id }) => id !== '').map((element) => ({ element, id: element.id })),
    numbered: elements.filter((element) => element.matches('[data-line], [data-recipe-line]')),
  };
}

/** Moves the lines that elements say. */
function shift({ numbered }: Found, by: number): void {
  if (by === 0) return;
  for (const { dataset } of numbered) {
    for (const name of ['line', 'recipeLine']) {
      if (dataset[name] !== undefined) dataset[name] = String(Number(dataset[name]) + by);
    }
  }
}

// Layer: page, widgets. What all widgets of a process have in common: its settings, an equation with
// numbers, symbols that light up, and what they tell others.

import { Disposer } from '../../src/shared/dispose';
import type { Disposable } from '../../src/shared/dispose';
import { POINT_SETS } from '../../src/core/data/pointSets';
import type { PointSetName } from '../../src/core/data/pointSets';
import type { BetaConfig } from '../../src/core/recipe/types';
import type { WidgetSettings } from '../../src/shared/article/widgetBlock';
import { el } from '../ui/dom';
import type { Child } from '../ui/dom';
import type { Meaning, SymbolValues, WidgetBlock, WidgetHandle, WidgetMemory } from './contract';
import { fillFrame, Fold, NumberLine, Select } from './frame';
import type { Frame, NumberPart } from './frame';
import { WidgetNews } from './meanings';
import { chosenSet } from './points';
import { Process } from './process';
import { ScheduleFields, sourceText } from './scheduleFields';

export abstract class ProcessWidget implements WidgetHandle {
  protected readonly owned = new Disposer();
  protected readonly frame: Frame;
  protected readonly numbers: NumberLine;
  protected process: Process;
  private readonly remark = el('p', { class: 'note', testId: 'widget-remark' });
  private readonly news = this.owned.add(new WidgetNews());
  private readonly fields: ScheduleFields;
  private readonly recipe = new Fold('Recipe', () => [
    el('pre', { text: this.block.recipe ?? '' }),
  ]);

  constructor(
    host: HTMLElement,
    title: string,
    protected block: WidgetBlock,
    protected readonly memory: WidgetMemory,
    /** Whether it depends on a table of β, which the reader may change then. */
    private readonly hasSchedule = true,
  ) {
    this.frame = fillFrame(host, title);
    this.numbers = new NumberLine('widget-numbers', (meaning) => {
      this.point(meaning);
    });
    this.fields = new ScheduleFields(
      memory,
      () => {
        this.changed();
      },
      () => this.ownFields(),
    );
    this.process = this.chosenProcess();
  }

  update(block: WidgetBlock): void {
    this.block = block;
    this.changed();
  }

  showSymbol(meaning: Meaning | null): void {
    this.numbers.light(meaning);
    this.light(meaning);
  }

  onSymbol(listener: (meaning: Meaning | null) => void): Disposable {
    return this.news.onSymbol(listener);
  }

  onValues(listener: (values: SymbolValues) => void): Disposable {
    return this.news.onValues(listener);
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** The table of β that is shown. */
  protected get config(): BetaConfig {
    return this.fields.config(this.settings);
  }

  protected get settings(): WidgetSettings {
    return this.block.settings;
  }

  /** The points that are the data, as the reader has chosen them, or the article. */
  protected get pointSet(): PointSetName {
    return chosenSet(this.memory.read('data'), this.settings.data);
  }

  /** Draws everything anew after settings have changed; `process` is the new one. */
  protected abstract rebuild(): void;

  /** Lights up what belongs to a symbol, apart from the numbers. */
  protected abstract light(meaning: Meaning | null): void;

  /** Settings of the widget's own, before those of the schedule. */
  protected ownFields(): Child[] {
    return [];
  }

  /** The reader's choice of {@link pointSet}. */
  protected pointSetChoice(): Select {
    return this.choice('points', 'data', POINT_SETS, this.pointSet);
  }

  /** A choice that is remembered under its name, after which everything is drawn anew. */
  protected choice(
    label: string,
    name: string,
    entries: readonly { readonly id: string; readonly label: string }[],
    chosen: string,
  ): Select {
    const select = new Select({
      label,
      testId: `widget-${name}`,
      choices: entries.map((entry) => [entry.id, entry.label]),
      onChange: (value) => {
        this.memory.write(name, value);
        this.rebuild();
      },
    });
    select.set(chosen);
    return select;
  }

  /** Below the picture: the numbers, what is folded away, and what the widget adds. */
  protected fillFoot(...more: Child[]): void {
    const { recipe } = this.block;
    this.showRemark();
    const fields = this.hasSchedule ? this.fields.element : null;
    const parts = [this.remark, this.numbers.element, fields, ...more];
    this.frame.foot.replaceChildren(...parts.filter((part) => part !== null));
    if (recipe !== undefined) this.frame.foot.append(this.recipe.element);
  }

  /** Settings have changed, here or in the article. */
  protected changed(): void {
    this.process = this.chosenProcess();
    this.recipe.refresh();
    this.showRemark();
    this.rebuild();
  }

  protected point(meaning: Meaning | null): void {
    this.showSymbol(meaning);
    this.news.pointAt(meaning);
  }

  protected showNumbers(parts: readonly NumberPart[], values: SymbolValues): void {
    this.numbers.set(parts);
    this.news.setValues(values);
  }

  /** What the equation beside it says otherwise. */
  private showRemark(): void {
    const { remark = '' } = this.block;
    this.remark.textContent = remark;
    this.remark.hidden = remark === '';
  }

  private chosenProcess(): Process {
    const { config } = this;
    const process = new Process(this.settings.process, config);
    this.frame.summary.textContent =
      process.kind === 'flow'
        ? 'flow matching: t = 0 is the data, t = 1 is noise'
        : sourceText(config, this.settings, this.fields.isChanged);
    return process;
  }
}

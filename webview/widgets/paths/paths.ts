// Layer: page, widgets. The widget `paths`: points of the plane that go into noise, or back to the data
// with the exact denoiser of the data, step by step.

import { short } from '../../../src/core/numberText';
import type { PathMethod } from '../../../src/shared/article/widgetBlock';
import { el } from '../../ui/dom';
import type { Child } from '../../ui/dom';
import type { Meaning, WidgetBlock, WidgetKind, WidgetMemory } from '../contract';
import { Fold, numberTable, Select, Slider } from '../frame';
import { DrawnCanvas } from '../ink';
import { isSameSymbol } from '../meanings';
import { deviation, drawDots, pointsOf, toPixel } from '../points';
import { tableSteps } from '../table';
import { ProcessWidget } from '../widget';
import { stepEquation } from './equations';
import { framesOf } from './motion';
import type { MotionFrame } from './motion';
import { Player } from './player';

export const pathsWidget: WidgetKind = {
  id: 'paths',
  title: 'Points on their way',
  mount: (host, block, memory) => new PathsWidget(host, block, memory),
};

/** Points that the denoiser knows, and points that move. */
const DATA = 400;
const MOVING = 160;
/** Frames of the trail behind a point. */
const TRAIL = 6;
/** Milliseconds of computing at a time. */
const SLICE = 8;

const METHODS: readonly (readonly [PathMethod, string])[] = [
  ['forward', 'Forwards: into noise'],
  ['ancestral', 'Backwards: ancestral (DDPM)'],
  ['ddim', 'Backwards: DDIM'],
  ['probability_flow', 'Backwards: probability flow (Heun)'],
];

/** Flow matching has one way back. */
const FLOW_METHODS: readonly (readonly [PathMethod, string])[] = [
  ['forward', 'Forwards: into noise'],
  ['probability_flow', 'Backwards: along the velocity (Euler)'],
];

class PathsWidget extends ProcessWidget {
  private readonly button = el('button', {
    testId: 'widget-play',
    attributes: { type: 'button' },
    on: {
      click: () => {
        this.toggle();
      },
    },
  });
  private readonly slider = new Slider({
    label: 'Step of the motion',
    testId: 'widget-step',
    onInput: (index) => {
      this.player.pause();
      this.show(index);
    },
  });
  private readonly method = new Select({
    label: 'Motion',
    testId: 'widget-method',
    choices: METHODS,
    onChange: (value) => {
      this.memory.write('method', value);
      this.memory.write('frame', 0);
      this.rebuild();
      this.player.play();
    },
  });
  private readonly table = new Fold('Table', () => [this.tableElement()]);
  private readonly drawn: DrawnCanvas;
  private readonly player: Player;
  private frames: MotionFrame[] = [];
  private data: Float32Array = new Float32Array();
  private lit: Meaning | null = null;
  private steps = 1;
  private computing: AbortController | null = null;

  constructor(host: HTMLElement, block: WidgetBlock, memory: WidgetMemory) {
    super(host, pathsWidget.title, block, memory);
    const canvas = el('canvas', {
      class: 'square wide',
      testId: 'widget-paths',
      attributes: { role: 'img', 'aria-label': 'Points that move, over the data' },
    });
    this.drawn = this.owned.add(
      new DrawnCanvas(canvas, (context) => {
        this.draw(context);
      }),
    );
    this.player = this.owned.add(
      new Player(
        canvas,
        () => this.steps,
        () => this.advance(),
        (isPlaying) => {
          this.button.textContent = isPlaying ? 'Pause' : 'Play';
        },
      ),
    );
    this.button.textContent = 'Play';
    this.owned.add({ dispose: () => this.computing?.abort() });
    this.frame.stage.replaceChildren(canvas);
    this.frame.controls.replaceChildren(this.button, this.slider.element, this.method.element);
    this.fillFoot(
      this.table.element,
      el('p', {
        class: 'note',
        text: `Exact denoiser: the posterior mean over ${DATA} points of the data, no network.`,
      }),
    );
    this.rebuild();
  }

  protected rebuild(): void {
    const isFlow = this.process.kind === 'flow';
    this.method.setChoices(isFlow ? FLOW_METHODS : METHODS);
    this.method.set(this.chosenMethod);
    this.data = pointsOf(this.pointSet, DATA);
    this.steps = Math.min(this.settings.num_inference_steps, this.process.T);
    this.compute().catch((error: unknown) => {
      this.frame.summary.textContent = `The points cannot be moved: ${String(error)}`;
    });
  }

  protected light(meaning: Meaning | null): void {
    this.lit = meaning;
    this.drawn.redraw();
  }

  protected override ownFields(): Child[] {
    return [this.pointSetChoice().element];
  }

  private get chosenMethod(): PathMethod {
    const methods = this.process.kind === 'flow' ? FLOW_METHODS : METHODS;
    const chosen = this.memory.read('method') ?? this.settings.method;
    return methods.find(([id]) => id === chosen)?.[0] ?? methods[methods.length - 1][0];
  }

  private get index(): number {
    const chosen = this.memory.read('frame');
    return Math.min(typeof chosen === 'number' ? chosen : 0, this.steps);
  }

  /** Computes the frames a slice at a time, so that the page stays at hand meanwhile. */
  private async compute(): Promise<void> {
    this.computing?.abort();
    const own = (this.computing = new AbortController());
    this.frames = [];
    const { process, data, steps, chosenMethod: method } = this;
    let pauseAt = performance.now() + SLICE;
    for await (const frame of framesOf({ process, method, steps, data, count: MOVING })) {
      if (own.signal.aborted) return;
      this.frames.push(frame);
      if (this.frames.length - 1 === this.index) this.show(this.index);
      // Another computation may begin only while this one waits, which the next round sees.
      if (performance.now() < pauseAt) continue;
      await new Promise((resolve) => setTimeout(resolve));
      pauseAt = performance.now() + SLICE;
    }
    this.show(this.index);
    this.table.refresh();
  }

  private toggle(): void {
    if (this.player.playing) {
      this.player.pause();
      return;
    }
    if (this.index === this.steps) this.show(0);
    this.player.play();
  }

  /** Shows the next frame; false after the last one. A frame that is not there yet is waited for. */
  private advance(): boolean {
    const next = this.index + 1;
    if (next > this.steps) return false;
    if (next < this.frames.length) this.show(next);
    return true;
  }

  private show(index: number): void {
    this.memory.write('frame', index);
    const frame = this.frames.at(index);
    if (frame === undefined) return;
    const { process } = this;
    const time = process.label(Math.round(frame.step));
    this.slider.set(index, {
      min: 0,
      max: this.steps,
      text: `${time} · step ${index}/${this.steps}`,
    });
    const before = index === 0 ? null : this.frames[index - 1];
    const parts = stepEquation(this.chosenMethod, before, frame, process.kind === 'flow');
    this.showNumbers(parts, process.valuesAt(Math.round(frame.step)));
    this.drawn.redraw();
  }

  private draw(context: CanvasRenderingContext2D): void {
    const { drawn, lit, index } = this;
    const isData = isSameSymbol(lit, 'x_0');
    drawDots(context, drawn, this.data, {
      ink: isData ? 'orange' : 'muted',
      radius: isData ? 1.8 : 1.1,
      alpha: isData ? 0.9 : 0.5,
    });
    const frame = this.frames.at(index);
    if (frame === undefined) return;
    this.drawTrails(context, index);
    const isState = isSameSymbol(lit, 'x_t') || isSameSymbol(lit, 'epsilon');
    drawDots(context, drawn, frame.x, { ink: 'blue', radius: isState ? 3 : 2.1, alpha: 0.9 });
  }

  private drawTrails(context: CanvasRenderingContext2D, index: number): void {
    const { drawn } = this;
    const { clientWidth: width, clientHeight: height } = drawn.canvas;
    const trail = this.frames.slice(Math.max(0, index - TRAIL), index + 1);
    context.strokeStyle = drawn.ink('blue');
    context.globalAlpha = 0.3;
    context.lineWidth = 1;
    context.beginPath();
    for (let at = 0; at < 2 * MOVING; at += 2) {
      trail.forEach(({ x }, order) => {
        const place = [toPixel(x[at], width), height - toPixel(x[at + 1], height)] as const;
        if (order === 0) context.moveTo(...place);
        else context.lineTo(...place);
      });
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  private tableElement(): HTMLElement {
    const rows = tableSteps(this.frames.length).map((index) => {
      const { step, signal, noise, x } = this.frames[index];
      const time = this.process.label(Math.round(step));
      return [String(index), time, short(signal), short(noise), short(deviation(x))];
    });
    const head = ['step', 'time', 'scale of x₀', 'scale of ε', 'standard deviation of the points'];
    return numberTable(head, rows);
  }
}

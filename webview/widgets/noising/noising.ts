// Layer: page, widgets. The widget `noising`: a picture and points at the step of a slider, always
// with the same noise, and the equation with its numbers.

import { PICTURES } from '../../../src/core/data/pictures';
import { short } from '../../../src/core/numberText';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { el } from '../../ui/dom';
import type { Child } from '../../ui/dom';
import type { Meaning, WidgetBlock, WidgetKind, WidgetMemory } from '../contract';
import { Fold, numberTable, pointing, Slider } from '../frame';
import { DrawnCanvas } from '../ink';
import { isSameSymbol } from '../meanings';
import { deviation, drawDots, pointsOf } from '../points';
import { tableSteps } from '../table';
import { ProcessWidget } from '../widget';
import { equationAt } from './equations';
import { chosenPicture, noisyPicture, pixelsAt, SIDE } from './picture';
import type { NoisyPicture } from './picture';

export const noisingWidget: WidgetKind = {
  id: 'noising',
  title: 'Noise coming in',
  mount: (host, block, memory) => new NoisingWidget(host, block, memory),
};

const POINTS = 500;

class NoisingWidget extends ProcessWidget {
  private readonly slider = new Slider({
    label: 'Step t',
    testId: 'widget-time',
    onInput: (step) => {
      this.memory.write('t', step);
      this.showStep();
    },
  });
  private readonly table = new Fold('Table', () => [this.tableElement()]);
  private readonly clean = picture('widget-x0', 'The picture without noise');
  private readonly noise = picture('widget-noise', 'The noise alone');
  private readonly noisy = picture('widget-picture', 'The picture with the noise of t steps');
  private readonly dots: DrawnCanvas;
  private readonly terms: HTMLElement[];
  private readonly epsilon = new Float32Array(2 * POINTS);
  private shown: { name: string; picture: NoisyPicture } | null = null;
  private points: Float32Array = new Float32Array();

  constructor(host: HTMLElement, block: WidgetBlock, memory: WidgetMemory) {
    super(host, noisingWidget.title, block, memory);
    philoxNormals(0, STREAMS.samplingNoise, 0, this.epsilon);
    const plane = el('canvas', {
      class: 'square',
      testId: 'widget-points',
      attributes: { role: 'img', 'aria-label': 'Points with the noise of t steps' },
    });
    this.dots = this.owned.add(
      new DrawnCanvas(plane, (context) => {
        drawDots(context, this.dots, this.points, { ink: 'muted', radius: 1, alpha: 0.55 });
        drawDots(context, this.dots, this.noisedPoints(this.step), {
          ink: 'blue',
          radius: 1.6,
          alpha: 0.9,
        });
      }),
    );
    this.terms = [
      this.term('x_0', ['x', '0'], this.clean),
      this.term('epsilon', ['ε', null], this.noise),
      this.term('x_t', ['x', 't'], this.noisy),
      this.term('x_t', ['x', 't'], plane, ' of points, and the data behind them'),
    ];
    this.frame.stage.classList.add('pictures');
    this.frame.stage.replaceChildren(...this.terms);
    this.frame.controls.replaceChildren(this.slider.element);
    this.fillFoot(this.table.element);
    this.rebuild();
  }

  protected rebuild(): void {
    const name = chosenPicture(this.memory.read('picture'));
    if (this.shown?.name !== name) {
      this.shown = { name, picture: noisyPicture(name) };
      this.paint(this.clean, 1, 0);
      // As wide as [−2, 2], so that it is seen as noise and not as black and white.
      this.paint(this.noise, 0, 0.5);
    }
    this.points = pointsOf(this.pointSet, POINTS);
    this.table.refresh();
    this.showStep();
  }

  protected light(meaning: Meaning | null): void {
    for (const term of this.terms) {
      term.classList.toggle('lit', isSameSymbol(term.dataset.symbol ?? null, meaning));
    }
  }

  protected override ownFields(): Child[] {
    const chosen = chosenPicture(this.memory.read('picture'));
    const pictures = this.choice('picture', 'picture', PICTURES, chosen);
    return [pictures.element, this.pointSetChoice().element];
  }

  private get step(): number {
    const { T } = this.process;
    const chosen = this.memory.read('t');
    return Math.min(typeof chosen === 'number' ? chosen : Math.round(T / 4), T);
  }

  private showStep(): void {
    const { step, process } = this;
    this.slider.set(step, { min: 0, max: process.T, text: process.label(step) });
    const { signal, noise } = process.at(step);
    this.paint(this.noisy, signal, noise);
    this.dots.redraw();
    this.showNumbers(equationAt(this.block.reading, process, step), process.valuesAt(step));
  }

  private paint(canvas: HTMLCanvasElement, signal: number, noise: number): void {
    if (this.shown === null) return;
    const context = canvas.getContext('2d');
    context?.putImageData(pixelsAt(this.shown.picture, { signal, noise }), 0, 0);
  }

  private noisedPoints(step: number): Float32Array {
    const { signal, noise } = this.process.at(step);
    return this.points.map((value, at) => signal * value + noise * this.epsilon[at]);
  }

  private term(
    meaning: Meaning,
    [text, sub]: readonly [string, string | null],
    canvas: HTMLCanvasElement,
    more = '',
  ): HTMLElement {
    const name = el(
      'figcaption',
      {},
      el(
        'span',
        { class: 'symbol' },
        el('var', { text }),
        sub === null ? null : el('sub', { text: sub }),
      ),
      more,
    );
    const on = pointing(meaning, (pointed) => {
      this.point(pointed);
    });
    return el('figure', { class: 'term', data: { symbol: meaning }, on }, canvas, name);
  }

  private tableElement(): HTMLElement {
    const { process } = this;
    const rows = tableSteps(process.T + 1).map((step) => {
      const { signal, noise } = process.at(step);
      const measured = deviation(this.noisedPoints(step));
      return [process.label(step), short(signal), short(noise), short(measured)];
    });
    const head = ['', 'scale of x₀', 'scale of ε', 'standard deviation of the points'];
    return numberTable(head, rows);
  }
}

function picture(testId: string, label: string): HTMLCanvasElement {
  const size = { width: String(SIDE), height: String(SIDE) };
  return el('canvas', {
    class: 'square pixels',
    testId,
    attributes: { role: 'img', 'aria-label': label, ...size },
  });
}

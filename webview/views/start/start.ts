// Layer: page, views. The start page: pictures of what the lab can do, each with the buttons that do it
// at once. The pictures are results of the lab (`scripts/make-start-pictures.mjs`).

import type { RecipeInput } from '../../../src/core/recipe/types';
import type { StartTask } from '../../../src/shared/protocol/labPage';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { button } from '../../ui/toolkit';
import { renderEquation } from '../../ui/equation';
import dinoPicture from './pictures/dino.png';
import facesPicture from './pictures/faces.png';
import moonsPicture from './pictures/moons.png';
import noisePicture from './pictures/noise.png';

/** Trainings that show something within a minute or two on a processor. */
export const START_RECIPES: Readonly<Record<'moons' | 'faces', RecipeInput>> = {
  moons: {
    name: 'moons',
    data: { kind: 'points', name: 'moons' },
    training: { steps: 2000, batch_size: 256, lr_scheduler: 'cosine', sample_every: 100 },
  },
  faces: {
    name: 'faces',
    data: { kind: 'images', name: 'faces', label: 'glasses', count: 4000 },
    network: { kind: 'unet2d', block_out_channels: [16, 32], norm_num_groups: 8 },
    training: { steps: 1200, batch_size: 16, sample_every: 50, checkpoint_every: 300 },
  },
};

interface Card {
  readonly title: string;
  readonly text: string;
  readonly picture: HTMLElement;
  readonly tasks: readonly { task: StartTask; label: string }[];
}

export class StartPage {
  readonly element: HTMLElement;
  private readonly notice = new Notice('start-notice');

  /** @param start does what a button says */
  constructor(private readonly start: (task: StartTask) => Promise<void>) {
    this.element = el(
      'div',
      { class: 'view start', testId: 'article-empty' },
      this.notice.element,
      el('div', { class: 'start-cards' }, ...cards().map((card) => this.card(card))),
    );
  }

  private card({ title, text, picture, tasks }: Card): HTMLElement {
    return el(
      'section',
      { class: 'start-card' },
      picture,
      el('h2', { class: 'section-title', text: title }),
      el('p', { class: 'text quiet', text }),
      el(
        'div',
        { class: 'buttons' },
        ...tasks.map(({ task, label }) =>
          button({
            label,
            appearance: 'primary',
            testId: `start-${task}`,
            onClick: () => void this.run(task),
          }),
        ),
      ),
    );
  }

  private async run(task: StartTask): Promise<void> {
    this.notice.clear();
    try {
      await this.start(task);
    } catch (error) {
      this.notice.showError(error);
    }
  }
}

function cards(): Card[] {
  const equation = el('div', { class: 'start-equation' });
  renderEquation(
    equation,
    String.raw`x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\;\varepsilon`,
    true,
  );
  return [
    {
      title: 'See noise',
      text: 'Drag through time and watch a picture become noise.',
      picture: picture(noisePicture, 'A cat, the same cat with noise, and almost only noise'),
      tasks: [{ task: 'noise', label: 'See Noise' }],
    },
    {
      title: 'Watch a dinosaur appear',
      text: 'A trained model turns noise into points, step by step.',
      picture: picture(dinoPicture, 'Points without order, half in order, and as a dinosaur'),
      tasks: [{ task: 'dino', label: 'Watch' }],
    },
    {
      title: 'Train a model',
      text: 'On a processor two moons take about 20 seconds, faces two minutes. Samples appear meanwhile.',
      picture: el(
        'div',
        { class: 'start-pair' },
        picture(moonsPicture, 'Points on their way to two moons'),
        picture(facesPicture, 'Small faces, drawn by a model'),
      ),
      tasks: [
        { task: 'moons', label: 'Train Two Moons' },
        { task: 'faces', label: 'Train Faces' },
      ],
    },
    {
      title: 'Read the article',
      text: 'How it works, with recipes in the text that can be trained.',
      picture: equation,
      tasks: [{ task: 'article', label: 'Read' }],
    },
  ];
}

function picture(source: string, alt: string): HTMLElement {
  return el('img', { class: 'start-picture', attributes: { src: source, alt } });
}

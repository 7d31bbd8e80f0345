// Layer: page, views. The settings of a new training: four things in view, everything else of a
// recipe under "More". The data are a built-in set or the reader's own files.

import { isDataKind } from '../../../src/core/recipe/data';
import { fieldsOf } from '../../../src/core/recipe/fields';
import type { DataConfig, Recipe } from '../../../src/core/recipe/types';
import type { DataFileKind } from '../../../src/shared/protocol/labPage';
import { el } from '../../ui/dom';
import { RecipeForm } from '../recipeForm/recipeForm';
import { button } from '../../ui/toolkit';
import { BASIC_FIELDS, dataText, MORE_FIELDS, moreSentence } from './trainingFields';

/** Asks for a file or folder; null when the reader changed their mind. */
export type ChooseFile = (what: DataFileKind) => Promise<{ file: string } | null>;

/** What can be chosen for each kind of data, and the key that it is written to. */
const CHOICES: Readonly<
  Record<
    DataConfig['kind'],
    readonly { what: DataFileKind; key: string; label: string; title: string }[]
  >
> = {
  points: [
    {
      what: 'points',
      key: 'file',
      label: 'Use CSV File…',
      title:
        'Learn points of your own, from a CSV file with two columns, instead of a built-in set',
    },
  ],
  images: [
    {
      what: 'folder',
      key: 'folder',
      label: 'Use Folder…',
      title: 'Learn the pictures of a folder; its sub-folders can be classes',
    },
    {
      what: 'pictures',
      key: 'file',
      label: 'Use File…',
      title: 'Learn the pictures of one file: IDX, .npy, .npz, or a sheet of tiles',
    },
    {
      what: 'labels',
      key: 'labels',
      label: 'Use Labels…',
      title: 'Take the classes of the pictures in the file from a file of labels',
    },
  ],
  audio: [
    {
      what: 'sounds',
      key: 'folder',
      label: 'Use Folder…',
      title: 'Learn the WAV files of a folder; its sub-folders can be classes',
    },
    {
      what: 'sound',
      key: 'file',
      label: 'Use WAV File…',
      title: 'Learn one WAV file, piece by piece',
    },
  ],
  video: [
    {
      what: 'clips',
      key: 'folder',
      label: 'Use Folder…',
      title: 'Learn the animations of a folder, or its pictures as frames',
    },
    {
      what: 'clip',
      key: 'file',
      label: 'Use Animation…',
      title: 'Learn one animated GIF, PNG or WebP, clip after clip',
    },
  ],
};

/** The keys of which one says where the data come from. */
const SOURCES = ['name', 'file', 'folder'];

/** The form, with buttons for data of one's own beside the built-in set. */
export class TrainingForm {
  readonly element: HTMLElement;
  private readonly form: RecipeForm;
  private readonly buttons = el('div', { class: 'buttons' });
  private readonly fileText = el('p', {
    class: 'text quiet',
    testId: 'training-file',
    attributes: { hidden: '' },
  });
  private readonly drawButton = button({
    label: 'Draw…',
    title: 'Draw points of your own with a brush, lines, text or a picture',
    testId: 'training-draw',
    onClick: () => {
      this.onDraw();
    },
  });
  /** What the buttons are for. */
  private offered = '';

  constructor(
    private readonly chooseFile: ChooseFile,
    private readonly onError: (error: unknown) => void,
    private readonly onChange: () => void,
    private readonly onDraw: () => void,
  ) {
    this.form = new RecipeForm({
      testId: 'training',
      beside: [{ field: ['data', 'name'], element: this.buttons }],
      basic: BASIC_FIELDS,
      more: { groups: MORE_FIELDS, summary: moreSentence },
      onChange: (_recipe, [part, key]) => {
        // A set that is chosen after a file takes its place.
        if (part === 'data' && key === 'name') this.forget('file', 'folder', 'labels', 'tile');
        // So does a schedule that is chosen after a list of β.
        if (part === 'schedule' && key === 'beta_schedule') {
          this.form.set(['schedule', 'trained_betas'], undefined);
        }
        this.showData();
        this.onChange();
      },
    });
    this.element = el('div', {}, this.form.element, this.fileText);
    this.showData();
  }

  /** The recipe as entered, or null while something in the form is wrong. */
  get recipe(): Recipe | null {
    return this.form.recipe;
  }

  /** Takes over all settings of a recipe. */
  take({ data, schedule, network, training, sampling }: Recipe): void {
    this.form.replace({
      data: { ...data },
      schedule: { ...schedule },
      network: { ...network },
      training: { ...training },
      sampling: { ...sampling },
    });
    this.showData();
  }

  /** Leads to the first control with something that is not allowed. */
  showFault(): void {
    this.form.showFault();
  }

  private async choose({ what, key }: (typeof CHOICES)['images'][number]): Promise<void> {
    try {
      const chosen = await this.chooseFile(what);
      if (chosen === null) return;
      if (SOURCES.includes(key)) {
        this.forget(
          'labels',
          'tile',
          'label',
          'classes',
          ...SOURCES.filter((other) => other !== key),
        );
        this.form.set(['data', 'name'], null);
      }
      this.form.set(['data', key], chosen.file);
      this.showData();
      this.onChange();
    } catch (error) {
      this.onError(error);
    }
  }

  /** Takes keys of the data back to their defaults, those that its kind has. */
  private forget(...keys: string[]): void {
    const { data: kind } = this.form.kinds;
    const known = fieldsOf('data', kind).map(([key]) => key);
    for (const key of keys.filter((name) => known.includes(name))) {
      this.form.set(['data', key], undefined);
    }
  }

  /** Shows where the data come from, and the buttons for other data of this kind. */
  private showData(): void {
    const data = this.form.recipe?.data;
    const isOwn = data?.name === null;
    this.fileText.hidden = !isOwn;
    this.fileText.textContent = isOwn ? `${KIND_WORDS[data.kind]} of ${dataText({ data })}` : '';
    const kind = dataKind(this.form.kinds.data);
    const choices = CHOICES[kind].filter(({ what }) => what !== 'labels' || hasFile(data));
    const wanted = choices.map(({ what }) => what).join();
    if (wanted === this.offered) return;
    this.offered = wanted;
    this.buttons.replaceChildren(
      ...choices.map((choice) =>
        button({
          label: choice.label,
          title: choice.title,
          testId: `training-choose-${choice.key}`,
          onClick: () => void this.choose(choice),
        }),
      ),
      ...(kind === 'points' ? [this.drawButton] : []),
    );
  }
}

const KIND_WORDS = {
  points: 'Points',
  images: 'Pictures',
  audio: 'Sounds',
  video: 'Clips',
} as const;

function dataKind(kind: string): DataConfig['kind'] {
  return isDataKind(kind) ? kind : 'points';
}

function hasFile(data: DataConfig | undefined): boolean {
  return data?.kind === 'images' && data.file !== null;
}

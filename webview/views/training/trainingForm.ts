// Layer: page, views. The form from which a training starts: four things in view, everything else
// of a recipe under "More". The data is a built-in set or the reader's own CSV file.

import type { Recipe, TrainingConfig } from '../../../src/core/recipe/types';
import { el } from '../../ui/dom';
import { RecipeForm } from '../../ui/form';
import { button } from '../../ui/toolkit';

/** Asks for a CSV file; null when the reader changed their mind. */
export type ChooseFile = () => Promise<{ file: string } | null>;

/** The form and the button beside the data set. */
export class TrainingForm {
  readonly element: HTMLElement;
  private readonly form: RecipeForm;
  private readonly fileText = el('p', {
    class: 'text quiet',
    testId: 'training-file',
    attributes: { hidden: '' },
  });

  constructor(
    private readonly chooseFile: ChooseFile,
    private readonly onError: (error: unknown) => void,
  ) {
    const own = button({
      label: 'Own CSV File…',
      testId: 'training-choose-file',
      title: 'Points from a CSV file with two columns',
      onClick: () => void this.choose(),
    });
    this.form = new RecipeForm({
      testId: 'training',
      beside: own,
      basic: [
        ['data', 'name'],
        ['network', 'hidden'],
        ['training', 'steps'],
        ['training', 'seed'],
      ],
      more: [
        {
          title: 'Data',
          fields: [
            ['data', 'count'],
            ['data', 'noise'],
            ['data', 'seed'],
          ],
        },
        {
          title: 'Schedule',
          fields: [
            ['schedule', 'beta_schedule'],
            ['schedule', 'num_train_timesteps'],
            ['schedule', 'beta_start'],
            ['schedule', 'beta_end'],
            ['schedule', 'rescale_betas_zero_snr'],
          ],
        },
        {
          title: 'Network',
          fields: [
            ['network', 'layers'],
            ['network', 'input_embedding_dim'],
            ['network', 'time_embedding_dim'],
          ],
        },
        {
          title: 'Training',
          fields: [
            ['training', 'prediction_type'],
            ['training', 'loss_weighting'],
            ['training', 'snr_gamma'],
            ['training', 'p2_gamma'],
            ['training', 'p2_k'],
            ['training', 'timestep_sampling'],
            ['training', 'logit_mean'],
            ['training', 'logit_std'],
            ['training', 'batch_size'],
            ['training', 'learning_rate'],
            ['training', 'lr_scheduler'],
            ['training', 'weight_decay'],
            ['training', 'mixed_precision'],
            ['training', 'ema_decay'],
            ['training', 'checkpoint_every'],
            ['training', 'sample_every'],
          ],
        },
      ],
      isShown: ([, key], { training }) => isUsed(key, training),
      onChange: (_recipe, [part, key]) => {
        // A set that is chosen after a file takes its place.
        if (part === 'data' && key === 'name') this.form.set(['data', 'file'], undefined);
        this.showFile();
      },
    });
    this.element = el('div', {}, this.form.element, this.fileText);
  }

  /** The recipe as entered, or null while something in the form is wrong. */
  get recipe(): Recipe | null {
    return this.form.recipe;
  }

  private async choose(): Promise<void> {
    try {
      const chosen = await this.chooseFile();
      if (chosen === null) return;
      this.form.set(['data', 'name'], null);
      this.form.set(['data', 'file'], chosen.file);
    } catch (error) {
      this.onError(error);
    }
  }

  private showFile(): void {
    const file = this.form.recipe?.data.file ?? null;
    this.fileText.hidden = file === null;
    this.fileText.textContent = file === null ? '' : `Data: ${file}`;
  }
}

/** The constants of a weighting or distribution are there only when it is chosen. */
function isUsed(key: string, { loss_weighting, timestep_sampling }: TrainingConfig): boolean {
  switch (key as keyof TrainingConfig) {
    case 'snr_gamma':
      return loss_weighting === 'min_snr' || loss_weighting === 'soft_min_snr';
    case 'p2_gamma':
    case 'p2_k':
      return loss_weighting === 'p2';
    case 'logit_mean':
    case 'logit_std':
      return timestep_sampling === 'logit_normal';
    default:
      return true;
  }
}

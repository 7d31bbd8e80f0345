// Layer: page, views. What a result tab asks of the host, each failure shown where it was asked.

import type { RunHostMethods } from '../../../src/shared/protocol/runPage';
import { isCancellation } from '../../../src/shared/rpc/errors';
import type { Rpc } from '../../../src/shared/rpc/rpc';
import { pointsCsv } from '../../ui/csv';
import type { Notice } from '../../ui/notice';
import { pngBytes } from '../../ui/png';
import type { Scatter } from '../../ui/scatter';
import { button } from '../../ui/toolkit';

/** Side of a saved picture in pixels. */
const PNG_SIDE = 1200;

/** Buttons of a result tab. */
export class RunActions {
  constructor(
    private readonly host: Rpc<RunHostMethods>,
    private readonly notice: Notice,
  ) {}

  /** Samples the model of this run. */
  sample(label: string): HTMLElement {
    return this.button(label, 'run-sample', () => this.host.call('sample', null), 'primary');
  }

  resume(): HTMLElement {
    return this.button('Resume', 'run-resume', () => this.host.call('resume', null));
  }

  openRecipe(): HTMLElement {
    return this.button('Open as Recipe File', 'run-open-recipe', () =>
      this.host.call('openRecipe', null),
    );
  }

  openParent(runId: string): HTMLElement {
    return this.button('Open Training Run', 'run-open-parent', () =>
      this.host.call('openRun', { runId }),
    );
  }

  /** The samples as a picture and as numbers. */
  save(name: string, scatter: Scatter, points: Float32Array): HTMLElement[] {
    return [
      this.button('Save PNG…', 'run-save-png', async () => {
        const bytes = await pngBytes(scatter.render(PNG_SIDE));
        await this.host.call('saveFile', { name: `${name}.png`, bytes });
      }),
      this.button('Save CSV…', 'run-save-csv', () =>
        this.host.call('saveFile', { name: `${name}.csv`, bytes: pointsCsv(points) }),
      ),
    ];
  }

  private button(
    label: string,
    testId: string,
    action: () => Promise<unknown>,
    appearance: 'primary' | 'secondary' = 'secondary',
  ): HTMLElement {
    const element = button({
      label,
      testId,
      appearance,
      onClick: () => {
        element.disabled = true;
        this.notice.clear();
        action()
          .catch((error: unknown) => {
            if (!isCancellation(error)) this.notice.showError(error);
          })
          .finally(() => {
            element.disabled = false;
          });
      },
    });
    return element;
  }
}

// Layer: host, commands. Diffusion: Refresh Runs, for file systems that report no changes.

import type { CommandFactory } from '../services';

export const refreshRuns: CommandFactory =
  ({ store }) =>
  () => {
    store.changed();
    return Promise.resolve();
  };

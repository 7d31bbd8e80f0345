// Layer: host, commands. Shows the training view of the lab; the status bar item calls it.

import type { CommandFactory } from '../services';

export const showTraining: CommandFactory =
  ({ lab }) =>
  async () => {
    await lab.show('training');
  };

// Layer: host, commands. What the buttons of the start page and of an empty Runs view do. The page knows
// how; the command only brings the lab up and says which.

import { START_TASKS } from '../shared/protocol/labPage';
import type { CommandFactory } from '../services';

export const start: CommandFactory =
  ({ lab }) =>
  async (argument) => {
    const link = await lab.show('article');
    const task = START_TASKS.find((known) => known === argument);
    if (task !== undefined) await link.call('start', { task });
  };

// Layer: host, commands. Diffusion: Draw Data. Opens the plane to draw points of one's own on.

import type { CommandFactory } from '../services';

export const drawData: CommandFactory =
  ({ lab }) =>
  async () => {
    const link = await lab.show('data');
    await link.call('drawData', null);
  };

// Layer: host, commands. Diffusion: Explore a Model. Opens the grid of guidance, interpolation and
// inversion in the lab; the model is chosen there.

import type { CommandFactory } from '../services';

export const exploreModel: CommandFactory =
  ({ lab }) =>
  async () => {
    await lab.show('explore');
  };

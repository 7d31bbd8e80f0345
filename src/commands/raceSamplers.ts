// Layer: host, commands. Diffusion: Race Samplers. Opens the race in the lab; the model and the
// samplers are chosen there.

import type { CommandFactory } from '../services';

export const raceSamplers: CommandFactory =
  ({ lab }) =>
  async () => {
    await lab.show('race');
  };

// Layer: host, commands. Diffusion: Verify Numerics. Opens the table of checks in the lab and runs
// them on the reader's own device.

import type { CommandFactory } from '../services';

export const verifyNumerics: CommandFactory =
  ({ lab }) =>
  async () => {
    const link = await lab.show('numerics');
    await link.call('verifyNumerics', null);
  };

// Layer: host, commands. Diffusion: Upscale. Shows the lab's view for it, on a run with its model, and with
// a picture where one is handed over.

import { openInpaint } from '../actions/openInpaint';
import { runIdOf } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

export const upscale: CommandFactory = (services) => async (argument, image) => {
  const given = image instanceof Uint8Array ? image : null;
  await openInpaint(services, 'upscale', runIdOf(argument), given);
};

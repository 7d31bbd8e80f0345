// Layer: exchange. No vscode. The Python code of each network: `load_network(folder)`, and the
// definition of those that diffusers does not have.

import type { ExportedNetwork } from './model';
import diffusersNetwork from './python/diffusers_network.py';
import mlp from './python/mlp.py';
import unet from './python/unet.py';

export const NETWORK_CODE: Readonly<Record<ExportedNetwork, string>> = {
  mlp,
  unet1d: unet,
  unet3d: unet,
  unet2d: diffusersNetwork,
  dit: diffusersNetwork,
};

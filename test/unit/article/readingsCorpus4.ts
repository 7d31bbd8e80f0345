// Layer: tests. Statements that say the same as a reading in other quantities: angles, v, the score, a
// divergence; and their like that are none. Those before the last of a line are earlier ones.

import type { ReadingId } from '../../../src/shared/article/readings';

export const READ_4: [ReadingId, ...string[]][] = [
  ['forward_marginal', String.raw`x = y + n, \quad n \sim \mathcal{N}(0, \sigma^2 \mathbf{I})`],
  ['forward_marginal', String.raw`z_\phi = \cos(\phi)x + \sin(\phi)\epsilon`],
  [
    'forward_marginal',
    String.raw`\mathbf z_{\phi_t} = \cos(\phi_t)\mathbf x + \sin(\phi_t)\boldsymbol\epsilon`,
  ],
  ['v_definition', String.raw`v_\phi = \cos(\phi)\epsilon - \sin(\phi)x`],
  [
    'ddim_step',
    String.raw`z_{\phi_s} = \cos(\phi_s)\hat{x}_\theta(z_{\phi_t}) + \sin(\phi_s)\hat\epsilon_\theta(z_{\phi_t})`,
  ],
  [
    'ddim_step',
    String.raw`z_{\phi_t-\delta} = \cos(\delta)z_{\phi_t} - \sin(\delta)\hat v_\theta(z_{\phi_t})`,
  ],
  [
    'reverse_sde',
    String.raw`d\mathbf{x} = \{\mathbf{f}(\mathbf{x},t) - \nabla\cdot[\mathbf{G}(\mathbf{x},t)\mathbf{G}(\mathbf{x},t)^\top] - \mathbf{G}(\mathbf{x},t)\mathbf{G}(\mathbf{x},t)^\top\nabla_\mathbf{x}\log p_t(\mathbf{x})\}dt + \mathbf{G}(\mathbf{x},t)d\bar{\mathbf{w}}`,
  ],
  [
    'x0_from_epsilon',
    String.raw`\mathbb{E}[x_0|x_t] = \frac{1}{\sqrt{\bar\alpha_t}}\left(x_t + (1-\bar\alpha_t)\nabla_{x_t}\log p(x_t)\right)`,
  ],
  [
    'x0_from_epsilon',
    String.raw`\hat{x}_0 = \frac{x_t + (1-\bar\alpha_t)s_\theta(x_t,t)}{\sqrt{\bar\alpha_t}}`,
  ],
  ['x0_from_epsilon', String.raw`\mathbb E[x_0\mid x_t] = x_t+\sigma_t^2\nabla_{x_t}\log p_t(x_t)`],
];

export const NONE_4: string[] = [
  String.raw`z_\phi = \cos(\phi)x + \sin(\psi)\epsilon`,
  String.raw`z_\phi = \cos(\phi)x - \sin(\phi)\epsilon`,
  String.raw`x' = \cos(\phi)x - \sin(\phi)y`,
  String.raw`\mathbb{E}[x_0|x_t] = \frac{1}{\sqrt{\bar\alpha_t}}\left(x_t - (1-\bar\alpha_t)\nabla_{x_t}\log p(x_t)\right)\cdot 3`,
  String.raw`\mathbb E[y|x] = \beta_0 + \beta_1 x`,
  String.raw`\hat{x}_0 = \sqrt{\bar\alpha_t}x_t + v_\theta(x_t,t)`,
  String.raw`x = y + n`,
  String.raw`x = y + n, \quad n \sim \mathcal{N}(0, 1)`,
  String.raw`\nabla\cdot[G G^\top] = 0`,
];

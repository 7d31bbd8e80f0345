// Layer: tests. Equations in the notations of papers, blogs and textbooks, written from the
// mathematics, with their reading; those before the last of a line are earlier ones of the article.

import type { ReadingId } from '../../../src/shared/article/readings';

export const READ: [ReadingId, ...string[]][] = [
  // One step of the forward process.
  ['forward_step', String.raw`x_t = \sqrt{1-\beta_t}\,x_{t-1}+\sqrt{\beta_t}\,\epsilon_{t-1}`],
  ['forward_step', String.raw`x_t = \sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\epsilon`],
  [
    'forward_step',
    String.raw`\mathbf{x}_{t+1}=\sqrt{1-\beta_t}\mathbf{x}_t+\sqrt{\beta_t}\boldsymbol\epsilon`,
  ],
  [
    'forward_step',
    String.raw`q(x_t|x_{t-1}) := \mathcal{N}(x_t; \sqrt{1-\beta_t}x_{t-1}, \beta_t\mathbf{I})`,
  ],
  ['forward_step', String.raw`x_i = x_{i-1}+\sqrt{\sigma_i^2-\sigma_{i-1}^2}z_{i-1}`],
  ['forward_marginal', String.raw`x_t = \sqrt{\bar\alpha_t}x_{0}+\sqrt{1-\bar\alpha_t}\epsilon`],
  ['forward_marginal', String.raw`x_t = \sqrt{\alpha_t}x_{0}+\sqrt{1-\alpha_t}\epsilon`],
  ['forward_marginal', String.raw`z_t = \alpha_t x + \sigma_t \epsilon`],
  ['forward_marginal', String.raw`x_t = x_0 + \sigma_t \epsilon`],
  ['forward_marginal', String.raw`z_t|x \sim \mathcal N(\alpha_t x,\sigma_t^2 I)`],
  [
    'forward_marginal',
    String.raw`\begin{aligned} x_t &= \sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\epsilon_{t-1}\\ &=\sqrt{\alpha_t\alpha_{t-1}}x_{t-2}+\sqrt{1-\alpha_t\alpha_{t-1}}\bar\epsilon_{t-2}\\&=\cdots\\&=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon\end{aligned}`,
  ],
  ['alpha_definition', String.raw`\alpha_t=1-\beta_t,\quad \bar\alpha_t=\prod_{s=1}^t\alpha_s`],
  ['alpha_bar_definition', String.raw`\bar\alpha_t=\prod_{s=1}^t\alpha_s`],
  ['alpha_bar_definition', String.raw`\bar{\alpha}_t=\alpha_1\alpha_2\cdots\alpha_t`],
  ['snr', String.raw`\mathrm{SNR}(t)=\frac{\bar\alpha_t}{1-\bar\alpha_t}`],
  ['snr', String.raw`\lambda_t=\log\frac{\alpha_t}{\sigma_t}`],
];

export const NONE: string[] = [
  String.raw`x_{t+1}=(1-\beta)x_t+\beta\epsilon`,
  String.raw`x_{t+1} = x_t + \epsilon_t`,
  String.raw`m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t`,
  String.raw`a^2 + b^2 = c^2`,
  String.raw`\beta_t`,
  String.raw`E = mc^2`,
];

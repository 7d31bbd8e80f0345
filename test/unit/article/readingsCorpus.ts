// Layer: tests. Equations in the notations of papers, blogs and textbooks, written from the
// mathematics, with their reading; those before the last of a line are earlier ones of the article.

import type { ReadingId } from '../../../src/shared/article/readings';

export const READ: [ReadingId, ...string[]][] = [
  ['forward_step', String.raw`x_t = \sqrt{1-\beta_t}\,x_{t-1}+\sqrt{\beta_t}\,\epsilon_{t-1}`],
  ['forward_step', String.raw`x_t = \sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\epsilon`],
  ['forward_marginal', String.raw`x_t = \sqrt{\bar\alpha_t}x_{0}+\sqrt{1-\bar\alpha_t}\epsilon`],
  ['forward_marginal', String.raw`x_t = \sqrt{\alpha_t}x_{0}+\sqrt{1-\alpha_t}\epsilon`],
  ['alpha_definition', String.raw`\alpha_t=1-\beta_t,\quad \bar\alpha_t=\prod_{s=1}^t\alpha_s`],
  ['alpha_bar_definition', String.raw`\bar\alpha_t=\prod_{s=1}^t\alpha_s`],
  [
    'forward_step',
    String.raw`q(x_t|x_{t-1}) = \mathcal{N}(x_t; \sqrt{1-\beta_t}x_{t-1}, \beta_t\mathbf{I})`,
  ],
  [
    'forward_marginal',
    String.raw`q(x_t|x_{0}) = \mathcal{N}(x_t; \sqrt{\bar\alpha_t}x_{0}, (1-\bar\alpha_t)\mathbf{I})`,
  ],
  ['forward_marginal', String.raw`z_t = \alpha_t x + \sigma_t \epsilon`],
  ['forward_marginal', String.raw`x_t = x_0 + \sigma_t \epsilon`],
  ['forward_step', String.raw`x_i = x_{i-1}+\sqrt{\sigma_i^2-\sigma_{i-1}^2}z_{i-1}`],
  ['snr', String.raw`\mathrm{SNR}(t)=\frac{\bar\alpha_t}{1-\bar\alpha_t}`],
  ['snr', String.raw`\lambda_t=\log\frac{\alpha_t}{\sigma_t}`],
  [
    'forward_marginal',
    String.raw`\begin{aligned} x_t &= \sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\epsilon_{t-1}\\ &=\sqrt{\alpha_t\alpha_{t-1}}x_{t-2}+\sqrt{1-\alpha_t\alpha_{t-1}}\bar\epsilon_{t-2}\\&=\cdots\\&=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon\end{aligned}`,
  ],
  ['forward_marginal', String.raw`z_t|x \sim \mathcal N(\alpha_t x,\sigma_t^2 I)`],
  ['alpha_bar_definition', String.raw`\bar{\alpha}_t=\alpha_1\alpha_2\cdots\alpha_t`],
  [
    'posterior',
    String.raw`q(x_{t-1}|x_t,x_0)=\mathcal N(x_{t-1};\tilde\mu_t(x_t,x_0),\tilde\beta_t I)`,
  ],
  [
    'posterior_mean',
    String.raw`\tilde{\mu}_t(x_t,x_0) := \frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t \quad\text{and}\quad \tilde\beta_t := \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
  ],
  [
    'posterior_variance',
    String.raw`\tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
  ],
  [
    'posterior_mean',
    String.raw`\mu_\theta(x_t,t)=\frac{1}{\sqrt{\alpha_t}}\left(x_t-\frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)\right)`,
  ],
  [
    'posterior_mean',
    String.raw`\mu_\theta(x_t,t)=\frac{1}{\sqrt{\alpha_t}}\left(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)\right)`,
  ],
  [
    'reverse_step',
    String.raw`x_{t-1}=\frac{1}{\sqrt{\alpha_t}}\left(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)\right)+\sigma_t z`,
  ],
  [
    'reverse_step',
    String.raw`x_{t-1}=\frac{1}{\sqrt{\alpha_t}}\left(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)\right)+\sqrt{\beta_t}\epsilon`,
  ],
  [
    'reverse_step',
    String.raw`p_\theta(x_{t-1}|x_t)=\mathcal N(x_{t-1};\mu_\theta(x_t,t),\Sigma_\theta(x_t,t))`,
  ],
  ['reverse_step', String.raw`x_{t-1}=\mu_\theta(x_t,t)+\sigma_t z,\ z\sim\mathcal N(0,I)`],
  [
    'x0_from_epsilon',
    String.raw`\hat{x}_0=\frac{x_t-\sqrt{1-\bar\alpha_t}\,\epsilon_\theta(x_t,t)}{\sqrt{\bar\alpha_t}}`,
  ],
  ['v_definition', String.raw`v_t = \sqrt{\bar\alpha_t}\epsilon-\sqrt{1-\bar\alpha_t}x_0`],
  ['v_definition', String.raw`v = \alpha_t\epsilon-\sigma_t x_0`],
  ['v_definition', String.raw`\mathbf v_t \equiv \alpha_t\boldsymbol\epsilon-\sigma_t\mathbf x`],
  [
    'score_epsilon',
    String.raw`\nabla_{x_t}\log q(x_t|x_0) = -\frac{\epsilon}{\sqrt{1-\bar\alpha_t}}`,
  ],
  ['score_epsilon', String.raw`s_\theta(x_t,t) = -\frac{\epsilon_\theta(x_t,t)}{\sigma_t}`],
  [
    'score_epsilon',
    String.raw`\epsilon_\theta(x_t,t) = -\sqrt{1-\bar\alpha_t}\nabla_{x_t}\log p(x_t)`,
  ],
  [
    'loss_epsilon',
    String.raw`L_\text{simple}(\theta) := \mathbb{E}_{t,x_0,\epsilon}\Big[\big\|\epsilon-\epsilon_\theta(\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon,t)\big\|^2\Big]`,
  ],
  [
    'loss_x0',
    String.raw`\mathbb E_{y\sim p_{data}}\mathbb E_{n\sim\mathcal N(0,\sigma^2I)}\|D(y+n;\sigma)-y\|_2^2`,
  ],
  ['loss_v', String.raw`\mathbb{E}\left[\|v-v_\theta(x_t,t)\|^2\right]`],
  [
    'loss_score',
    String.raw`\mathcal L = \mathbb{E}_t\{\lambda(t)\mathbb E_{x(0)}\mathbb E_{x(t)|x(0)}[\|s_\theta(x(t),t)-\nabla_{x(t)}\log p_{0t}(x(t)|x(0))\|_2^2]\}`,
  ],
  ['loss_score', String.raw`L = \mathbb E\|\sigma s_\theta(\tilde x,\sigma)+\epsilon\|^2`],
  [
    'elbo',
    String.raw`\mathbb E[-\log p_\theta(x_0)]\le\mathbb E_q\left[-\log\frac{p_\theta(x_{0:T})}{q(x_{1:T}|x_0)}\right] =: L`,
  ],
  ['elbo', String.raw`L_{t-1}=D_{KL}(q(x_{t-1}|x_t,x_0)\|p_\theta(x_{t-1}|x_t))`],
  ['elbo', String.raw`L_{VLB}=L_T+L_{T-1}+\dots+L_0`],
  ['beta_schedule', String.raw`\beta_t=\beta_1+\frac{t-1}{T-1}(\beta_T-\beta_1)`],
  ['beta_schedule', String.raw`\beta_t=10^{-4}+\frac{t-1}{T-1}(0.02-10^{-4})`],
  ['beta_schedule', String.raw`\beta(t)=\bar\beta_{\min}+t(\bar\beta_{\max}-\bar\beta_{\min})`],
  [
    'beta_schedule',
    String.raw`\beta_t=\left(\sqrt{\beta_1}+\frac{t-1}{T-1}(\sqrt{\beta_T}-\sqrt{\beta_1})\right)^2`,
  ],
  [
    'beta_schedule',
    String.raw`\bar\alpha_t=\frac{f(t)}{f(0)},\quad f(t)=\cos\left(\frac{t/T+s}{1+s}\cdot\frac{\pi}{2}\right)^2`,
  ],
  ['beta_schedule', String.raw`\alpha_t = \cos(\pi t/2), \sigma_t=\sin(\pi t/2)`],
  [
    'beta_schedule',
    String.raw`\beta_t = \text{clip}(1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}},0.999)`,
  ],
  [
    'posterior_variance',
    String.raw`\sigma_t=\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t}`,
  ],
  [
    'posterior',
    String.raw`q(x_s|x_t,x_0)=\mathcal N(\frac{\alpha_{t|s}\sigma_s^2}{\sigma_t^2}x_t+\frac{\alpha_s\sigma_{t|s}^2}{\sigma_t^2}x_0,\frac{\sigma_{t|s}^2\sigma_s^2}{\sigma_t^2}I)`,
  ],
  ['posterior', String.raw`q(x_{t-1}|x_t,x_0)=q(x_t|x_{t-1},x_0)\frac{q(x_{t-1}|x_0)}{q(x_t|x_0)}`],
  [
    'forward_step',
    String.raw`q\left(\mathbf{x}_{t} \mid \mathbf{x}_{t-1}\right)=\mathcal{N}\left(\mathbf{x}_{t} ; \sqrt{1-\beta_{t}} \mathbf{x}_{t-1}, \beta_{t} \mathbf{I}\right) \quad q\left(\mathbf{x}_{1: T} \mid \mathbf{x}_{0}\right)=\prod_{t=1}^{T} q\left(\mathbf{x}_{t} \mid \mathbf{x}_{t-1}\right)`,
  ],
  [
    'forward_marginal',
    String.raw`\begin{aligned}\mathbf{x}_t &= \sqrt{\alpha_t}\mathbf{x}_{t-1} + \sqrt{1 - \alpha_t}\boldsymbol{\epsilon}_{t-1} & \text{ ;where } \boldsymbol{\epsilon}_{t-1}, \boldsymbol{\epsilon}_{t-2}, \dots \sim \mathcal{N}(\mathbf{0}, \mathbf{I}) \\&= \sqrt{\alpha_t \alpha_{t-1}} \mathbf{x}_{t-2} + \sqrt{1 - \alpha_t \alpha_{t-1}} \bar{\boldsymbol{\epsilon}}_{t-2} & \text{ ;where } \bar{\boldsymbol{\epsilon}}_{t-2} \text{ merges two Gaussians (*).} \\&= \dots \\&= \sqrt{\bar{\alpha}_t}\mathbf{x}_0 + \sqrt{1 - \bar{\alpha}_t}\boldsymbol{\epsilon} \\q(\mathbf{x}_t \vert \mathbf{x}_0) &= \mathcal{N}(\mathbf{x}_t; \sqrt{\bar{\alpha}_t} \mathbf{x}_0, (1 - \bar{\alpha}_t)\mathbf{I})\end{aligned}`,
  ],
  [
    'reverse_step',
    String.raw`p_\theta(\mathbf{x}_{0:T}) = p(\mathbf{x}_T) \prod^T_{t=1} p_\theta(\mathbf{x}_{t-1} \vert \mathbf{x}_t) \quad p_\theta(\mathbf{x}_{t-1} \vert \mathbf{x}_t) = \mathcal{N}(\mathbf{x}_{t-1}; \boldsymbol{\mu}_\theta(\mathbf{x}_t, t), \boldsymbol{\Sigma}_\theta(\mathbf{x}_t, t))`,
  ],
  [
    'posterior',
    String.raw`q(\mathbf{x}_{t-1} \vert \mathbf{x}_t, \mathbf{x}_0) = \mathcal{N}(\mathbf{x}_{t-1}; \color{blue}{\tilde{\boldsymbol{\mu}}}(\mathbf{x}_t, \mathbf{x}_0), \color{red}{\tilde{\beta}_t} \mathbf{I})`,
  ],
  [
    'posterior_variance',
    String.raw`\begin{aligned}\tilde{\beta}_t &= 1/(\frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar{\alpha}_{t-1}}) = 1/(\frac{\alpha_t - \bar{\alpha}_t + \beta_t}{\beta_t(1 - \bar{\alpha}_{t-1})})= \color{green}{\frac{1 - \bar{\alpha}_{t-1}}{1 - \bar{\alpha}_t} \cdot \beta_t} \\\tilde{\boldsymbol{\mu}}_t (\mathbf{x}_t, \mathbf{x}_0)&= (\frac{\sqrt{\alpha_t}}{\beta_t} \mathbf{x}_t + \frac{\sqrt{\bar{\alpha}_{t-1} }}{1 - \bar{\alpha}_{t-1}} \mathbf{x}_0)/(\frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar{\alpha}_{t-1}}) \\&= (\frac{\sqrt{\alpha_t}}{\beta_t} \mathbf{x}_t + \frac{\sqrt{\bar{\alpha}_{t-1} }}{1 - \bar{\alpha}_{t-1}} \mathbf{x}_0) \color{green}{\frac{1 - \bar{\alpha}_{t-1}}{1 - \bar{\alpha}_t} \cdot \beta_t} \\&= \frac{\sqrt{\alpha_t}(1 - \bar{\alpha}_{t-1})}{1 - \bar{\alpha}_t} \mathbf{x}_t + \frac{\sqrt{\bar{\alpha}_{t-1}}\beta_t}{1 - \bar{\alpha}_t} \mathbf{x}_0\\\end{aligned}`,
  ],
  [
    'posterior_mean',
    String.raw`\begin{aligned}\tilde{\boldsymbol{\mu}}_t&= \frac{\sqrt{\alpha_t}(1 - \bar{\alpha}_{t-1})}{1 - \bar{\alpha}_t} \mathbf{x}_t + \frac{\sqrt{\bar{\alpha}_{t-1}}\beta_t}{1 - \bar{\alpha}_t} \frac{1}{\sqrt{\bar{\alpha}_t}}(\mathbf{x}_t - \sqrt{1 - \bar{\alpha}_t}\boldsymbol{\epsilon}_t) \\&= \color{cyan}{\frac{1}{\sqrt{\alpha_t}} \Big( \mathbf{x}_t - \frac{1 - \alpha_t}{\sqrt{1 - \bar{\alpha}_t}} \boldsymbol{\epsilon}_t \Big)}\end{aligned}`,
  ],
  [
    'elbo',
    String.raw`\begin{aligned}L_\text{VLB} &= L_T + L_{T-1} + \dots + L_0 \\\text{where } L_T &= D_\text{KL}(q(\mathbf{x}_T \vert \mathbf{x}_0) \parallel p_\theta(\mathbf{x}_T)) \\L_t &= D_\text{KL}(q(\mathbf{x}_t \vert \mathbf{x}_{t+1}, \mathbf{x}_0) \parallel p_\theta(\mathbf{x}_t \vert\mathbf{x}_{t+1})) \text{ for }1 \leq t \leq T-1 \\L_0 &= - \log p_\theta(\mathbf{x}_0 \vert \mathbf{x}_1)\end{aligned}`,
  ],
  [
    'loss_epsilon',
    String.raw`\begin{aligned}L_t^\text{simple}&= \mathbb{E}_{t \sim [1, T], \mathbf{x}_0, \boldsymbol{\epsilon}_t} \Big[\|\boldsymbol{\epsilon}_t - \boldsymbol{\epsilon}_\theta(\mathbf{x}_t, t)\|^2 \Big] \\&= \mathbb{E}_{t \sim [1, T], \mathbf{x}_0, \boldsymbol{\epsilon}_t} \Big[\|\boldsymbol{\epsilon}_t - \boldsymbol{\epsilon}_\theta(\sqrt{\bar{\alpha}_t}\mathbf{x}_0 + \sqrt{1 - \bar{\alpha}_t}\boldsymbol{\epsilon}_t, t)\|^2 \Big]\end{aligned}`,
  ],
  [
    'score_epsilon',
    String.raw`\mathbf{s}_\theta(\mathbf{x}_t, t) \approx \nabla_{\mathbf{x}_t} \log q(\mathbf{x}_t)= \mathbb{E}_{q(\mathbf{x}_0)} [\nabla_{\mathbf{x}_t} q(\mathbf{x}_t \vert \mathbf{x}_0)]= \mathbb{E}_{q(\mathbf{x}_0)} \Big[ - \frac{\boldsymbol{\epsilon}_\theta(\mathbf{x}_t, t)}{\sqrt{1 - \bar{\alpha}_t}} \Big]= - \frac{\boldsymbol{\epsilon}_\theta(\mathbf{x}_t, t)}{\sqrt{1 - \bar{\alpha}_t}}`,
  ],
  [
    'beta_schedule',
    String.raw`\beta_t = \text{clip}(1-\frac{\bar{\alpha}_t}{\bar{\alpha}_{t-1}}, 0.999) \quad\bar{\alpha}_t = \frac{f(t)}{f(0)}\quad\text{where }f(t)=\cos\Big(\frac{t/T+s}{1+s}\cdot\frac{\pi}{2}\Big)^2`,
  ],
  [
    'reverse_step',
    String.raw`\mathbf{x}_{t-1} = \frac{1}{\sqrt{\alpha_t}} \left( \mathbf{x}_t - \frac{\beta_t}{\sqrt{1-\bar{\alpha}_t}} \boldsymbol{\epsilon}_\theta(\mathbf{x}_t, t) \right) + \sigma_t \mathbf{z}`,
  ],
  [
    'forward_marginal',
    String.raw`x_t=\sqrt{\overline{\alpha}_t}x_0+\sqrt{1-\overline{\alpha}_t}\varepsilon,\qquad\varepsilon\sim\mathcal{N}(0,I)`,
  ],
  ['forward_step', String.raw`x_{k}=\sqrt{1-\beta_k}\,x_{k-1}+\sqrt{\beta_k}\,w_k`],
  ['forward_step', String.raw`X_n = \sqrt{1-\beta_n}X_{n-1}+\sqrt{\beta_n}Z_n`],
  [
    'forward_marginal',
    String.raw`\mathbf{z}_t \sim q(\mathbf{z}_t|\mathbf{x}) = \mathcal{N}(\alpha_t\mathbf{x}, \sigma_t^2\mathbf{I})`,
  ],
  [
    'forward_step',
    String.raw`q(\mathbf{z}_t|\mathbf{z}_s) = \mathcal{N}(\mathbf{z}_t; (\alpha_t/\alpha_s)\mathbf{z}_s, \sigma_{t|s}^2\mathbf{I})`,
  ],
  ['snr', String.raw`\text{SNR}(t) = \alpha_t^2/\sigma_t^2`],
  [
    'x0_from_epsilon',
    String.raw`\hat{\mathbf{x}} = (\mathbf{z}_t - \sigma_t\hat{\boldsymbol\epsilon}_\theta(\mathbf{z}_t))/\alpha_t`,
  ],
  [
    'x0_from_epsilon',
    String.raw`x_0 \approx \hat{x}_0 = (x_t - \sqrt{1-\bar\alpha_t}\,\epsilon_\theta(x_t))/\sqrt{\bar\alpha_t}`,
  ],
  [
    'x0_from_epsilon',
    String.raw`f_\theta^{(t)}(x_t) := (x_t - \sqrt{1-\alpha_t}\cdot\epsilon_\theta^{(t)}(x_t))/\sqrt{\alpha_t}`,
  ],
  [
    'forward_marginal',
    String.raw`\mathbf{x}(t) = \sqrt{\bar\alpha(t)}\mathbf{x}(0)+\sqrt{1-\bar\alpha(t)}\,\mathbf{z}`,
  ],
  [
    'score_epsilon',
    String.raw`\nabla_{x_t}\log q(x_t|x_0) = -\frac{x_t-\sqrt{\bar\alpha_t}x_0}{1-\bar\alpha_t}`,
  ],
  ['forward_step', String.raw`\sqrt{1-\beta_t}\,x_{t-1}+\sqrt{\beta_t}\,\epsilon = x_t`],
  ['alpha_definition', String.raw`1-\beta_t = \alpha_t`],
  ['alpha_definition', String.raw`\beta_t := 1-\alpha_t`],
  ['alpha_bar_definition', String.raw`\alpha_t := \prod_{s=1}^t (1-\beta_s)`],
  ['alpha_bar_definition', String.raw`\gamma_t=\prod_{i=1}^t\alpha_i`],
  ['alpha_bar_definition', String.raw`\bar\alpha_t = \prod_{i\le t}\alpha_i`],
  ['alpha_bar_definition', String.raw`\log\bar\alpha_t=\sum_{s=1}^t\log\alpha_s`],
  ['alpha_bar_definition', String.raw`\bar\alpha_t=\bar\alpha_{t-1}\alpha_t`],
  ['alpha_bar_definition', String.raw`\bar\alpha_t=\exp\left(\sum_{s=1}^t\log(1-\beta_s)\right)`],
  ['forward_step', String.raw`x_t = x_{t-1}\sqrt{1-\beta_t} + \epsilon\sqrt{\beta_t}`],
  ['forward_step', String.raw`x_{t}=(1-\beta_t)^{1/2}x_{t-1}+\beta_t^{1/2}\epsilon_t`],
  [
    'forward_step',
    String.raw`\mathbf{x}_t \mid \mathbf{x}_{t-1} \sim \mathcal N(\sqrt{1-\beta_t}\,\mathbf{x}_{t-1},\ \beta_t\mathbf I)`,
  ],
  ['forward_marginal', String.raw`x_{t}\sim\mathcal{N}(\sqrt{\bar\alpha_t}x_0,(1-\bar\alpha_t)I)`],
  [
    'loss_epsilon',
    String.raw`\mathbb{E}_{x_0,\epsilon}\left[\frac{\beta_t^2}{2\sigma_t^2\alpha_t(1-\bar\alpha_t)}\|\epsilon-\epsilon_\theta(\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon,t)\|^2\right]`,
  ],
  [
    'loss_epsilon',
    String.raw`\min_\theta\ \mathbb E_{t,x_0,\epsilon}\lVert \epsilon_\theta(x_t,t)-\epsilon\rVert_2^2`,
  ],
  [
    'loss_epsilon',
    String.raw`L_{LDM}:=\mathbb{E}_{\mathcal{E}(x),y,\epsilon\sim\mathcal{N}(0,1),t}\Big[\|\epsilon-\epsilon_\theta(z_t,t,\tau_\theta(y))\|_2^2\Big]`,
  ],
  ['loss_x0', String.raw`L_\theta=\|x_0-\hat x_\theta(x_t,t)\|^2`],
  ['loss_v', String.raw`\mathcal{L}_v=\mathbb E\|\hat v_\theta(z_t)-v_t\|^2`],
  [
    'elbo',
    String.raw`\mathbb{E}_q\Big[ D_{KL}(q(x_T|x_0)\|p(x_T))+\sum_{t>1}D_{KL}(q(x_{t-1}|x_t,x_0)\|p_\theta(x_{t-1}|x_t))-\log p_\theta(x_0|x_1)\Big]`,
  ],
  [
    'posterior_mean',
    String.raw`\mu_q(x_t,x_0)=\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})x_t+\sqrt{\bar\alpha_{t-1}}(1-\alpha_t)x_0}{1-\bar\alpha_t}`,
  ],
  [
    'posterior_variance',
    String.raw`\sigma_q^2(t)=\frac{(1-\alpha_t)(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}`,
  ],
  [
    'posterior_variance',
    String.raw`\Sigma_q(t)=\frac{(1-\alpha_t)(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}I`,
  ],
  [
    'reverse_step',
    String.raw`x_{t-1}=\frac{1}{\sqrt{1-\beta_t}}\left(x_t+\beta_t s_\theta(x_t,t)\right)+\sqrt{\beta_t}z_t`,
  ],
  [
    'reverse_step',
    String.raw`x_{i-1} = \frac{1}{\sqrt{1-\beta_i}}(x_i+\beta_is_{\theta^*}(x_i,i))+\sqrt{\beta_i}z_i,\quad i=N,N-1,\cdots,1`,
  ],
  [
    'forward_step',
    String.raw`x_i=\sqrt{1-\beta_i}x_{i-1}+\sqrt{\beta_i}z_{i-1},\quad i=1,\cdots,N`,
  ],
  [
    'beta_schedule',
    String.raw`\beta_i=\frac{\bar\beta_{min}}{N}+\frac{i-1}{N(N-1)}(\bar\beta_{max}-\bar\beta_{min})`,
  ],
  ['v_definition', String.raw`\mathbf{v}\equiv\alpha_t\epsilon-\sigma_t\mathbf{x}_0`],
  ['beta_schedule', String.raw`\beta_t=\frac{\beta_T-\beta_1}{T-1}(t-1)+\beta_1`],
  [
    'beta_schedule',
    String.raw`\beta_t=\operatorname{sigmoid}\left(-6+12\frac{t}{T}\right)(\beta_T-\beta_1)+\beta_1`,
  ],
  ['snr', String.raw`\lambda_t=\log\frac{\bar\alpha_t}{1-\bar\alpha_t}`],
];

/** Equations of other things, and of this field that no reading is for. */
export const NONE: string[] = [
  String.raw`x_{t+1}=(1-\beta)x_t+\beta\epsilon`,
  String.raw`x_{t+1} = x_t + \epsilon_t`,
  String.raw`\nabla_{x}\log p_\sigma(x) = (D(x;\sigma)-x)/\sigma^2`,
  String.raw`\log p(x)\ge \mathbb E_{q(z|x)}[\log p(x|z)]-D_{KL}(q(z|x)\|p(z))`,
  String.raw`\sigma_t^2=\beta_t`,
  String.raw`\sigma_t^2=1-\alpha_t^2`,
  String.raw`\nabla_{\tilde{x}} \log q_\sigma(\tilde x|x) = -\frac{\tilde x-x}{\sigma^2}`,
  String.raw`q(x_{t-1}|x_t,x_0)\propto\exp\left(-\frac12\left(\frac{(x_t-\sqrt{\alpha_t}x_{t-1})^2}{\beta_t}+\dots\right)\right)`,
  String.raw`\mathrm{Var}(x_t)=(1-\beta_t)\mathrm{Var}(x_{t-1})+\beta_t`,
  String.raw`\epsilon=\frac{x_t-\sqrt{\bar\alpha_t}x_0}{\sqrt{1-\bar\alpha_t}}`,
  String.raw`m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t`,
  String.raw`a^2 + b^2 = c^2`,
  String.raw`\beta_t`,
  String.raw`E = mc^2`,
  String.raw`\theta_{t+1} = \theta_t - \eta\nabla_\theta L(\theta_t)`,
  String.raw`v_t = \beta_2 v_{t-1}+(1-\beta_2)g_t^2`,
  String.raw`\hat m_t = \frac{m_t}{1-\beta_1^t}`,
  String.raw`x_{t+1} = x_t + \frac{\epsilon}{2}\nabla_x\log p(x_t)+\sqrt{\epsilon}z_t`,
  String.raw`x_{t+1}=Ax_t+w_t`,
  String.raw`x_t = \phi x_{t-1}+\epsilon_t`,
  String.raw`h_t=\tanh(Wh_{t-1}+Ux_t+b)`,
  String.raw`y = \frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}`,
  String.raw`p(x)=\int p(x|z)p(z)dz`,
  String.raw`p(x|y)=\frac{p(y|x)p(x)}{p(y)}`,
  String.raw`z=\mu+\sigma\odot\epsilon`,
  String.raw`\mathcal L=\mathbb E_{q(z|x)}[\log p(x|z)]-D_{KL}(q(z|x)\|p(z))`,
  String.raw`\sum_{i=1}^n i=\frac{n(n+1)}{2}`,
  String.raw`\|x-\hat x\|^2`,
  String.raw`\mathcal L=\frac1n\sum_i(y_i-\hat y_i)^2`,
  String.raw`V(s)=\max_a\sum_{s'}P(s'|s,a)(r+\gamma V(s'))`,
  String.raw`Q(s,a)\leftarrow Q(s,a)+\alpha(r+\gamma\max_{a'}Q(s',a')-Q(s,a))`,
  String.raw`\text{softmax}(\frac{QK^T}{\sqrt{d_k}})V`,
  String.raw`x_t=(1-\alpha)x_{t-1}+\alpha y_t`,
  String.raw`q(x_{1:T}|x_0)=\prod_{t=1}^Tq(x_t|x_{t-1})`,
  String.raw`p_\theta(x_{0:T})=p(x_T)\prod_{t=1}^Tp_\theta(x_{t-1}|x_t)`,
  String.raw`p(x_T)=\mathcal N(x_T;0,I)`,
  String.raw`\epsilon\sim\mathcal N(0,I)`,
  String.raw`t\sim\mathcal U(\{1,\dots,T\})`,
  String.raw`\beta_1=10^{-4}, \beta_T=0.02`,
  String.raw`0<\beta_1<\beta_2<\dots<\beta_T<1`,
  String.raw`\frac{\partial u}{\partial t}=D\nabla^2u`,
  String.raw`\alpha_t=\frac{\alpha_0}{1+kt}`,
  String.raw`S_t=S_{t-1}\exp(\mu+\sigma\epsilon_t)`,
  String.raw`\sigma^2=\frac1n\sum_i(x_i-\mu)^2`,
  String.raw`\Sigma=\mathbb E[(x-\mu)(x-\mu)^T]`,
  String.raw`x_{n+1}=x_n-\frac{f(x_n)}{f'(x_n)}`,
  String.raw`y_t=\alpha+\beta x_t+\epsilon_t`,
  String.raw`\hat y=\beta_0+\beta_1x`,
  String.raw`X_{t+1}=X_t+\sqrt{2\eta}\xi_t`,
  String.raw`x_t\in\mathbb R^d`,
];

// Layer: tests. Wrong and right forms of the equations that the rules for DDIM, flows and guidance
// judge. A wrong form has its rule and, where one is known, what the equation is after the fix.

interface Wrong {
  rule: string;
  /** Equations of the article before it. */
  earlier?: string[];
  tex: string;
  /** The whole equation with the fix in place; null where there is no fix. */
  fixed: string | null;
  /** The words after the equation. */
  after?: string;
}

const S = String.raw;
const DIRECTION = 'math/ddim-direction';
const SIGMA = 'math/ddim-sigma';
const FLOW = 'math/flow-direction';
const GUIDANCE = 'math/guidance-form';
const STRAIGHT = S`x_t = (1-t)x_0+tx_1`;
const FROM_DATA = S`z_t = (1-t)x_0+t\epsilon`;

export const WRONG_2: Wrong[] = [
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}}\,\epsilon_\theta(x_t,t)+\sigma_tz`,
    fixed: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\,\epsilon_\theta(x_t,t)+\sigma_tz`,
  },
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t}}\,\epsilon_\theta(x_t,t)`,
    fixed: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}}\,\epsilon_\theta(x_t,t)`,
  },
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}-\sigma_t}\,\epsilon_\theta(x_t,t)+\sigma_t\epsilon`,
    fixed: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\,\epsilon_\theta(x_t,t)+\sigma_t\epsilon`,
  },
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+(1-\bar\alpha_{t-1})\epsilon_\theta(x_t,t)`,
    fixed: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}}\epsilon_\theta(x_t,t)`,
  },
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\left(\frac{x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta}{\sqrt{\bar\alpha_t}}\right)+\sqrt{1-\bar\alpha_{t-1}+\sigma_t^2}\,\epsilon_\theta+\sigma_t\epsilon_t`,
    fixed: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\left(\frac{x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta}{\sqrt{\bar\alpha_t}}\right)+\sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\,\epsilon_\theta+\sigma_t\epsilon_t`,
  },
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\alpha_{t-1}-\sigma_t^2}\,\hat\epsilon+\sigma_tz`,
    fixed: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\,\hat\epsilon+\sigma_tz`,
  },
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0-\sqrt{1-\bar\alpha_{t-1}}\,\epsilon_\theta(x_t,t)`,
    fixed: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}}\,\epsilon_\theta(x_t,t)`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_t}{1-\bar\alpha_{t-1}}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
    fixed: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\left(1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}\right)`,
    fixed: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_{t-1}}{\bar\alpha_t}}`,
    fixed: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1+\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
    fixed: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\,\tilde\beta_t`,
    fixed: S`\sigma_t=\eta\,\sqrt{\tilde\beta_t}`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\sqrt{\frac{1-\alpha_{t-1}}{1-\bar\alpha_t}\beta_t}`,
    fixed: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t}`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\sqrt{\frac{\bar\alpha_{t-1}}{\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
    fixed: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
  },
  {
    rule: SIGMA,
    tex: S`\sigma_t=\eta\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
    fixed: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t}`,
  },
  {
    rule: DIRECTION,
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t}}\hat x_0+\sqrt{1-\bar\alpha_{t}}\,\epsilon_\theta(x_t,t)`,
    fixed: null,
  },
  {
    rule: FLOW,
    tex: S`x_t=(1-t)x_0+tx_1,\quad \frac{dx_t}{dt}=x_0-x_1`,
    fixed: S`x_t=(1-t)x_0+tx_1,\quad \frac{dx_t}{dt}=x_1 - x_0`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon=\epsilon_u+(s+1)(\epsilon_c-\epsilon_u)`,
    after: 'Here $s = 1$ is off.',
    fixed: S`\hat\epsilon=\epsilon_u + s \left(\epsilon_c - \epsilon_u\right)`,
  },
  {
    rule: FLOW,
    earlier: [STRAIGHT],
    tex: S`\mathcal L=\mathbb E\left\|v_\theta(x_t,t)-(x_0-x_1)\right\|^2`,
    fixed: S`\mathcal L=\mathbb E\left\|v_\theta(x_t,t)-(x_1 - x_0)\right\|^2`,
  },
  {
    rule: FLOW,
    earlier: [FROM_DATA],
    tex: S`\mathcal L=\mathbb E\|(x_0-\epsilon)-v_\theta(z_t,t)\|^2`,
    fixed: S`\mathcal L=\mathbb E\|(\epsilon - x_0)-v_\theta(z_t,t)\|^2`,
  },
  {
    rule: FLOW,
    tex: S`\mathbb E\|v_\theta((1-t)x_0+tx_1,t)-(x_0-x_1)\|^2`,
    fixed: S`\mathbb E\|v_\theta((1-t)x_0+tx_1,t)-(x_1 - x_0)\|^2`,
  },
  {
    rule: FLOW,
    earlier: [STRAIGHT],
    tex: S`\mathcal L=\mathbb E\|v_\theta(x_t,t)-(x_1+x_0)\|^2`,
    fixed: S`\mathcal L=\mathbb E\|v_\theta(x_t,t)-(x_1 - x_0)\|^2`,
  },
  {
    rule: FLOW,
    tex: S`x_t=tx_0+(1-t)x_1,\quad v=x_1-x_0`,
    fixed: S`x_t=tx_0+(1-t)x_1,\quad v=x_0 - x_1`,
  },
  {
    rule: FLOW,
    earlier: [S`\psi_t(x_0)=(1-(1-\sigma_{\min})t)x_0+tx_1`],
    tex: S`\mathbb E\|v_t(\psi_t(x_0))-\left((1-\sigma_{\min})x_0-x_1\right)\|^2`,
    fixed: S`\mathbb E\|v_t(\psi_t(x_0))-\left(x_1 - (1-\sigma_{\min})x_0\right)\|^2`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon=(1+w)\epsilon_\theta(x_t,c)+w\epsilon_\theta(x_t)`,
    fixed: S`\hat\epsilon=(1+w)\epsilon_\theta(x_t,c)-w\epsilon_\theta(x_t)`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon=\epsilon_\theta(x_t,\varnothing)+s(\epsilon_\theta(x_t,\varnothing)-\epsilon_\theta(x_t,c))`,
    fixed: S`\hat\epsilon=\epsilon_\theta(x_t,\varnothing)-s(\epsilon_\theta(x_t,\varnothing)-\epsilon_\theta(x_t,c))`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon=(1+w)\epsilon_\theta(x_t)-w\epsilon_\theta(x_t,c)`,
    fixed: S`\hat\epsilon=(1+w)\epsilon_\theta(x_t,c)-w\epsilon_\theta(x_t)`,
  },
  {
    rule: GUIDANCE,
    tex: S`\tilde\epsilon=(1-w)\epsilon_\theta(x_t,c)-w\epsilon_\theta(x_t)`,
    fixed: S`\tilde\epsilon=(1+w)\epsilon_\theta(x_t,c)-w\epsilon_\theta(x_t)`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon=\epsilon_u+s\,\epsilon_c`,
    fixed: S`\hat\epsilon=\epsilon_u + s \left(\epsilon_c - \epsilon_u\right)`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon=\epsilon_u+w(\epsilon_c-\epsilon_u)`,
    after: 'With $w = 0$ there is no guidance and the plain conditional model is left.',
    fixed: S`\hat\epsilon=\epsilon_c + w \left(\epsilon_c - \epsilon_u\right)`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon=(1+s)\epsilon_\theta(x,c)-s\epsilon_\theta(x)`,
    after: 'A guidance scale of 1 turns guidance off.',
    fixed: S`\hat\epsilon=\epsilon_\theta(x) + s \left(\epsilon_\theta(x,c) - \epsilon_\theta(x)\right)`,
  },
  {
    rule: GUIDANCE,
    tex: S`\hat\epsilon(x_t)=\epsilon_\theta(x_t)+\sqrt{1-\bar\alpha_t}\,w\nabla_{x_t}\log p_\phi(y|x_t)`,
    fixed: S`\hat\epsilon(x_t)=\epsilon_\theta(x_t)-\sqrt{1-\bar\alpha_t}\,w\nabla_{x_t}\log p_\phi(y|x_t)`,
  },
];

interface Right {
  earlier?: string[];
  tex: string;
  after?: string;
}

export const RIGHT_2: Right[] = [
  {
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\,\epsilon_\theta+\sigma_tz`,
  },
  { tex: S`x_{t-1}=\sqrt{\alpha_{t-1}}\hat x_0+\sqrt{1-\alpha_{t-1}}\,\epsilon_\theta(x_t)` },
  { tex: S`z_s=\alpha_s\hat x+\sigma_s\hat\epsilon` },
  { tex: S`x_{t-1}=x_t+(\sigma_{t-1}-\sigma_t)\epsilon_\theta(x_t,\sigma_t)` },
  {
    tex: S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\hat x_0+\sqrt{1-\bar\alpha_{t-1}-\eta^2\tilde\beta_t}\,\hat\epsilon+\eta\sqrt{\tilde\beta_t}\,z`,
  },
  {
    tex: S`x_{t-1}=\frac1{\sqrt{\alpha_t}}\left(x_t-\frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)\right)+\sigma_tz`,
  },
  { tex: S`\sigma_t=\eta\sqrt{\tilde\beta_t}` },
  { tex: S`\sigma_t^2=\eta\tilde\beta_t` },
  { tex: S`\sigma_t=\eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\alpha_t}` },
  {
    tex: S`\sigma_{\tau_i}=\eta\sqrt{\frac{1-\alpha_{\tau_{i-1}}}{1-\alpha_{\tau_i}}\left(1-\frac{\alpha_{\tau_i}}{\alpha_{\tau_{i-1}}}\right)}`,
  },
  {
    tex: S`\sigma_t=\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
  },
  { earlier: [STRAIGHT], tex: S`\mathcal L=\mathbb E\|v_\theta(x_t,t)-(x_1-x_0)\|^2` },
  { earlier: [FROM_DATA], tex: S`\mathcal L=\mathbb E\|v_\theta(z_t,t)-\epsilon+x_0\|^2` },
  { earlier: [S`x_t=tx_0+(1-t)x_1`], tex: S`\mathcal L=\mathbb E\|v_\theta(x_t,t)-(x_0-x_1)\|^2` },
  { earlier: [STRAIGHT], tex: S`\mathcal L=\mathbb E\|v_\theta(x_t,t)-(\epsilon-x_0)\|^2` },
  { tex: S`\mathcal L=\mathbb E\|v_\theta(x_t,t)-(x_0-x_1)\|^2` },
  {
    earlier: [S`\psi_t(x_0)=(1-(1-\sigma_{\min})t)x_0+tx_1`],
    tex: S`\mathbb E\|v_t(\psi_t(x_0))-\left(x_1-(1-\sigma_{\min})x_0\right)\|^2`,
  },
  {
    earlier: [STRAIGHT, S`y_t=(1-t)y_1+ty_0`],
    tex: S`\mathcal L=\mathbb E\|v_\theta(y_t,t)-(y_0-y_1)\|^2`,
  },
  {
    tex: S`\hat\epsilon=\epsilon_u+w(\epsilon_c-\epsilon_u)`,
    after: 'With $w = 1$ guidance is off.',
  },
  {
    tex: S`\hat\epsilon=\epsilon_u+w(\epsilon_c-\epsilon_u)`,
    after: 'With $w = 0$ the model is unconditional.',
  },
  {
    tex: S`\hat\epsilon=(1+w)\epsilon_c-w\epsilon_u`,
    after: 'Setting $w = 0$ recovers the conditional model.',
  },
  { tex: S`\hat\epsilon=\epsilon_c-w(\epsilon_u-\epsilon_c)` },
  { tex: S`\hat\epsilon=s\,\epsilon_\theta(x,c)-(s-1)\epsilon_\theta(x,\varnothing)` },
  { tex: S`\delta=s(\epsilon_c-\epsilon_u)` },
  { tex: S`\nabla_x\log p(x|y)=\nabla_x\log p(x)+\nabla_x\log p(y|x)` },
];

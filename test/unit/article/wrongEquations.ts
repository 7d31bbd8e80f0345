// Layer: tests. Wrong equations with the rule that finds them and the equation after its fix; null
// where no fix is offered. Those before the last of a line are earlier ones of the article.

export const WRONG: [rule: string, fixed: string | null, ...texs: string[]][] = [
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{1-\beta_t}x_{t-1}+\sqrt{\beta_t}\epsilon`,
    String.raw`x_t=\sqrt{1-\beta_t}x_{t-1}+\beta_t\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_{t+1}=\sqrt{1-\beta_{t+1}}x_t+\sqrt{\beta_{t+1}}\epsilon_t`,
    String.raw`x_{t+1}=\sqrt{1-\beta_{t+1}}x_t+\beta_{t+1}\epsilon_t`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`q(x_t|x_{t-1})=\mathcal N(x_t;\sqrt{1-\beta_t}x_{t-1},\beta_tI)`,
    String.raw`q(x_t|x_{t-1})=\mathcal N(x_t;\sqrt{1-\beta_t}x_{t-1},\beta_t^2I)`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`q(x_t|x_{t-1})=\mathcal N(x_t;\sqrt{1-\beta_t}x_{t-1},\beta_t\mathbf I)`,
    String.raw`q(x_t|x_{t-1})=\mathcal N(x_t;\sqrt{1-\beta_t}x_{t-1},\sqrt{\beta_t}\mathbf I)`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\epsilon`,
    String.raw`x_t=\sqrt{\alpha_t}x_{t-1}+(1-\alpha_t)\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{1-\beta_t}x_{t-1}+\sqrt{\beta_t}\epsilon`,
    String.raw`x_t=(1-\beta_t)x_{t-1}+\sqrt{\beta_t}\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`q(x_t|x_{t-1})=\mathcal N(x_t;\sqrt{1-\beta_t}x_{t-1},\beta_tI)`,
    String.raw`q(x_t|x_{t-1})=\mathcal N(x_t;(1-\beta_t)x_{t-1},\beta_tI)`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon`,
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+(1-\bar\alpha_t)\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon`,
    String.raw`x_t=\bar\alpha_tx_0+\sqrt{1-\bar\alpha_t}\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`q(x_t|x_0)=\mathcal N(x_t;\sqrt{\bar\alpha_t}x_0,(1-\bar\alpha_t)\mathbf I)`,
    String.raw`q(x_t|x_0)=\mathcal N(x_t;\sqrt{\bar\alpha_t}x_0,\sqrt{1-\bar\alpha_t}\mathbf I)`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`q(x_t|x_0)=\mathcal N(x_t;\sqrt{\bar\alpha_t}x_0,(1-\bar\alpha_t)\mathbf I)`,
    String.raw`q(x_t|x_0)=\mathcal N(x_t;\bar\alpha_tx_0,(1-\bar\alpha_t)\mathbf I)`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`q(x_t|x_0)=\mathcal N(x_t;\sqrt{\bar\alpha_t}x_0,\sqrt{1-\bar\alpha_t}^2\mathbf I)`,
    String.raw`q(x_t|x_0)=\mathcal N(x_t;\sqrt{\bar\alpha_t}x_0,(1-\bar\alpha_t)^2\mathbf I)`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{1-\beta_t}\,x_{t-1}+\sqrt{\beta_t}\,\epsilon`,
    String.raw`x_t=\sqrt{1-\beta_t}\,x_{t-1}+\sqrt{1-\beta_t}\,\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{1-\beta_t}\,x_{t-1}+\sqrt{\beta_t}\epsilon`,
    String.raw`x_t=\sqrt{1-\beta_t}\,x_{t-1}+2\sqrt{\beta_t}\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t = \sqrt{1-\beta_t}\,x_{t-1}+\sqrt{\beta_t}\epsilon`,
    String.raw`x_t = \sqrt{1-\beta_t}\,x_{t-1}+\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{1-\beta_t}\,x_{t-1}+\sqrt{\beta_t}\epsilon`,
    String.raw`x_t=\sqrt{1+\beta_t}\,x_{t-1}+\sqrt{\beta_t}\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon`,
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+\sqrt{1+\bar\alpha_t}\epsilon`,
  ],
  [
    'math/forward-noise-scale',
    String.raw`x_t=\sqrt{\alpha_t}x_0+\sqrt{1-\alpha_t}\epsilon`,
    String.raw`x_t=\alpha_tx_0+\sqrt{1-\alpha_t}\epsilon`,
  ],
  [
    'math/alpha-bar',
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon`,
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\alpha_t}\epsilon`,
  ],
  [
    'math/alpha-bar',
    String.raw`x_t=\sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon`,
    String.raw`x_t=\sqrt{\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon`,
  ],
  [
    'math/alpha-bar',
    String.raw`x_t=\sqrt{\bar{\alpha}_t}x_0+\sqrt{1-\bar{\alpha}_t}\epsilon`,
    String.raw`\alpha_t=1-\beta_t`,
    String.raw`x_t=\sqrt{\alpha_t}x_0+\sqrt{1-\alpha_t}\epsilon`,
  ],
  [
    'math/alpha-bar',
    String.raw`\bar\alpha_t=\prod_{s=1}^t\alpha_s`,
    String.raw`\bar\alpha_t=\prod_{s=1}^t\bar\alpha_s`,
  ],
  [
    'math/alpha-bar',
    String.raw`\bar\alpha_t=\prod_{s=1}^t\alpha_s`,
    String.raw`\bar\alpha_t=\sum_{s=1}^t\alpha_s`,
  ],
  ['math/alpha-bar', String.raw`\alpha_t=1-\beta_t`, String.raw`\bar\alpha_t=1-\beta_t`],
  [
    'math/alpha-bar',
    String.raw`x_t=\sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\epsilon`,
    String.raw`x_t=\sqrt{\bar\alpha_t}x_{t-1}+\sqrt{1-\bar\alpha_t}\epsilon`,
  ],
  [
    'math/alpha-bar',
    String.raw`\hat x_0=\frac{1}{\sqrt{\bar\alpha_t}}(x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta)`,
    String.raw`\alpha_t=1-\beta_t,\ \bar\alpha_t=\prod\alpha_s`,
    String.raw`\hat x_0=\frac{1}{\sqrt{\alpha_t}}(x_t-\sqrt{1-\alpha_t}\epsilon_\theta)`,
  ],
  [
    'math/alpha-bar',
    String.raw`\hat x_0=\frac{1}{\sqrt{\bar\alpha_t}}(x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta(x_t,t))`,
    String.raw`\hat x_0=\frac{1}{\sqrt{\alpha_t}}(x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta(x_t,t))`,
  ],
  [
    'math/posterior-mean',
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\tilde\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
  ],
  [
    'math/posterior-mean',
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\bar\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
  ],
  [
    'math/posterior-mean',
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_t}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
  ],
  [
    'math/posterior-mean',
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_t)}{1-\bar\alpha_t}x_t`,
  ],
  [
    'math/posterior-mean',
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
    String.raw`\tilde\mu_t=\frac{\sqrt{\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
  ],
  [
    'math/posterior-mean',
    String.raw`\tilde\mu_t=\frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
    String.raw`\tilde\mu_t=\frac{\bar\alpha_{t-1}\beta_t}{1-\bar\alpha_t}x_0+\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t`,
  ],
  [
    'math/posterior-mean',
    String.raw`\mu_\theta=\frac1{\sqrt{\alpha_t}}(x_t-\frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta)`,
    String.raw`\mu_\theta=\frac1{\sqrt{\alpha_t}}(x_t+\frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta)`,
  ],
  [
    'math/posterior-mean',
    String.raw`\mu_\theta=\frac1{\sqrt{\alpha_t}}(x_t-\frac{\beta_t}{\sqrt{1-\bar{\alpha}_t}}\epsilon_\theta)`,
    String.raw`\mu_\theta=\frac1{\sqrt{\alpha_t}}(x_t-\frac{\beta_t}{\sqrt{1-\alpha_t}}\epsilon_\theta)`,
  ],
  [
    'math/posterior-mean',
    String.raw`\mu_\theta=\frac1{\sqrt{\alpha_t}}(x_t-\frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta)`,
    String.raw`\mu_\theta=\frac1{\alpha_t}(x_t-\frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta)`,
  ],
  [
    'math/posterior-mean',
    String.raw`\mu_\theta=\frac1{\sqrt{\alpha_t}}(x_t-\frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta)`,
    String.raw`\mu_\theta=\frac1{\sqrt{\alpha_t}}(x_t-\frac{\sqrt{\beta_t}}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta)`,
  ],
  [
    'math/posterior-mean',
    String.raw`x_{t-1}=\frac1{\sqrt{\alpha_t}}(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t))+\sigma_tz`,
    String.raw`x_{t-1}=\frac1{\sqrt{\alpha_t}}(x_t-\frac{1-\bar\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t))+\sigma_tz`,
  ],
  [
    'math/posterior-mean',
    String.raw`x_{t-1}=\frac1{\sqrt{\alpha_t}}(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t))+\sigma_tz`,
    String.raw`x_{t-1}=\frac1{\sqrt{\bar\alpha_t}}(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t))+\sigma_tz`,
  ],
  [
    'math/posterior-mean',
    null,
    String.raw`x_{t-1}=\frac1{\sqrt{\alpha_t}}(x_t-\beta_t\epsilon_\theta(x_t,t))+\sigma_tz`,
  ],
  [
    'math/posterior-variance',
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_t}{1-\bar\alpha_{t-1}}\beta_t`,
  ],
  [
    'math/posterior-variance',
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
    String.raw`\tilde\beta_t=\frac{1-\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
  ],
  [
    'math/posterior-variance',
    String.raw`\sigma_t^2=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
    String.raw`\sigma_t^2=\frac{1-\bar\alpha_{t-1}}{1-\alpha_t}\beta_t`,
  ],
  [
    'math/posterior-variance',
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
    String.raw`\tilde\beta_t=\frac{\sqrt{1-\bar\alpha_{t-1}}}{1-\bar\alpha_t}\beta_t`,
  ],
  [
    'math/posterior-variance',
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\sqrt{\beta_t}`,
  ],
  [
    'math/posterior-variance',
    String.raw`\sigma_t=\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t}`,
    String.raw`\sigma_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
  ],
  [
    'math/posterior-variance',
    String.raw`\sigma_t^2=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
    String.raw`\sigma_t^2=\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t}`,
  ],
  [
    'math/posterior-variance',
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}(1-\alpha_t)`,
    String.raw`\tilde\beta_t=\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\alpha_t`,
  ],
  [
    'math/x0-from-epsilon',
    String.raw`x_0=\frac{x_t-\sqrt{1-\bar\alpha_t}\epsilon}{\sqrt{\bar\alpha_t}}`,
    String.raw`x_0=\frac{x_t-\sqrt{\bar\alpha_t}\epsilon}{\sqrt{1-\bar\alpha_t}}`,
  ],
  [
    'math/x0-from-epsilon',
    String.raw`x_0=\frac{x_t-\sqrt{1-\bar\alpha_t}\epsilon}{\sqrt{\bar\alpha_t}}`,
    String.raw`x_0=\frac{x_t-\sqrt{1-\bar\alpha_t}\epsilon}{\sqrt{1-\bar\alpha_t}}`,
  ],
  [
    'math/x0-from-epsilon',
    null,
    String.raw`\hat x_0=x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta(x_t,t)`,
  ],
  [
    'math/x0-from-epsilon',
    null,
    String.raw`\hat x_0=\sqrt{\bar\alpha_t}(x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta)`,
  ],
  [
    'math/x0-from-epsilon',
    String.raw`\hat x_0=-\frac{\sqrt{1-\bar\alpha_t}\epsilon_\theta-x_t}{\sqrt{\bar\alpha_t}}`,
    String.raw`\hat x_0=\frac{\sqrt{1-\bar\alpha_t}\epsilon_\theta-x_t}{\sqrt{\bar\alpha_t}}`,
  ],
  [
    'math/x0-from-epsilon',
    String.raw`\hat{x}=(z_t-\sigma_t\hat\epsilon)/\alpha_t`,
    String.raw`\hat{x}=(z_t+\sigma_t\hat\epsilon)/\alpha_t`,
  ],
  [
    'math/v-sign',
    String.raw`v=-\sqrt{1-\bar\alpha_t}x_0+\sqrt{\bar\alpha_t}\epsilon`,
    String.raw`v=\sqrt{1-\bar\alpha_t}x_0-\sqrt{\bar\alpha_t}\epsilon`,
  ],
  [
    'math/v-sign',
    String.raw`v_t=\sqrt{\bar\alpha_t}\epsilon-\sqrt{1-\bar\alpha_t}x_0`,
    String.raw`v_t=\sqrt{\bar\alpha_t}\epsilon+\sqrt{1-\bar\alpha_t}x_0`,
  ],
  [
    'math/v-sign',
    String.raw`v_t=\sqrt{\bar\alpha_t}\epsilon-\sqrt{1-\bar\alpha_t}x_0`,
    String.raw`v_t=\sqrt{\bar\alpha_t}x_0-\sqrt{1-\bar\alpha_t}\epsilon`,
  ],
  [
    'math/v-sign',
    String.raw`v=-\sigma_tx+\alpha_t\epsilon`,
    String.raw`v=\sigma_tx-\alpha_t\epsilon`,
  ],
  [
    'math/v-sign',
    String.raw`\mathbf{v}_t = \alpha_t\epsilon-\sigma_tx_0`,
    String.raw`\mathbf{v}_t = -\alpha_t\epsilon-\sigma_tx_0`,
  ],
  [
    'math/score-sign',
    String.raw`\nabla_x\log p_t(x)=-\frac{\epsilon}{\sigma_t}`,
    String.raw`\nabla_x\log p_t(x)=\frac{\epsilon}{\sigma_t}`,
  ],
  [
    'math/score-sign',
    String.raw`\nabla_{x_t}\log q(x_t|x_0)=-\frac{x_t-\sqrt{\bar\alpha_t}x_0}{1-\bar\alpha_t}`,
    String.raw`\nabla_{x_t}\log q(x_t|x_0)=\frac{x_t-\sqrt{\bar\alpha_t}x_0}{1-\bar\alpha_t}`,
  ],
  [
    'math/score-sign',
    String.raw`s_\theta(x_t,t)\approx-\frac{\epsilon_\theta(x_t,t)}{\sqrt{1-\bar\alpha_t}}`,
    String.raw`s_\theta(x_t,t)\approx\frac{\epsilon_\theta(x_t,t)}{\sqrt{1-\bar\alpha_t}}`,
  ],
  [
    'math/score-sign',
    String.raw`\epsilon_\theta(x_t,t)\approx-\sqrt{1-\bar\alpha_t}\nabla_{x_t}\log p(x_t)`,
    String.raw`\epsilon_\theta(x_t,t)\approx\sqrt{1-\bar\alpha_t}\nabla_{x_t}\log p(x_t)`,
  ],
  [
    'math/score-sign',
    String.raw`\nabla_{x_t}\log p(x_t)\approx-\frac{1}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)`,
    String.raw`\nabla_{x_t}\log p(x_t)\approx\frac{1}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)`,
  ],
];

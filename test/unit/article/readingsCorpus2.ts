// Layer: tests. Equations of samplers, differential equations, EDM, flows and guidance in the
// notations of papers, blogs and textbooks, written from the mathematics, with their reading; those
// before the last of a line are earlier ones of the article.

import type { ReadingId } from '../../../src/shared/article/readings';

export const READ_2: [ReadingId, ...string[]][] = [
  // DDIM, equation 12, and its like.
  [
    'ddim_step',
    String.raw`\boldsymbol{x}_{t-1} = \sqrt{\alpha_{t-1}} \underbrace{\left(\frac{\boldsymbol{x}_t - \sqrt{1 - \alpha_t} \epsilon_\theta^{(t)}(\boldsymbol{x}_t)}{\sqrt{\alpha_t}}\right)}_{\text{"predicted } \boldsymbol{x}_0\text{"}} + \underbrace{\sqrt{1 - \alpha_{t-1} - \sigma_t^2} \cdot \epsilon_\theta^{(t)}(\boldsymbol{x}_t)}_{\text{"direction pointing to } \boldsymbol{x}_t\text{"}} + \underbrace{\sigma_t \epsilon_t}_{\text{random noise}}`,
  ],
  [
    'ddim_step',
    String.raw`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\left(\frac{x_t-\sqrt{1-\bar\alpha_t}\,\epsilon_\theta(x_t,t)}{\sqrt{\bar\alpha_t}}\right)+\sqrt{1-\bar\alpha_{t-1}}\,\epsilon_\theta(x_t,t)`,
  ],
  [
    'ddim_step',
    String.raw`x_{t-1} = \sqrt{\bar\alpha_{t-1}}\hat x_0 + \sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\,\hat\epsilon + \sigma_t z, \quad z\sim\mathcal N(0,I)`,
  ],
  [
    'ddim_step',
    String.raw`\mathbf{x}_{t-1} = \sqrt{\bar{\alpha}_{t-1}}\mathbf{x}_0 + \sqrt{1 - \bar{\alpha}_{t-1} - \sigma_t^2}\,\boldsymbol{\epsilon}_t + \sigma_t\boldsymbol{\epsilon}`,
  ],
  [
    'ddim_step',
    String.raw`q_\sigma(\mathbf{x}_{t-1} \mid \mathbf{x}_t, \mathbf{x}_0) = \mathcal{N}\Big(\mathbf{x}_{t-1}; \sqrt{\bar{\alpha}_{t-1}}\mathbf{x}_0 + \sqrt{1 - \bar{\alpha}_{t-1} - \sigma_t^2} \frac{\mathbf{x}_t - \sqrt{\bar{\alpha}_t}\mathbf{x}_0}{\sqrt{1 - \bar{\alpha}_t}}, \sigma_t^2 \mathbf{I}\Big)`,
  ],
  [
    'ddim_step',
    String.raw`\frac{x_{t-\Delta t}}{\sqrt{\alpha_{t-\Delta t}}} = \frac{x_t}{\sqrt{\alpha_t}} + \left(\sqrt{\frac{1-\alpha_{t-\Delta t}}{\alpha_{t-\Delta t}}} - \sqrt{\frac{1-\alpha_t}{\alpha_t}}\right)\epsilon_\theta^{(t)}(x_t)`,
  ],
  [
    'ddim_step',
    String.raw`z_s = \alpha_s \hat x + \sigma_s \frac{z_t - \alpha_t \hat x}{\sigma_t}`,
  ],
  [
    'ddim_step',
    String.raw`\mathbf z_s = \alpha_s\hat{\mathbf x}_\theta(\mathbf z_t) + \sigma_s\hat{\boldsymbol\epsilon}_\theta(\mathbf z_t)`,
  ],
  [
    'ddim_step',
    String.raw`x_{\tau_{i-1}} = \sqrt{\bar\alpha_{\tau_{i-1}}}\, f_\theta^{(\tau_i)}(x_{\tau_i}) + \sqrt{1-\bar\alpha_{\tau_{i-1}}-\sigma_{\tau_i}^2}\,\epsilon_\theta(x_{\tau_i},\tau_i) + \sigma_{\tau_i}\epsilon`,
  ],
  [
    'ddim_step',
    String.raw`x_{t+1} = \sqrt{\bar\alpha_{t+1}}\frac{x_t-\sqrt{1-\bar\alpha_t}\epsilon_\theta(x_t,t)}{\sqrt{\bar\alpha_t}}+\sqrt{1-\bar\alpha_{t+1}}\epsilon_\theta(x_t,t)`,
  ],
  [
    'ddim_step',
    String.raw`x_{t-1} = \sqrt{\frac{\bar\alpha_{t-1}}{\bar\alpha_t}}\,x_t + \left(\sqrt{1-\bar\alpha_{t-1}} - \sqrt{\frac{\bar\alpha_{t-1}(1-\bar\alpha_t)}{\bar\alpha_t}}\right)\epsilon_\theta(x_t, t)`,
  ],
  [
    'ddim_step',
    String.raw`\begin{aligned} x_{t-1} &= \sqrt{\bar\alpha_{t-1}} x_0 + \sqrt{1-\bar\alpha_{t-1}}\epsilon_{t-1} \\ &= \sqrt{\bar\alpha_{t-1}} x_0 + \sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\epsilon_t + \sigma_t\epsilon \\ &= \sqrt{\bar\alpha_{t-1}} x_0 + \sqrt{1-\bar\alpha_{t-1}-\sigma_t^2}\frac{x_t-\sqrt{\bar\alpha_t}x_0}{\sqrt{1-\bar\alpha_t}} + \sigma_t\epsilon \end{aligned}`,
  ],
  [
    'ddim_step',
    String.raw`x_{t-1}\leftarrow\sqrt{\bar\alpha_{t-1}}\,x_\theta(x_t,t)+\sqrt{1-\bar\alpha_{t-1}}\,\epsilon_\theta`,
  ],
  // DDIM, equation 16.
  [
    'ddim_sigma',
    String.raw`\sigma_{\tau_i}(\eta) = \eta \sqrt{(1-\alpha_{\tau_{i-1}})/(1-\alpha_{\tau_i})}\sqrt{1-\alpha_{\tau_i}/\alpha_{\tau_{i-1}}}`,
  ],
  [
    'ddim_sigma',
    String.raw`\sigma_t = \eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}}\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}}`,
  ],
  ['ddim_sigma', String.raw`\sigma_t^2 = \eta\cdot\tilde\beta_t`],
  [
    'ddim_sigma',
    String.raw`\sigma_t(\eta) = \eta\sqrt{\tilde\beta_t} = \eta\sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t}`,
  ],
  [
    'ddim_sigma',
    String.raw`\sigma_t^2 = \eta^2\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\left(1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}\right)`,
  ],
  // Song et al. 2021 and Karras et al. 2022.
  [
    'forward_sde',
    String.raw`\mathrm{d}\mathbf{x} = \mathbf{f}(\mathbf{x}, t)\mathrm{d}t + g(t)\mathrm{d}\mathbf{w}`,
  ],
  ['forward_sde', String.raw`dx = -\frac12\beta(t)x\,dt + \sqrt{\beta(t)}\,dw`],
  [
    'forward_sde',
    String.raw`\mathrm{d}\mathbf{x} = \sqrt{\frac{\mathrm{d}[\sigma^2(t)]}{\mathrm{d}t}}\mathrm{d}\mathbf{w}`,
  ],
  [
    'forward_sde',
    String.raw`\mathrm{d}\mathbf{x} = -\frac{1}{2}\beta(t)\mathbf{x}\,\mathrm{d}t + \sqrt{\beta(t)(1-e^{-2\int_0^t\beta(s)\mathrm{d}s})}\,\mathrm{d}\mathbf{w}`,
  ],
  ['forward_sde', String.raw`dX_t = -X_t\,dt + \sqrt{2}\,dB_t`],
  [
    'forward_sde',
    String.raw`\mathrm d x_t = f(t)x_t\,\mathrm dt + g(t)\,\mathrm dw_t,\quad x_0\sim q_0(x_0)`,
  ],
  ['forward_sde', String.raw`dX_t = f(X_t,t)\,dt + g(t)\,dW_t`],
  [
    'reverse_sde',
    String.raw`\mathrm{d}\mathbf{x} = [\mathbf{f}(\mathbf{x}, t) - g(t)^2 \nabla_{\mathbf{x}} \log p_t(\mathbf{x})] \mathrm{d}t + g(t) \mathrm{d}\bar{\mathbf{w}}`,
  ],
  [
    'reverse_sde',
    String.raw`dx = \left[-\frac{1}{2}\beta(t)x - \beta(t)\nabla_x\log p_t(x)\right]dt + \sqrt{\beta(t)}\,d\bar w`,
  ],
  ['reverse_sde', String.raw`dx = \left[f(x,t) - g^2(t)s_\theta(x,t)\right]dt + g(t)dw`],
  [
    'reverse_sde',
    String.raw`\mathrm dx = -\frac{\mathrm d\sigma^2(t)}{\mathrm dt}\nabla_x\log p_t(x)\,\mathrm dt + \sqrt{\frac{\mathrm d\sigma^2(t)}{\mathrm dt}}\,\mathrm d\bar w`,
  ],
  ['reverse_sde', String.raw`dX_t = \{X_t + 2\nabla\log p_{T-t}(X_t)\}dt + \sqrt2\,dB_t`],
  [
    'probability_flow_ode',
    String.raw`\mathrm{d}\mathbf{x} = \left[\mathbf{f}(\mathbf{x}, t) - \frac{1}{2}g(t)^2 \nabla_{\mathbf{x}} \log p_t(\mathbf{x})\right] \mathrm{d}t`,
  ],
  ['probability_flow_ode', String.raw`\frac{dx}{dt} = f(x,t) - \tfrac12 g(t)^2 s_\theta(x,t)`],
  [
    'probability_flow_ode',
    String.raw`\mathrm{d}\boldsymbol{x} = -\dot\sigma(t)\sigma(t)\nabla_{\boldsymbol x}\log p\big(\boldsymbol x;\sigma(t)\big)\,\mathrm dt`,
  ],
  [
    'probability_flow_ode',
    String.raw`\mathrm{d}\boldsymbol{x} = \left[\frac{\dot s(t)}{s(t)}\boldsymbol{x} - s(t)^2\dot\sigma(t)\sigma(t)\nabla_{\boldsymbol x}\log p\left(\frac{\boldsymbol x}{s(t)};\sigma(t)\right)\right]\mathrm dt`,
  ],
  [
    'probability_flow_ode',
    String.raw`\frac{\mathrm dx_t}{\mathrm dt} = f(t)x_t + \frac{g^2(t)}{2\sigma_t}\epsilon_\theta(x_t,t)`,
  ],
  [
    'probability_flow_ode',
    String.raw`\mathrm d\bar{\boldsymbol x}(t) = \epsilon_\theta^{(t)}\left(\frac{\bar{\boldsymbol x}(t)}{\sqrt{\sigma^2+1}}\right)\mathrm d\sigma(t)`,
  ],
  ['probability_flow_ode', String.raw`\frac{dx}{d\sigma} = \frac{x - D_\theta(x;\sigma)}{\sigma}`],
  [
    'probability_flow_ode',
    String.raw`dx = -\frac{1}{2}\beta(t)\left[x + \nabla_x\log p_t(x)\right]dt`,
  ],
  [
    'probability_flow_ode',
    String.raw`\frac{\mathrm d\mathbf x_t}{\mathrm dt} = -t\,s_\phi(\mathbf x_t,t)`,
  ],
  ['probability_flow_ode', String.raw`\mathrm dZ_t = v(Z_t,t)\,\mathrm dt`],
  // Karras et al. 2022, equations 5 and 7, table 1.
  [
    'edm_preconditioning',
    String.raw`D_\theta(\boldsymbol x;\sigma) = c_\text{skip}(\sigma)\,\boldsymbol x + c_\text{out}(\sigma)\,F_\theta\big(c_\text{in}(\sigma)\,\boldsymbol x;\,c_\text{noise}(\sigma)\big)`,
  ],
  [
    'edm_preconditioning',
    String.raw`D_\theta(x,\sigma) = \frac{\sigma_{data}^2}{\sigma^2+\sigma_{data}^2}x + \frac{\sigma\,\sigma_{data}}{\sqrt{\sigma^2+\sigma_{data}^2}}F_\theta\left(\frac{x}{\sqrt{\sigma^2+\sigma_{data}^2}},\frac14\ln\sigma\right)`,
  ],
  [
    'edm_preconditioning',
    String.raw`c_{\text{skip}}(\sigma) = \frac{\sigma_{\text{data}}^2}{\sigma^2+\sigma_{\text{data}}^2},\quad c_{\text{out}}(\sigma)=\frac{\sigma\cdot\sigma_{\text{data}}}{\sqrt{\sigma_{\text{data}}^2+\sigma^2}}`,
  ],
  [
    'edm_preconditioning',
    String.raw`c_\mathrm{in}(\sigma)=1/\sqrt{\sigma^2+\sigma_\mathrm{data}^2}`,
  ],
  ['edm_preconditioning', String.raw`c_{noise}(\sigma) = \tfrac14\ln(\sigma)`],
  ['edm_preconditioning', String.raw`f_\theta(x,t) = c_{skip}(t)x + c_{out}(t)F_\theta(x,t)`],
  [
    'karras_sigmas',
    String.raw`\sigma_{i<N} = \left({\sigma_\text{max}}^{\frac1\rho}+\frac{i}{N-1}({\sigma_\text{min}}^{\frac1\rho}-{\sigma_\text{max}}^{\frac1\rho})\right)^\rho \text{ and } \sigma_N=0`,
  ],
  [
    'karras_sigmas',
    String.raw`\sigma_i = \left(\sigma_{\max}^{1/\rho} + \frac{i}{N-1}\left(\sigma_{\min}^{1/\rho}-\sigma_{\max}^{1/\rho}\right)\right)^{\rho}, \quad i=0,\dots,N-1`,
  ],
  [
    'karras_sigmas',
    String.raw`t_i = \left(\epsilon^{1/\rho}+\frac{i-1}{N-1}(T^{1/\rho}-\epsilon^{1/\rho})\right)^\rho`,
  ],
  [
    'karras_sigmas',
    String.raw`\sigma_i=\left[(1-u_i)\,\sigma_{max}^{1/7}+u_i\,\sigma_{min}^{1/7}\right]^7`,
  ],
  // Flows.
  ['flow_interpolation', String.raw`x_t = (1-t)x_0 + t x_1`],
  ['flow_interpolation', String.raw`X_t = tX_1+(1-t)X_0,\quad t\in[0,1]`],
  ['flow_interpolation', String.raw`z_t = (1-t)x_0+t\epsilon`],
  ['flow_interpolation', String.raw`\psi_t(x) = (1-(1-\sigma_{\min})t)x+tx_1`],
  [
    'flow_interpolation',
    String.raw`p_t(x|x_1)=\mathcal N\left(x\,\middle|\,tx_1,(1-(1-\sigma_{\min})t)^2I\right)`,
  ],
  [
    'flow_interpolation',
    String.raw`z_t=\cos\left(\frac\pi2t\right)x_0+\sin\left(\frac\pi2t\right)\epsilon`,
  ],
  [
    'flow_interpolation',
    String.raw`\mathbf x_t = t\,\mathbf x_{\text{data}}+(1-t)\,\boldsymbol\epsilon`,
  ],
  ['flow_interpolation', String.raw`x_t=x_0+t(x_1-x_0)`],
  ['flow_interpolation', String.raw`x_t = t x_1 + \left(1-(1-\sigma_{min})t\right)x_0`],
  [
    'flow_interpolation',
    String.raw`\mathbf{x}_t = (1-\sigma_t)\mathbf{x}_0+\sigma_t\boldsymbol\epsilon`,
  ],
  ['flow_loss', String.raw`\min_v\int_0^1\mathbb E\left[\|(X_1-X_0)-v(X_t,t)\|^2\right]dt`],
  ['flow_loss', String.raw`\mathcal L_{FM}(\theta)=\mathbb E_{t,p_t(x)}\|v_t(x)-u_t(x)\|^2`],
  [
    'flow_loss',
    String.raw`\mathcal{L}_{\text{CFM}}(\theta)=\mathbb{E}_{t,q(x_1),p_t(x|x_1)}\big\|v_t(x)-u_t(x|x_1)\big\|^2`,
  ],
  [
    'flow_loss',
    String.raw`\mathcal L=\mathbb E_{t,x_0,\epsilon}\left\|v_\theta(z_t,t)-(\epsilon-x_0)\right\|_2^2`,
  ],
  [
    'flow_loss',
    String.raw`\mathbb E_{t,q(x_1),p(x_0)}\left\|v_t(\psi_t(x_0))-\left(x_1-(1-\sigma_{\min})x_0\right)\right\|^2`,
  ],
  [
    'flow_loss',
    String.raw`\mathcal L(\theta)=\mathbb E\left[\lVert v_\theta((1-t)x_0+tx_1,t)-(x_1-x_0)\rVert^2\right]`,
  ],
  [
    'flow_loss',
    String.raw`\mathcal L_{v}=\int_0^T\mathbb E[\|v_\theta(x_t,t)-\dot\alpha_tx_*-\dot\sigma_t\epsilon\|^2]\,dt`,
  ],
  // Guidance.
  [
    'guidance',
    String.raw`\tilde{\boldsymbol\epsilon}_\theta(\mathbf z_\lambda,\mathbf c)=(1+w)\boldsymbol\epsilon_\theta(\mathbf z_\lambda,\mathbf c)-w\boldsymbol\epsilon_\theta(\mathbf z_\lambda)`,
  ],
  [
    'guidance',
    String.raw`\hat\epsilon_\theta(x_t|c)=\epsilon_\theta(x_t|\emptyset)+s\cdot(\epsilon_\theta(x_t|c)-\epsilon_\theta(x_t|\emptyset))`,
  ],
  ['guidance', String.raw`\hat\epsilon=\epsilon_u+s(\epsilon_c-\epsilon_u)`],
  [
    'guidance',
    String.raw`\tilde\epsilon_t = w\,\epsilon_\theta(z_t,t,\mathcal C)+(1-w)\,\epsilon_\theta(z_t,t,\varnothing)`,
  ],
  [
    'guidance',
    String.raw`\nabla_x\log p_\gamma(x|y)=(1-\gamma)\nabla_x\log p(x)+\gamma\nabla_x\log p(x|y)`,
  ],
  [
    'guidance',
    String.raw`\nabla_x\log p_\gamma(x\mid y)=\nabla_x\log p(x)+\gamma\nabla_x\log p(y\mid x)`,
  ],
  [
    'guidance',
    String.raw`\hat\epsilon(x_t)=\epsilon_\theta(x_t)-\sqrt{1-\bar\alpha_t}\,w\nabla_{x_t}\log p_\phi(y|x_t)`,
  ],
  [
    'guidance',
    String.raw`\epsilon_{\text{cfg}}=\epsilon_{\text{uncond}}+7.5\,(\epsilon_{\text{cond}}-\epsilon_{\text{uncond}})`,
  ],
  [
    'guidance',
    String.raw`\tilde v_\theta(x_t,t,c)=v_\theta(x_t,t,\varnothing)+\omega\,[v_\theta(x_t,t,c)-v_\theta(x_t,t,\varnothing)]`,
  ],
  [
    'guidance',
    String.raw`\tilde e_\theta(z_t,c_I,c_T)=e_\theta(z_t,\varnothing,\varnothing)+s_I\cdot(e_\theta(z_t,c_I,\varnothing)-e_\theta(z_t,\varnothing,\varnothing))+s_T\cdot(e_\theta(z_t,c_I,c_T)-e_\theta(z_t,c_I,\varnothing))`,
  ],
];

export const NONE_2: string[] = [
  String.raw`dS_t = \mu S_t\,dt+\sigma S_t\,dW_t`,
  String.raw`dx_t = \nabla\log p(x_t)\,dt+\sqrt2\,dw_t`,
  String.raw`x_{k+1}=x_k+\frac{\epsilon}{2}\nabla_x\log p(x_k)+\sqrt\epsilon z_k`,
  String.raw`\frac{dh}{dt}=f(h,t,\theta)`,
  String.raw`\frac{dx}{dt}=-\nabla V(x)`,
  String.raw`\frac{dx}{dt}=ax`,
  String.raw`dX_t=\mu X_t\,dt+\sigma X_t\,dW_t`,
  String.raw`\tilde x=\lambda x_i+(1-\lambda)x_j`,
  String.raw`B(t)=(1-t)P_0+tP_1`,
  String.raw`\theta_{\text{ema}}\leftarrow\mu\theta_{\text{ema}}+(1-\mu)\theta`,
  String.raw`x_t=x_0+vt+\tfrac12at^2`,
  String.raw`\sigma_i=\sigma_{\min}\left(\frac{\sigma_{\max}}{\sigma_{\min}}\right)^{\frac{i-1}{N-1}}`,
  String.raw`\sigma^2=\frac1N\sum_{i=1}^N(x_i-\mu)^2`,
  String.raw`\sigma_t=\sqrt{\beta_t}`,
  String.raw`y=\gamma\hat x+\beta`,
  String.raw`\|x\|_p=\left(\sum_i|x_i|^p\right)^{1/p}`,
  String.raw`\mathcal L=\|y-f_\theta(x)\|^2`,
  String.raw`\mathbb E\|x_1-x_0\|^2`,
  String.raw`y_t=\epsilon_\theta(x_t,t)`,
  String.raw`\hat\epsilon=\epsilon_\theta(x_t,t,c)`,
  String.raw`a=b+s(c-d)`,
  String.raw`D(x)=\frac{p(x)}{p(x)+q(x)}`,
  String.raw`\nabla_x\log p(x|y)=\nabla_x\log\frac{p(y|x)p(x)}{p(y)}`,
  String.raw`p(x|y)=\frac{p(y|x)p(x)}{p(y)}`,
  String.raw`D_{KL}(q\|p)=\mathbb E_q\left[\log\frac{q(x)}{p(x)}\right]`,
  String.raw`\frac{\partial p_t}{\partial t}=-\nabla\cdot(f p_t)+\frac12g^2\Delta p_t`,
  String.raw`\frac{d}{dt}\phi_t(x)=0`,
  String.raw`x_{t-1}=x_t-\eta\nabla L(x_t)`,
  String.raw`\mathrm{Attention}(Q,K,V)=\mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V`,
  String.raw`m_t=\beta_1m_{t-1}+(1-\beta_1)g_t,\quad v_t=\beta_2v_{t-1}+(1-\beta_2)g_t^2`,
];

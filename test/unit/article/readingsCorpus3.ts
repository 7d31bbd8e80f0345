// Layer: tests. More equations of samplers, differential equations, EDM, flows and guidance, as in
// readingsCorpus2.ts.

import type { ReadingId } from '../../../src/shared/article/readings';

const S = String.raw;

/** More of them, in further notations. */
export const READ_MORE: [ReadingId, ...string[]][] = [
  [
    'ddim_step',
    S`\mathbf{x}_{t-1} = \sqrt{\bar{\alpha}_{t-1}}\left(\frac{\mathbf{x}_t - \sqrt{1-\bar{\alpha}_t}\boldsymbol\epsilon_\theta^{(t)}}{\sqrt{\bar{\alpha}_t}}\right) + \sqrt{1-\bar{\alpha}_{t-1}-\sigma_t^2}\,\boldsymbol\epsilon_\theta^{(t)} + \sigma_t\boldsymbol\epsilon_t, \quad \boldsymbol\epsilon_t\sim\mathcal{N}(0,\mathbf{I})`,
  ],
  [
    'ddim_step',
    S`x_{\text{prev}} = \sqrt{\bar\alpha_{\text{prev}}}\,\hat{x}_0 + \sqrt{1-\bar\alpha_{\text{prev}}}\,\hat\epsilon`,
  ],
  ['ddim_step', S`x_s = \alpha_s \hat{x}_\theta(x_t, t) + \sigma_s \hat\epsilon_\theta(x_t,t)`],
  [
    'ddim_step',
    S`x_{t-1} = \sqrt{\frac{\alpha_{t-1}}{\alpha_t}} x_t + \left(\sqrt{\frac{1}{\alpha_{t-1}}-1}-\sqrt{\frac1{\alpha_t}-1}\right)\sqrt{\alpha_{t-1}}\,\epsilon_\theta(x_t,t)`,
  ],
  [
    'ddim_step',
    S`z_{t-1}=\sqrt{\frac{\alpha_{t-1}}{\alpha_t}}z_t+\sqrt{\alpha_{t-1}}\left(\sqrt{\frac1{\alpha_{t-1}}-1}-\sqrt{\frac1{\alpha_t}-1}\right)\cdot\varepsilon_\theta(z_t,t,\mathcal C)`,
  ],
  [
    'ddim_step',
    S`z_{t+1}^*=\sqrt{\frac{\alpha_{t+1}}{\alpha_t}}z_t^*+\sqrt{\alpha_{t+1}}\left(\sqrt{\frac1{\alpha_{t+1}}-1}-\sqrt{\frac1{\alpha_t}-1}\right)\cdot\varepsilon_\theta(z_t^*,t,\mathcal C)`,
  ],
  [
    'ddim_step',
    S`x_{t-1} = \sqrt{\alpha_{t-1}}\,\hat{x}_0(x_t) + \sqrt{1-\alpha_{t-1}}\,\epsilon_\theta(x_t)`,
  ],
  [
    'ddim_step',
    S`q_\sigma(x_{t-1}|x_t,x_0)=\mathcal N\left(\sqrt{\alpha_{t-1}}x_0+\sqrt{1-\alpha_{t-1}-\sigma_t^2}\cdot\frac{x_t-\sqrt{\alpha_t}x_0}{\sqrt{1-\alpha_t}},\sigma_t^2I\right)`,
  ],
  [
    'ddim_step',
    S`x_{t-1}=\sqrt{\bar\alpha_{t-1}}\frac{x_t-\sqrt{1-\bar\alpha_t}\,\epsilon_\theta}{\sqrt{\bar\alpha_t}}+\sqrt{1-\bar\alpha_{t-1}-\eta^2\tilde\beta_t}\,\epsilon_\theta+\eta\sqrt{\tilde\beta_t}\,z`,
  ],
  ['ddim_step', S`\bar x_{t-1} = \bar x_t + (\sigma_{t-1}-\sigma_t)\epsilon_\theta(x_t,t)`],
  ['ddim_step', S`x_{t-1}=x_t+(\sigma_{t-1}-\sigma_t)\epsilon_\theta(x_t,\sigma_t)`],
  [
    'ddim_step',
    S`x_{t_{i-1}} = \sqrt{\bar\alpha_{t_{i-1}}}\, \hat x_0 + \sqrt{1-\bar\alpha_{t_{i-1}}}\,\epsilon_\theta(x_{t_i}, t_i)`,
  ],
  [
    'ddim_step',
    S`X_{t-1} = \sqrt{\overline{\alpha}_{t-1}}\,\widehat{X}_0 + \sqrt{1-\overline{\alpha}_{t-1}}\,\epsilon_\theta(X_t,t)`,
  ],
  [
    'ddim_step',
    S`x_{t-1} = \sqrt{\hat\alpha_{t-1}}\,\tilde x_0 + \sqrt{1-\hat\alpha_{t-1}}\,\epsilon_\theta(x_t,t)`,
  ],
  [
    'ddim_sigma',
    S`\sigma_t = \eta\sqrt{\frac{(1-\bar\alpha_{t-1})}{(1-\bar\alpha_t)}\left(1-\frac{\bar\alpha_t}{\bar\alpha_{t-1}}\right)}`,
  ],
  ['ddim_sigma', S`\sigma_t(\eta)^2 = \eta^2\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`],
  [
    'ddim_sigma',
    S`\sigma_t=\eta\sqrt{\frac{1-\alpha_{t-1}}{1-\alpha_t}}\sqrt{1-\frac{\alpha_t}{\alpha_{t-1}}}`,
  ],
  [
    'ddim_sigma',
    S`\sigma_t = \eta \cdot \sqrt{\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}} \cdot \sqrt{1-\alpha_t}`,
  ],
  [
    'forward_sde',
    S`\mathrm d X_t = -\frac{\beta_t}{2} X_t\,\mathrm dt+\sqrt{\beta_t}\,\mathrm dW_t`,
  ],
  ['forward_sde', S`d\mathbf x_t = \mathbf f(\mathbf x_t,t)dt+g(t)d\mathbf w_t,`],
  ['forward_sde', S`dx = \sigma^t dw`],
  ['forward_sde', S`dx = \sqrt{2\dot\sigma(t)\sigma(t)}\,d\omega_t`],
  ['forward_sde', S`\mathrm{d}z_t = f(t) z_t\,\mathrm{d}t + g(t)\,\mathrm{d}w`],
  ['forward_sde', S`dx=f_t x\,dt+g_t\,dW`],
  [
    'forward_sde',
    S`\mathrm{d}\mathbf{x} = \mathbf{f}(\mathbf{x}, t)\,\mathrm{d}t + \mathbf{G}(\mathbf{x}, t)\,\mathrm{d}\mathbf{w}`,
  ],
  ['forward_sde', S`dX_t=\mu(X_t,t)dt+\sigma(t)dB_t`],
  ['forward_sde', S`dX_t=b(X_t,t)dt+\sigma_t dW_t`],
  ['reverse_sde', S`dx_t=\left[f(t)x_t-g^2(t)\nabla_{x}\log q_t(x_t)\right]dt+g(t)d\bar w_t`],
  [
    'reverse_sde',
    S`\mathrm{d}x_t=\left[f(t)x_t+\frac{g^2(t)}{\sigma_t}\epsilon_\theta(x_t,t)\right]\mathrm{d}t+g(t)\mathrm{d}\bar w_t`,
  ],
  [
    'reverse_sde',
    S`d\mathbf x=\left(\mathbf f(\mathbf x,t)-g(t)^2\nabla_{\mathbf x}\log p_t(\mathbf x)\right)dt+g(t)d\tilde{\mathbf w}`,
  ],
  [
    'reverse_sde',
    S`dX_t = \left[\frac12\beta(T-t)X_t+\beta(T-t)\nabla\log p_{T-t}(X_t)\right]dt+\sqrt{\beta(T-t)}\,dW_t`,
  ],
  ['reverse_sde', S`dx = [f(x,t)-g^2(t)\nabla_x\log p_t(x|y)]dt+g(t)d\bar w`],
  [
    'reverse_sde',
    S`dx = \left\{f(x,t)-g(t)^2[\nabla_x\log p_t(x)+\nabla_x\log p_t(y|x)]\right\}dt+g(t)d\bar w`,
  ],
  ['reverse_sde', S`\mathrm d x=-\sigma^2(t)\nabla\log p_t(x)\mathrm dt+\sigma(t)\mathrm d\bar w`],
  [
    'reverse_sde',
    S`d\mathbf{x} = \mathbf{f}(\mathbf{x},t)dt - g(t)^2 \nabla_\mathbf{x}\log p_t(\mathbf{x})dt + g(t)d\bar{\mathbf{w}}`,
  ],
  [
    'probability_flow_ode',
    S`\frac{d\mathbf x}{dt}=\mathbf f(\mathbf x,t)-\frac{g(t)^2}{2}\nabla_{\mathbf x}\log p_t(\mathbf x)`,
  ],
  [
    'probability_flow_ode',
    S`dx=\left[-\frac12\beta(t)x-\frac12\beta(t)\nabla_x\log p_t(x)\right]dt`,
  ],
  ['probability_flow_ode', S`dx=-\frac12\frac{d[\sigma^2(t)]}{dt}\nabla_x\log p_t(x)dt`],
  ['probability_flow_ode', S`\frac{dx}{dt}=-\frac{1}{2}\frac{d\sigma^2(t)}{dt}s_\theta(x,t)`],
  ['probability_flow_ode', S`dx/dt = (x - D(x;t))/t`],
  [
    'probability_flow_ode',
    S`\frac{d\boldsymbol x}{dt} = \frac{\dot\sigma(t)}{\sigma(t)}\left(\boldsymbol x - D(\boldsymbol x;\sigma(t))\right)`,
  ],
  [
    'probability_flow_ode',
    S`\frac{\mathrm{d} x}{\mathrm{d} t} = \left(\frac{\dot\sigma(t)}{\sigma(t)}+\frac{\dot s(t)}{s(t)}\right)x-\frac{\dot\sigma(t)s(t)}{\sigma(t)}D\left(\frac{x}{s(t)};\sigma(t)\right)`,
  ],
  [
    'probability_flow_ode',
    S`d\mathbf x_t=\left[\boldsymbol\mu(\mathbf x_t,t)-\frac12\sigma(t)^2\nabla\log p_t(\mathbf x_t)\right]dt`,
  ],
  ['probability_flow_ode', S`dx=-\sigma\nabla_x\log p(x;\sigma)d\sigma`],
  ['probability_flow_ode', S`\frac{dx}{d\sigma}=-\sigma\nabla_x\log p(x;\sigma)`],
  ['probability_flow_ode', S`\frac{dx_t}{dt}=v_\theta(x_t,t)`],
  ['probability_flow_ode', S`\frac{d}{dt}x_t=v_\theta(x_t,t)`],
  ['probability_flow_ode', S`\frac{d}{dt}\phi_t(x)=v_t(\phi_t(x))`],
  ['probability_flow_ode', S`\dot x_t = v_t(x_t)`],
  ['probability_flow_ode', S`d x_t = \epsilon_\theta(x_t,\sigma)d\sigma`],
  ['probability_flow_ode', S`dy_t=v_\Theta(y_t,t)dt`],
  ['edm_preconditioning', S`D(x;\sigma)=x+\sigma F_\theta(x;\ln(\tfrac12\sigma))`],
  [
    'edm_preconditioning',
    S`D_\theta(x;\sigma)=c_{\mathrm{skip}}(\sigma)x+c_{\mathrm{out}}(\sigma)F_\theta(c_{\mathrm{in}}(\sigma)x;c_{\mathrm{noise}}(\sigma))`,
  ],
  [
    'edm_preconditioning',
    S`\lambda(\sigma)=\frac{\sigma^2+\sigma_{\text{data}}^2}{(\sigma\cdot\sigma_{\text{data}})^2}`,
  ],
  [
    'edm_preconditioning',
    S`\boldsymbol f_\theta(x,t)=c_{\text{skip}}(t)x+c_{\text{out}}(t)F_\theta(x,t),\quad c_{\text{skip}}(\epsilon)=1`,
  ],
  [
    'edm_preconditioning',
    S`\mathbb E_{\sigma,y,n}\left[\lambda(\sigma)c_{out}(\sigma)^2\left\|F_\theta(c_{in}(\sigma)(y+n);c_{noise}(\sigma))-\frac1{c_{out}(\sigma)}(y-c_{skip}(\sigma)(y+n))\right\|_2^2\right]`,
  ],
  [
    'edm_preconditioning',
    S`c_{\text{skip}}(t)=\frac{\sigma_{\text{data}}^2}{(t-\epsilon)^2+\sigma_{\text{data}}^2}`,
  ],
  [
    'karras_sigmas',
    S`t_i=\left(\sigma_{max}^{1/\rho}+\frac{i}{n-1}(\sigma_{min}^{1/\rho}-\sigma_{max}^{1/\rho})\right)^\rho,\quad t_n=0`,
  ],
  [
    'karras_sigmas',
    S`\sigma_i=\Big(\sigma_{\max}^{\frac{1}{7}}+\tfrac{i}{N-1}\big(\sigma_{\min}^{\frac17}-\sigma_{\max}^{\frac17}\big)\Big)^7`,
  ],
  [
    'karras_sigmas',
    S`\sigma_i=\begin{cases}\left(\sigma_{\max}^{1/\rho}+\frac{i}{N-1}(\sigma_{\min}^{1/\rho}-\sigma_{\max}^{1/\rho})\right)^\rho & i<N\\0 & i=N\end{cases}`,
  ],
  [
    'karras_sigmas',
    S`\sigma(t)=\left(\sqrt[\rho]{\sigma_{\max}}+t(\sqrt[\rho]{\sigma_{\min}}-\sqrt[\rho]{\sigma_{\max}})\right)^\rho`,
  ],
  [
    'karras_sigmas',
    S`\sigma_i^{1/\rho}=\sigma_{\max}^{1/\rho}+\frac{i}{N-1}(\sigma_{\min}^{1/\rho}-\sigma_{\max}^{1/\rho})`,
  ],
  ['flow_interpolation', S`\mathbf X_t=t\mathbf X_1+(1-t)\mathbf X_0`],
  ['flow_interpolation', S`Z_t = (1-t) Z_0 + t Z_1`],
  ['flow_interpolation', S`x_t=(1-t)\cdot x_0+t\cdot x_1,\qquad t\sim\mathcal U[0,1]`],
  ['flow_interpolation', S`x_t = t\,x + (1-t)\,\epsilon`],
  ['flow_interpolation', S`z_t = a_tx_0+b_t\epsilon`],
  ['flow_interpolation', S`x_\tau=\tau x_1+(1-\tau)x_0`],
  ['flow_interpolation', S`\psi_t(x_0) = (1-(1-\sigma_{\min})t)x_0+tx_1`],
  ['flow_interpolation', S`\mu_t(x)=tx_1,\text{ and }\sigma_t(x)=1-(1-\sigma_{\min})t`],
  ['flow_interpolation', S`p_t(x|x_1)=\mathcal N(x|\mu_t(x_1),\sigma_t(x_1)^2I)`],
  ['flow_interpolation', S`p_t(x|x_0,x_1)=\mathcal N(x;(1-t)x_0+tx_1,\sigma^2I)`],
  ['flow_interpolation', S`I_t(x_0,x_1)=(1-t)x_0+tx_1`],
  ['flow_interpolation', S`x_t=\cos(\tfrac{\pi t}{2})x_0+\sin(\tfrac{\pi t}{2})x_1`],
  ['flow_interpolation', S`x(t)=(1-t)x(0)+t\,x(1)`],
  ['flow_interpolation', S`x_t = (1-t) x_{\text{noise}} + t x_{\text{data}}`],
  ['flow_interpolation', S`x_t=(1-t)x_0+tx_1+\sigma\sqrt{t(1-t)}z`],
  ['flow_interpolation', S`x_t = \left(1-\frac{t}{T}\right)x_0+\frac tT\epsilon`],
  ['flow_interpolation', S`\frac{dx_t}{dt}=x_1-x_0`],
  ['flow_interpolation', S`x_t=(1-t)x_0+tz`],
  ['flow_interpolation', S`z_t = t x + (1-t) e`],
  [
    'flow_loss',
    S`\mathcal L_{CFM}(\theta)=\mathbb E_{t,q(z),p_t(x|z)}\|v_\theta(t,x)-u_t(x|z)\|^2`,
  ],
  [
    'flow_loss',
    S`\mathcal L_{RF}=\mathbb E_{x_0,x_1,t}\left[\left\|v_\theta(x_t,t)-(x_1-x_0)\right\|_2^2\right]`,
  ],
  [
    'flow_loss',
    S`\hat\theta=\arg\min_\theta\mathbb E\left[\|X_1-X_0-v_\theta(tX_1+(1-t)X_0,t)\|^2\right]`,
  ],
  ['flow_loss', S`\mathcal L=\|v_\theta(x_t,t)-(\epsilon-x_0)\|^2`],
  [
    'flow_loss',
    S`\mathcal L(\theta)=\mathbb E\left\|v_\theta(x_t,t)-\frac{x_1-x_t}{1-t}\right\|^2`,
  ],
  [
    'flow_loss',
    S`\mathcal{L}_{FM}=\mathbb E_{t,p_t(z),p(\epsilon)}\|v_\Theta(z,t)-u_t(z|\epsilon)\|_2^2`,
  ],
  ['flow_loss', S`\mathbb E_{t,x_1,x_0}\|v(x_t,t;\theta)-(x_1-x_0)\|^2`],
  ['flow_loss', S`L=\mathbb E\|u_\theta(x_t,t)-u_t\|^2`],
  [
    'flow_loss',
    S`\mathcal L=\mathbb E_{t,\mathbf x_0,\mathbf x_1}\left[\left\|\mathbf v_\theta(\mathbf x_t,t)-\frac{d\mathbf x_t}{dt}\right\|^2\right]`,
  ],
  ['flow_loss', S`\mathcal L=\mathbb E\|v_\theta(x_t,t)-\dot x_t\|^2`],
  [
    'flow_loss',
    S`\min_\theta\int_0^1\mathbb E\|(\mathbf x_1-\mathbf x_0)-\mathbf v_\theta(\mathbf x_t,t)\|^2\mathrm dt`,
  ],
  ['guidance', S`\hat\epsilon = (1+w)\epsilon_\theta(x_t,t,c)-w\epsilon_\theta(x_t,t)`],
  [
    'guidance',
    S`\bar\epsilon_\theta(x_t,t,y)=(w+1)\epsilon_\theta(x_t,t,y)-w\epsilon_\theta(x_t,t)`,
  ],
  [
    'guidance',
    S`\epsilon_{t}=\epsilon_\theta(x_t,t,\emptyset)+w(\epsilon_\theta(x_t,t,c)-\epsilon_\theta(x_t,t,\emptyset))`,
  ],
  [
    'guidance',
    S`\tilde\epsilon=\epsilon_\theta(x_t,c)+w(\epsilon_\theta(x_t,c)-\epsilon_\theta(x_t))`,
  ],
  [
    'guidance',
    S`\hat{\boldsymbol\epsilon}_\theta(\mathbf x_t\mid y)=\boldsymbol\epsilon_\theta(\mathbf x_t\mid\emptyset)+s(\boldsymbol\epsilon_\theta(\mathbf x_t\mid y)-\boldsymbol\epsilon_\theta(\mathbf x_t\mid\emptyset))`,
  ],
  ['guidance', S`\nabla\log\tilde p(x|c)=(1+w)\nabla\log p(x|c)-w\nabla\log p(x)`],
  [
    'guidance',
    S`\nabla_{x_t}\log\tilde p(x_t|c)=\nabla\log p(x_t)+s(\nabla\log p(x_t|c)-\nabla\log p(x_t))`,
  ],
  ['guidance', S`\tilde D(x;\sigma,c)=D(x;\sigma)+w(D(x;\sigma,c)-D(x;\sigma))`],
  ['guidance', S`\hat x_0=x_\theta(x_t,\varnothing)+w(x_\theta(x_t,c)-x_\theta(x_t,\varnothing))`],
  ['guidance', S`s_w(x,c)=(1+w)s_\theta(x,c)-ws_\theta(x)`],
  ['guidance', S`\hat v=v_{\text{uncond}}+s(v_{\text{cond}}-v_{\text{uncond}})`],
  [
    'guidance',
    S`\epsilon^*=\epsilon_\theta(x_t,t,\varnothing)+7.5(\epsilon_\theta(x_t,t,c)-\epsilon_\theta(x_t,t,\varnothing))`,
  ],
  ['guidance', S`\nabla_x\log p(x|y)\approx\nabla_x\log p(x)+s\nabla_x\log p_\phi(y|x)`],
  [
    'guidance',
    S`\hat\epsilon(x_t)=\epsilon_\theta(x_t)-\sqrt{1-\bar\alpha_t}\nabla_{x_t}\log p_\phi(y|x_t)`,
  ],
  ['guidance', S`\tilde p_\theta(z|c)\propto p_\theta(z|c)p_\theta(c|z)^w`],
  ['guidance', S`D_w(x;\sigma,c)=wD_1(x;\sigma,c)+(1-w)D_0(x;\sigma,c)`],
  [
    'guidance',
    S`\epsilon_\theta^{\text{CFG}}(x_t,c)=(1-w)\epsilon_\theta(x_t,\varnothing)+w\epsilon_\theta(x_t,c)`,
  ],
  ['guidance', S`\tilde u_t(x|y)=(1-w)u_t^\theta(x|\varnothing)+wu_t^\theta(x|y)`],
  [
    'guidance',
    S`\tilde\epsilon_\theta(z_t,c)=\epsilon_\theta(z_t,c)-\sigma_tw\nabla_{z_t}\log p_\theta(c|z_t)`,
  ],
  [
    'guidance',
    S`\hat\epsilon=\epsilon_\theta(x_t,c_{neg})+w(\epsilon_\theta(x_t,c_{pos})-\epsilon_\theta(x_t,c_{neg}))`,
  ],
  ['guidance', S`e=e_u+s(e_c-e_u)`],
  [
    'guidance',
    S`\begin{aligned}\tilde\epsilon&=\epsilon_\theta(x_t)+w(\epsilon_\theta(x_t,y)-\epsilon_\theta(x_t))\\&=(1-w)\epsilon_\theta(x_t)+w\epsilon_\theta(x_t,y)\end{aligned}`,
  ],
];

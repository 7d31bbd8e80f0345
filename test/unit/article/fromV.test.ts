// Layer: tests. x_0 and ε from v (progressive distillation, appendix D): right forms are read and nothing is
// said of them, slips are found, and what only looks alike is not read.

import { describe, expect, it } from 'vitest';
import { interpretEquations } from '../../../src/shared/article/readings';

function read(tex: string) {
  const source = { tex, isDisplayed: true, before: '', after: '' };
  return interpretEquations([source], {}, '')[0];
}

const RIGHT = [
  String.raw`\hat x=\alpha_tz_t-\sigma_t\hat v_\theta(z_t)`,
  String.raw`x_0 = \sqrt{\bar\alpha_t} x_t - \sqrt{1-\bar\alpha_t} v`,
  String.raw`\hat{x}_0 = \sqrt{\bar{\alpha}_t}\, x_t - \sqrt{1 - \bar{\alpha}_t}\, v_\theta(x_t, t)`,
  String.raw`\hat{\mathbf x}_0 = \alpha_t \mathbf x_t - \sigma_t \hat{\mathbf v}_\theta(\mathbf x_t)`,
  String.raw`\epsilon = \sqrt{1-\bar\alpha_t} x_t + \sqrt{\bar\alpha_t} v`,
  String.raw`\hat\epsilon = \sigma_t x_t + \alpha_t v_\theta(x_t, t)`,
  String.raw`\epsilon_\theta = \sqrt{\bar\alpha_t}\, v_\theta + \sqrt{1-\bar\alpha_t}\, x_t`,
];

const WRONG = [
  String.raw`x_0 = \sqrt{\bar\alpha_t} x_t + \sqrt{1-\bar\alpha_t} v`,
  String.raw`\hat{x}_0 = \sqrt{\bar\alpha_t} x_t + \sqrt{1-\bar\alpha_t} v_\theta(x_t, t)`,
  String.raw`x_0 = \sqrt{\alpha_t} x_t - \sqrt{1-\alpha_t} v, \quad \bar\alpha_t = \prod_{s=1}^t \alpha_s`,
  String.raw`\epsilon = \sqrt{1-\bar\alpha_t} x_t - \sqrt{\bar\alpha_t} v`,
  String.raw`\hat\epsilon = \sqrt{\bar\alpha_t} v_\theta(x_t, t) - \sqrt{1-\bar\alpha_t} x_t`,
];

const OTHER = [
  String.raw`x_0 = x_t - t v`,
  String.raw`x_1 = x_t + (1-t) v_\theta(x_t, t)`,
  String.raw`x_0 = a x_t + b v`,
  String.raw`\epsilon = u + v`,
  String.raw`x_{t+1} = x_t + v \, dt`,
];

describe('x_0 and ε from v', () => {
  it.each(RIGHT)('%s is read, and nothing is said of it', (tex) => {
    const { reading, findings } = read(tex);
    expect(reading).toBe('v_definition');
    expect(findings).toEqual([]);
  });

  it.each(WRONG)('%s is read, and its slip is found', (tex) => {
    const { reading, findings } = read(tex);
    expect(reading).not.toBeNull();
    expect(findings.map(({ rule }) => rule).join()).toMatch(/^math\/(?:v-sign|alpha-bar)$/);
  });

  it.each(OTHER)('%s is none, and nothing is said of it', (tex) => {
    const { reading, findings } = read(tex);
    expect(reading).not.toBe('v_definition');
    expect(findings).toEqual([]);
  });
});

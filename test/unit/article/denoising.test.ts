// Layer: tests. The model of denoising is read as a forward process where the text says what its noise
// is, and no other sum of two is.

import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/shared/article/checked';
import { explainEquation } from '../../../src/shared/article/explain';
import { readArticle } from '../../../src/shared/article/document';
import { diagnose } from '../../../src/shared/article/rules';

/** Of the first equation of a text. */
function first(text: string) {
  const checked = understand(readArticle(text));
  const [{ reading, process, symbols }] = checked.interpretations;
  const [{ tex }] = checked.article.equations;
  const meanings = symbols.map(({ start, end, meaning }) => [tex.slice(start, end), meaning]);
  return { reading, process, meanings, diagnostics: diagnose(checked) };
}

const LAW = String.raw`\mathcal N(0, \sigma^2 I)`;

const READ: string[] = [
  String.raw`$$y = x + n, \quad n \sim ${LAW}$$`,
  String.raw`We observe $y = x + n$ with $n\sim\mathcal{N}(\mathbf{0},\sigma^2\mathbf{I})$.`,
  String.raw`$$\mathbf y = \mathbf x + \mathbf n$$ where $\mathbf n \sim \mathcal N(\mathbf 0, \sigma_t^2 \mathbf I)$.`,
  String.raw`Let $y = x + \epsilon$, where $\epsilon$ is Gaussian noise of variance $\sigma^2$.`,
  String.raw`$$\tilde{x} = x + \sigma n, \qquad n \sim \mathcal N(0, I)$$`,
  String.raw`The noisy sample is $\tilde x = x + \sigma\epsilon$.`,
  String.raw`$$\tilde{\mathbf{x}} = \mathbf{x} + \sigma\mathbf{z},\ \mathbf{z}\sim\mathcal{N}(\mathbf{0},\mathbf{I})$$`,
  String.raw`We perturb the data: $x_\sigma = x + \sigma \epsilon$.`,
  String.raw`$$x_\sigma = x_0 + \sigma \epsilon, \epsilon \sim N(0, 1)$$`,
  String.raw`$$\tilde x = \sigma\xi + x,\ \xi\sim\mathcal N(0,I)$$`,
  String.raw`For each sample $\tilde x_i = x_i + \sigma \epsilon_i$ we draw new noise.`,
  String.raw`$$\mathbf{y} = \mathbf{x} + \sigma(t)\,\mathbf{n}$$ with $\mathbf{n}\sim\mathcal N(0, I)$.`,
  String.raw`$$q_\sigma(\tilde{x}|x) = \mathcal{N}(\tilde{x}; x, \sigma^2 I)$$`,
  String.raw`$$p_\sigma(\tilde{\mathbf x} \mid \mathbf x) := \mathcal N(\tilde{\mathbf x}; \mathbf x, \sigma^2 \mathbf I)$$`,
  String.raw`$$\tilde{x} \sim \mathcal{N}(x, \sigma^2 I)$$`,
  String.raw`The noisy data follow $$p(y|x) = \mathcal N(y; x, \sigma^2 I).$$`,
];

const NONE: string[] = [
  // Nothing says what the second term is.
  String.raw`$y = x + n$`,
  String.raw`$y = x + z$, and $z \ge 0$.`,
  String.raw`$$y = x + \epsilon$$ for a small $\epsilon > 0$.`,
  String.raw`A noisy channel: $y = x + n$.`,
  String.raw`$y = x + \sigma w$ is a line.`,
  // The noise has another law than the scale before it says.
  String.raw`$$y = x + n,\quad n\sim\mathcal N(0, I)$$`,
  String.raw`$$\tilde x = x + \sigma n,\quad n\sim ${LAW}$$`,
  String.raw`$$\tilde x = x + \sigma^2 n,\quad n\sim\mathcal N(0,I)$$`,
  String.raw`$$y = x + n,\quad n\sim\mathcal N(\mu, \sigma^2 I)$$`,
  String.raw`$$y = x + n,\quad n\sim\mathcal N(0, \Sigma)$$`,
  String.raw`$$y = x + n,\quad n\sim\mathrm{Poisson}(\lambda)$$`,
  // Another model, or a walk.
  String.raw`$$y = A x + n,\quad n\sim ${LAW}$$`,
  String.raw`$$y = f(x) + n,\quad n\sim ${LAW}$$`,
  String.raw`$$y = x - n,\quad n\sim ${LAW}$$`,
  String.raw`$$y = x + m + n,\quad n\sim ${LAW}$$`,
  String.raw`$$x_{k+1} = x_k + \sigma z_k,\quad z_k\sim\mathcal N(0,I)$$`,
  String.raw`$$\tilde x_{i} = x_{i-1} + \sigma z,\quad z\sim\mathcal N(0,I)$$`,
  String.raw`$$\theta' = \theta + \sigma\epsilon,\quad \epsilon\sim\mathcal N(0,I)$$`,
  String.raw`$$\hat y = x_\theta + \sigma\epsilon,\quad \epsilon\sim\mathcal N(0,I)$$`,
  String.raw`$$p(y|x) = \mathcal N(y; x, \sigma^2 I)$$`,
  String.raw`$$p_\theta(y|x) = \mathcal N(y; x, \sigma^2 I)$$ is the noisy model.`,
  String.raw`$$q_\sigma(\tilde x|x) = \mathcal N(\tilde x; x, \sigma I)$$`,
  String.raw`$$q_\sigma(\tilde x|x) = \mathcal N(\tilde x; \mu(x), \sigma^2 I)$$`,
];

describe('the model of denoising', () => {
  it.each(READ)('is a forward process of variance exploding: %s', (text) => {
    const { reading, process, diagnostics } = first(text);
    expect({ reading, process }).toEqual({ reading: 'forward_marginal', process: 've' });
    expect(diagnostics).toEqual([]);
  });

  it.each(NONE)('is none: %s', (text) => {
    expect(first(text)).toMatchObject({ reading: null, process: null, diagnostics: [] });
  });

  it('has the data, the noised data and the noise as symbols, whatever their letters', () => {
    expect(first(READ[0]).meanings).toEqual([
      ['y', 'x_sigma'],
      ['x', 'x_0'],
      ['n', 'noise'],
      ['n', 'noise'],
      [String.raw`\sigma`, 'sigma'],
    ]);
    expect(first(READ[4]).meanings).toEqual([
      [String.raw`\tilde{x}`, 'x_sigma'],
      ['x', 'x_0'],
      [String.raw`\sigma`, 'sigma'],
      ['n', 'epsilon'],
      ['n', 'epsilon'],
    ]);
  });

  it('is explained as what it is, without the numbers of a table of β', () => {
    const checked = understand(readArticle(`We use $T = 1000$ steps.\n\n${READ[0]}`));
    const index = checked.interpretations.findIndex(({ process }) => process === 've');
    const explained = explainEquation(checked, index);
    expect(explained?.title).toBe('Data with noise added');
    expect(explained?.lines).toHaveLength(2);
  });

  it('is told from the process that preserves the variance', () => {
    const preserving = String.raw`$$x_t = \sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon$$`;
    expect(first(preserving)).toMatchObject({ reading: 'forward_marginal', process: 'vp' });
    expect(first(String.raw`$$x_t = x_0 + \sigma_t \epsilon$$`)).toMatchObject({
      reading: 'forward_marginal',
      process: 've',
    });
  });
});

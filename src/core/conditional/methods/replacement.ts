// Layer: core (pure). Replacement (Song et al. 2021, "Score-based generative modeling through
// stochastic differential equations", appendix I.2): after each step the known part of x is
// replaced by y, noised to the level reached. The unknown part is never told of it but through the
// network, so the samples do not follow the posterior, however many steps are made.

import type { ConditionalMethod } from '../contract';
import { repaint } from './repaint';

export const replacement: ConditionalMethod<never> = {
  id: 'replacement',
  title: 'Replacement',
  paper: 'Song et al. 2021, arXiv 2011.13456',
  about: 'the known part is put back, noised, after every step; biased',
  options: {},
  cost: (size) => repaint.cost(size, { resamplings: 1, jump: 1 }),
  run: (problem) => repaint.run(problem, { resamplings: 1, jump: 1 }),
};

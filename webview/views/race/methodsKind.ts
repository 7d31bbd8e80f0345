// Layer: page, views. Methods of conditional sampling as what races: one coordinate of points is known,
// and the exact posterior of the other with it.

import { CONDITIONAL_METHODS } from '../../../src/core/conditional/registry';
import type { Standings } from '../../../src/shared/race/standings';
import { short } from '../../ui/numbers';
import type { RaceKind } from './kind';
import { MethodPictures } from './methodPictures';
import { MethodsForm } from './methodsForm';
import { cell } from './raceTable';

export const METHODS_KIND: RaceKind = {
  id: 'methods',
  label: 'Conditional methods',
  noun: 'method',
  nouns: 'methods',
  question: 'Which method comes closest to the exact posterior for the fewest calls?',
  waiting: 'The exact posterior is being drawn',
  entrants: CONDITIONAL_METHODS.map(({ id, title, about: what, paper }) => ({
    ...{ id, label: title, sentence: `${what} (${paper})`, network: null },
    isFirst: true,
  })),
  yardsticks: [
    {
      id: 'posterior_distance',
      label: 'Distance to the exact posterior',
      caption: 'W₁ to the exact posterior (grey: two draws of it)',
      limit: 'two exact draws',
    },
  ],
  firstBudget: 50,
  callsLabel: 'network calls a sample, at most',
  columns: ['Calls a sample', 'Jᵀv a sample', 'Noise levels', 'Distance', '× of two exact draws'],
  cells: (standings, id, budget) => {
    const run = standings.at(id, budget);
    const floor = standings.limit('posterior_distance');
    const distance = run?.posterior_distance ?? null;
    return [
      cell(run?.networkCalls),
      cell(run?.gradients),
      cell(run?.steps),
      cell(distance),
      distance === null || floor === null ? cell(null) : (distance / floor).toFixed(1),
    ];
  },
  remark: (standings, id) => {
    const takesGradients = standings.finished.some(
      ({ entrant, gradients }) => entrant === id && gradients > 0,
    );
    return takesGradients ? 'and Jᵀv' : '';
  },
  about,
  form: (onChange) => new MethodsForm(onChange),
  pictures: () => new MethodPictures(),
};

function about({ posterior }: Standings): string {
  if (posterior === null) return 'The exact posterior is being drawn.';
  const { axis, value, floor, source } = posterior;
  const what = `${'yx'[axis]} given ${'xy'[axis]} = ${short(value)}`;
  const from =
    source === 'closed form'
      ? `The posterior of ${what} is that of the mixture whose exact denoiser was called, so what remains is the error of the method.`
      : source === 'data'
        ? `The posterior of ${what} is that of the data, so that the network’s own error is in every distance.`
        : `For the posterior of ${what} stand the rows of the data within ${short(source.band)} of the line; the network’s own error is in every distance.`;
  return [
    from,
    `Two sets of as many exact draws are ${short(floor)} apart (W₁, units of the data); what is closer cannot be told from exact.`,
    'Calls are counted for each sample: RePaint’s are those of all its visits of a level, those of TDS of all 16 particles of which one is taken.',
    'Jᵀv are vector–Jacobian products; each computes the network forward and backward, about three calls, and is not among the calls.',
  ].join(' ');
}

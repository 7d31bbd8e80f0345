// Layer: page, views. Samplers as what races.

import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import { FIRST_SAMPLERS } from '../../../src/shared/race/first';
import { orderText, type Standings } from '../../../src/shared/race/standings';
import { grouped, short } from '../../ui/numbers';
import type { RaceKind } from './kind';
import { cell } from './raceTable';
import { RaceGallery } from './raceGallery';
import { SamplersForm } from './samplersForm';

export const SAMPLERS_KIND: RaceKind = {
  id: 'samplers',
  label: 'Samplers',
  noun: 'sampler',
  nouns: 'samplers',
  question: 'Who is closest to the data for the fewest calls?',
  waiting: 'The converged solution is being computed',
  entrants: SAMPLERS.map(({ id, label, sentence, network }) => ({
    ...{ id, label, sentence, network },
    isFirst: network !== 'discrete' || FIRST_SAMPLERS.includes(id),
  })),
  yardsticks: [
    { id: 'error', label: 'Error', caption: 'RMS distance to the converged solution', limit: null },
    {
      id: 'energy_distance',
      label: 'Energy distance',
      caption: 'Energy distance to the data (grey: chance)',
      limit: 'chance',
    },
  ],
  // Where samplers differ most.
  firstBudget: 10,
  callsLabel: 'network calls',
  columns: ['Fitted order (steps)', 'Order', 'Calls', 'Steps', 'Error', 'Energy distance'],
  cells: (standings, id, budget) => {
    const run = standings.at(id, budget);
    const entry = SAMPLERS.find((sampler) => sampler.id === id);
    return [
      orderText(standings.order(id)),
      cell(entry?.order),
      cell(run?.networkCalls),
      cell(run?.steps),
      cell(run?.error),
      cell(run?.energy_distance),
    ];
  },
  remark: (standings, id) => {
    const fit = standings.has(id) ? standings.order(id) : null;
    return fit === null ? '' : `order ${fit.order.toFixed(1)}`;
  },
  about,
  form: (onChange) => new SamplersForm(onChange),
  pictures: () => new RaceGallery(),
};

function about({ converged }: Standings): string {
  if (converged === null) return 'The converged solution is being computed.';
  const { networkCalls, uncertainty, chance } = converged;
  const sentences = [
    'All samplers start from the same x_T and call the same model; what differs is what they make of their network calls.',
    `Converged solution: DPM-Solver++ 2M with ${networkCalls} network calls, itself off by about ${short(uncertainty)}.`,
    'Orders are slopes of log error over log steps at the three largest budgets that stay ten times above that.',
  ];
  if (chance !== null) {
    sentences.push(
      `Of pairs of real sets of ${grouped(chance.size)} points, 19 in 20 have an energy distance of at most ${short(chance.level)} (chance).`,
    );
  }
  return sentences.join(' ');
}

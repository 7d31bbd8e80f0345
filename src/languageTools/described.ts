// Layer: host, language tools. A run in the words of its file, short enough for a language model.

import type { RunDocument } from '../shared/protocol/run';

/** What is known of a run; numbers as they stand in `run.diffrun`. */
export function described(document: RunDocument) {
  const { id, kind, title, state, created, parent, progress, summary, error, device } = document;
  const { metrics } = summary;
  return {
    id,
    kind,
    title,
    state,
    created,
    ...(parent === null ? {} : { parent }),
    ...(error === null ? {} : { error }),
    progress,
    loss: summary.loss,
    seconds: summary.seconds,
    parameters: summary.parameters,
    network_calls: summary.network_calls,
    engine: device?.engine ?? null,
    // `floor` is what real data of the same size have, and what a perfect model would.
    metrics:
      metrics?.measures.map(({ id: measure, value, floor, standard_error }) => ({
        measure,
        value,
        standard_error,
        floor,
      })) ?? null,
  };
}

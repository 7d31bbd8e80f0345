// Layer: worker (pure). The shipped classifiers at work: which of them know the classes of a set of
// data, and what they say about pictures.

import type { DataSample } from '../../../src/core/data/dataSet';
import type { Classified, Classifier } from '../../../src/core/metrics/contract';
import { decodeSafetensors } from '../../../src/shared/safetensors';
import type { NetworkDescription } from '../engine/networks/description';
import { answerOf } from './answers';
import { networkPictures } from './pictures';
import { CLASSIFIERS, type ClassifierSpec } from './spec';
import { WEIGHTS } from './weights';

/** Evaluates a network for n samples; what an engine's predictor does. */
export interface ClassifierNetwork {
  predict(sample: Float32Array, timestep: Float32Array, condition: null): Promise<Float32Array>;
  dispose(): void;
}

export type OpenClassifierNetwork = (
  network: NetworkDescription,
  weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
) => ClassifierNetwork;

/** Pictures that go through the network at once. */
const AT_ONCE = 256;

/**
 * The classifiers that know all these classes by name. Whether they know the pictures too is seen
 * when they classify real ones.
 */
export function classifiersFor(
  classes: readonly string[] | null,
  open: OpenClassifierNetwork,
): Classifier[] {
  if (classes === null) return [];
  return CLASSIFIERS.flatMap((spec) => {
    const asked = spec.questions.findIndex((answers) =>
      classes.every((name) => answers.includes(name)),
    );
    if (asked < 0) return [];
    const { name, network: config, frame, heldOut } = spec;
    const shape = [frame.size, frame.size, frame.channels];
    const { count, right } = heldOut;
    const { tensors } = decodeSafetensors(WEIGHTS[spec.id]);
    const opened = (): ClassifierNetwork =>
      open({ kind: 'classifier', config }, new Map(Object.entries(tensors)));
    return [
      {
        ...{ name, shape, heldOut: { count, right: right[asked] } },
        classify: (pictures) => classify(spec, asked, classes, pictures, opened),
      },
    ];
  });
}

async function classify(
  spec: ClassifierSpec,
  asked: number,
  classes: readonly string[],
  pictures: DataSample,
  open: () => ClassifierNetwork,
): Promise<Classified> {
  const { questions, frame } = spec;
  const { feature_dim: width, num_classes: logits } = spec.network;
  const count =
    pictures.values.length / pictures.shape.reduce((product, side) => product * side, 1);
  const labels = new Int32Array(count);
  const features = new Float32Array(count * width);
  // Numbers of the answers in the data's own order; -1 for one that the data do not have.
  const numbers = questions[asked].map((name) => classes.indexOf(name));
  const network = open();
  try {
    for (let start = 0; start < count; start += AT_ONCE) {
      const end = Math.min(count, start + AT_ONCE);
      const input = networkPictures(pictures, frame, start, end);
      const output = await network.predict(input, new Float32Array(end - start), null);
      for (let row = start; row < end; row++) {
        const answer = output.subarray((row - start) * (width + logits));
        features.set(answer.subarray(0, width), row * width);
        labels[row] = numbers[answerOf(answer.subarray(width, width + logits), questions, asked)];
      }
    }
  } finally {
    network.dispose();
  }
  return { labels, features, width };
}

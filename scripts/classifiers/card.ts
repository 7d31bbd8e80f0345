// Layer: script. The card of a classifier: what it was trained on, how, and how good it is.

import { grouped, percent } from '../../src/core/numberText';
import { FACE_ATTRIBUTES } from '../../src/core/data/images/faceClasses';
import { shareOf } from '../../src/core/statistics/memorised';
import type { ClassifierSpec } from '../../webview/lab/classifiers/spec';
import type { LabelledData } from './data';
import type { Trained } from './train';

export function cardOf(
  spec: ClassifierSpec,
  { set, words }: LabelledData,
  trained: Trained,
  bytes: number,
): string {
  const { recipe, accuracies, heldOut, parameters, seconds } = trained;
  const names = spec.id === 'faces' ? Object.keys(FACE_ATTRIBUTES) : ['digit'];
  const rows = names.map((name, q) => {
    const right = Math.round(accuracies[q] * heldOut);
    const { error } = shareOf(Uint8Array.from({ length: heldOut }, (_, i) => (i < right ? 1 : 0)));
    return `| ${name} | ${spec.questions[q].join(', ')} | ${percent(accuracies[q])} ± ${percent(error)} |`;
  });
  const { size, channels } = spec.frame;
  const moved =
    recipe.shift > 0
      ? ` shifted by up to ${recipe.shift} pixels, turned by up to ${recipe.turn}°, scaled by up to ${percent(recipe.scale)},`
      : '';
  return `# The ${spec.name}

Judges pictures that the lab draws. Its name stands beside every number that is made with it; its distances are no FID.

| question | answers | right of ${grouped(heldOut)} held-out pictures |
|---|---|---|
${rows.join('\n')}

- Network: \`DiffusionLabClassifier\`, ${size} × ${size} × ${channels}, channels ${spec.network.block_out_channels.join(', ')}, ${spec.network.feature_dim} features, ${grouped(parameters)} parameters, ${grouped(bytes)} bytes in 16 bits. The accuracies are those of these weights.
- Data: ${grouped(set.count)} ${words}, and ${grouped(heldOut)} more that it was not trained on.
- Recipe: ${grouped(recipe.steps)} steps of ${recipe.batch} pictures,${moved} with noise of a deviation of up to ${recipe.noise}; cross-entropy to targets smoothed by 0.05, AdamW, one cycle to ${recipe.learningRate}, decay 0.02, gradients clipped at 1, averaged weights (0.995), seed ${recipe.seed}.
- Time: ${Math.round(seconds)} s by the clock, one thread.

Trained by \`node scripts/train-classifier.mjs ${spec.id}${spec.id === 'digits' ? ' --data FOLDER_OF_MNIST' : ''}\`.
`;
}

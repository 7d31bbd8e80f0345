// Layer: worker (pure). Answers of a classifier: the network gives a logit for every combination of
// answers; the probability of one answer is the sum over the combinations that have it.

/** Number of the combination of answers, the last one running fastest. */
export function combinationOf(
  questions: readonly (readonly string[])[],
  answers: readonly number[],
): number {
  return questions.reduce((index, { length }, q) => index * length + answers[q], 0);
}

/** The likeliest answer to question number `asked`. */
export function answerOf(
  logits: Float32Array,
  questions: readonly (readonly string[])[],
  asked: number,
): number {
  const after = questions.slice(asked + 1).reduce((product, { length }) => product * length, 1);
  const { length } = questions[asked];
  const most = Math.max(...logits);
  const sums = new Float64Array(length);
  for (let k = 0; k < logits.length; k++) {
    sums[Math.floor(k / after) % length] += Math.exp(logits[k] - most);
  }
  return sums.indexOf(Math.max(...sums));
}

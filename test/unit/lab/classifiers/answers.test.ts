import { describe, expect, it } from 'vitest';
import { answerOf, combinationOf } from '../../../../webview/lab/classifiers/answers';
import { networkPictures } from '../../../../webview/lab/classifiers/pictures';
import { CLASSIFIERS } from '../../../../webview/lab/classifiers/spec';

const QUESTIONS = [
  ['short', 'long'],
  ['none', 'glasses'],
  ['red', 'green', 'blue'],
];

describe('answers of a classifier', () => {
  it('number their combinations, the last question running fastest', () => {
    const all = [0, 1].flatMap((a) => [0, 1].flatMap((b) => [0, 1, 2].map((c) => [a, b, c])));
    expect(all.map((answers) => combinationOf(QUESTIONS, answers))).toEqual(
      Array.from({ length: 12 }, (_, k) => k),
    );
  });

  it('are those of the largest probability over all combinations', () => {
    // Most likely alone is (long, none, red), but short has more in sum.
    const logits = new Float32Array(12).fill(-20);
    logits[combinationOf(QUESTIONS, [1, 0, 0])] = Math.log(0.4);
    logits[combinationOf(QUESTIONS, [0, 1, 1])] = Math.log(0.35);
    logits[combinationOf(QUESTIONS, [0, 0, 1])] = Math.log(0.25);
    const answers = QUESTIONS.map((_, asked) => answerOf(logits, QUESTIONS, asked));
    expect(answers).toEqual([0, 0, 1]);
    // Far logits neither overflow nor vanish.
    const far = logits.map((value) => value + 5000);
    expect(QUESTIONS.map((_, asked) => answerOf(far, QUESTIONS, asked))).toEqual(answers);
  });

  it('are as many combinations as the network has classes', () => {
    for (const { questions, network } of CLASSIFIERS) {
      const combinations = questions.reduce((product, { length }) => product * length, 1);
      expect(network.num_classes).toBe(combinations);
    }
  });
});

describe('pictures for a classifier', () => {
  it('have their channels behind each other, and are left as they are in its size', () => {
    const frame = { size: 2, channels: 3, resize: 'stretch', background: '#ffffff' } as const;
    const values = Float32Array.from({ length: 24 }, (_, i) => i / 12 - 1);
    const out = networkPictures({ shape: [2, 2, 3], values }, frame, 1, 2);
    const second = Array.from(values.subarray(12));
    expect(Array.from(out)).toEqual([0, 1, 2].flatMap((c) => second.filter((_, i) => i % 3 === c)));
  });

  it('of another size or in colour are fitted', () => {
    const frame = { size: 2, channels: 1, resize: 'stretch', background: '#ffffff' } as const;
    // Blocks of two by two equal pixels, in three equal channels.
    const values = Float32Array.from({ length: 48 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % 4, Math.floor(i / 12)];
      return (x < 2 ? -1 : 1) * (y < 2 ? 1 : -1);
    });
    const out = networkPictures({ shape: [4, 4, 3], values }, frame, 0, 1);
    expect(Array.from(out)).toEqual([-1, 1, 1, -1]);
  });
});

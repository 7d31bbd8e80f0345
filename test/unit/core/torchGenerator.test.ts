import { describe, expect, it } from 'vitest';
import { TorchGenerator, TorchGeneratorError } from '../../../src/core/rng/torchGenerator';

describe('PyTorch’s generator', () => {
  it('is mt19937: the 10,000th word of seed 5489 is that of the C++ standard', () => {
    const generator = new TorchGenerator(5489);
    let word = 0;
    for (let i = 0; i < 10_000; i++) word = generator.random32();
    expect(word).toBe(4123659995);
  });

  // torch.manual_seed(seed), then torch.randint; numbers of PyTorch 1.13.
  it.each([
    [0, 0, 2 ** 33, [2546248239, 7921061056, 7979815675]],
    [2 ** 32 + 5, -(2 ** 40), 2 ** 45 + 3, [14719089581623, 25219322192661, 3188427656414]],
    [-3, 0, 2 ** 33, [6769733511, 4477095884, 8095070726]],
    [-3, -5, 7, [-2, 6, 0]],
  ])('seed %d draws from %d to %d as PyTorch does', (seed, low, high, expected) => {
    expect(new TorchGenerator(seed).randint(low, high, 3)).toEqual(expected);
  });

  it('takes two words for each number of a range from 2²⁸ on, the second one low', () => {
    const low = 2 ** 28;
    const words = new TorchGenerator(1);
    const expected = Array.from({ length: 5 }, () => {
      words.random32();
      return words.random32() % low;
    });
    expect(new TorchGenerator(1).randint(0, low, 5)).toEqual(expected);
    const single = new TorchGenerator(1);
    const few = Array.from({ length: 5 }, () => single.random32() % (low - 1));
    expect(new TorchGenerator(1).randint(0, low - 1, 5)).toEqual(few);
  });

  it('goes on from a state that went through JSON, the cached normal included', () => {
    const generator = new TorchGenerator(3);
    generator.randn(5);
    generator.rand(700);
    const text = JSON.stringify(generator.state());
    const expected = [...generator.randn(3), ...generator.randn(20), ...generator.randperm(9)];
    const resumed = TorchGenerator.fromState(
      JSON.parse(text) as ReturnType<TorchGenerator['state']>,
    );
    expect([...resumed.randn(3), ...resumed.randn(20), ...resumed.randperm(9)]).toEqual(expected);
  });

  it('names bad seeds, ranges and states', () => {
    expect(() => new TorchGenerator(0.5)).toThrow(TorchGeneratorError);
    expect(() => new TorchGenerator(2 ** 53)).toThrow(/below 2\^53/);
    expect(() => new TorchGenerator(0).randint(0, 2 ** 54, 1)).toThrow(/below|less than/);
    expect(() => new TorchGenerator(0).randint(3, 3, 1)).toThrow(/high above low/);
    expect(() => TorchGenerator.fromState({ words: [1], next: 0, cachedNormal: null })).toThrow(
      /624 words/,
    );
  });
});

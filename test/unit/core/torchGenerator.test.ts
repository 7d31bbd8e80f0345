import { describe, expect, it } from 'vitest';
import { TorchGenerator, TorchGeneratorError } from '../../../src/core/rng/torchGenerator';

describe('PyTorch’s generator', () => {
  it('is mt19937: the 10,000th word of seed 5489 is that of the C++ standard', () => {
    const generator = new TorchGenerator(5489);
    let word = 0;
    for (let i = 0; i < 10_000; i++) word = generator.random32();
    expect(word).toBe(4123659995);
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
    expect(() => new TorchGenerator(-1)).toThrow(TorchGeneratorError);
    expect(() => new TorchGenerator(0).randint(3, 3, 1)).toThrow(/high above low/);
    expect(() => TorchGenerator.fromState({ words: [1], next: 0, cachedNormal: null })).toThrow(
      /624 words/,
    );
  });
});

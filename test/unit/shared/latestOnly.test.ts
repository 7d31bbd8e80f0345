import { describe, expect, it } from 'vitest';
import { LatestOnly } from '../../../src/shared/latestOnly';

describe('LatestOnly', () => {
  it('does one job at a time and forgets all that came in between but the last', async () => {
    const done: number[] = [];
    const goOn: (() => void)[] = [];
    const latest = new LatestOnly(async (value: number) => {
      await new Promise<void>((resolve) => goOn.push(resolve));
      done.push(value);
      return value;
    });
    const answers = [latest.ask(1), latest.ask(2), latest.ask(3)];
    expect(goOn).toHaveLength(1);
    goOn[0]?.();
    await expect.poll(() => goOn.length).toBe(2);
    goOn[1]?.();
    // Whoever asked for 2 gets the answer to what replaced it.
    expect(await Promise.all(answers)).toEqual([1, 3, 3]);
    expect(done).toEqual([1, 3]);
  });

  it('tells of a failure whoever asked, and goes on with the next request', async () => {
    const latest = new LatestOnly((value: number) =>
      value === 1 ? Promise.reject(new Error('no')) : Promise.resolve(value),
    );
    const [failing, next] = [latest.ask(1), latest.ask(2)];
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe(2);
  });
});

// Layer: core (pure). Reading a scheduler_config.json key by key so that none is lost: every key
// is taken with its type and default, allowed at one value only, or named at the end.

/** A scheduler_config.json that cannot be honoured; the message names the key. */
export class SchedulerConfigError extends RangeError {
  override readonly name = 'SchedulerConfigError';
}

/** The keys of one config, each of which is taken or named by {@link finish} or {@link passedOver}. */
export class ConfigKeys {
  private readonly taken = new Set<string>();

  constructor(
    private readonly config: Readonly<Record<string, unknown>>,
    readonly className: string,
  ) {}

  number(key: string, fallback: number): number {
    const value = this.take(key);
    if (value === undefined) return fallback;
    if (typeof value !== 'number') return this.refuse(key, value, 'a number');
    return value;
  }

  /** A number of things: steps, timesteps, an order. */
  integer(key: string, fallback: number): number {
    const value = this.number(key, fallback);
    return Number.isInteger(value) ? value : this.refuse(key, value, 'a whole number');
  }

  optionalNumber(key: string): number | null {
    const value = this.take(key);
    if (value === undefined || value === null) return null;
    if (typeof value !== 'number') return this.refuse(key, value, 'a number or null');
    return value;
  }

  /** A number, or the strings with which Python's JSON and diffusers write an infinite one. */
  numberOrInfinity(key: string, fallback: number): number {
    const value = this.take(key);
    if (value === undefined) return fallback;
    if (typeof value === 'number') return value;
    if (value === 'inf' || value === 'Infinity') return Infinity;
    if (value === '-inf' || value === '-Infinity') return -Infinity;
    return this.refuse(key, value, 'a number or "inf" or "-inf"');
  }

  /** Null is the default: many of diffusers' switches are optional. */
  boolean(key: string, fallback: boolean): boolean {
    const value = this.take(key);
    if (value === undefined || value === null) return fallback;
    if (typeof value !== 'boolean') return this.refuse(key, value, 'true or false');
    return value;
  }

  choice<Choice extends string>(
    key: string,
    choices: readonly Choice[],
    fallback: NoInfer<Choice>,
  ): Choice {
    const value = this.take(key);
    if (value === undefined) return fallback;
    const found = choices.find((choice) => choice === value);
    return found ?? this.refuse(key, value, `one of ${choices.join(', ')}`);
  }

  numbers(key: string): number[] | null {
    const value = this.take(key);
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'number')) {
      return this.refuse(key, value, 'a list of numbers or null');
    }
    return value as number[];
  }

  /** Accepts keys whose feature is not offered, as long as they are switched off. */
  only(...pairs: readonly (readonly [key: string, allowed: unknown])[]): void {
    for (const [key, allowed] of pairs) {
      const value = this.take(key);
      if (value === undefined || value === null || value === allowed) continue;
      this.refuse(key, value, `${JSON.stringify(allowed)}; nothing else is supported`);
    }
  }

  /** Accepts keys that have no effect on sampling with the given other values. */
  withoutEffect(...keys: readonly string[]): void {
    for (const key of keys) this.take(key);
  }

  /**
   * One sentence that names the keys that were not taken: the class does not have them, and
   * diffusers passes over such keys with a warning. Null where there are none.
   */
  passedOver(): string | null {
    const left = this.left();
    if (left.length === 0) return null;
    const [key, they, are] =
      left.length === 1 ? ['the key', 'it', 'is'] : ['the keys', 'they', 'are'];
    return `${this.className} does not have ${key} ${left.join(', ')}; ${they} ${are} ignored, as diffusers does.`;
  }

  /** Refuses by name whatever was not taken. */
  finish(): void {
    const left = this.left();
    if (left.length > 0) {
      throw new SchedulerConfigError(
        `${this.className} has no ${left.length === 1 ? 'key' : 'keys'} ${left.join(', ')}.`,
      );
    }
  }

  /** Keys that were not taken; those that begin with "_" are bookkeeping. */
  private left(): string[] {
    return Object.keys(this.config).filter((key) => !key.startsWith('_') && !this.taken.has(key));
  }

  refuse(key: string, value: unknown, allowed: string): never {
    throw new SchedulerConfigError(
      `${this.className}: ${key} is ${JSON.stringify(value)}; allowed is ${allowed}.`,
    );
  }

  private take(key: string): unknown {
    this.taken.add(key);
    return this.config[key];
  }
}

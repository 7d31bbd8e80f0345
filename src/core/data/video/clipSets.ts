// Layer: core (pure). The built-in sets of clips as recipes and menus know them. What moves in them
// keeps its speed, so whether a generated clip is right can be measured (`statistics/motion.ts`).

/** Ids of the built-in sets of clips. */
export type ClipSetName = 'ball' | 'two_balls' | 'moving_digit';

export interface ClipSet {
  readonly id: ClipSetName;
  readonly label: string;
  /** One sentence: what is to be seen. */
  readonly description: string;
  /** Names of the classes: speeds of balls, or digits. */
  readonly classesOf: (speeds: readonly number[]) => readonly string[];
}

/** "1.5 px": the class of clips in which balls fly 1.5 pixels a frame. */
export function speedName(speed: number): string {
  return `${speed} px`;
}

/** The speed that {@link speedName} names, in pixels a frame; null for another class. */
export function namedSpeed(name: string): number | null {
  const found = /^(\d+(?:\.\d+)?) px$/.exec(name);
  return found === null ? null : Number(found[1]);
}

const ofSpeeds = (speeds: readonly number[]): string[] => speeds.map(speedName);

export const CLIP_SETS: readonly ClipSet[] = [
  {
    id: 'ball',
    label: 'A ball in a box',
    description:
      'A ball that bounces off the walls and keeps its speed, which is the class: both can be measured in every clip.',
    classesOf: ofSpeeds,
  },
  {
    id: 'two_balls',
    label: 'Two balls in a box',
    description: 'Two balls that bounce off the walls and off each other without loss.',
    classesOf: ofSpeeds,
  },
  {
    id: 'moving_digit',
    label: 'A moving digit',
    description: 'A small digit that bounces off the walls, each written differently.',
    classesOf: () => Array.from({ length: 10 }, (_, digit) => String(digit)),
  },
];

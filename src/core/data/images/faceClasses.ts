// Layer: core (pure). What of a face of the set `faces` can be its class, and the names of the classes.

/** What of a face can be its class. */
export type FaceLabel = 'hair' | 'glasses' | 'hat' | 'clothing';

/** An attribute of a face that can be its class. */
export interface FaceAttribute {
  readonly classes: readonly string[];
  /** Class of a face by what DiceBear says of it. */
  readonly classOf: (face: FaceParts) => number;
}

/** Names of parts and colours as DiceBear has them; a part that a face lacks is undefined. */
export type FaceParts = Readonly<Partial<Record<string, unknown>>>;

/** Three shades each, in the order of the names of the colours. */
const CLOTHING_COLOURS = [
  ['yellow', 'ffc425', 'ffd969', 'ffeead'],
  ['blue', '428bca', '5bc0de', '03396c'],
  ['red', 'ff6f69', 'd11141', 'ae0001'],
  ['green', '44c585', '00b159', '88d8b0'],
];

export const FACE_ATTRIBUTES: Readonly<Record<FaceLabel, FaceAttribute>> = {
  hair: {
    classes: ['short hair', 'long hair'],
    classOf: ({ hair }) => (textOf(hair).startsWith('long') ? 1 : 0),
  },
  glasses: {
    classes: ['no glasses', 'glasses'],
    classOf: ({ glasses }) => (glasses === undefined ? 0 : 1),
  },
  hat: {
    classes: ['no hat', 'hat'],
    classOf: ({ hat }) => (hat === undefined ? 0 : 1),
  },
  clothing: {
    classes: CLOTHING_COLOURS.map(([name]) => `${name} clothing`),
    classOf: ({ clothingColor }) => {
      const shade = textOf(clothingColor).slice(1);
      return CLOTHING_COLOURS.findIndex((shades) => shades.includes(shade));
    },
  },
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

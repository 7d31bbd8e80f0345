// Layer: core (pure). Ids of the built-in sets of pictures.

export const IMAGE_SET_IDS = ['faces', 'digits8'] as const;

export type ImageSetName = (typeof IMAGE_SET_IDS)[number];

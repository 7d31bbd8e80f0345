// Layer: core (pure). The affine map between the units of the data and those of a network:
// network = (data − mean) / scale. One scale for all axes, so that shapes keep their aspect.

/** `mean` has one entry per axis; `scale` is the standard deviation over all axes together. */
export interface DataScaling {
  mean: number[];
  scale: number;
}

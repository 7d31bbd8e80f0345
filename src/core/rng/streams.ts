// Layer: core (pure). The stream numbers of the project: what each one is drawn for.
// Two purposes never share a stream, so the same seed may serve all of them without any number
// being used twice. Numbers are part of the reproducibility of saved runs: they are only ever
// added to, never changed or reused.

export const STREAMS = {
  /** Points of a built-in set. */
  data: 1,
  /** Order in which training visits the data. */
  trainingOrder: 2,
  /** Training timesteps t. */
  trainingTimesteps: 3,
  /** Training noise ε. */
  trainingNoise: 4,
  /** Initial weights of a network. */
  networkInitialisation: 5,
  /** Starting noise x_T of sampling. */
  samplingStart: 6,
  /** Noise that a stochastic sampler adds on its way. */
  samplingNoise: 7,
  /** Noise of the noising view; the same for all t. */
  noisingView: 8,
  /** x_T of the previews drawn during training. */
  previewStart: 9,
  /** Sampler noise of those previews. */
  previewNoise: 10,
  /** Splitting data into two halves for the floor of a statistic. */
  statisticsSplit: 11,
  /** Random directions of the sliced Wasserstein distance. */
  statisticsDirections: 12,
  /** Subsampling where a statistic limits its number of points. */
  statisticsSubset: 13,
  /** Jitter that a built-in point set adds to its points. */
  dataJitter: 14,
  /** Rows of a file that are held out. */
  dataSplit: 15,
  /** Pictures of a built-in set. */
  dataPictures: 16,
  /** Which pictures of a batch are mirrored. */
  trainingMirror: 17,
  /** Which rows of a batch lose their class. */
  trainingLabelDropout: 18,
  /** Times and noise of the held-out loss, the same at every step. */
  heldOutTimes: 19,
  heldOutNoise: 20,
  /** Points of a brush, a line, or a picture that is drawn. */
  drawnPoints: 21,
  /** Choice and jitter of a drawing's points when more or fewer are wanted. */
  drawnChoice: 22,
  drawnJitter: 23,
  /** Start and noise of sampling under a measurement, and its choices among particles. */
  conditionalNoise: 24,
  conditionalChoice: 25,
  /** Exact samples that such sampling is judged by: noise and components. */
  exactNoise: 26,
  exactChoice: 27,
  /** Sounds of a built-in set. */
  dataSounds: 28,
  /** Clips of a built-in set. */
  dataClips: 29,
  /** Noise on the small pictures of super-resolution in training: its level for each row, and itself. */
  trainingAugmentationLevel: 30,
  trainingAugmentation: 31,
} as const;

export type StreamName = keyof typeof STREAMS;

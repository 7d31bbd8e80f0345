// Layer: host. Ids of the manifest that the entrance and the parts behind it both need.

/** The lab's panel. */
export const LAB_VIEW_TYPE = 'diffusionLab.lab';
/** The tab of a run. */
export const RUN_VIEW_TYPE = 'diffusionLab.run';
/** The list of runs. */
export const RUNS_VIEW = 'diffusionLab.runs';

// Layer: runs. No vscode. Names of runs and of the files in them, as docs/architecture.md
// lists them. Everything is relative to the folder of the runs, `.diffusion/runs`.

/** Folder of the runs, relative to a workspace folder. */
export const RUNS_FOLDER = '.diffusion/runs';
export const RUN_EXTENSION = '.diffrun';

/**
 * A live run whose heartbeat is older than this was left behind by its owner. It is many times
 * the interval, since a heartbeat waits for the write of a checkpoint, and a machine under load
 * or asleep for a moment is late too.
 */
export const HEARTBEAT_LIMIT_MS = 90_000;
export const HEARTBEAT_EVERY_MS = 5_000;

export function documentPath(id: string): string {
  return `${id}/run${RUN_EXTENSION}`;
}

export function metricsPath(id: string): string {
  return `${id}/metrics.jsonl`;
}

export function heartbeatPath(id: string): string {
  return `${id}/heartbeat`;
}

/** The files that the reader's own data came from, as a zip archive. */
export function dataPath(id: string): string {
  return `${id}/data.zip`;
}

/** Losses on held-out rows, one a line as in the metrics. */
export function evaluationsPath(id: string): string {
  return `${id}/evaluations.jsonl`;
}

/** The same of runs of earlier versions: the points themselves, as safetensors. */
export function pointsPath(id: string): string {
  return `${id}/data.safetensors`;
}

export function checkpointsPath(id: string): string {
  return `${id}/checkpoints`;
}

export function checkpointPath(id: string, step: number): string {
  return `${checkpointsPath(id)}/step-${step}`;
}

export function samplesPath(id: string): string {
  return `${id}/samples`;
}

export function previewPath(id: string, step: number): string {
  return `${samplesPath(id)}/step-${step}.safetensors`;
}

/** How the samples of a preview came out of the noise. */
export function previewWayPath(id: string, step: number): string {
  return `${samplesPath(id)}/step-${step}.path.safetensors`;
}

export function resultPath(id: string): string {
  return `${samplesPath(id)}/result.safetensors`;
}

/** A file that a run was given: `image` (what was known), `mask`, `truth` or `sound`. */
export function givenPath(id: string, name: 'image' | 'mask' | 'truth' | 'sound'): string {
  return `${samplesPath(id)}/${name}.${name === 'sound' ? 'wav' : 'png'}`;
}

/** What a study varies and measures, and the recipe that it was written in. */
export function studyPath(id: string): string {
  return `${id}/study.json`;
}

/** The finished trials of a study, one a line. */
export function trialsPath(id: string): string {
  return `${id}/trials.jsonl`;
}

/** A table or plot of a study, made from its trials. */
export function studyFilePath(id: string, name: string): string {
  return `${id}/study/${name}`;
}

/** A small picture of the samples, for themes that are light or dark. */
export function thumbnailPath(id: string, theme: 'light' | 'dark'): string {
  return `${id}/thumbnail-${theme}.png`;
}

/** Step in a name like `step-400` or `step-400.safetensors`; null for any other name. */
export function stepOfName(name: string): number | null {
  const match = /^step-(\d+)(?:\.safetensors)?$/.exec(name);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** Lower-case letters, digits and single hyphens, at most 40 characters; "run" when none are left. */
export function slug(title: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'run' : plain;
}

/** A new run's id and folder name: `<yyyymmdd-hhmmss>-<slug>-<4 hex>`, in local time. */
export function newRunId(title: string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = two(now.getHours()) + two(now.getMinutes()) + two(now.getSeconds());
  return `${day}-${time}-${slug(title)}-${randomHex(2)}`;
}

/** A name for one window or process, to tell owners of runs apart. */
export function newOwner(): string {
  return randomHex(8);
}

/** True for what {@link newRunId} makes; a page may only name runs of this form. */
export function isRunId(text: string): boolean {
  return /^\d{8}-\d{6}-[a-z0-9-]{1,40}-[0-9a-f]{4}$/.test(text);
}

function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, '0')).join('');
}

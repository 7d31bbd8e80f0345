// Layer: core (pure). Verification of golden files: the one entrance. The kind of a file follows
// from its contents, not from its name; a kind that is not known is a failed case, never a skip.

import { failure, type VerifyCase } from './cases';
import { verifyConditional } from './conditional';
import { isObject, type JsonObject } from './json';
import { verifySamplers } from './samplers';
import { verifySchedules } from './schedules';
import { verifyTorchRng } from './torchRng';

export type { VerifyCase } from './cases';

/**
 * Runs every case of a parsed golden file. Never rejects for what the file holds: what cannot be
 * understood comes back as a failed case that says so.
 */
export async function verifyGolden(fileName: string, json: unknown): Promise<VerifyCase[]> {
  try {
    const cases = await verifyByKind(fileName, json);
    if (cases.length > 0) return cases;
    return [failure(fileName, 'file', 0, 'The file holds no cases.')];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [failure(fileName, 'file', 0, error.message)];
  }
}

async function verifyByKind(file: string, json: unknown): Promise<VerifyCase[]> {
  if (Array.isArray(json) && json.every((entry) => isObject(entry) && isSchedule(entry))) {
    return verifySchedules(file, json);
  }
  if (isObject(json) && 'mixture' in json && 'cases' in json) return verifySamplers(file, json);
  if (isObject(json) && Array.isArray(json.cases) && json.cases.every(isTorchCase)) {
    return verifyTorchRng(file, json);
  }
  if (isObject(json) && Array.isArray(json.cases) && json.cases.every(isConditional)) {
    return verifyConditional(file, json);
  }
  const message =
    'The file is of no known kind; known are lists of schedules, sampler trajectories, draws of the PyTorch generator and conditional problems.';
  return [failure(file, 'file', 0, message)];
}

function isSchedule(entry: JsonObject): boolean {
  return 'beta_schedule' in entry || 'trained_betas' in entry;
}

function isTorchCase(entry: unknown): boolean {
  return isObject(entry) && 'seed' in entry;
}

function isConditional(entry: unknown): boolean {
  return isObject(entry) && 'known' in entry && 'posterior' in entry;
}

// Layer: exchange. No vscode. The versions of Python's packages with which exports are tested
// (test/python/requirements.txt), and the requirements.txt that goes with an export.

const VERSIONS = {
  torch: '2.13.0',
  diffusers: '0.42.1',
  accelerate: '1.15.0',
  safetensors: '0.8.0',
  numpy: '2.4.6',
  pillow: '13.0.0',
} as const;

/** Version of diffusers whose files are written. */
export const DIFFUSERS_VERSION = VERSIONS.diffusers;

export const PYTHON_VERSION = '3.11';

export type PythonPackage = keyof typeof VERSIONS;

/** A requirements.txt with pinned versions. */
export function requirements(names: readonly PythonPackage[]): string {
  return names.map((name) => `${name}==${VERSIONS[name]}\n`).join('');
}

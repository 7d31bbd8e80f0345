// Layer: worker (pure text). What each way of not having a GPU means, and what the reader can
// do about it: one sentence each. The order of `WebGpuProblem` is the order of probing.
// Sources of the version numbers: Chromium's WebGPU implementation status for Linux.

import type { WebGpuProblem } from '../../src/shared/protocol/device';

export interface ProblemText {
  message: string;
  advice: string;
}

export type OperatingSystem = 'linux' | 'windows' | 'mac' | 'other';

/** The system that the browser runs on, as far as its user agent tells. */
export function operatingSystem(userAgent: string): OperatingSystem {
  if (/windows/i.test(userAgent)) return 'windows';
  if (/mac os|macintosh/i.test(userAgent)) return 'mac';
  if (/linux|x11|cros/i.test(userAgent)) return 'linux';
  return 'other';
}

const LINUX_FLAGS =
  'On Linux, Intel Gen12 and later work from Chromium 144 and NVIDIA from 147; other GPUs need ' +
  'VS Code started with --enable-unsafe-webgpu --enable-features=Vulkan and a Vulkan driver.';

const DRIVER: Record<OperatingSystem, string> = {
  linux: LINUX_FLAGS,
  windows: 'Update the graphics driver and check that it supports Direct3D 12.',
  mac: 'Update macOS; WebGPU needs a Mac with Metal.',
  other: 'Update the graphics driver.',
};

const REMOTE =
  'Under Remote-SSH the GPU that counts is that of the computer in front of you, not of the server.';

/** Message and advice for `problem`; `detail` is the adapter's name or the browser's own words. */
export function problemText(
  problem: WebGpuProblem,
  os: OperatingSystem,
  detail: string,
): ProblemText {
  switch (problem) {
    case 'insecure-context':
      return {
        message: 'WebGPU is off because this page is not a secure context.',
        advice: 'Open VS Code through https or http://localhost instead of a plain address.',
      };
    case 'no-api':
      return {
        message: 'This VS Code has no WebGPU (navigator.gpu is missing).',
        advice:
          'Update VS Code, and check that hardware acceleration is not switched off in argv.json.',
      };
    case 'no-adapter':
      return {
        message: 'WebGPU is there, but it found no graphics adapter.',
        advice: `${DRIVER[os]} ${REMOTE}`,
      };
    case 'fallback-adapter':
      return {
        message: `WebGPU runs on ${detail}, which computes on the CPU.`,
        advice: `${DRIVER[os]} ${REMOTE}`,
      };
    case 'device-request-failed':
      return {
        message: `The graphics adapter refused to open a device: ${detail}`,
        advice: `Close other programs that use the GPU. ${DRIVER[os]}`,
      };
    case 'device-lost':
      return {
        message: `The GPU device was lost: ${detail}`,
        advice:
          'The driver was reset or the GPU went away; try again, or continue on wasm, which needs no GPU.',
      };
  }
}

import { describe, expect, it } from 'vitest';
import type { NumericsResult } from '../../../src/shared/protocol/compute';
import type { DeviceReport } from '../../../src/shared/protocol/device';
import type { VerifyCase } from '../../../src/core/verify';
import {
  groupsOf,
  markdownReport,
  statusText,
  summary,
  type NumericsState,
} from '../../../webview/views/numerics/report';
import { shareOf } from '../../../webview/views/numerics/share';

const good: VerifyCase = {
  file: 'a.json',
  name: 'draws | 3',
  max_abs: 2e-16,
  max_rel: 0,
  tolerance: 0,
  passed: true,
  message: '',
};
const bad: VerifyCase = {
  ...good,
  file: 'b.json',
  max_abs: null,
  max_rel: null,
  tolerance: 1e-4,
  passed: false,
  message: 'Nothing was computed.',
};
const device: DeviceReport = {
  engine: 'webgpu',
  reason: '',
  webgpu: {
    available: true,
    adapter: 'A GPU',
    isFallback: false,
    problem: null,
    message: '',
    advice: '',
  },
};
const finished = (part: Partial<NumericsResult> = {}): NumericsState => ({
  kind: 'finished',
  at: new Date('2026-11-23T20:00:00Z'),
  result: { device, seconds: 2, gpuSkipped: null, ...part },
});

describe('the report of a verification', () => {
  it('says in the header whether everything agreed', () => {
    expect(statusText({ kind: 'not-run', why: null }, [])).toBe('not run');
    expect(summary({ kind: 'not-run', why: 'They wait.' }, [])).toBe(
      'Nothing was checked on this device yet. They wait.',
    );
    expect(statusText({ kind: 'running' }, [good])).toBe('checking');
    expect(statusText(finished(), [good])).toBe('verified');
    expect(statusText(finished(), [good, bad, bad])).toBe('2 failed');
    expect(statusText({ kind: 'broken', message: 'x' }, [good])).toBe('could not run');
  });

  it('names the device, or why there was none', () => {
    expect(summary(finished(), [good, bad])).toMatch(
      /^1 of 2 checks passed in 2.0 s at .+ GPU: A GPU\.$/,
    );
    const skipped = finished({ gpuSkipped: 'There is no WebGPU.' });
    expect(summary(skipped, [good])).toContain('not compared with the CPU: There is no WebGPU.');
  });

  it('groups by file in the order of arrival', () => {
    const groups = groupsOf([good, bad, good]);
    expect(groups.map(({ file, cases, failed }) => [file, cases.length, failed])).toEqual([
      ['a.json', 2, 0],
      ['b.json', 1, 1],
    ]);
  });

  it('is a Markdown table per file, in which names cannot break a row', () => {
    const text = markdownReport(finished(), [good, bad]);
    expect(text).toContain('| draws \\| 3 | 2.0e−16 | 0 | exact | passed |');
    expect(text).toContain('| – | – | 1.0e−4 | failed: Nothing was computed. |');
    expect(text.match(/^## /gm)).toHaveLength(2);
    expect(text).toContain('2026-11-23.');
  });
});

describe('the share of its tolerance that a check uses', () => {
  it('is over 1 for what failed and nowhere else', () => {
    const near = { ...good, max_rel: 5e-5, tolerance: 1e-4 };
    expect(shareOf(near)).toBeCloseTo(0.5, 12);
    expect(shareOf({ ...near, max_rel: 2e-4, passed: false })).toBeCloseTo(2, 12);
    expect(shareOf(bad)).toBeGreaterThan(1);
    expect(shareOf(good)).toBeLessThan(1e-6);
    expect(shareOf({ ...good, max_rel: 1e-16, passed: false })).toBeGreaterThan(1);
  });
});

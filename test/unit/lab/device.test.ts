import { describe, expect, it } from 'vitest';
import {
  chooseEngine,
  describeAdapter,
  EngineUnavailableError,
  LabDevice,
  probeWebGpu,
  type ProbeScope,
} from '../../../webview/lab/device';
import { problemText } from '../../../webview/lab/deviceAdvice';

const LINUX = 'Mozilla/5.0 (X11; Linux x86_64)';

/** Stands for the browser's GPU: only what the probe touches. */
function fakeGpu(adapter: object | null): GPU {
  return { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
}

function fakeAdapter(info: object, requestDevice: () => Promise<unknown>): object {
  const named = { vendor: '', architecture: '', device: '', description: '', ...info };
  return { info: named, features: new Set(), limits: {}, requestDevice };
}

function scope(gpu: GPU | undefined, isSecureContext = true): ProbeScope {
  return { isSecureContext, userAgent: LINUX, gpu };
}

const neverLost = { lost: new Promise(() => undefined) };
const software = fakeAdapter({ architecture: 'swiftshader' }, () => Promise.resolve(neverLost));
const real = fakeAdapter({ vendor: 'nvidia', description: 'RTX' }, () =>
  Promise.resolve(neverLost),
);
const refusing = fakeAdapter({ description: 'RTX' }, () => Promise.reject(new Error('busy')));

describe('probeWebGpu', () => {
  it.each([
    ['insecure-context', scope(fakeGpu(real), false)],
    ['no-api', scope(undefined)],
    ['no-adapter', scope(fakeGpu(null))],
    ['fallback-adapter', scope(fakeGpu(software))],
    ['device-request-failed', scope(fakeGpu(refusing))],
  ] as const)('names %s, with a message and advice of its own', async (problem, place) => {
    const { report } = await probeWebGpu(place);
    expect(report.problem).toBe(problem);
    expect(report.message).not.toBe('');
    expect(report.advice).not.toBe('');
  });

  it('says nothing about a real adapter, and opens its device', async () => {
    const { report, device } = await probeWebGpu(scope(fakeGpu(real)));
    expect(report).toEqual({
      available: true,
      adapter: 'RTX',
      isFallback: false,
      problem: null,
      message: '',
      advice: '',
    });
    expect(device).toBe(neverLost);
  });

  it('opens the device of a software adapter too, for the kernels, and calls it by its name', async () => {
    const { report } = await probeWebGpu(scope(fakeGpu(software)));
    expect(report.available).toBe(true);
    expect(report.adapter).toBe('SwiftShader (software adapter)');
  });

  it('has six different sentences', () => {
    const problems = [
      'insecure-context',
      'no-api',
      'no-adapter',
      'fallback-adapter',
      'device-request-failed',
      'device-lost',
    ] as const;
    const texts = problems.map((problem) => problemText(problem, 'linux', 'detail').message);
    expect(new Set(texts).size).toBe(6);
  });
});

describe('describeAdapter', () => {
  const info = { vendor: '', architecture: '', device: '', description: '' };

  it.each([
    [{ ...info, vendor: 'google', architecture: 'swiftshader' }, 'SwiftShader (software adapter)'],
    [{ ...info, description: 'llvmpipe (LLVM 15)' }, 'lavapipe (software adapter)'],
    [{ ...info, vendor: 'x', isFallbackAdapter: true }, 'x (software adapter)'],
    [{ ...info, vendor: 'intel', architecture: 'gen-12lp' }, 'intel gen-12lp'],
  ])('%#', (adapter, name) => {
    expect(describeAdapter(adapter).name).toBe(name);
  });
});

describe('chooseEngine', () => {
  it('takes WebGPU on a real adapter, wasm on a software one or none, the CPU last', async () => {
    const onReal = (await probeWebGpu(scope(fakeGpu(real)))).report;
    const onSoftware = (await probeWebGpu(scope(fakeGpu(software)))).report;
    const onNone = (await probeWebGpu(scope(fakeGpu(null)))).report;
    expect(chooseEngine(onReal, null, null).engine).toBe('webgpu');
    expect(chooseEngine(onSoftware, null, null).engine).toBe('wasm');
    expect(chooseEngine(onSoftware, null, null).reason).toContain('SwiftShader');
    expect(chooseEngine(onNone, null, null).engine).toBe('wasm');
    expect(chooseEngine(onNone, 'blocked', null).engine).toBe('cpu');
  });

  it('obeys the user where it can, and says why where it cannot', async () => {
    const onNone = (await probeWebGpu(scope(fakeGpu(null)))).report;
    expect(chooseEngine(onNone, null, 'cpu').engine).toBe('cpu');
    expect(() => chooseEngine(onNone, null, 'webgpu')).toThrow(EngineUnavailableError);
    expect(() => chooseEngine(onNone, 'blocked', 'wasm')).toThrow(/blocked/);
  });
});

describe('LabDevice', () => {
  it('keeps the device until it is lost, then opens another', async () => {
    let lose: (info: object) => void = () => undefined;
    let opened = 0;
    const adapter = fakeAdapter({ description: 'RTX' }, () => {
      opened++;
      return Promise.resolve({ lost: new Promise((resolve) => (lose = resolve)) });
    });
    const device = new LabDevice(scope(fakeGpu(adapter)), null);
    const first = await device.probe();
    expect((await device.probe()).device).toBe(first.device);
    lose({ reason: 'unknown', message: 'reset' });
    await first.device?.lost;
    expect((await device.probe()).device).not.toBe(first.device);
    expect(opened).toBe(2);
  });
});

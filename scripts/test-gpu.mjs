// Layer: script. `npm run test:gpu [-- FILE …]`: the WebGPU engine in Node, on Dawn. The processes
// that open a GPU need their environment from the start, hence this starter.

import { join } from 'node:path';
import { root } from './platform/paths.mjs';
import { run } from './platform/run.mjs';
import { runMain } from './platform/say.mjs';
import { webGpuEnvironment } from './platform/vulkan.mjs';

await runMain(async () => {
  const env = await webGpuEnvironment();
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--config', 'test/gpu/vitest.config.mjs', ...process.argv.slice(2)];
  const { code } = await run(process.execPath, [vitest, ...args], { cwd: root, env, show: true });
  return code;
});

// Layer: command line. Entry of `dist/lab.mjs`, which `scripts/lab.mjs` loads.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './commands';
import { runProgram } from './program';

const dist = dirname(fileURLToPath(import.meta.url));
process.exit(await runProgram(COMMANDS, process.argv.slice(2), dist));

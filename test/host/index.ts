// Layer: host tests. What VS Code loads as `extensionTestsPath`, in the embedded server and
// through @vscode/test-electron alike: runs every *.test.js beside it with mocha, whose closing
// lines ("3 passing", "1 failing") the runner reads.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Tells the report from everything else that an extension host prints. */
const MARK = '[host test] ';

const { Base } = Mocha.reporters;
const print = Base.consoleLog;
Base.consoleLog = (...parts: unknown[]) => {
  for (const line of format(...parts).split('\n')) print(MARK + line);
};

/** Rejects when a test failed or when there was none. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: false, timeout: 30_000 });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  let ran = 0;
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve).on('test end', () => ran++);
  });
  if (failures > 0) throw new Error(`${failures} host tests failed.`);
  if (ran === 0) throw new Error('No host test ran.');
}

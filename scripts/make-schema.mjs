// Writes media/recipe.schema.json from the table of recipe fields. Run after changing the table:
//   node scripts/make-schema.mjs
import { build } from 'esbuild';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'media', 'recipe.schema.json');
const folder = await mkdtemp(join(tmpdir(), 'recipe-schema-'));
try {
  const bundle = join(folder, 'schema.mjs');
  await build({
    entryPoints: [join(root, 'src/core/recipe/jsonSchema.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  const { recipeSchema } = await import(pathToFileURL(bundle).href);
  await mkdir(join(root, 'media'), { recursive: true });
  await writeFile(target, `${JSON.stringify(recipeSchema(), null, 2)}\n`);
  process.stderr.write(`Wrote ${target}\n`);
} finally {
  await rm(folder, { recursive: true });
}

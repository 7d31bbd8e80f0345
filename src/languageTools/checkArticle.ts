// Layer: host, language tools. diffusion_check_article: what the rules of articles find in a Markdown
// file, as the editor has it.

import * as v from 'valibot';
import * as vscode from 'vscode';
import { recipesIn } from '../article/recipeDocuments';
import { rangeOf, understoodOf } from '../article/understood';
import { workspaceBase } from '../data/recipeSources';
import type { LabTool } from './tool';

const input = v.object({
  file: v.pipe(
    v.string('name a Markdown file, relative to the workspace'),
    v.trim(),
    v.minLength(1, 'name a Markdown file, relative to the workspace'),
  ),
});

type Input = v.InferOutput<typeof input>;

export const checkArticle: LabTool<Input> = {
  input,
  doing: ({ file }) => vscode.l10n.t('Checking the equations of {0}', file),
  question: null,
  run: async (_services, { file }) => {
    const document = await open(file);
    if (document.languageId !== 'markdown')
      throw new TypeError(`"file": ${file} is no Markdown file.`);
    const understood = await understoodOf(document);
    const recipes = recipesIn(document).flatMap(({ startLine, parsed }) =>
      parsed.faults.map((fault) => ({
        line: startLine + fault.line + 1,
        rule: 'recipe',
        message: fault.message,
        fix: fault.replacement ?? null,
      })),
    );
    if (understood === null) return { file, equations: 0, findings: recipes };
    const { checked, diagnostics } = understood;
    const findings = diagnostics.map((found) => ({
      line: rangeOf(checked, found).start.line + 1,
      rule: found.rule,
      message: found.message,
      fix: found.fix,
    }));
    const equations = checked.article.equations.length;
    return { file, equations, findings: [...findings, ...recipes] };
  },
};

async function open(file: string): Promise<vscode.TextDocument> {
  const base = workspaceBase();
  if (base === null) throw new Error('No folder is open, so there is no file to check.');
  const uri = vscode.Uri.joinPath(base, file);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  if (!inside) throw new RangeError(`"file": ${file} lies outside the workspace.`);
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(`"file": ${file} cannot be read. ${why}`, { cause: error });
  }
}

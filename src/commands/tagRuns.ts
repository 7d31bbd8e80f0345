// Layer: host, commands. Diffusion: Tag Runs. Of one run the tags are replaced, so that they can be
// taken away too; several runs get them beside their own.

import * as vscode from 'vscode';
import { pickRuns } from '../pickers/pickRun';
import { parseTags } from '../runs/outline';
import type { CommandFactory } from '../services';

const MOST = 20;

export const tagRuns: CommandFactory =
  (services) =>
  async (...args) => {
    const entries = await pickRuns(services, args, vscode.l10n.t('Tag which run?'), () => true);
    const documents = entries.map(({ document }) => document).filter((run) => run !== null);
    if (documents.length === 0) return;
    const one = documents.length === 1 ? documents[0] : null;
    const text = await vscode.window.showInputBox({
      prompt:
        one === null
          ? vscode.l10n.t('Tags that {0} runs get, between spaces', documents.length)
          : vscode.l10n.t('Tags of "{0}", between spaces', one.title),
      value: one === null ? '' : one.tags.join(' '),
      validateInput: (written) =>
        parseTags(written).length > MOST
          ? vscode.l10n.t('A run has at most {0} tags.', MOST)
          : undefined,
    });
    if (text === undefined) return;
    const tags = parseTags(text);
    for (const { id, tags: own } of documents) {
      const all = one === null ? parseTags([...own, ...tags].join(' ')) : tags;
      await services.store.annotate(id, { tags: all });
    }
  };

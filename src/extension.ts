// Layer: host. The entrance. It tells VS Code what there is, and loads the parts of the lab when one of
// them is wanted: a command, a tab, the list of runs, an article. For other Markdown files nothing is
// loaded. Runs in Node and in a web extension host.

import type { MarkdownIt } from 'markdown-it';
import * as vscode from 'vscode';
import type { Parts } from './parts';
import { RUNS_FOLDER } from './runs/layout';
import { mayHoldArticle } from './shared/article/mayHold';
import { LAB_VIEW_TYPE, RUN_VIEW_TYPE, RUNS_VIEW } from './viewTypes';
import type { RunNode } from './workbench/runTree';
import type { RunFile } from './editors/runEditor';

/** What VS Code's Markdown preview calls. */
export interface ExtensionApi {
  extendMarkdownIt: (md: MarkdownIt) => MarkdownIt;
}

let entrance: Entrance | null = null;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const made = new Entrance(context);
  entrance = made;
  return { extendMarkdownIt: (md) => made.extendMarkdownIt(md) };
}

/** The window closes: runs that it still computes are left so that they can be resumed. */
export async function deactivate(): Promise<void> {
  await entrance?.parts?.store.interruptAll();
}

class Entrance {
  /** Once they are there. */
  parts: Parts | null = null;
  private loading: Promise<Parts> | null = null;
  private readonly runsChanged = new vscode.EventEmitter<RunNode | undefined>();
  private readonly runsView: vscode.TreeView<RunNode>;

  constructor(private readonly context: vscode.ExtensionContext) {
    const { subscriptions } = context;
    const load = () => this.load();
    this.runsView = vscode.window.createTreeView(RUNS_VIEW, {
      canSelectMany: true,
      treeDataProvider: {
        onDidChangeTreeData: this.runsChanged.event,
        getChildren: async (node) => (await load()).runTree.getChildren(node),
        getTreeItem: async (node) => (await load()).runTree.getTreeItem(node),
        getParent: async (node) => (await load()).runTree.getParent(node),
      },
    });
    const runTab: vscode.CustomReadonlyEditorProvider<RunFile> = {
      openCustomDocument: async (uri) => (await load()).runEditor.openCustomDocument(uri),
      resolveCustomEditor: async (file, panel) =>
        (await load()).runEditor.resolveCustomEditor(file, panel),
    };
    const { extension } = context;
    const { contributes } = extension.packageJSON as Manifest;
    subscriptions.push(
      this.runsChanged,
      this.runsView,
      ...contributes.commands.map(({ command }) =>
        vscode.commands.registerCommand(command, async (...args: unknown[]) => {
          await (await load()).runCommand(command, args);
        }),
      ),
      ...this.languageTools(contributes.languageModelTools),
      vscode.window.registerWebviewPanelSerializer(LAB_VIEW_TYPE, {
        deserializeWebviewPanel: async (panel) => (await load()).lab.deserializeWebviewPanel(panel),
      }),
      vscode.window.registerCustomEditorProvider(RUN_VIEW_TYPE, runTab, {
        supportsMultipleEditorsPerDocument: true,
      }),
      vscode.window.registerUriHandler({
        handleUri: async (uri) => (await load()).openLink(uri),
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.look(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.look(document);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.lookForRuns();
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.look(document);
    this.lookForRuns();
  }

  /** The preview's parser without the lab, until a text is drawn that has something for it. */
  extendMarkdownIt(md: MarkdownIt): MarkdownIt {
    if (this.parts !== null) return this.parts.preview.extendMarkdownIt(md);
    md.core.ruler.push('diffusion_article', ({ src }) => {
      if (this.parts !== null || !mayHoldArticle(src)) return;
      this.loadSoon(async ({ preview }) => {
        await preview.reload();
      });
    });
    return md;
  }

  /** What language models may ask for; not every host of extensions knows of such tools. */
  private languageTools(tools: Manifest['contributes']['languageModelTools']): vscode.Disposable[] {
    if (!('lm' in vscode && 'registerTool' in vscode.lm)) return [];
    const toolOf = async (name: string) => (await this.load()).languageTools[name];
    return tools.map(({ name }) =>
      vscode.lm.registerTool<unknown>(name, {
        prepareInvocation: async (options, token) =>
          (await toolOf(name)).prepareInvocation(options, token),
        invoke: async (options, token) => (await toolOf(name)).invoke(options, token),
      }),
    );
  }

  private load(): Promise<Parts> {
    this.loading ??= import('./parts').then(({ makeParts }) => {
      const parts = makeParts(this.context, this.runsView);
      this.context.subscriptions.push(
        parts.runTree.onDidChangeTreeData((node) => {
          this.runsChanged.fire(node);
        }),
      );
      this.parts = parts;
      return parts;
    });
    return this.loading;
  }

  /** Nobody waits for it; so what goes wrong is said here. */
  private loadSoon(then: (parts: Parts) => Promise<void> = () => Promise.resolve()): void {
    this.load()
      .then(then)
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(
          vscode.l10n.t('Diffusion Lab could not be loaded. {0}', message),
        );
      });
  }

  /** A recipe, or an article with something for the lab, brings lenses, hovers and checks. */
  private look(document: vscode.TextDocument): void {
    if (this.loading !== null) return;
    const isRecipe = document.uri.path.endsWith('.diffusion.json');
    const isArticle = document.languageId === 'markdown' && mayHoldArticle(document.getText());
    if (isRecipe || isArticle) this.loadSoon();
  }

  /** Runs of the workspace: trainings that were interrupted are offered, commands know of them. */
  private lookForRuns(): void {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const places = folders.map(({ uri }) => vscode.Uri.joinPath(uri, RUNS_FOLDER));
    if (folders.length === 0)
      places.push(vscode.Uri.joinPath(this.context.globalStorageUri, 'runs'));
    for (const place of places) {
      // A folder that is not there, or cannot be looked at, has no runs to tell of.
      vscode.workspace.fs.stat(place).then(
        () => {
          if (this.loading === null) this.loadSoon();
        },
        () => undefined,
      );
    }
  }
}

interface Manifest {
  contributes: {
    commands: readonly { command: string }[];
    languageModelTools: readonly { name: string }[];
  };
}

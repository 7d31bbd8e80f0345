// Layer: host. Makes every part once and hands each what it works with; nothing else happens here. The
// entrance (`extension.ts`) loads this file when something of the lab is wanted. Runs in Node and in
// a web extension host.

import * as vscode from 'vscode';
import { ArticleRuns } from './article/articleRuns';
import { BrokenClaims } from './article/brokenClaims';
import { ArticleDiagnostics } from './article/diagnostics';
import { ArticleFixes } from './article/fixes';
import { ArticleFollower } from './article/follower';
import { ArticleHovers } from './article/hovers';
import { ArticleLenses } from './article/lenses';
import { PreviewWidgets } from './article/preview';
import { labHandlers } from './editors/labHandlers';
import { commandRunner } from './commands/register';
import type { CommandRunner } from './commands/register';
import { languageTools } from './languageTools';
import type { LanguageTools } from './languageTools';
import type { Services } from './services';
import type { Disposable } from './shared/dispose';
import { EngineSetting, wantedEngine } from './editors/engineSetting';
import { Lab } from './editors/labPanel';
import { ModelChoices } from './editors/modelChoices';
import { RunEditor } from './editors/runEditor';
import { Models } from './workspace/models';
import { ContextKeys } from './workbench/contextKeys';
import { announceInterrupted } from './workbench/interrupted';
import { announceOutcomes } from './workbench/outcomes';
import { RunFolders } from './workspace/runFolders';
import { systemClock } from './runs/clock';
import { Sampler } from './runs/sampler';
import { hostProcesses } from './workspace/processes';
import { beginSession } from './workspace/session';
import { watchTrainings } from './workbench/milestones';
import { openStateLink } from './workbench/stateLinks';
import { TrainingStatus } from './workbench/statusBar';
import { RunStore } from './runs/store';
import { StudyRunner } from './runs/studyRunner';
import { Trainer } from './runs/trainer';
import { RunTree } from './workbench/runTree';
import type { RunNode } from './workbench/runTree';

/** What the entrance hands on to. */
export interface Parts {
  store: RunStore;
  lab: Lab;
  runTree: RunTree;
  runEditor: RunEditor;
  preview: PreviewWidgets;
  runCommand: CommandRunner;
  openLink: (uri: vscode.Uri) => Promise<void>;
  languageTools: LanguageTools;
}

/** @param runsView the list of runs, whose rows the entrance asks `runTree` for */
export function makeParts(
  context: vscode.ExtensionContext,
  runsView: vscode.TreeView<RunNode>,
): Parts {
  const { extensionUri, subscriptions } = context;
  const own = <T extends Disposable>(item: T): T => {
    subscriptions.push(item);
    return item;
  };
  const log = own(vscode.window.createOutputChannel('Diffusion Lab', { log: true }));

  const { owner, before } = beginSession(context.workspaceState);
  const runs = new RunStore(owner, versions(context), systemClock, hostProcesses());
  const runFolders = own(new RunFolders(context, runs));
  const models = new Models(runs, extensionUri);

  const lab: Lab = own(new Lab({ extensionUri, log, handlers: () => labHandlers(services) }));
  const openLab = async () => (await lab.ensure()).rpc;
  const trainer = new Trainer(runs, openLab, wantedEngine);
  const sampler = new Sampler(runs, openLab, wantedEngine);
  const articleRuns = own(new ArticleRuns(runs, log));
  const follower = own(new ArticleFollower(lab, articleRuns, context.workspaceState, log));
  const runTree = own(new RunTree(runs, trainer));
  own(
    runTree.onDidChangeMessage((message) => {
      runsView.message = message;
    }),
  );
  const services: Services = {
    context,
    log,
    lab,
    follower,
    brokenClaims: own(new BrokenClaims()),
    store: runs,
    runFolders,
    runTree,
    runsView,
    models,
    trainer,
    sampler,
    studies: new StudyRunner(runs, openLab, trainer, wantedEngine),
    engine: own(new EngineSetting(lab, trainer, log)),
  };

  own(new ContextKeys(runs, trainer, log));
  own(new TrainingStatus(trainer));
  own(announceOutcomes(trainer, log));
  own(announceInterrupted(runs, before, log));
  own(watchTrainings(trainer, log));
  own(new ModelChoices(lab, models, runs, log));
  own(new ArticleLenses(runs));
  own(new ArticleDiagnostics(log));
  own(new ArticleFixes());
  own(new ArticleHovers());
  return {
    store: runs,
    lab,
    runTree,
    runEditor: new RunEditor(extensionUri, runs, runActions(), log),
    preview: own(new PreviewWidgets(articleRuns, log)),
    runCommand: commandRunner(services),
    openLink: (uri) => openStateLink(lab, uri, log),
    languageTools: languageTools(services),
  };
}

function versions({ extension }: vscode.ExtensionContext) {
  const { version } = extension.packageJSON as { version: string };
  return { extension: version, vscode: vscode.version };
}

/** What the tab of a run asks for is what the palette does. */
function runActions() {
  const run =
    (command: string) =>
    async (...given: [runId: string, ...more: unknown[]]) => {
      await vscode.commands.executeCommand(`diffusionLab.${command}`, ...given);
    };
  return {
    sample: run('sample'),
    resume: run('resumeTraining'),
    stop: run('stopTraining'),
    open: run('openRun'),
    inpaint: run('inpaint'),
  };
}

// Layer: host. What the commands work with; made once in `extension.ts`.

import type * as vscode from 'vscode';
import type { BrokenClaims } from './article/brokenClaims';
import type { ArticleFollower } from './article/follower';
import type { EngineSetting } from './editors/engineSetting';
import type { Lab } from './editors/labPanel';
import type { Models } from './workspace/models';
import type { RunFolders } from './workspace/runFolders';
import type { Sampler } from './runs/sampler';
import type { RunStore } from './runs/store';
import type { StudyRunner } from './runs/studyRunner';
import type { Trainer } from './runs/trainer';
import type { RunNode, RunTree } from './workbench/runTree';

export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly lab: Lab;
  readonly follower: ArticleFollower;
  readonly brokenClaims: BrokenClaims;
  readonly store: RunStore;
  readonly runFolders: RunFolders;
  readonly models: Models;
  readonly runTree: RunTree;
  readonly runsView: vscode.TreeView<RunNode>;
  readonly trainer: Trainer;
  readonly sampler: Sampler;
  readonly studies: StudyRunner;
  readonly engine: EngineSetting;
}

/** A command: made with the services, called with what VS Code or another command hands over. */
export type CommandFactory = (services: Services) => (...args: unknown[]) => Promise<void>;

// Layer: host, commands. What each command of the manifest does, and the one place where their errors
// end: logged, and shown to the reader as the sentence that they carry.

import * as vscode from 'vscode';
import { isCancellation } from '../shared/rpc/errors';
import { buildArticle } from './buildArticle';
import { pauseTraining, resumeTraining, stopTraining } from './controlTraining';
import { chooseEngine } from './chooseEngine';
import { compareRuns } from './compareRuns';
import { copyLink } from './copyLink';
import { deleteRun } from './deleteRun';
import { drawData } from './drawData';
import { exportModel } from './exportModel';
import { clearRunsFilter, filterRuns } from './filterRuns';
import { forkRun } from './forkRun';
import { importModel } from './importModel';
import { inpaint } from './inpaint';
import { insertRecipe } from './insertRecipe';
import { inspectData } from './inspectData';
import { openLabBesideArticle } from './openLabBesideArticle';
import { openPictureRecipe } from './openPictureRecipe';
import { openRun } from './openRun';
import { plotSchedule } from './plotSchedule';
import { previewNoising } from './previewNoising';
import { publishArticle } from './publishArticle';
import { exploreModel } from './exploreModel';
import { raceSamplers } from './raceSamplers';
import { refreshRuns } from './refreshRuns';
import { renameRun } from './renameRun';
import { revealRun } from './revealRun';
import { sample } from './sample';
import { sampleRecipe } from './sampleRecipe';
import type { CommandFactory, Services } from '../services';
import { study } from './study';
import { showTraining } from './showTraining';
import { start } from './start';
import { tagRuns } from './tagRuns';
import { trainModel } from './trainModel';
import { upscale } from './upscale';
import { useEquation } from './useEquation';
import { verifyNumerics } from './verifyNumerics';

/** By their ids in `package.json`; a test compares both. */
const COMMANDS: Record<string, CommandFactory> = {
  'diffusionLab.start': start,
  'diffusionLab.openLabBesideArticle': openLabBesideArticle,
  'diffusionLab.buildArticle': buildArticle,
  'diffusionLab.publishArticle': publishArticle,
  'diffusionLab.insertRecipe': insertRecipe,
  'diffusionLab.previewNoising': previewNoising,
  'diffusionLab.plotSchedule': plotSchedule,
  'diffusionLab.inspectData': inspectData,
  'diffusionLab.drawData': drawData,
  'diffusionLab.trainModel': trainModel,
  'diffusionLab.sample': sample,
  'diffusionLab.inpaint': inpaint,
  'diffusionLab.upscale': upscale,
  'diffusionLab.sampleRecipe': sampleRecipe,
  'diffusionLab.useEquation': useEquation,
  'diffusionLab.exploreModel': exploreModel,
  'diffusionLab.raceSamplers': raceSamplers,
  'diffusionLab.study': study,
  'diffusionLab.importModel': importModel,
  'diffusionLab.exportModel': exportModel,
  'diffusionLab.verifyNumerics': verifyNumerics,
  'diffusionLab.openPictureRecipe': openPictureRecipe,
  'diffusionLab.chooseEngine': chooseEngine,
  'diffusionLab.pauseTraining': pauseTraining,
  'diffusionLab.resumeTraining': resumeTraining,
  'diffusionLab.stopTraining': stopTraining,
  'diffusionLab.showTraining': showTraining,
  'diffusionLab.openRun': openRun,
  'diffusionLab.compareRuns': compareRuns,
  'diffusionLab.forkRun': forkRun,
  'diffusionLab.copyLink': copyLink,
  'diffusionLab.renameRun': renameRun,
  'diffusionLab.tagRuns': tagRuns,
  'diffusionLab.deleteRun': deleteRun,
  'diffusionLab.revealRun': revealRun,
  'diffusionLab.filterRuns': filterRuns,
  'diffusionLab.clearRunsFilter': clearRunsFilter,
  'diffusionLab.refreshRuns': refreshRuns,
};

/** Runs a command by its id, with what VS Code or another command hands over. */
export type CommandRunner = (id: string, args: readonly unknown[]) => Promise<void>;

export function commandRunner(services: Services): CommandRunner {
  const commands = new Map(
    Object.entries(COMMANDS).map(([id, factory]) => [id, factory(services)]),
  );
  return async (id, args) => {
    const run = commands.get(id);
    if (run === undefined) throw new Error(`The command ${id} does nothing.`);
    try {
      await run(...args);
    } catch (error) {
      report(services.log, id, error);
    }
  };
}

function report(log: vscode.LogOutputChannel, command: string, error: unknown): void {
  if (isCancellation(error)) {
    log.info(`${command} was cancelled.`);
    return;
  }
  log.error(
    `${command}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  const message = error instanceof Error ? error.message : String(error);
  const details = vscode.l10n.t('Show Log');
  void vscode.window.showErrorMessage(message, details).then((answer) => {
    if (answer === details) log.show();
  });
}

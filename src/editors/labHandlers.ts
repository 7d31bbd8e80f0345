// Layer: host, editors. What the host serves to the lab page: the same actions as the palette, asked
// for by the page's forms. An error thrown here is shown by the page where it was asked for.

import * as vscode from 'vscode';
import { columnBeside, openLink } from '../article/links';
import { faultRange, recipesIn } from '../article/recipeDocuments';
import { setWantedEngine } from './engineSetting';
import { saveDrawing } from '../actions/saveDrawing';
import { saveFile } from '../actions/saveFile';
import type { DataSource } from '../shared/protocol/data';
import type { LabHostMethods } from '../shared/protocol/labPage';
import type { Handlers } from '../shared/rpc/types';
import { openPictureRecipe } from '../actions/openPictureRecipe';
import { keepDrawn } from '../actions/keepDrawn';
import { openRunTab } from '../actions/openRunTab';
import { resumeRun } from '../actions/resumeRun';
import { sampleAndOpen } from '../actions/sampleModel';
import { trainSource } from '../actions/trainRecipe';
import { ChosenFiles } from '../data/chosenFiles';
import { DataTooLargeError, LOOK_LIMITS } from '../data/collectData';
import { readDataFiles } from '../data/recipeFiles';
import { resolveSource, sourceOf, workspaceBase, type RecipeSource } from '../data/recipeSources';
import { openDataDialog, openNoisingDialog } from '../pickers/fileDialogs';
import { keepArrangedRun } from '../runs/keptArrangement';
import { keepAsRun } from '../runs/keptVariants';
import { readLastTraining, readRun } from '../runs/lastTraining';
import type { Services } from '../services';

export function labHandlers(services: Services): Handlers<LabHostMethods> {
  const { log, lab, follower, store, models, engine } = services;
  const chosen = new ChosenFiles();
  return {
    async ready({ device, problem }) {
      if (problem !== null) log.error(`Nothing can be computed in the lab. ${problem}`);
      if (device !== null) log.info(`Engine ${device.engine}. ${device.reason}`);
      if (device !== null && device.webgpu.problem !== null) {
        log.info(`${device.webgpu.message} ${device.webgpu.advice}`);
      }
      await Promise.all([follower.onPageReady(), engine.onPageReady()]);
    },
    caughtUp: () => undefined,
    reload: () => lab.reload(),
    startTraining: async ({ recipe, instead }) => ({
      runId: await trainSource(services, formSource(recipe, chosen), { instead }),
    }),
    readData: ({ recipe }) => readForLook(formSource(recipe, chosen)),
    async trainArticleRecipe({ line }) {
      const article = follower.shown;
      if (article === null) throw new Error(vscode.l10n.t('There is no article any more.'));
      return { runId: await trainSource(services, await sourceOf(article.uri, line)) };
    },
    async resumeTraining({ runId }) {
      await resumeRun(services, runId);
    },
    readTraining: ({ runId }) => (runId === null ? readLastTraining(store) : readRun(store, runId)),
    chooseEngine: ({ engine: wanted }) => setWantedEngine(wanted),
    async startSampling({ modelId, sampling }) {
      const source = await models.load(modelId);
      return { runId: await sampleAndOpen(services, source, sampling) };
    },
    async keepVariants(variants) {
      return { runId: await keepDrawn(services, variants, keepAsRun) };
    },
    async keepArrangement(drawn) {
      return { runId: await keepDrawn(services, drawn, keepArrangedRun) };
    },
    async openRun({ runId }) {
      await openRunTab(services, await store.entry(runId));
    },
    async loadModel({ modelId }) {
      const { model, data } = await models.load(modelId);
      return { model, data };
    },
    chooseNoisingSource: () => openNoisingDialog(),
    async chooseDataFile({ what }) {
      const uri = await openDataDialog(what);
      return uri === undefined ? null : { file: chosen.choose(uri, workspaceBase()) };
    },
    async saveDrawing({ csv }) {
      const saved = await saveDrawing(csv);
      if (saved === undefined) return null;
      const { name, uri } = saved;
      return { name, file: chosen.choose(uri, workspaceBase()) };
    },
    revealArticleLine({ line }) {
      follower.revealLine(line);
    },
    showRecipeFault: ({ line }) => showRecipeFault(services, line),
    openPictureRecipe: ({ name, bytes }) => openPictureRecipe(name, bytes, besideLab(services)),
    async openArticle() {
      await vscode.commands.executeCommand('diffusionLab.openLabBesideArticle');
    },
    openLink: ({ href }) => openLink(href, follower.folder, besideLab(services)),
    saveFile: ({ name, bytes }) => saveFile(name, bytes, log),
    log({ level, message }) {
      log[level](message);
    },
  };
}

/** What was entered in the form of a training. */
function formSource(text: string, { files: chosen }: ChosenFiles): RecipeSource {
  const label = vscode.l10n.t('The recipe of the form');
  return { text, base: workspaceBase(), chosen, label, startLine: 0 };
}

async function readForLook(source: RecipeSource): Promise<DataSource | null> {
  const { data: config } = resolveSource(source);
  try {
    return { config, files: await readDataFiles(config, source, LOOK_LIMITS) };
  } catch (error) {
    if (error instanceof DataTooLargeError) return null;
    throw error;
  }
}

function besideLab({ lab, follower }: Services): vscode.ViewColumn {
  return columnBeside(lab.open?.panel.viewColumn, follower.column);
}

/** The article's editor may have been closed; it opens beside the lab. */
async function showRecipeFault(services: Services, line: number): Promise<void> {
  const article = services.follower.shown;
  if (article === null) return;
  const recipe = recipesIn(article).find(({ startLine }) => startLine === line);
  const fault = recipe?.parsed.faults.at(0);
  if (recipe === undefined || fault === undefined) return;
  const selection = faultRange(recipe, fault);
  await vscode.window.showTextDocument(article, { viewColumn: besideLab(services), selection });
}

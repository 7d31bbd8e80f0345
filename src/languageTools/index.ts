// Layer: host, language tools. The tools by their names in `package.json`; a test compares both.

import type * as vscode from 'vscode';
import type { Services } from '../services';
import { checkArticle } from './checkArticle';
import { readRun } from './readRun';
import { sample } from './sample';
import { languageModelTool } from './tool';
import { train } from './train';

export type LanguageTools = Readonly<Record<string, Required<vscode.LanguageModelTool<unknown>>>>;

export function languageTools(services: Services): LanguageTools {
  return {
    diffusion_train: languageModelTool(train, services),
    diffusion_sample: languageModelTool(sample, services),
    diffusion_read_run: languageModelTool(readRun, services),
    diffusion_check_article: languageModelTool(checkArticle, services),
  };
}

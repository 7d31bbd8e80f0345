// Layer: host, article. Claims of articles that did not hold when they were built last, underlined where
// they are written. They follow their recipe through edits, and go when it is changed or built again.

import * as vscode from 'vscode';
import type { JudgedClaim } from '../core/claims';
import { short } from '../core/numberText';
import { claimPlace } from '../build/claimPlaces';
import { Disposer, type Disposable } from '../shared/dispose';
import { recipesIn } from './recipeDocuments';

export interface BrokenClaim {
  /** Of the recipe that makes the claim, as it was built. */
  readonly recipeText: string;
  readonly claim: JudgedClaim;
}

export class BrokenClaims implements Disposable {
  private readonly owned = new Disposer();
  private readonly collection = vscode.languages.createDiagnosticCollection('diffusion-claims');
  private readonly broken = new Map<string, readonly BrokenClaim[]>();

  constructor() {
    const { owned } = this;
    owned.add(this.collection);
    owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.show(document);
      }),
    );
    owned.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.broken.delete(uri.toString());
        this.collection.delete(uri);
      }),
    );
  }

  /** What a build of the article found; none clears what the one before found. */
  set(document: vscode.TextDocument, broken: readonly BrokenClaim[]): void {
    this.broken.set(document.uri.toString(), broken);
    this.show(document);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private show(document: vscode.TextDocument): void {
    const broken = this.broken.get(document.uri.toString());
    if (broken === undefined) return;
    const recipes = recipesIn(document);
    this.collection.set(
      document.uri,
      broken.flatMap(({ recipeText, claim }) => {
        const recipe = recipes.find(({ text }) => text === recipeText);
        if (recipe === undefined) return [];
        const { line, start, end } = claimPlace(recipe, claim.text);
        const range = new vscode.Range(line, start, line, end);
        const found = new vscode.Diagnostic(range, sentence(claim), SEVERITY);
        found.source = 'diffusion';
        found.code = 'claim';
        return [found];
      }),
    );
  }
}

const SEVERITY = vscode.DiagnosticSeverity.Error;

function sentence({ text, measure, value }: JudgedClaim): string {
  return value === null
    ? vscode.l10n.t('The claim {0} does not hold: {1} was not measured.', text, measure)
    : vscode.l10n.t('The claim {0} does not hold: {1} is {2}.', text, measure, short(value));
}

// Layer: host, pickers. A quick input of several steps, with a back button and a default in every
// step, so that Enter all the way through is a sensible request.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';

/** Where a step is in the whole. */
export interface Place {
  title: string;
  step: number;
  totalSteps: number;
}

type Answer = 'next' | 'back' | 'closed';

/** One step: asks, keeps the answer for itself, and says where to go. */
export type Step = (place: Place) => Promise<Answer>;

/** Asks one step after the other; false when the reader closed the input. */
export async function askAll(title: string, steps: Step[]): Promise<boolean> {
  let at = 0;
  while (at < steps.length) {
    const answer = await steps[at]({ title, step: at + 1, totalSteps: steps.length });
    if (answer === 'closed') return false;
    at += answer === 'back' ? -1 : 1;
  }
  return true;
}

/** A step that picks one of some items; `active` is chosen by Enter. */
export function pickStep<T extends vscode.QuickPickItem>(options: {
  placeholder: string;
  items: () => readonly T[];
  active: () => T | undefined;
  take: (item: T) => void;
}): Step {
  return (place) => {
    const input = vscode.window.createQuickPick<T>();
    const items = options.items();
    const active = options.active();
    input.items = items;
    input.activeItems = active === undefined ? [] : [active];
    input.placeholder = options.placeholder;
    input.matchOnDescription = true;
    return ask(input, place, () => {
      const item = input.activeItems.at(0);
      if (item === undefined) return false;
      options.take(item);
      return true;
    });
  };
}

/** A step that asks for a whole number. */
export function numberStep(options: {
  prompt: string;
  range: () => readonly [minimum: number, maximum: number];
  value: () => number;
  take: (value: number) => void;
}): Step {
  return (place) => {
    const input = vscode.window.createInputBox();
    input.value = String(options.value());
    input.prompt = options.prompt;
    const fault = () => {
      const [minimum, maximum] = options.range();
      const value = Number(input.value);
      const allowed = /^\d+$/.test(input.value.trim()) && value >= minimum && value <= maximum;
      return allowed
        ? ''
        : vscode.l10n.t('A whole number from {0} to {1} is needed.', minimum, maximum);
    };
    input.onDidChangeValue(() => {
      input.validationMessage = fault();
    });
    return ask(input, place, () => {
      input.validationMessage = fault();
      if (input.validationMessage !== '') return false;
      options.take(Number(input.value));
      return true;
    });
  };
}

/** Shows an input until it is answered; `accept` returns false for an answer that is not allowed. */
function ask(
  input: (vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox) & vscode.QuickInput,
  place: Place,
  accept: () => boolean,
): Promise<Answer> {
  const owned = new Disposer();
  Object.assign(input, place);
  input.ignoreFocusOut = true;
  input.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  const answered = new Promise<Answer>((resolve) => {
    owned.add(
      input.onDidAccept(() => {
        if (accept()) resolve('next');
      }),
    );
    owned.add(
      input.onDidTriggerButton(() => {
        resolve('back');
      }),
    );
    owned.add(
      input.onDidHide(() => {
        resolve('closed');
      }),
    );
    input.show();
  });
  return answered.finally(() => {
    owned.dispose();
    input.dispose();
  });
}

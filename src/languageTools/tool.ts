// Layer: host, language tools. What a language model may ask the lab to do, by `vscode.lm`. A tool reads
// what it is given by a schema of its own, says what it is about to do, and answers as JSON. Its errors
// are written for the model: what was wrong, and what is allowed.

import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Services } from '../services';
import { signalFromToken } from '../shared/cancellation';

/** One tool; its name and the JSON schema of its input stand in `package.json`. */
export interface LabTool<Input> {
  readonly input: v.GenericSchema<unknown, Input>;
  /** What is shown while it works. */
  doing: (input: Input) => string;
  /** What the user is asked before it changes anything; null for a tool that only reads. */
  question: ((input: Input) => { title: string; message: string }) | null;
  /** Resolves with what the model is told, as JSON. Rejects with the signal's reason when cancelled. */
  run: (services: Services, input: Input, signal: AbortSignal) => Promise<unknown>;
}

/** A tool as VS Code calls it. */
export function languageModelTool<Input>(
  tool: LabTool<Input>,
  services: Services,
): Required<vscode.LanguageModelTool<unknown>> {
  return {
    prepareInvocation: ({ input }) => {
      const asked = readInput(tool, input);
      return {
        invocationMessage: tool.doing(asked),
        ...(tool.question === null ? {} : { confirmationMessages: tool.question(asked) }),
      };
    },
    invoke: async ({ input }, token) => {
      const cancellation = signalFromToken(token);
      const { signal } = cancellation;
      try {
        signal.throwIfAborted();
        const answer = await tool.run(services, readInput(tool, input), signal);
        const text = JSON.stringify(answer, null, 1);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      } finally {
        cancellation.dispose();
      }
    },
  };
}

/** @throws {TypeError} one sentence for each thing that is wrong */
function readInput<Input>({ input: schema }: LabTool<Input>, input: unknown): Input {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return `${path === null ? 'The input' : `"${path}"`}: ${issue.message}`;
  });
  throw new TypeError(`${faults.join('. ')}.`);
}

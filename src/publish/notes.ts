// Layer: host, publish. No vscode: the command line uses it too. What is said of an article where its page
// is not as it was written. Whoever shows a note may translate its text; the values stay.

export const NOTES = {
  faults: 'A recipe of the article has faults, which its card lists.',
  notBuilt: '"{0}" was not built; its card has no results.',
  changed: '"{0}" was changed since it was built; its card has no results.',
  unreadableData: '"{0}": {1} Its card has no results.',
  noRun: 'The run {0} is not there; the page has the link to it only.',
  unreadableRun: 'The run {0} cannot be read; the page has the link to it only.',
  refused: 'KaTeX refuses the equation {0}: {1}',
  noLabel: 'No equation has the label {0}, to which the article refers.',
  webPicture: 'The picture {0} is on the web; the page has a link to it.',
  noPicture: 'The picture {0} was not found.',
  otherPicture: 'The picture {0} is not a picture that browsers show.',
} as const;

export type NoteText = (typeof NOTES)[keyof typeof NOTES];

/** A sentence with its values in the places {0}, {1}. */
export interface Note {
  readonly text: NoteText;
  readonly values: readonly string[];
}

/** Takes a note. */
export type TakeNote = (text: NoteText, ...values: string[]) => void;

/** The sentence in English. */
export function noteSentence({ text, values }: Note): string {
  return text.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)]);
}

// Layer: core (pure). The report of a data set in sentences, for the lab and the command line.

import type { DataReport } from './report';

const grouped = (count: number): string => count.toLocaleString('en-GB');

const NOUNS = { points: 'point', images: 'picture', audio: 'sound', video: 'clip' } as const;

/** "1 picture", "3 pictures" */
function several(count: number, one: string): string {
  return `${grouped(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** The whole report, a sentence a line, without the table of classes. */
export function reportLines(report: DataReport): string[] {
  return [
    sizeLine(report),
    ...(report.classes === null ? ['There are no classes.'] : [balanceLine(report.classes)]),
    momentsLine(report),
    ...duplicateLines(report),
    ...report.notes,
  ];
}

function sizeLine({ kind, shape, count, heldOut, sampleRate }: DataReport): string {
  const one = NOUNS[kind];
  const [height, width] = kind === 'video' ? shape.slice(1) : shape;
  const colours = shape[shape.length - 1] === 1 ? 'grey' : 'colour';
  const form = {
    points: '',
    images: ` of ${width} × ${height} pixels in ${colours}`,
    video: ` of ${shape[0]} frames of ${width} × ${height} pixels in ${colours}, ${grouped(sampleRate ?? 0)} frames a second`,
    audio: ` of ${grouped(height)} samples at ${grouped(sampleRate ?? 0)} Hz`,
  }[kind];
  const rest = heldOut === 0 ? 'none is held out' : `${grouped(heldOut)} more are held out`;
  return `${several(count, one)}${form} to train on; ${rest}.`;
}

function balanceLine(classes: NonNullable<DataReport['classes']>): string {
  const counts = classes.map(({ count }) => count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const name = (wanted: number) => classes.find(({ count }) => count === wanted)?.name ?? '';
  const range =
    least === most
      ? `${grouped(least)} each`
      : `from ${grouped(least)} ("${name(least)}") to ${grouped(most)} ("${name(most)}")`;
  const plural = classes.length === 1 ? 'class' : 'classes';
  return `${grouped(classes.length)} ${plural}, ${range}.`;
}

function momentsLine({ kind, mean, deviation }: DataReport): string {
  const numbers = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(', ');
  const per =
    kind === 'points' ? ' of x and y' : mean.length === 3 ? ' of red, green and blue' : '';
  const range = kind === 'points' ? '' : ', from −1 to 1';
  return `Mean${per} ${numbers(mean)}, standard deviation ${numbers(deviation)}${range}.`;
}

function duplicateLines({ kind, duplicates }: DataReport): string[] {
  const { repeated, leaked, near, equalNames, nearNames } = duplicates;
  const one = NOUNS[kind];
  const example = (names: readonly (readonly string[])[]) =>
    names.length === 0 ? '' : `, such as ${names[0].slice(0, 2).join(' and ')}`;
  const lines = [
    repeated === 0
      ? `No ${one} is there twice.`
      : `${several(repeated, one)} ${repeated === 1 ? 'is' : 'are'} equal to an earlier one${example(equalNames)}.`,
  ];
  if (leaked > 0) {
    lines.push(
      `${several(leaked, one)} that ${leaked === 1 ? 'is' : 'are'} held out ${leaked === 1 ? 'is' : 'are'} also trained on.`,
    );
  }
  if (near > 0)
    lines.push(
      `${several(near, 'pair')} of pictures hardly differ${near === 1 ? 's' : ''}${example(nearNames)}.`,
    );
  return lines;
}

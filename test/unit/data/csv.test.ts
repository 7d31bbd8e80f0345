// Points from CSV text: what is allowed, and one clear fault with its place for everything else.

import { describe, expect, it } from 'vitest';
import { MAX_FAULTS, MAX_POINTS, parsePoints, pointsCsv } from '../../../src/core/data/csv';

function points(text: string): number[] {
  const parsed = parsePoints(text);
  if (!('points' in parsed)) throw new Error(parsed.faults.map((f) => f.message).join(' '));
  return [...parsed.points];
}

/** "line:column message" of every listed fault. */
function faults(text: string): string[] {
  const parsed = parsePoints(text);
  if ('points' in parsed) throw new Error('There are points and no faults.');
  return parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('allowed', () => {
  it.each([
    ['commas', '1,2\n3,4\n'],
    ['no last line ending', '1,2\n3,4'],
    ['semicolons', '1;2\n3;4'],
    ['tabs', '1\t2\n3\t4'],
    ['spaces, also several and at both ends', '  1   2 \n3 4  '],
    ['a header', 'x,y\n1,2\n3,4'],
    ['a header of several words', '"x position";"y; position"\n1;2\n3;4'],
    ['quotes', '"1","2"\r\n" 3 ", "4"'],
    ['a byte order mark', '\uFEFF1,2\n3,4'],
    ['a byte order mark before a header', '\uFEFFx,y\n1,2\n3,4'],
    ['Windows line endings', '1,2\r\n3,4\r\n'],
    ['old Macintosh line endings', '1,2\r3,4\r'],
    ['blank lines and comments', '# x y\n\n1,2\n  \n# more\n3,4\n\n'],
    ['exponents, signs and bare points', '1e0,+2.\n.3e1,400E-2'],
  ])('%s', (_, text) => {
    expect(points(text)).toEqual([1, 2, 3, 4]);
  });

  it('a number that a double cannot hold exactly, as the nearest float32', () => {
    expect(points('0.1,-1e-50')).toEqual([Math.fround(0.1), -0]);
  });

  it('as many points as the limit, and no more', () => {
    expect(points('0,1\n'.repeat(MAX_POINTS))).toHaveLength(2 * MAX_POINTS);
    expect(faults('0,1\n'.repeat(MAX_POINTS + 1))).toEqual([
      '1000001:1 The file has more than 1,000,000 points, which is the limit; use a part of it.',
    ]);
  });
});

describe('a first row of column numbers, as pandas writes it for columns without a name', () => {
  it.each([
    ['commas', '0,1\n0.5,0.25\n-1,2\n'],
    ['a byte order mark', '\uFEFF0,1\n0.5,0.25\n-1,2'],
    ['tabs and quotes', '"0"\t"1"\n0.5\t0.25\n-1\t2'],
    ['a comment before it', '# saved by pandas\n0;1\n0.5;0.25\n-1;2'],
  ])('is a header, and said to be one: %s', (_, text) => {
    const parsed = parsePoints(text);
    if (!('points' in parsed)) throw new Error('There are faults.');
    expect(parsed.points).toEqual(Float32Array.of(0.5, 0.25, -1, 2));
    expect(parsed.remark).toMatch(/^Line \d, 0 and 1, was read as the header/);
  });

  it.each([
    ['above whole numbers', '0,1\n2,3', [0, 1, 2, 3]],
    ['alone', '0,1', [0, 1]],
    ['below a header', 'x,y\n0,1\n0.5,0.25', [0, 1, 0.5, 0.25]],
    ['written as decimals', '0.0,1.0\n0.5,0.25', [0, 1, 0.5, 0.25]],
    ['from 1', '1,2\n0.5,0.25', [1, 2, 0.5, 0.25]],
  ])('is a point, and nothing is remarked: %s', (_, text, wanted) => {
    expect(parsePoints(text)).toEqual({ points: Float32Array.from(wanted), remark: null });
  });

  it('does not hide three columns', () => {
    expect(faults('0,1,2\n0.5,0.25,1')[0]).toMatch(/3 columns/);
  });
});

describe('lines that begin with #', () => {
  it.each([
    '#N/A',
    '#n/a',
    '#REF!',
    '#DIV/0!',
    '#VALUE!',
    '#NAME?',
    '#NUM!',
    '#NULL!',
    '#SPILL!',
    '#CALC!',
    '#FIELD!',
    '#BLOCKED!',
    '#UNKNOWN!',
    '#CONNECT!',
    '#GETTING_DATA',
    '#ERROR!',
    '#BEZUG!',
    '#NV',
    '#N/D',
    '#¡VALOR!',
    '#####',
  ])('are a fault at the first cell when it is the error value %s', (error) => {
    const message = `"${error}" is an error value of a spreadsheet; every coordinate is a finite number.`;
    expect(faults(`x,y\n1,2\n${error},3\n5,6`)).toEqual([`3:1 ${message}`]);
    expect(faults(`1;2\n  "${error}";3`)).toEqual([`2:3 ${message}`]);
    expect(faults(`\uFEFF${error}\t3\n1\t2`)).toEqual([`1:1 ${message}`]);
    expect(faults(`1 2\n3 ${error}`)).toEqual([`2:3 ${message}`]);
  });

  it('are a fault for each error value in the file of a spreadsheet', () => {
    expect(faults('x,y\n1,2\n#N/A,3\n#DIV/0!,4\n5,6')).toHaveLength(2);
    expect(faults('x,y\n#REF!\n1,2')[0]).toMatch(/^2:1 This line has one column/);
  });

  it.each([
    '# x,y',
    '#x,y',
    '#',
    '##########',
    '#N/A means missing, as always',
    '# REF!, 3',
    '#1,2',
  ])('are comments otherwise: %s', (comment) => {
    expect(points(`${comment}\n1,2\n${comment}\n3,4`)).toEqual([1, 2, 3, 4]);
  });
});

describe('faults', () => {
  it('letters in a number', () => {
    expect(faults('1,2\n3, 4abc')).toEqual([
      '2:4 "4abc" is not a number; write numbers like 0.25 or -1e-3.',
    ]);
    expect(faults('0x10,1')[0]).toMatch(/^1:1 "0x10" is not a number/);
    expect(faults('x,1\n1,2')[0]).toMatch(/^1:1 "x" is not a number/);
    expect(faults('x,y\nx,y')).toHaveLength(2);
  });

  it('values that are not finite', () => {
    expect(faults('nan,1\n1,-inf\nNA,Infinity\n2,1e999')).toEqual([
      '1:1 "nan" is not allowed; every coordinate is a finite number.',
      '2:3 "-inf" is not allowed; every coordinate is a finite number.',
      '3:1 "NA" is not allowed; every coordinate is a finite number.',
      '3:4 "Infinity" is not allowed; every coordinate is a finite number.',
      '4:3 "1e999" is too large; the largest magnitude is 3.4e38.',
    ]);
    expect(faults('nan,nan')).toHaveLength(2);
  });

  it('values beyond float32, but not its largest as NumPy writes it', () => {
    expect(points('3.4028235e38,-3.4028235e+38')).toEqual([
      3.4028234663852886e38, -3.4028234663852886e38,
    ]);
    expect(faults('3.4028236e38,1')).toHaveLength(1);
  });

  it('ragged rows', () => {
    expect(faults('1,2\n3\n4,5,6\n7,')).toEqual([
      '2:1 This line has one column; a file of points has two columns, x and y, one point a line, separated by comma, semicolon, tab or spaces.',
      '3:5 This line has 3 columns; a file of points has two columns, x and y, one point a line, separated by comma, semicolon, tab or spaces.',
      '4:3 A number is missing here.',
    ]);
  });

  it('a file of the wrong width, once', () => {
    expect(faults('x\n1\n2\n3')[0]).toMatch(/^2:1 Every line has one column;/);
    expect(faults('a,b,c\n1,2,3\n4,5,6')).toHaveLength(1);
    expect(faults('1,2,3\n4,5,6')[0]).toMatch(/^1:5 Every line has 3 columns;/);
    expect(faults('a,b,c\n1,2\n4,5')[0]).toMatch(/^1:5 The header has 3 columns;/);
  });

  it('an empty file, and one with a header only', () => {
    for (const text of ['', '\uFEFF', '\n\n', '# nothing\n']) {
      expect(faults(text)[0]).toMatch(/^1:1 The file is empty; .* two columns/);
    }
    expect(faults('\nx,y\n')).toEqual([
      '2:1 The file has a header but no points; a file of points has two columns, x and y, one point a line.',
    ]);
  });

  it('decimal commas and open quotes', () => {
    expect(faults('1,5;2.5')).toEqual([
      '1:1 "1,5" has a decimal comma; write 1.5 with a decimal point.',
    ]);
    expect(faults('1,2\n"3,4')[0]).toBe('2:1 A quote is opened here and not closed on this line.');
  });

  it('lists the first ones and counts all', () => {
    const parsed = parsePoints('1,2\n' + 'a1,b1\n'.repeat(50));
    if ('points' in parsed) throw new Error('no faults');
    expect(parsed.faults).toHaveLength(MAX_FAULTS);
    expect(parsed.faultCount).toBe(100);
    expect(parsed.faults[0].line).toBe(2);
  });

  it('does not quote a long cell in full', () => {
    expect(faults(`1,${'z'.repeat(5000)}`)[0].length).toBeLessThan(120);
  });
});

describe('writing', () => {
  it('has every digit that brings a float32 value back, and no more', () => {
    const values = Float32Array.of(0.1, -2.5, 1e-8, 16_777_217, 1 / 3, -0.2, 123.456, 3e-39);
    const text = pointsCsv(values);
    expect(text).toMatch(/^x,y\n0\.1,-2\.5\n1e-8,16777216\n0\.33333334,-0\.2\n/);
    expect(Float32Array.from(points(text))).toEqual(values);
  });
});

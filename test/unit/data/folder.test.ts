// Layer: tests. Pictures of a folder: classes, what is left out, and what is said of it.

import { describe, expect, it } from 'vitest';
import { openDataSet } from '../../../webview/lab/data/openDataSet';
import { decodeMadeUp, imagesData, madeUpPicture, open } from './imagesData';

const picture = (value: number, width = 8, height = 8) =>
  madeUpPicture({
    width,
    height,
    channels: 1,
    values: new Uint8Array(width * height).fill(value),
  });
const BROKEN = new TextEncoder().encode('nothing');

/** The first value of each row. */
function firsts({ rows }: Awaited<ReturnType<typeof open>>): number[] {
  return [...rows.values].filter((_, i) => i % 64 === 0);
}

describe('a folder of pictures', () => {
  it('is read in the order of its names, and sub-folders are classes', async () => {
    const data = await open(
      { folder: 'pets', classes: true },
      { 'dog/a.png': picture(3), 'cat/deep/z.png': picture(2), 'cat/b.png': picture(1) },
    );
    expect(firsts(data)).toEqual([1, 2, 3]);
    expect(data.classes).toEqual(['cat', 'dog']);
    expect([...(data.labels ?? [])]).toEqual([0, 0, 1]);
    expect(data.nameOf(1)).toBe('cat/deep/z.png');
    expect(data.notes).toEqual([]);
  });

  it('has no classes without sub-folders, or when they are not wanted', async () => {
    const flat = await open({ folder: 'f', classes: true }, { 'a.png': picture(1) });
    expect(flat.classes).toBeNull();
    expect(flat.notes).toEqual(['There are no sub-folders, so the pictures have no classes.']);
    const unwanted = await open({ folder: 'f' }, { 'c/a.png': picture(1), 'b.png': picture(2) });
    expect(unwanted).toMatchObject({ labels: null, notes: [], count: 2 });
  });

  it('leaves out what is no picture, and says which, how many and why', async () => {
    const data = await open(
      { folder: 'f', classes: true },
      {
        'a/1.png': picture(1),
        'a/2.png': BROKEN,
        'a/3.txt': BROKEN,
        'b/4.png': picture(4),
        'b/5.png': BROKEN,
        'loose.png': picture(9),
        'zip/6.zip': BROKEN,
      },
    );
    expect(firsts(data)).toEqual([1, 4]);
    expect(data.classes).toEqual(['a', 'b']);
    expect(data.skipped).toHaveLength(5);
    expect(data.skipped).toContainEqual({
      path: 'loose.png',
      reason: 'lies in no sub-folder, so it has no class',
    });
    expect(data.notes).toEqual([
      '5 files were skipped: "a/2.png" is no picture; "a/3.txt" is no picture; "b/5.png" is no picture; and 2 more.',
    ]);
  });

  it('says how many pictures are not square, and what became of them', async () => {
    const files = { 'a.png': picture(1, 8, 9), 'b.png': picture(2), 'c.png': picture(3, 20, 9) };
    const { notes } = await open({ folder: 'f', resize: 'contain' }, files);
    expect(notes).toEqual(['2 pictures are not square and were padded.']);
  });

  it('leaves out and names what is not square where the recipe refuses it', async () => {
    const files = { 'a.png': picture(1, 8, 9), 'b.png': picture(2), 'c.png': picture(3) };
    const { count, heldOut, skipped } = await open({ folder: 'f', resize: 'refuse' }, files);
    expect(count + heldOut).toBe(2);
    expect(skipped).toEqual([
      {
        path: 'a.png',
        reason: 'has 8 × 9 pixels and is not square, which data.resize "refuse" does not allow',
      },
    ]);
  });

  it('without a picture is refused', async () => {
    await expect(open({ folder: 'f' }, {})).rejects.toThrow('The folder "f" has no pictures;');
    await expect(open({ folder: 'f' }, { 'a.txt': BROKEN })).rejects.toThrow(
      'The folder "f" has no pictures that can be used; PNG, JPEG, WebP, GIF and AVIF files are read. The first of its 1 files, "a.txt", is no picture.',
    );
  });

  it('says how far it is, and can be cancelled', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const slow = async (bytes: Uint8Array) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return decodeMadeUp(bytes);
    };
    const files = Array.from({ length: 400 }, (_, i) => ({ path: `${i}.png`, bytes: picture(1) }));
    const opening = openDataSet(
      imagesData({ folder: 'f' }),
      files,
      ({ done, total }) => {
        expect(total).toBe(400);
        seen.push(done);
        if (seen.length === 2) stop.abort(new Error('enough'));
      },
      stop.signal,
      () => slow,
    );
    await expect(opening).rejects.toThrow('enough');
    expect(seen[1]).toBeGreaterThan(seen[0]);
    expect(seen[1]).toBeLessThan(400);
  });
});

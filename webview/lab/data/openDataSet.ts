// Layer: worker. The data of a recipe, opened: the only way from a recipe's `data` and its files to
// the rows that are trained on.

import { DataError, type DataSet } from '../../../src/core/data/dataSet';
import { openDigits8 } from '../../../src/core/data/images/digits8';
import type { Opening } from '../../../src/core/data/opening';
import { openPoints } from '../../../src/core/data/pointsDataSet';
import { openSoundSet } from '../../../src/core/data/sounds/soundDataSet';
import { openSoundFile, openSoundFolder } from '../../../src/core/data/sounds/soundFiles';
import { openClipSet } from '../../../src/core/data/video/drawClips';
import type { AudioData, DataConfig, ImagesData, VideoData } from '../../../src/core/recipe/types';
import type { DataFiles, DataProgress } from '../../../src/shared/protocol/data';
import { nextTurn } from '../eventLoop';
import { openClipFile, openClipFolder } from './clipFiles';
import { browserFrames } from './decodeFrames';
import { browserDecoder, type PictureDecoder } from './decodePicture';
import { openFaces } from './faces';
import { openFolder } from './folder';
import { openImageFile } from './imageFile';

export type ProgressListener = (progress: DataProgress) => void;

/** Time between two reports of progress, and between two chances for other messages. */
const TURN_MS = 50;

/**
 * @param files what the recipe's `data` names, in the order of `DataFiles`; none for a built-in set
 * @param decode makes what reads pictures; the browser does where nothing is given
 * @throws {DataError} when the files cannot be used
 * @throws the reason of `signal` when it is aborted
 */
export async function openDataSet(
  config: DataConfig,
  files: DataFiles,
  progress: ProgressListener,
  signal: AbortSignal,
  decode?: () => PictureDecoder,
): Promise<DataSet> {
  signal.throwIfAborted();
  const opening = pacedOpening(progress, signal);
  const data = await openKind(config, files, opening, decode);
  const total = data.count + data.heldOut;
  progress({ done: total, total });
  return data;
}

async function openKind(
  config: DataConfig,
  files: DataFiles,
  opening: Opening,
  decode?: () => PictureDecoder,
): Promise<DataSet> {
  switch (config.kind) {
    case 'points':
      return openPoints(config, files.at(0));
    case 'images':
      return openImages(config, files, opening, decode);
    case 'audio':
      return openSounds(config, files, opening);
    case 'video':
      return openClips(config, files, opening);
  }
}

function openSounds(config: AudioData, files: DataFiles, opening: Opening): Promise<DataSet> {
  if (config.name !== null) return openSoundSet(config, opening);
  if (config.folder !== null) return openSoundFolder(config, files, opening);
  return openSoundFile(config, requireFiles(config.file ?? '', files)[0], opening);
}

function openClips(config: VideoData, files: DataFiles, opening: Opening): Promise<DataSet> {
  if (config.name !== null) return openClipSet(config, opening);
  if (config.folder !== null) return openClipFolder(config, files, opening, browserFrames());
  const [file] = requireFiles(config.file ?? '', files);
  return openClipFile(config, file, opening, browserFrames());
}

function openImages(
  config: ImagesData,
  files: DataFiles,
  opening: Opening,
  decode = browserDecoder,
): Promise<DataSet> {
  if (config.name === 'faces') return openFaces(config, opening);
  if (config.name === 'digits8') return openDigits8(config, opening);
  if (config.folder !== null) return openFolder(config, files, opening, decode());
  return openImageFile(config, requireFiles(config.file ?? '', files), opening, decode);
}

function requireFiles(name: string, files: DataFiles): DataFiles {
  if (files.length === 0) throw new DataError(`"${name}" was not read.`);
  return files;
}

/** Reports progress and lets other messages through now and then. */
export function pacedOpening(progress: ProgressListener, signal: AbortSignal): Opening {
  let last = performance.now();
  return {
    advance: async (done, total) => {
      signal.throwIfAborted();
      const now = performance.now();
      if (now - last < TURN_MS) return;
      last = now;
      progress({ done, total });
      await nextTurn();
      signal.throwIfAborted();
    },
  };
}

/// <reference path="./integers.d.ts" />
// Layer: lab worker, engine, wasm kernels and the plans that call them. Sizes on which both sides
// must agree, or kernels would write beyond their workspace. This file is compiled twice, by
// AssemblyScript into the kernels and by TypeScript into the lab, so it keeps to what means the
// same in both: whole numbers that are not negative, +, −, ·, % and divisions without a rest.
// All sizes are counted in floats.

/** Columns of a register tile and of a packed panel. */
export const PANEL = 8;

/** Most rows of a register tile; builds without a fused multiply-add have tiles of four. */
export const MOST_ROWS = 6;

/** Floats of the left-hand side of a product that are packed at a time, unless rows are longer. */
export const ROW_PANELS = 16384;

/** Rows that an outer product sums over at a time. */
export const DEPTH_BLOCK = 256;

/** About how many pixels the weight gradient of a convolution sums over at a time. */
export const PIXEL_BLOCK = 192;

/** Floats behind a padded image that whole vectors may read. */
export const IMAGE_SLACK = 16;

/** Points at which Winograd's transform evaluates a tile. */
export const POINTS = 36;

/** Floats between the points of a tile: a cache line, so that they do not share lines of the cache. */
export const POINT_SLACK = 16;

/** Rows of vectors that a group normalisation keeps forwards and backwards. */
export const NORM_ROWS = 4;
export const NORM_GRADIENT_ROWS = 5;

function larger(a: i32, b: i32): i32 {
  return a > b ? a : b;
}

/** `n` rounded up to whole panels. */
export function wholePanels(n: i32): i32 {
  return n + PANEL - 1 - ((n + PANEL - 1) % PANEL);
}

/** A matrix packed into panels. */
export function packedSize(rows: i32, columns: i32): i32 {
  return rows * wholePanels(columns);
}

/** Scratch for packed rows of `length` floats. */
export function rowPanels(length: i32): i32 {
  return larger(ROW_PANELS, MOST_ROWS * length);
}

/** Workspace of an outer product whose result has `columns` columns. */
export function outerProductWorkspace(columns: i32): i32 {
  return packedSize(DEPTH_BLOCK, columns);
}

/** Workspace of rows of length K times a packed matrix of N columns. */
export function productWorkspace(K: i32, N: i32): i32 {
  return packedSize(K, N) + rowPanels(K);
}

/** A score matrix of attention over N tokens. */
export function scoresSize(N: i32): i32 {
  return wholePanels(N * N);
}

/** Workspace of attention over N tokens with D channels a head, where nobody reads the softmax. */
export function attentionWorkspace(N: i32, D: i32): i32 {
  return rowPanels(larger(N, D)) + scoresSize(N) + larger(packedSize(D, N), packedSize(N, D));
}

export function attentionGradientWorkspace(N: i32, D: i32): i32 {
  const packed = larger(larger(packedSize(D, N), packedSize(N, D)), outerProductWorkspace(D));
  return rowPanels(larger(N, D)) + scoresSize(N) + packed;
}

export function normWorkspace(C: i32): i32 {
  return NORM_ROWS * wholePanels(C);
}

export function normGradientWorkspace(C: i32): i32 {
  return NORM_GRADIENT_ROWS * wholePanels(C);
}

/** Extent of an image in which all windows of `outputs` outputs lie. */
export function paddedExtent(outputs: i32, kernel: i32, stride: i32): i32 {
  return (outputs - 1) * stride + kernel;
}

/** An image of C channels and what may be read behind it. */
export function imageSize(height: i32, width: i32, C: i32): i32 {
  return height * width * C + IMAGE_SLACK;
}

/** Lines of `width` pixels that the weight gradient sums over at a time. */
export function linesAtOnce(width: i32): i32 {
  return (PIXEL_BLOCK - (PIXEL_BLOCK % width)) / width + 1;
}

/** Workspace of a convolution to OH×OW×CO outputs. */
export function convolutionWorkspace(
  CI: i32, OH: i32, OW: i32, CO: i32, KH: i32, KW: i32, stride: i32,
): i32 {
  const image = imageSize(paddedExtent(OH, KH, stride), paddedExtent(OW, KW, stride), CI);
  return packedSize(KH * KW * CI, CO) + image + wholePanels(CO) + rowPanels(KH * KW * CI);
}

/** Workspace of its gradient by H×W×CI inputs. */
export function convolutionInputGradientWorkspace(
  H: i32, W: i32, CI: i32, CO: i32, KH: i32, KW: i32,
): i32 {
  const image = imageSize(paddedExtent(H, KH, 1), paddedExtent(W, KW, 1), CO);
  return packedSize(KH * KW * CO, CI) + image + rowPanels(KH * KW * CO);
}

/** Workspace of its gradient by the weights. */
export function convolutionWeightGradientWorkspace(
  CI: i32, OH: i32, OW: i32, CO: i32, KH: i32, KW: i32, stride: i32,
): i32 {
  const image = imageSize(paddedExtent(OH, KH, stride), paddedExtent(OW, KW, stride), CI);
  return wholePanels(KH * KW * CI * CO) + image + packedSize(linesAtOnce(OW) * OW, CO);
}

/** The same where windows of the output's gradient and pixels of the H×W×CI inputs change places. */
export function convolutionWeightGradientFewWorkspace(
  H: i32, W: i32, CI: i32, CO: i32, KH: i32, KW: i32,
): i32 {
  return convolutionWeightGradientWorkspace(CO, H, W, CI, KH, KW, 1);
}

/** `floats` for each point of a tile. */
export function pointSize(floats: i32): i32 {
  return floats + POINT_SLACK;
}

/** A line of zeros for what lies outside of an image of C channels. */
export function zeroLine(C: i32): i32 {
  return 6 * C;
}

/** Workspace of Winograd's convolution from CI to CO channels with `block` tiles in work. */
export function winogradWorkspace(CI: i32, CO: i32, block: i32): i32 {
  const N = wholePanels(CO);
  const points = pointSize(CI * N) + pointSize(block * CI) + pointSize(block * N);
  return POINTS * points + zeroLine(larger(CI, CO));
}

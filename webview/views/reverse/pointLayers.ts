// Layer: page, views. What is drawn with the points of a reverse process: the way that some of them
// took, arrows of a direction field, a density, rings around strays.

import type { PlaneGrid } from '../../../src/shared/protocol/inPlace';
import type { ScatterFrame, ScatterLayer } from '../../ui/scatter';
import { themeColor, type ColorName } from '../../ui/theme';

/** In CSS pixels. */
const LINE_WIDTH = 1.25;
const RING = 4;
const HEAD = 0.3;
/** An arrow is at most this much of a cell. */
const ARROW = 0.85;
const DENSITY_STRENGTH = 0.75;

/**
 * Lines through the states of some points.
 * @param states one after the other, each n × 2
 * @param chosen points that leave a line
 * @param reached the state up to which it is drawn strongly
 */
export function trails(
  states: readonly Float32Array[],
  chosen: readonly number[],
  reached: number,
): ScatterLayer {
  return {
    draw(context, frame, ratio) {
      context.strokeStyle = themeColor('orange');
      context.fillStyle = themeColor('orange');
      context.lineWidth = LINE_WIDTH * ratio;
      context.lineJoin = 'round';
      const path = (from: number, to: number): void => {
        context.beginPath();
        for (const point of chosen) {
          for (let step = from; step <= to; step++) {
            const [x, y] = placeOf(frame, states[step], point);
            if (step === from) context.moveTo(x, y);
            else context.lineTo(x, y);
          }
        }
        context.stroke();
      };
      context.globalAlpha = 0.25;
      path(reached, states.length - 1);
      context.globalAlpha = 0.9;
      path(0, reached);
      for (const point of chosen) {
        const [x, y] = placeOf(frame, states[reached], point);
        context.beginPath();
        context.arc(x, y, 2.5 * ratio, 0, 2 * Math.PI);
        context.fill();
      }
      context.globalAlpha = 1;
    },
  };
}

function placeOf(frame: ScatterFrame, points: Float32Array, index: number): [number, number] {
  return [frame.x(points[2 * index]), frame.y(points[2 * index + 1])];
}

/** Arrows at the middle of each cell; their length saturates at that of a cell. */
export function arrows(
  { centre, half, side }: PlaneGrid,
  vectors: Float32Array,
  color: ColorName,
): ScatterLayer {
  return {
    draw(context, frame, ratio) {
      const cell = (frame.x(centre[0] + half) - frame.x(centre[0] - half)) / side;
      context.strokeStyle = themeColor(color);
      context.lineWidth = ratio;
      context.beginPath();
      for (let index = 0; index < side * side; index++) {
        const [dx, dy] = [vectors[2 * index], vectors[2 * index + 1]];
        const size = Math.hypot(dx, dy);
        if (!(size > 0)) continue;
        const length = ARROW * cell * Math.tanh(size);
        const [ux, uy] = [dx / size, -dy / size];
        const x0 = frame.x(centre[0] - half) + ((index % side) + 0.5) * cell - (ux * length) / 2;
        const y0 =
          frame.y(centre[1] - half) - (Math.floor(index / side) + 0.5) * cell - (uy * length) / 2;
        const [x, y] = [x0 + ux * length, y0 + uy * length];
        context.moveTo(x0, y0);
        context.lineTo(x, y);
        const head = HEAD * length;
        context.moveTo(x - head * (ux - 0.6 * uy), y - head * (uy + 0.6 * ux));
        context.lineTo(x, y);
        context.lineTo(x - head * (ux + 0.6 * uy), y - head * (uy - 0.6 * ux));
      }
      context.stroke();
    },
  };
}

/** A density as a tint, darkest where it is highest; its square root, so that thin parts show. */
export function density({ centre, half, side }: PlaneGrid, values: Float32Array): ScatterLayer {
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  return {
    draw(context, frame) {
      const tint = new OffscreenCanvas(side, side);
      const pen = tint.getContext('2d');
      if (pen === null || !(highest > 0)) return;
      const pixels = pen.createImageData(side, side);
      values.forEach((value, index) => {
        const row = side - 1 - Math.floor(index / side);
        pixels.data[4 * (row * side + (index % side)) + 3] = 255 * Math.sqrt(value / highest);
      });
      pen.putImageData(pixels, 0, 0);
      pen.globalCompositeOperation = 'source-in';
      pen.fillStyle = themeColor('purple');
      pen.fillRect(0, 0, side, side);
      const [left, right] = [frame.x(centre[0] - half), frame.x(centre[0] + half)];
      const [top, bottom] = [frame.y(centre[1] + half), frame.y(centre[1] - half)];
      context.globalAlpha = DENSITY_STRENGTH;
      context.imageSmoothingEnabled = true;
      context.drawImage(tint, left, top, right - left, bottom - top);
      context.globalAlpha = 1;
    },
  };
}

/** Rings around some of the points. */
export function rings(points: Float32Array, chosen: readonly number[]): ScatterLayer {
  return {
    draw(context, frame, ratio) {
      context.strokeStyle = themeColor('red');
      context.lineWidth = LINE_WIDTH * ratio;
      context.beginPath();
      for (const index of chosen) {
        const [x, y] = placeOf(frame, points, index);
        context.moveTo(x + RING * ratio, y);
        context.arc(x, y, RING * ratio, 0, 2 * Math.PI);
      }
      context.stroke();
    },
  };
}

import { about, minus } from './numbers.js';
import { h } from './dom.js';
// An input of as many numbers as a picture has pixels, shown as one.

const LEAST_SIDE = 8;

/** Channels and side of the picture that n numbers may be, or null. */
export function pictureShape(n) {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(n / channels);
    if (Number.isInteger(side) && side >= LEAST_SIDE) {
      return { channels, side };
    }
  }
  return null;
}

/** The picture: one channel is grey, three are red, green and blue, one after the other. */
export function image(label, values) {
  const { channels, side } = pictureShape(values.length);
  const numbers = values.map(Number);
  const unit = numbers.every((v) => v >= 0 && v <= 1);
  const [low, high] = unit ? [0, 1] : [Math.min(...numbers), Math.max(...numbers)];
  const canvas = h('canvas', { width: side, height: side, class: 'pixels', role: 'img', 'aria-label': label });
  const paint = canvas.getContext('2d');
  const pixels = paint.createImageData(side, side);
  for (let p = 0; p < side * side; p++) {
    for (let c = 0; c < 3; c++) {
      const v = numbers[(channels === 3 ? c : 0) * side * side + p];
      pixels.data[4 * p + c] = Math.round((255 * (v - low)) / (high - low || 1));
    }
    pixels.data[4 * p + 3] = 255;
  }
  paint.putImageData(pixels, 0, 0);
  const size = `${side} × ${side}${channels === 3 ? ', three channels' : ''}`;
  return h('figure', {}, canvas, h('figcaption', {}, `${label}, read as ${size}, row by row: black is ${minus(about(low))}, white is ${minus(about(high))}.`));
}

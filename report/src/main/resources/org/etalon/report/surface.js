import { tick } from './numbers.js';
import { colour, paintWith } from './chart.js';
import { h, prose, svg } from './dom.js';
// A surface over a rectangle with a plane above it, as SVG: drawn back to front, turned by keys.

const WIDTH = 720;
const HEIGHT = 420; // and a line of text
const SIDE = 400; // of the rectangle, seen from the front
const RISE = 190; // from the floor to the highest value
const TILT = 0.34; // of the floor
const FLOOR = 316; // where the middle of the floor is
const TEXT = 12;
const STEPS = [1, 2, 5, 10];
const SQUARE = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];

/** Round numbers from low to high, about four. */
function ticks(low, high) {
  const power = 10 ** Math.floor(Math.log10((high - low) / 4));
  const step = power * STEPS.find((s) => s * power * 5 >= high - low);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => (first + k) * step);
}

/** Cells with heights 0 to 1 at their corners, the far ones first. */
function cells(heights, project) {
  const n = heights.length - 1;
  const list = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const points = corners.map(([a, b]) => project(a / n - 0.5, b / n - 0.5, heights[a][b]));
      const mean = corners.reduce((sum, [a, b]) => sum + heights[a][b], 0) / 4;
      list.push({ points, mean, depth: points.reduce((sum, p) => sum + p.depth, 0) });
    }
  }
  return list.sort((a, b) => a.depth - b.depth);
}

/** Where a place of the floor, and a height, is in the picture. */
function projection(turn) {
  return (x, y, z) => {
    const across = x * Math.cos(turn) - y * Math.sin(turn);
    const depth = x * Math.sin(turn) + y * Math.cos(turn);
    return { x: WIDTH / 2 + across * SIDE, y: FLOOR + depth * SIDE * TILT - z * RISE, depth };
  };
}

/** The leftmost corner of the floor, and the place `z` above it. */
function leftmost(project, z) {
  const [x, y] = SQUARE.reduce((a, b) => (project(...b, 0).x < project(...a, 0).x ? b : a));
  return project(x, y, z);
}

/** About how wide words are that are `size` high. */
const width = (words, size) => 0.62 * size * words.length;

/** A text that can be read over what lies below it. */
function over(x, y, anchor, size, fill, words) {
  return svg('text', {
    x, y, 'text-anchor': anchor, fill: colour(fill), stroke: colour('card'), 'stroke-width': size / 4, 'paint-order': 'stroke',
  }, words);
}

/** The floor, its axes along the two sides in front, and the axis of heights at the leftmost corner; texts are `size` high. */
function frame(project, axes, most, size) {
  const path = (points) => points.map((p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`).join(' ');
  const muted = colour('muted');
  const text = (at, words, anchor) => svg('text', { x: at.x.toFixed(1), y: at.y.toFixed(1), 'text-anchor': anchor, fill: muted }, words);
  const parts = [svg('polygon', { points: path(SQUARE.map(([x, y]) => project(x, y, 0))), fill: 'none', stroke: colour('line') })];
  const front = (ax) => [-0.5, 0.5].reduce((a, b) => (place(ax, 0, b).depth > place(ax, 0, a).depth ? b : a));
  function place(ax, along, other, out = 0) {
    const o = other * (1 + 2 * out);
    return ax === 0 ? project(along, o, 0) : project(o, along, 0);
  }
  axes.forEach(({ name: whole, short, values }, ax) => {
    const name = size > 1.3 * TEXT ? short : whole; // on a narrow page there is no room for units, which the maps have

    const [low, high] = [values[0], values[values.length - 1]];
    const side = front(ax);
    const anchor = (at) => (Math.abs(at.x - WIDTH / 2) < 30 ? 'middle' : at.x < WIDTH / 2 ? 'end' : 'start');
    for (const value of ticks(low, high)) {
      const along = (value - low) / (high - low || 1) - 0.5;
      const [from, to, at] = [0, 0.02, 0.05].map((out) => place(ax, along, side, out));
      parts.push(svg('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: muted }));
      parts.push(text({ x: at.x, y: at.y + 0.6 * size }, tick(value), anchor(place(ax, 0, side, 0.2))));
    }
    const middle = place(ax, 0, side, 0.17);
    const room = width(name, size);
    const x = Math.min(Math.max(middle.x, anchor(middle) === 'end' ? room : 0), WIDTH - (anchor(middle) === 'start' ? room : 0));
    parts.push(text({ x, y: middle.y + 1.6 * size - 6 }, name, anchor(middle)));
  });
  const [foot, head] = [leftmost(project, 0), leftmost(project, 1)];
  parts.push(svg('line', { x1: foot.x, y1: foot.y, x2: head.x, y2: head.y, stroke: muted }));
  for (const value of ticks(0, most).filter((v) => v > 0)) { // zero is the floor
    const at = leftmost(project, value / most);
    const words = tick(value);
    const x = Math.max(at.x - 8, width(words, size));
    parts.push(svg('line', { x1: at.x - 5, y1: at.y, x2: at.x, y2: at.y, stroke: muted }), text({ x, y: at.y + size / 3 }, words, 'end'));
  }
  return parts;
}

/**
 * The picture.
 * @param axes [{name, short, values}, {name, short, values}]: the sides of the rectangle
 * @param upwards what heights are
 * @param heights square array of numbers at least 0
 * @param top the height of the plane
 * @param mark {x, y, height}: shares of the sides, or null
 */
export function surface(label, axes, upwards, heights, top, mark) {
  let turn = 0.7;
  const most = Math.max(Number.isFinite(top) ? top : 0, ...heights.flat()) || 1;
  const scaled = heights.map((row) => row.map((v) => v / most));
  const root = svg('svg', { role: 'img', tabindex: '0', 'aria-label': label, class: 'surface' });

  function draw() {
    const project = projection(turn);
    const size = TEXT * Math.max(1, WIDTH / (root.clientWidth || WIDTH)); // as high on a narrow page as on a wide one
    root.setAttribute('font-size', size);
    root.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT + 1.4 * size}`);
    const path = (points) => points.map((p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`).join(' ');
    const [fill, stroke] = [colour('refuted'), colour('card')]; // once: each asks for the styles of the page
    root.replaceChildren(
      ...frame(project, axes, most, size),
      ...cells(scaled, project).map((cell) =>
        svg('polygon', {
          points: path(cell.points), fill, 'fill-opacity': (0.15 + 0.75 * cell.mean).toFixed(2), stroke, 'stroke-width': 0.4,
        })),
    );
    if (mark) {
      const foot = project(mark.x - 0.5, mark.y - 0.5, 0);
      const head = project(mark.x - 0.5, mark.y - 0.5, mark.height / most);
      root.append(
        svg('line', { x1: foot.x, y1: foot.y, x2: head.x, y2: head.y, stroke: colour('ink') }),
        svg('circle', { cx: head.x, cy: head.y, r: 5, fill: colour('ink'), stroke: colour('card') }),
        over(head.x + 9, head.y + size / 3, 'start', size, 'ink', 'witness'),
      );
    }
    if (Number.isFinite(top)) {
      const plane = SQUARE.map(([x, y]) => project(x, y, top / most));
      const corner = plane.reduce((a, b) => (b.y < a.y ? b : a));
      root.append(
        svg('polygon', { points: path(plane), fill: colour('proved'), 'fill-opacity': 0.18, stroke: colour('proved') }),
        svg('text', { x: corner.x, y: corner.y - 8, 'text-anchor': 'middle', fill: colour('proved') }, 'proved bound'),
      );
    }
    const head = leftmost(project, 1);
    root.append(over(Math.max(head.x - 2, width(upwards, size)), head.y - 0.9 * size, 'end', size, 'muted', upwards));
  }

  const by = (angle) => {
    turn += angle;
    draw();
  };
  root.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      by(event.key === 'ArrowLeft' ? -0.15 : 0.15);
      event.preventDefault();
    }
  });
  root.addEventListener('pointermove', (event) => event.buttons && by(event.movementX * 0.01));
  paintWith(root, draw);
  new ResizeObserver(draw).observe(root);
  return h('figure', {}, root, h('figcaption', {}, prose(label), h('span', { class: 'screen' }, ' Turn it with the arrow keys or by dragging.')));
}

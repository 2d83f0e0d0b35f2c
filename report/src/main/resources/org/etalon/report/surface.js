import { colour } from './chart.js';
import { h } from './dom.js';
// A surface over a rectangle with a plane above it, as SVG: drawn back to front, turned by keys.

const WIDTH = 640;
const HEIGHT = 380;
const TILT = 0.5;
const SVG = 'http://www.w3.org/2000/svg';

function svg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  if (text) {
    element.textContent = text;
  }
  return element;
}

/** Rows of cells, with heights 0 to 1 at their corners, as seen from an angle. */
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

/**
 * The picture.
 * @param heights square array of numbers at least 0
 * @param top the height of the plane
 * @param mark {x, y, height}: shares of the sides, or null
 */
export function surface(label, heights, top, mark) {
  let turn = 0.7;
  const most = Math.max(top, ...heights.flat());
  const scaled = heights.map((row) => row.map((v) => v / most));
  const root = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', tabindex: '0', 'aria-label': label, class: 'surface' });

  function project(x, y, z) {
    const across = x * Math.cos(turn) - y * Math.sin(turn);
    const depth = x * Math.sin(turn) + y * Math.cos(turn);
    return { x: WIDTH / 2 + across * 390, y: HEIGHT * 0.66 + depth * 390 * TILT * 0.6 - z * 190, depth };
  }

  function draw() {
    const path = (points) => points.map((p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`).join(' ');
    const plane = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];
    root.replaceChildren(
      svg('polygon', { points: path(plane.map(([x, y]) => project(x, y, 0))), fill: 'none', stroke: colour('line') }),
      ...cells(scaled, project).map((cell) =>
        svg('polygon', {
          points: path(cell.points), fill: colour('refuted'), 'fill-opacity': (0.15 + 0.75 * cell.mean).toFixed(2),
          stroke: colour('card'), 'stroke-width': 0.4,
        })),
      ...(Number.isFinite(top)
        ? [svg('polygon', { points: path(plane.map(([x, y]) => project(x, y, top / most))), fill: colour('proved'), 'fill-opacity': 0.25, stroke: colour('proved') })]
        : []),
    );
    if (Number.isFinite(top)) {
      const corner = plane.map(([x, y]) => project(x, y, top / most)).sort((a, b) => a.y - b.y)[0];
      root.append(svg('text', { x: corner.x, y: corner.y - 8, 'text-anchor': 'middle', fill: colour('proved') }, 'proved bound'));
    }
    if (mark) {
      const foot = project(mark.x - 0.5, mark.y - 0.5, 0);
      const head = project(mark.x - 0.5, mark.y - 0.5, mark.height / most);
      root.append(
        svg('line', { x1: foot.x, y1: foot.y, x2: head.x, y2: head.y, stroke: colour('ink') }),
        svg('circle', { cx: head.x, cy: head.y, r: 5, fill: colour('ink'), stroke: colour('card') }),
        svg('text', { x: head.x + 9, y: head.y + 4, fill: colour('ink') }, 'witness'),
      );
    }
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
  requestAnimationFrame(draw);
  document.addEventListener('etalon-theme', draw);
  return h('figure', {}, root, h('figcaption', {}, label + ' Turn it with the arrow keys or by dragging.'));
}

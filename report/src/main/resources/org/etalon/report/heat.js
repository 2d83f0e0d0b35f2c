import { about, minus } from './numbers.js';
import { h, prose } from './dom.js';
import { chart, colour, paintWith } from './chart.js';
// A function over a rectangle as colours, with a bar that says what they mean.

const SEQUENCE = ['#2b4c7e', '#7fb3d5', '#f7f4ea', '#f0b67f', '#a04000'];

function mix(from, to, share) {
  const parse = (text) => (text.startsWith('#')
    ? [1, 3, 5].map((k) => parseInt(text.slice(k, k + 2), 16))
    : text.match(/[\d.]+/g).slice(0, 3).map(Number));
  const [a, b] = [parse(from), parse(to)];
  return `rgb(${a.map((v, k) => Math.round(v + share * (b[k] - v))).join(',')})`;
}

/** The colour of a share from 0 to 1. */
function shade(stops, share) {
  const at = Math.min(stops.length - 2, Math.floor(share * (stops.length - 1)));
  return mix(stops[at], stops[at + 1], share * (stops.length - 1) - at);
}

/** Digits that tell apart numbers which are `step` apart. */
function digitsFor(largest, step) {
  return Math.min(9, Math.max(3, 2 + Math.ceil(Math.log10(Math.max(largest, Number.MIN_VALUE) / Math.max(step, Number.MIN_VALUE)) + 1e-9)));
}

function bar(label, low, high, stops) {
  const paint = h('div', { class: 'paint' });
  paintWith(paint, () => (paint.style.background = `linear-gradient(to right, ${stops().join(', ')})`));
  const digits = digitsFor(Math.max(Math.abs(low), Math.abs(high)), (high - low) / 2);
  const numbers = [low, (low + high) / 2, high].map((v) => h('span', {}, minus(about(v, digits))));
  return h('div', { class: 'bar', role: 'img', 'aria-label': `${label}: colours from ${about(low, digits)} to ${about(high, digits)}` }, paint, h('div', { class: 'ends' }, numbers));
}

/** The least and the largest of tables of numbers. */
export function extent(...tables) {
  const flat = tables.flat(2);
  return flat.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [flat[0], flat[0]]);
}

/**
 * A heat map.
 * @param title what is shown
 * @param axes [{name, values}, {name, values}]: across and upwards
 * @param values values[i][j] at the i-th place across and the j-th upwards
 * @param scale {ends, tint}: the values of the first and the last colour; null for two-sided colours, or the name of
 *     the colour of large values
 * @param mark a place to point at
 */
export function heat(title, axes, values, { ends: [low, high], tint }, mark) {
  const [across, upwards] = axes;
  const flat = values.flatMap((row, i) => row.map((v, j) => [across.values[i], upwards.values[j], v]));
  const stops = () => (tint ? [colour('card'), colour(tint)] : SEQUENCE);
  const every = (list) => list.filter((_, k) => k % 10 === 0);
  const step = ({ values: v }) => (v[v.length - 1] - v[0]) / (v.length - 1) || 1;
  const [dx, dy] = axes.map(step);
  const axis = ({ name, values: v }, d) => ({
    type: 'value', name, min: v[0] - d / 2, max: v[v.length - 1] + d / 2, splitLine: { show: false },
    axisLabel: { showMinLabel: false, showMaxLabel: false }, splitNumber: 4, axisLine: { onZero: false },
  });
  const figure = chart(
    `${title} over ${across.name} and ${upwards.name}`,
    290,
    {
      heads: [`${upwards.name} \\ ${across.name}`, ...every(across.values).map((x) => minus(about(x, 3)))],
      rows: () => every(upwards.values).map((y, j) => [minus(about(y, 3)), ...every(across.values).map((_, i) => minus(about(values[10 * i][10 * j], 4)))]),
    },
    () => {
      const tones = stops();
      return {
        grid: { left: 72, right: 14, top: 8, bottom: 44, show: true, borderColor: colour('line') },
        tooltip: { formatter: (item) => `${across.name} ${about(item.value[0])}<br>${upwards.name} ${about(item.value[1])}<br>${title} ${about(item.value[2], 6)}` },
        xAxis: { ...axis(across, dx), nameGap: 26 },
        yAxis: { ...axis(upwards, dy), nameGap: 56 },
        series: [
          {
            type: 'custom', data: flat, progressive: 0, encode: { x: 0, y: 1 },
            renderItem: (_, api) => {
              const [x, y, v] = [api.value(0), api.value(1), api.value(2)];
              const [left, top] = api.coord([x - dx / 2, y + dy / 2]);
              const [right, bottom] = api.coord([x + dx / 2, y - dy / 2]);
              return {
                type: 'rect', shape: { x: left, y: top, width: right - left + 0.6, height: bottom - top + 0.6 },
                style: { fill: shade(tones, high > low ? (v - low) / (high - low) : tint ? 0 : 0.5) },
              };
            },
          },
          {
            type: 'scatter', symbol: 'circle', z: 5, tooltip: { formatter: 'witness' },
            // Dark in light: it is to be seen on every colour.
            data: [[13, '#ffffff'], [9, '#14181d']].map(([size, ring]) => ({
              value: mark, symbolSize: size, itemStyle: { color: 'transparent', borderColor: ring, borderWidth: 2 },
            })),
          },
        ],
      };
    },
  );
  figure.prepend(h('p', { class: 'above' }, prose(title)), bar(title, low, high, stops));
  return figure;
}

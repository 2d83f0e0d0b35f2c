import { about, exact, tick } from './numbers.js';
import { colour, LEAST, span } from './chart.js';
// Bounds over time: one curve a width, epsilon as a line.

const DASHES = ['solid', 'dashed', 'dotted'];
const HUES = ['undecided', 'refuted', 'muted', 'ink'];

const number = (value) => (value === null || value === undefined ? null : Number(value));

/** Points of a search by width, in the order of the widths. */
function byWidth(points) {
  const widths = new Map();
  for (const p of points) {
    const bits = p.bits ?? null;
    widths.set(bits, [...(widths.get(bits) ?? []), p]);
  }
  return [...widths].sort(([a], [b]) => Number(a) - Number(b));
}

/** What was known from when on; it stays known until the end. */
function curve(name, points, key, end, tint, type, width) {
  const known = points.map((p) => [number(p.seconds), number(p[key])]).filter(([, v]) => v !== null && v > 0);
  const last = known[known.length - 1];
  const below = last && known.every(([, v]) => v < LEAST) ? ` (below ${tick(LEAST)})` : '';
  return {
    name: name + below, type: 'line', step: 'end', symbol: 'none', color: colour(tint), lineStyle: { type, width },
    data: last ? [...known, [end, last[1]]] : [],
  };
}

/**
 * Options of the chart.
 * @param best the width that is the answer, or null
 * @param epsilon as text, or null
 */
export function course(points, best, epsilon) {
  const widths = byWidth(points);
  const end = Math.max(...points.map((p) => number(p.seconds))) * 1.02;
  let k = 0;
  const series = widths.flatMap(([bits, own]) => {
    const name = bits === null ? 'upper bound' : `${bits} ${Number(bits) === 1 ? 'bit' : 'bits'}`;
    if (bits === null || String(bits) === String(best) || widths.length === 1) {
      return [curve(name, own, 'upper', end, 'proved', 'solid', 3), curve(bits === null ? 'attained' : `attained, ${name}`, own, 'lower', end, 'refuted', 'dotted', 2)];
    }
    const look = k++;
    return [curve(name, own, 'upper', end, HUES[look % HUES.length], DASHES[Math.floor(look / HUES.length) % DASHES.length], 1.5)];
  });
  if (epsilon !== null && Number(epsilon) > 0 && series.length > 0) {
    const label = `epsilon ${exact(epsilon)}`;
    series[0].markLine = {
      symbol: 'none', silent: true, data: [{ yAxis: Number(epsilon) }], lineStyle: { color: colour('ink'), type: 'dashed', width: 1 },
      label: { formatter: label, position: 'insideStartTop', color: colour('ink') },
    };
  }
  const values = series.flatMap((s) => s.data.map(([, v]) => v)).concat(Number(epsilon) > 0 ? Number(epsilon) : []);
  return {
    tooltip: { trigger: 'item', formatter: (item) => `${item.seriesName}<br>${about(item.value[0], 3)} s: ${about(item.value[1])}` },
    grid: { left: 68, right: 24, top: 44, bottom: 52 },
    xAxis: { type: 'value', name: 'seconds', min: 0 },
    yAxis: { ...span(values), name: 'upper bound of the difference', nameGap: 46 },
    series,
  };
}

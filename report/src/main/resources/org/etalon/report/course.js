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

/** What was known from when on; it stays known until the end. Where it lies below the axis, its name says so. */
function curve(name, points, key, end, axis, tint, type, width) {
  const known = points.map((p) => [number(p.seconds), number(p[key])]).filter(([, v]) => v !== null);
  const shown = known.filter(([, v]) => v > 0 || axis.type === 'value');
  const last = shown[shown.length - 1];
  const below = known.length > 0 && known.every(([, v]) => v < axis.min);
  return {
    name: below ? `${name} (below ${tick(axis.min)})` : name,
    type: 'line', step: 'end', symbol: 'none', color: colour(tint), lineStyle: { type, width },
    data: last ? [...shown, [end, last[1]]] : [],
  };
}

/** An axis for all bounds that are to be seen, with epsilon inside. */
function axisFor(points, keys, epsilon) {
  const values = points.flatMap((p) => keys(p).map((key) => number(p[key]))).filter((v) => v > 0);
  const some = values.filter((v) => v >= LEAST);
  const seen = some.length > 0 ? some : values;
  const around = epsilon === null ? [] : [epsilon < Math.min(...seen) ? 0.9 * epsilon : epsilon, 1.1 * epsilon];
  return span([...seen, ...around]);
}

/**
 * Options of the chart.
 * @param best the width that is the answer, or null
 * @param epsilon as text, or null
 */
export function course(points, best, epsilon) {
  const widths = byWidth(points);
  const end = Math.max(...points.map((p) => number(p.seconds))) * 1.02;
  const main = (bits) => bits === null || String(bits) === String(best) || widths.length === 1;
  const asked = Number(epsilon) > 0 ? Number(epsilon) : null;
  const axis = axisFor(points, (p) => (main(p.bits ?? null) ? ['upper', 'lower'] : ['upper']), asked);
  let k = 0;
  const series = widths.flatMap(([bits, own]) => {
    const name = bits === null ? 'upper bound' : `${bits} ${Number(bits) === 1 ? 'bit' : 'bits'}`;
    if (main(bits)) {
      return [curve(name, own, 'upper', end, axis, 'proved', 'solid', 3), curve(bits === null ? 'attained' : `attained, ${name}`, own, 'lower', end, axis, 'refuted', 'dotted', 2)];
    }
    const look = k++;
    return [curve(name, own, 'upper', end, axis, HUES[look % HUES.length], DASHES[Math.floor(look / HUES.length) % DASHES.length], 1.5)];
  });
  if (asked !== null) {
    // A curve of its own: a label in the chart would lie on those of others. Where it is the least of all, ECharts
    // rounds the end of the axis to as many decimals as it has.
    const level = asked * (1 + 1e-9);
    series.push({
      name: `epsilon ${exact(epsilon)}`, type: 'line', symbol: 'none', silent: true, color: colour('ink'), lineStyle: { type: [10, 3, 2, 3], width: 1.5 },
      data: [[0, level], [end, level]],
    });
  }
  return {
    tooltip: { trigger: 'item', formatter: (item) => `${item.seriesName}<br>${about(item.value[0], 3)} s: ${about(item.value[1])}` },
    xAxis: { type: 'value', name: 'seconds', min: 0 },
    yAxis: { ...axis, name: 'difference', nameGap: 56 },
    series,
  };
}

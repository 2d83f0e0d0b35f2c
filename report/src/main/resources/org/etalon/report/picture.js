import { about, minus, upBeside } from './numbers.js';
import { choice, h, panel } from './dom.js';
import { chart, colour } from './chart.js';
import { isFloat } from './check.js';
import { joinedUnit, nameOf, plain } from './domain.js';
import { network, norm } from './network.js';
import { extent, heat } from './heat.js';
import { surface } from './surface.js';
import { difference } from './verdict.js';
// f, g and their difference along one input or over two, the rest fixed at the witness.

const LINE = 401;
const GRID = 40;

/** The box that holds the witness, or the first. */
function boxOf(r) {
  const point = r.witness.input.map(Number);
  const boxes = (r.domain.corners ?? []).map((b) => ({ lower: b.lower.map(Number), upper: b.upper.map(Number) }));
  const inside = boxes.find((b) => point.every((x, k) => b.lower[k] <= x && x <= b.upper[k]));
  return inside ?? boxes[0] ?? null;
}

function spread(lower, upper, n) {
  return Array.from({ length: n }, (_, k) => lower + ((upper - lower) * k) / (n - 1));
}

/** What numbers of the model are in: their unit, where they have one, in brackets. */
function brackets(unit) {
  return !unit ? '' : !plain(unit) ? ' (model units)' : unit.unit ? ` (${joinedUnit(unit)})` : '';
}

/** The same of a difference, where all outputs have one unit. */
function ofDifference(units) {
  const all = new Set((units ?? []).map(brackets));
  return all.size === 1 ? [...all][0] : '';
}

export function picturePanel(data) {
  const r = data.result;
  const stored = data.details.networks;
  const box = r.witness ? boxOf(r) : null;
  if (!stored || !box) {
    return null;
  }
  const widths = stored.widths.map(Number);
  const view = {
    r, box, widths,
    f: network(widths, stored.f),
    g: network(widths, stored.g),
    witness: r.witness.input.map(Number),
    bound: r.upperBound === null ? Infinity : Number(r.upperBound),
    names: r.witness.input.map((_, k) => nameOf(data.details.units?.inputs, 'x', k)),
    axes: r.witness.input.map((_, k) => nameOf(data.details.units?.inputs, 'x', k) + brackets(data.details.units?.inputs?.[k])),
    units: data.details.units?.outputs,
    first: 0, second: widths[0] > 1 ? 1 : -1, output: 0,
  };
  const wide = view.box.upper.map((u, k) => [u - view.box.lower[k], k]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  view.first = wide[0][1];
  view.second = widths[0] > 1 ? wide[1][1] : -1;
  const stage = h('div', {});
  const show = () => stage.replaceChildren(view.second < 0 ? lines(view) : planes(view));
  show();
  return panel(
    'picture',
    'The two functions',
    (widths[0] > 2
      ? 'A slice of the domain through the witness: two inputs vary, the others stay as in the witness. '
      : '') + 'Drawn from doubles at grid points: a picture, not a proof. The proved bound holds between the points too.'
      + (isFloat(r) ? ' Rounding in float32, which the bound includes, is not drawn.' : ''),
    controls(view, show),
    stage,
  );
}

function controls(view, show) {
  const set = (key) => (value) => {
    view[key] = Number(value);
    if (view.second === view.first) {
      view.second = view.first === 0 ? 1 : 0;
    }
    show();
  };
  const inputs = view.names.map((name, k) => [k, name]);
  const outputs = Array.from({ length: view.widths[view.widths.length - 1] }, (_, k) => [k, nameOf(view.units, 'y', k)]);
  return h(
    'div',
    { class: 'controls' },
    view.widths[0] > 1 ? choice('Across', inputs, view.first, set('first')) : null,
    view.widths[0] > 1 ? choice('Upwards', [...(view.widths[0] > 2 ? [[-1, 'nothing']] : []), ...inputs], view.second, set('second')) : null,
    outputs.length > 1 ? choice('Output of f and g', outputs, view.output, set('output')) : null,
  );
}

function lines(view) {
  const at = spread(view.box.lower[view.first], view.box.upper[view.first], LINE);
  const points = at.map((x) => {
    const input = [...view.witness];
    input[view.first] = x;
    const f = view.f(input);
    const g = view.g(input);
    return { x, f: f[view.output], g: g[view.output], d: norm(view.r.norm, f, g) };
  });
  const some = points.filter((_, k) => k % 20 === 0);
  const heads = [view.axes[view.first], 'f', 'g', difference(view.r.norm)];
  const rows = () => some.map((p) => [about(p.x, 4), about(p.f, 6), about(p.g, 6), about(p.d, 4)].map(minus));
  const axis = { type: 'value', name: view.axes[view.first], min: at[0], max: at[LINE - 1] };
  const curve = (name, key, type, tint) => ({
    name, type: 'line', symbol: 'none', color: colour(tint), lineStyle: { type, width: 2 }, data: points.map((p) => [p.x, p[key]]),
  });
  const tooltip = { trigger: 'axis', valueFormatter: (v) => about(v) };
  return h(
    'div',
    { class: 'pair' },
    chart(`f and g over ${view.names[view.first]}`, 300, { heads, rows }, () => ({
      tooltip, xAxis: axis, yAxis: { type: 'value', name: nameOf(view.units, 'y', view.output) + brackets(view.units?.[view.output]), nameGap: 56 },
      series: [curve('f', 'f', 'solid', 'proved'), curve('g', 'g', 'dashed', 'refuted')],
    })),
    chart(`Difference and its proved bound over ${view.names[view.first]}`, 300, { heads, rows }, () => ({
      tooltip, xAxis: axis, yAxis: { type: 'value', name: 'difference' + ofDifference(view.units), nameGap: 56, min: 0 },
      series: [
        { ...curve(difference(view.r.norm), 'd', 'solid', 'refuted'), markPoint: point(view) },
        {
          name: 'proved bound', type: 'line', symbol: 'none', color: colour('proved'), lineStyle: { type: 'dashed', width: 2 },
          tooltip: { valueFormatter: () => upBeside(view.r.upperBound, view.r.epsilon) },
          data: Number.isFinite(view.bound) ? [[at[0], view.bound], [at[LINE - 1], view.bound]] : [],
        },
      ],
    })),
  );
}

function point(view) {
  return {
    symbol: 'circle', symbolSize: 9, itemStyle: { color: colour('ink') },
    label: { formatter: 'witness', position: 'top', color: colour('ink') }, // beside the point the curve goes on
    data: [{ coord: [view.witness[view.first], Number(view.r.lowerBound)] }],
  };
}

function planes(view) {
  const xs = spread(view.box.lower[view.first], view.box.upper[view.first], GRID + 1);
  const ys = spread(view.box.lower[view.second], view.box.upper[view.second], GRID + 1);
  const values = xs.map((x) =>
    ys.map((y) => {
      const input = [...view.witness];
      input[view.first] = x;
      input[view.second] = y;
      const f = view.f(input);
      const g = view.g(input);
      return { f: f[view.output], g: g[view.output], d: norm(view.r.norm, f, g) };
    }));
  const share = (k) => (view.witness[k] - view.box.lower[k]) / (view.box.upper[k] - view.box.lower[k] || 1);
  const axes = [[view.first, xs], [view.second, ys]].map(([k, at]) => ({ name: view.axes[k], short: view.names[k], values: at }));
  const mark = [view.witness[view.first], view.witness[view.second]];
  const of = (key) => values.map((row) => row.map((v) => v[key]));
  const [f, g, d] = ['f', 'g', 'd'].map(of);
  const both = { ends: extent(f, g), tint: null }; // one scale for both: equal colours are equal values
  const own = brackets(view.units?.[view.output]);
  const maps = [['f' + own, f, both], ['g' + own, g, both], [difference(view.r.norm) + ofDifference(view.units), d, { ends: [0, extent(d)[1]], tint: 'refuted' }]];
  return h(
    'div',
    {},
    h('div', { class: 'triple' }, maps.map(([name, table, scale]) => heat(name, axes, table, scale, mark))),
    surface(
      `${difference(view.r.norm)} over ${view.names[view.first]} and ${view.names[view.second]}, under its proved bound ${upBeside(view.r.upperBound, view.r.epsilon)}.`,
      axes,
      'difference' + ofDifference(view.units),
      d,
      view.bound,
      { x: share(view.first), y: share(view.second), height: Number(view.r.lowerBound) },
    ),
  );
}

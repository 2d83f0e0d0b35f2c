import { about, bounded, count, minus, percent, power, up } from './numbers.js';
import { fitted, h, panel, rowOf } from './dom.js';
import { sizes } from './architecture.js';
import { chart, colour, decals } from './chart.js';
import { histograms } from './histogram.js';
// Layer by layer: bits, grid, size, error, and what each one adds to the bound.

const NEGATIVE =
  'A negative number under “one bit less” is a change of the bound, not of the error: the layer’s coarser grid happens to lie where '
  + 'the errors of layers cancel more. Errors are not monotone in bits.';

/** A value that may be one for each channel. */
function channels(value, show = (v) => v) {
  if (!Array.isArray(value)) {
    return value === null || value === undefined ? '–' : show(value);
  }
  const numbers = value.filter((v) => v !== null).map(Number);
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  return low === high ? show(low) : `${show(low)} to\u00a0${show(high)}`;
}

function first(value) {
  return Number(Array.isArray(value) ? Math.max(...value.map(Number)) : value ?? NaN);
}

/** What a layer is and its sizes; a dense one has no more than these. */
function shape(layer) {
  const text = layer.kind === 'dense' ? `${layer.rows} × ${layer.columns}` : `${layer.kind} ${sizes(layer.detail)}`;
  return text.trim().replace(/ × /g, '\u00a0×\u00a0');
}

/** The columns of which something is known. */
function columns(layers) {
  const all = layers.reduce((sum, l) => sum + Number(l.local ?? 0), 0);
  const share = (l) => (l.local === null || !(all > 0) ? null : Number(l.local) / all);
  const columnsOfAll = [
    ['Layer', (l) => l.index, (l) => l.index],
    ['Bits', (l) => Number(l.bits), (l) => l.bits ?? '–'],
    ['Integer bits', (l) => first(l.integerBits), (l) => channels(l.integerBits, minus)],
    ['Fraction bits', (l) => first(l.fractionBits), (l) => channels(l.fractionBits, minus)],
    ['Scale', (l) => first(l.scale), (l) => channels(l.scale, power)],
    ['Shape', (l) => Number(l.parameters), shape],
    ['Parameters', (l) => Number(l.parameters), (l) => count(l.parameters)],
    ['Bytes packed', (l) => Number(l.bytes), (l) => (l.bytes === null ? '–' : count(l.bytes))],
    ['Largest weight error', (l) => Number(l.largestError), (l) => up(l.largestError, 3)],
    ['Bound, this layer alone', (l) => Number(l.local ?? Infinity), (l) => (l.local === null ? '–' : up(l.local, 3))],
    ['Share', (l) => share(l) ?? -1, (l) => percent(share(l), 3)],
    ['Bound, up to this layer', (l) => Number(l.cumulative ?? Infinity), (l) => (l.cumulative === null ? '–' : up(l.cumulative, 3))],
    ['One bit less here adds', (l) => Number(l.oneBitLess ?? -Infinity), (l) => (l.oneBitLess === null ? '–' : minus(about(l.oneBitLess, 3)))],
    ['Unstable neurons', (l) => Number(l.unstable ?? -1), (l) => (l.unstable === null ? '–' : `${l.unstable} of ${l.rows}`)],
  ];
  return columnsOfAll.filter(([, , show]) => layers.some((l) => show(l) !== '–'));
}

export function layersPanel(data) {
  const details = data.details.layers;
  if (!details) {
    return null;
  }
  const stored = data.result.quantization?.layers ?? [];
  const layers = details.list.map((l, k) => ({ ...l, ...(stored[k] ?? {}), index: k + 1 }));
  const heads = columns(layers);
  const body = h('tbody');
  const under = h('div', { id: 'layer-histograms', 'aria-live': 'polite' });
  let sorted = { column: 0, ascending: true };
  const buttons = heads.map(([name], k) => h('th', { scope: 'col' }, h('button', { type: 'button', class: 'sort', click: () => sort(k) }, name)));

  function fill() {
    const value = heads[sorted.column][1];
    const order = [...layers].sort((a, b) => (sorted.ascending ? 1 : -1) * (value(a) - value(b)) || a.index - b.index);
    body.replaceChildren(...order.map(row));
    buttons.forEach((th, k) => {
      const state = k !== sorted.column ? 'none' : sorted.ascending ? 'ascending' : 'descending';
      th.setAttribute('aria-sort', state);
    });
  }

  function sort(column) {
    sorted = { column, ascending: column === sorted.column ? !sorted.ascending : column === 0 };
    fill();
  }

  function row(layer) {
    const open = h(
      'button',
      { type: 'button', class: 'link', 'aria-controls': 'layer-histograms', click: () => select(layer) },
      `Layer ${layer.index}`,
    );
    return rowOf(
      heads.map(([name]) => name),
      [open, ...heads.slice(1).map(([, , show]) => show(layer))],
      { 'data-layer': layer.index, click: (event) => event.target !== open && select(layer) },
    );
  }

  function select(layer) {
    for (const tr of body.rows) {
      tr.toggleAttribute('data-selected', tr.dataset.layer === String(layer.index));
    }
    under.replaceChildren(histograms(layer));
  }

  fill();
  return panel(
    'layers',
    'Layer by layer',
    details.method,
    h('p', { class: 'lead screen' }, 'Choose a layer to see its weights and rounding errors; choose a heading to sort.'),
    fitted(
      'Layers',
      h('table', { class: 'layers' }, h('caption', {}, 'Layers of the quantized network'), h('thead', {}, h('tr', {}, buttons)), body),
    ),
    layers.some((l) => Number(l.oneBitLess) < 0) ? h('p', { class: 'note' }, NEGATIVE) : null,
    under,
    layers.some((l) => l.local !== null || l.cumulative !== null) ? contributions(layers) : null,
  );
}

function contributions(layers) {
  const name = ['this layer alone', 'all layers up to this'];
  return chart(
    'Bounds of the difference by layer: each alone, and up to it',
    280,
    { heads: ['Layer', ...name], rows: () => layers.map((l) => [`Layer ${l.index}`, up(l.local), up(l.cumulative)]) },
    () => ({
      aria: { enabled: false, decal: { show: true } },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: layers.map((l) => `layer ${l.index}`) },
      yAxis: { type: 'value', name: 'proved bound', nameGap: 56 },
      series: [['local', 'proved'], ['cumulative', 'undecided']].map(([key, zone], k) => ({
        name: name[k],
        type: 'bar',
        tooltip: { valueFormatter: bounded(layers.map((l) => l[key]), up) },
        data: layers.map((l) => (l[key] === null ? null : Number(l[key]))),
        itemStyle: { color: colour(zone + '-fill'), decal: decals[zone] },
      })),
    }),
  );
}

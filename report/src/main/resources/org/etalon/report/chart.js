import { h, lazyFold, table } from './dom.js';
import { tick } from './numbers.js';
// Charts: one look, both themes, a table beside each.

const charts = new Set();
const painted = new Set();

/** A colour of the style sheet as it is now. */
export function colour(name) {
  const probe = h('span', { class: 'offscreen' });
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/**
 * A chart with its table twin.
 * @param label what it shows, for who cannot see it
 * @param twin {heads, rows()} of the same numbers
 * @param options makes ECharts options; called again when colours change
 */
export function chart(label, height, twin, options) {
  const canvas = h('div', { class: 'chart', role: 'img', 'aria-label': label });
  canvas.style.height = height + 'px';
  const figure = h(
    'figure',
    {},
    canvas,
    lazyFold('Table: ' + label, () => table(label, twin.heads, twin.rows())),
  );
  const entry = { canvas, height, options, instance: null, figure };
  charts.add(entry);
  requestAnimationFrame(() => draw(entry));
  figure.redraw = () => draw(entry);
  return figure;
}

/** Calls `paint` when `element` is on the page, and again when colours change. */
export function paintWith(element, paint) {
  painted.add({ element, paint });
  requestAnimationFrame(() => element.isConnected && paint());
}

function draw(entry) {
  if (!entry.canvas.isConnected) {
    return;
  }
  if (!entry.instance) {
    entry.instance = echarts.init(entry.canvas, null, { renderer: 'svg' });
    new ResizeObserver(() => {
      if (entry.instance.getWidth() !== entry.canvas.clientWidth) {
        paint(entry); // what is shown may depend on the width
      }
    }).observe(entry.canvas);
  }
  paint(entry);
}

function paint(entry) {
  const options = merged(entry.options());
  const rows = options.legend.show === false ? 1 : legendRows(options.legend.data, entry.canvas.clientWidth);
  entry.canvas.style.height = `${entry.height + LEGEND_ROW * (rows - 1)}px`;
  const { canvas, instance } = entry;
  if (instance.getWidth() !== canvas.clientWidth || instance.getHeight() !== canvas.clientHeight) {
    instance.resize(); // draws what was shown once more
  }
  options.grid = { ...options.grid, top: options.grid.top + LEGEND_ROW * (rows - 1) };
  entry.instance.setOption(options, { notMerge: true });
}

const LEGEND_ROW = 29;
const LEGEND_GAP = 18;
const LEGEND_MARK = 28;
const LEGEND_LETTER = 7; // about as wide as one

/** In how many rows a legend is laid out, so that a chart can be as much higher. */
function legendRows(entries, width) {
  let rows = 1;
  let x = 0;
  for (const entry of entries) {
    const own = LEGEND_MARK + 5 + LEGEND_LETTER * (entry.name ?? entry).length;
    if (x > 0 && x + own > width - 10) {
      rows++;
      x = 0;
    }
    x += own + LEGEND_GAP;
  }
  return rows;
}

/** A line without symbols is one in the legend as well. */
function legendOf(series) {
  return series.type === 'line' && series.symbol === 'none' ? { name: series.name, itemStyle: { opacity: 0 } } : series.name;
}

/** Draws all charts again, in the colours of now; forgets those that have gone. */
export function redrawAll() {
  for (const entry of charts) {
    if (entry.canvas.isConnected) {
      draw(entry);
    } else {
      entry.instance?.dispose();
      charts.delete(entry);
    }
  }
  for (const entry of painted) {
    if (entry.element.isConnected) {
      entry.paint();
    } else {
      painted.delete(entry);
    }
  }
}

function merged(options) {
  const ink = colour('ink');
  const muted = colour('muted');
  const line = colour('line');
  const axis = (a) => ({
    nameLocation: 'middle',
    nameGap: 32,
    ...a,
    nameTextStyle: { color: muted, ...(a.nameTextStyle || {}) },
    axisLabel: { color: muted, hideOverlap: true, ...(a.type === 'category' ? {} : { formatter: tick }), ...(a.axisLabel || {}) },
    axisLine: { lineStyle: { color: muted }, ...a.axisLine },
    splitLine: { lineStyle: { color: line }, ...(a.splitLine || {}) },
  });
  const each = (a) => (Array.isArray(a) ? a.map(axis) : axis(a));
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: ink },
    grid: { left: 76, right: 24, top: 44, bottom: 52 },
    ...options,
    tooltip: {
      confine: true,
      backgroundColor: colour('card'),
      borderColor: line,
      textStyle: { color: ink, fontSize: 12 },
      ...(options.tooltip || {}),
    },
    legend: {
      top: 4, left: 0, itemGap: LEGEND_GAP, itemWidth: LEGEND_MARK,
      data: (options.series ?? []).filter((s) => s.name).map(legendOf), ...(options.legend || {}), textStyle: { color: ink },
    },
    ...(options.xAxis ? { xAxis: each(options.xAxis) } : {}),
    ...(options.yAxis ? { yAxis: each(options.yAxis) } : {}),
  };
}

/** ECharts rounds the ends of a logarithmic axis to ten decimals: smaller values lie below the edge. */
export const LEAST = 1e-10;

/**
 * An axis for values: logarithmic, from a power of ten to another, where all are positive and span
 * more than one; else linear.
 */
export function span(values) {
  const known = values.filter((v) => v !== null && Number.isFinite(v));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (!(low > 0 && high / low >= 10)) {
    return { type: 'value', min: low >= 0 ? 0 : undefined };
  }
  // A tick for each power of the base: as many decades to a tick as leave eight of them.
  const [first, last] = [Math.floor(Math.log10(Math.max(low, LEAST))), Math.ceil(Math.log10(Math.max(high, 10 * LEAST)))];
  const step = Math.ceil((last - first) / 8);
  const end = (decade, round) => 10 ** (step * round(decade / step));
  return { type: 'log', logBase: 10 ** step, min: Math.max(LEAST, end(first, Math.floor)), max: end(last, Math.ceil) };
}

/** Patterns that tell the zones apart without colour. */
export const decals = {
  proved: { symbol: 'none' },
  undecided: { symbol: 'circle', symbolSize: 0.5, color: 'rgba(0,0,0,0.35)', dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
  refuted: { symbol: 'rect', color: 'rgba(0,0,0,0.3)', dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4 },
};

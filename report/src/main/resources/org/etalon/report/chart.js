import { h, lazyFold, table } from './dom.js';
// Charts: one look, both themes, a table beside each.

const charts = new Set();

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
  const entry = { canvas, options, instance: null, figure };
  charts.add(entry);
  requestAnimationFrame(() => draw(entry));
  figure.redraw = () => draw(entry);
  return figure;
}

function draw(entry) {
  if (!entry.canvas.isConnected) {
    return;
  }
  if (!entry.instance) {
    entry.instance = echarts.init(entry.canvas, null, { renderer: 'svg' });
    new ResizeObserver(() => {
      entry.instance.resize();
      paint(entry); // what is shown may depend on the width
    }).observe(entry.canvas);
  }
  paint(entry);
}

function paint(entry) {
  entry.instance.setOption(merged(entry.options()), { notMerge: true });
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
    axisLabel: { color: muted, hideOverlap: true, ...(a.axisLabel || {}) },
    axisLine: { lineStyle: { color: muted }, ...(a.axisLine || {}) },
    splitLine: { lineStyle: { color: line }, ...(a.splitLine || {}) },
  });
  const each = (a) => (Array.isArray(a) ? a.map(axis) : axis(a));
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: ink },
    grid: { left: 64, right: 24, top: 44, bottom: 52 },
    ...options,
    tooltip: {
      confine: true,
      backgroundColor: colour('card'),
      borderColor: line,
      textStyle: { color: ink, fontSize: 12 },
      ...(options.tooltip || {}),
    },
    legend: { type: 'scroll', top: 4, left: 0, itemGap: 18, ...(options.legend || {}), textStyle: { color: ink } },
    ...(options.xAxis ? { xAxis: each(options.xAxis) } : {}),
    ...(options.yAxis ? { yAxis: each(options.yAxis) } : {}),
  };
}

/** Patterns that tell the zones apart without colour. */
export const decals = {
  proved: { symbol: 'none' },
  undecided: { symbol: 'circle', symbolSize: 0.5, color: 'rgba(0,0,0,0.35)', dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
  refuted: { symbol: 'rect', color: 'rgba(0,0,0,0.3)', dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4 },
};

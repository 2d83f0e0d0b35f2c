import { about, count } from './numbers.js';
import { h } from './dom.js';
import { chart, colour, decals } from './chart.js';
// Histograms of one layer: its weights before and after, and the rounding errors.

function edges(hist) {
  const bins = hist.counts.length;
  const low = Number(hist.low);
  const width = (Number(hist.high) - low) / bins;
  return hist.counts.map((_, k) => [low + k * width, low + (k + 1) * width]);
}

function histogram(label, unit, hist, series) {
  const at = edges(hist);
  const range = ([from, to]) => `${about(from, 3)} to ${about(to, 3)}`;
  return chart(
    label,
    260,
    {
      heads: [unit, ...series.map(([name]) => name)],
      rows: () => at.map((edge, k) => [range(edge), ...series.map(([, counts]) => count(counts[k]))]),
    },
    () => ({
      aria: { enabled: false, decal: { show: true } },
      tooltip: { trigger: 'item', formatter: (item) => `${range(at[item.dataIndex])}<br>${item.seriesName}: ${count(item.value[1])}` },
      grid: { left: 84, right: 16, top: 40, bottom: 48 },
      xAxis: {
        type: 'value', name: unit, min: at[0][0], max: at[at.length - 1][1], splitLine: { show: false },
        axisLabel: { showMinLabel: false, showMaxLabel: false },
      },
      yAxis: { type: 'value', name: 'count', nameGap: 64, axisLine: { onZero: false }, axisLabel: { formatter: count } },
      series: series.map(([name, counts, zone]) => ({
        name,
        type: 'bar',
        barGap: '0%',
        barCategoryGap: '4%',
        data: counts.map((n, k) => [(at[k][0] + at[k][1]) / 2, Number(n)]),
        itemStyle: { color: colour(zone + '-fill'), decal: decals[zone] },
      })),
    }),
  );
}

/** Both histograms of a layer. */
export function histograms(layer) {
  return h(
    'div',
    { class: 'pair' },
    h('h3', { class: 'wide' }, `Layer ${layer.index}: weights and rounding errors`),
    histogram(`Weights of layer ${layer.index}`, 'weight', layer.weights, [
      ['original', layer.weights.counts, 'proved'],
      ['quantized', layer.weights.quantized, 'undecided'],
    ]),
    histogram(`Rounding errors of layer ${layer.index}, ${layer.errors.unit}`, layer.errors.unit, layer.errors, [
      ['parameters', layer.errors.counts, 'refuted'],
    ]),
  );
}

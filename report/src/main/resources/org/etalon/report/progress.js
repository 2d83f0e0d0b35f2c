import { about, count } from './numbers.js';
import { panel } from './dom.js';
import { chart, colour } from './chart.js';
// How the bounds moved while the search ran.

export function progressPanel(data) {
  const trace = data.details.progress;
  if (!trace || trace.length < 2) {
    return null;
  }
  const best = data.result.quantization?.bits ?? null;
  const own = trace.filter((p) => best === null || p.bits === best);
  const points = own.length > 1 ? own : trace;
  const rows = () =>
    points.map((p) => [about(p.seconds, 3), p.bits ?? '–', about(p.upper), about(p.lower), count(p.boxes), count(p.open)]);
  const line = (key, name, type, tint) => ({
    name, type: 'line', step: 'end', showSymbol: points.length < 40, lineStyle: { type, width: 2 }, color: colour(tint),
    data: points.map((p) => [Number(p.seconds), p[key] === null || !(Number(p[key]) > 0) ? null : Number(p[key])]),
  });
  return panel(
    'progress',
    'The search over time',
    `Upper bound and best difference found, by wall-clock time${best && own.length > 1 ? ` (${best} bits)` : ''}. `
      + 'Times vary from run to run; bounds, boxes and verdicts do not. Values seen on the way are doubles, shown to the nearest.',
    chart(
      'Bounds over time',
      280,
      { heads: ['Seconds', 'Bits', 'Upper bound', 'Attained', 'Boxes', 'Open boxes'], rows },
      () => ({
        tooltip: { trigger: 'axis', valueFormatter: (v) => about(v) },
        xAxis: { type: 'value', name: 'seconds', scale: true, axisLabel: { formatter: (v) => about(v, 3) } },
        yAxis: { type: 'log', name: 'difference', nameGap: 48, axisLabel: { formatter: (v) => about(v, 2) } },
        series: [line('upper', 'upper bound', 'solid', 'proved'), line('lower', 'attained', 'dashed', 'refuted')],
      }),
    ),
  );
}

import { about, count, minus, seconds } from './numbers.js';
import { facts, h, panel } from './dom.js';
import { chart, colour, span } from './chart.js';
// Approximation: error against the number of parameters, with fitted slopes.

/** The least-squares line of log error over log M: {slope, at(M)}. */
function fit(points) {
  const xy = points.map(([m, e]) => [Math.log(m), Math.log(e)]);
  const mean = (k) => xy.reduce((sum, p) => sum + p[k], 0) / xy.length;
  const [mx, my] = [mean(0), mean(1)];
  const slope = xy.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0) / xy.reduce((s, [x]) => s + (x - mx) ** 2, 0);
  return { slope, at: (m) => Math.exp(my + slope * (Math.log(m) - mx)) };
}

export function studyPanel(data) {
  const r = data.result;
  if (!r.points || r.gamma === undefined) {
    return null;
  }
  const points = r.points;
  const of = (key) => points.filter((p) => Number(p[key]) > 0).map((p) => [Number(p.M), Number(p[key])]);
  const heads = ['M', 'Depth', 'Bits', 'Error', 'Error, quantized'];
  const rows = () => points.map((p) => [count(p.M), p.depth ?? '–', p.bits ?? '–', about(p.error), about(p.errorQuantized)]);
  const plus = r.gammaStandardError === null || r.gammaStandardError === undefined ? '' : ` ± ${about(r.gammaStandardError, 2)}`;
  const series = () =>
    [['error', 'real weights', 'proved', 'circle'], ['errorQuantized', 'quantized weights', 'refuted', 'diamond']].flatMap(
      ([key, name, tint, symbol]) => {
        const own = of(key);
        if (own.length === 0) {
          return [];
        }
        const dots = { name, type: 'scatter', symbol, symbolSize: 9, color: colour(tint), data: own };
        if (own.length < 3) {
          return [dots];
        }
        const line = fit(own);
        const ends = [own[0][0], own[own.length - 1][0]].map((m) => [m, line.at(m)]);
        return [
          dots,
          {
            name: `${name}: slope ${minus(about(line.slope, 3))} (fitted)`, type: 'line', symbol: 'none', color: colour(tint),
            lineStyle: { type: 'dashed' }, data: ends,
          },
        ];
      },
    );
  return panel(
    'study',
    'Error against size',
    `How the error falls with the number of parameters M: error ≈ C·M^(−γ). Errors are measured unless said otherwise; slopes are fitted, not proved.`,
    facts([
      ['γ, real weights (fitted)', about(r.gamma) + plus],
      ['γ, quantized weights (fitted)', about(r.gammaQuantized)],
      ['γ known from theory', r.knownGamma === null || r.knownGamma === undefined ? 'none given' : about(r.knownGamma)],
    ]),
    chart('Error against the number of parameters, logarithmic', 420, { heads, rows }, () => ({
      tooltip: { trigger: 'item', formatter: (item) => `M ${about(item.value[0], 6)}<br>error ${about(item.value[1])}` },
      grid: { left: 72, right: 24, top: 60, bottom: 52 },
      xAxis: { ...span(points.map((p) => Number(p.M))), name: 'number of parameters M' },
      yAxis: { ...span([...of('error'), ...of('errorQuantized')].map(([, e]) => e)), name: 'error', nameGap: 54 },
      series: series(),
    })),
  );
}

const WEIGHTS = { none: 'real numbers' };

/** Learning curves of a training run. */
export function trainingPanel(data) {
  const r = data.result;
  if (!r.curve) {
    return null;
  }
  const classes = r.metric === 'misclassified';
  const scale = classes ? 100 : 1;
  const keys = [['trainError', 'training, as it goes', 'proved', 'solid'], ['validationError', 'validation', 'undecided', 'dashed'], ['testError', 'test', 'refuted', 'dotted']];
  const present = keys.filter(([key]) => r.curve.some((p) => p[key] !== null && p[key] !== undefined));
  const shown = (value) => (value === null || value === undefined ? '–' : classes ? about(100 * value) + ' %' : about(value));
  const unit = classes ? 'misclassified, %' : 'error';
  const shownErrors = r.curve.flatMap((p) => present.filter(([key]) => p[key] !== null).map(([key]) => scale * Number(p[key])));
  return panel(
    'training',
    'Training',
    'Measured on the data given; nothing here is proved.',
    facts([
      ['Test error', shown(r.testError)],
      ['Validation error', shown(r.validationError)],
      ['Training error', shown(r.trainError)],
      ['Epochs', r.epochs],
      ['Time', seconds(r.seconds)],
      r.quantization ? ['Weights while training', WEIGHTS[r.quantization] ?? r.quantization] : null,
      r.bestEpoch ? ['Epoch kept', r.bestEpoch] : null,
    ]),
    chart(
      'Learning curves',
      360,
      {
        heads: ['Epoch', ...present.map(([, name]) => name)],
        rows: () => r.curve.map((p) => [p.epoch, ...present.map(([key]) => shown(p[key]))]),
      },
      () => ({
        tooltip: { trigger: 'axis', valueFormatter: (v) => about(v) },
        xAxis: { type: 'value', name: 'epochs', min: 'dataMin', max: 'dataMax' },
        yAxis: { ...span(shownErrors), name: unit, nameGap: 56 },
        series: present.map(([key, name, tint, type]) => ({
          name, type: 'line', symbol: 'none', color: colour(tint), lineStyle: { type, width: 2 },
          data: r.curve.filter((p) => p[key] !== null).map((p) => [Number(p.epoch), scale * Number(p[key])]),
        })),
      }),
    ),
  );
}

import { about, down, percent, percentDown, up } from './numbers.js';
import { facts, h, panel, table } from './dom.js';
import { chart, colour, span } from './chart.js';
// A float network and one trained for few bits: every table of the comparison.

export function gapPanel(data) {
  const r = data.result;
  if (!r.margins) {
    return null;
  }
  return panel(
    'gap',
    'Theory beside practice',
    'The float network, the one trained for few bits, and what lies between. Errors and margins are measured on the '
      + 'data; bounds are proved and rounded outward.',
    facts([
      ['Error, float', percent(r.floatError)],
      ['Error, trained for few bits', percent(r.trainedError)],
      ['They decide differently on', percent(r.decideDifferently)],
      ['Largest difference on the data', about(r.largestDifferenceOnData)],
      r.distanceUpper !== undefined && ['Largest difference on the domain', `at least ${down(r.distanceAttained)} (attained), at most ${up(r.distanceUpper)} (proved)`],
    ]),
    part('Less naive quantization?', r.postTraining, methods),
    part('Not every epsilon?', r.margins, margins),
    part('Adapted to the architecture?', r.bitsWithinOneThousandth, architecture),
    part('A smaller set of parameters?', r.sizes, sizes),
    part('Only around the data?', r.boxes, boxes),
    r.cutShort ? h('p', {}, 'Time ended before all was measured: what is missing here takes a longer --timeout.') : null,
    r.stopped ? h('p', { class: 'lead' }, 'The run was stopped: what is missing here was not measured.') : null,
  );
}

/** A question and its answer; nothing where the run was stopped before. */
function part(question, answer, show) {
  return answer ? [h('h3', {}, question), show(answer)] : null;
}

function architecture(within) {
  return table(
    'Fewest bits that keep the error within 0.1 % of the float network’s',
    ['Method', 'Bits'],
    Object.entries(within).map(([name, bits]) => [name, bits ?? 'more than 16']),
  );
}

function sizes(networks) {
  return table(
    'What bounds are made of; norms are rounded up',
    ['Network', 'Largest spectral norm', 'Norm product', 'Path norm (measured)'],
    Object.entries(networks).map(([name, s]) => [name, up(s.largestSpectralNormUp), up(s.normProductUp), about(s.pathNorm)]),
  );
}

const STYLES = [['proved', 'solid', 'circle'], ['refuted', 'dashed', 'rect'], ['undecided', 'dotted', 'triangle'], ['muted', 'solid', 'diamond'], ['ink', 'dashed', 'pin']];

function methods(rows) {
  const names = [...new Set(rows.map((row) => row.method))];
  return chart(
    'Error after quantization without training, by method and bits',
    340,
    {
      heads: ['Method', 'Bits', 'Error', 'Decisions changed', 'Outputs differ by, on the data'],
      rows: () => rows.map((row) => [row.method, row.bits, percent(row.error), percent(row.changed), about(row.distanceOnData)]),
    },
    () => ({
      tooltip: { trigger: 'axis', valueFormatter: (v) => about(v) + ' %' },
      xAxis: { type: 'value', name: 'bits', minInterval: 1 },
      yAxis: { ...span(rows.map((row) => 100 * Number(row.error)).filter((v) => v > 0)), name: 'error, %', nameGap: 56 },
      series: names.map((name, k) => {
        const [tint, type, symbol] = STYLES[k % STYLES.length];
        return {
          name, type: 'line', symbol, symbolSize: 8, color: colour(tint), lineStyle: { type },
          data: rows.filter((row) => row.method === name && Number(row.error) > 0).map((row) => [Number(row.bits), 100 * Number(row.error)]),
        };
      }),
    }),
  );
}

/** What is said of a point: decisions are safe up to this epsilon, so it is rounded down. */
export function safeUpTo(row, key) {
  return `epsilon ${down(row[key])}: ${about(100 * Number(row.safe))} %`;
}

function margins(rows) {
  const keys = ['epsilonFloat', 'epsilonTrained'];
  const line = (key, name, tint, type) => ({
    name, type: 'line', color: colour(tint), lineStyle: { type },
    data: rows.map((row) => [Number(row[key]), 100 * Number(row.safe)]),
  });
  return chart(
    'Decisions that a difference of epsilon cannot change',
    300,
    {
      heads: ['Share of decisions', 'Epsilon, float', 'Epsilon, trained for few bits'],
      rows: () => rows.map((row) => [percent(row.safe), down(row.epsilonFloat), down(row.epsilonTrained)]),
    },
    () => ({
      tooltip: { trigger: 'item', formatter: (item) => safeUpTo(rows[item.dataIndex], keys[item.seriesIndex]) },
      xAxis: { type: 'value', name: 'epsilon' },
      yAxis: { type: 'value', name: 'decisions, %', min: 0, max: 100 },
      series: [line(keys[0], 'float', 'proved', 'solid'), line(keys[1], 'trained for few bits', 'refuted', 'dashed')],
    }),
  );
}

function boxes(rows) {
  return table(
    'Boxes around samples: the float network against its own quantization',
    ['Bits', 'Radius', 'Proved, median', 'Proved, largest', 'Attained', 'Decision proved, float', 'Decision proved, both'],
    rows.map((b) => [b.bits, about(b.radius), up(b.medianUpper), up(b.largestUpper), down(b.largestAttained), percentDown(b.steady), percentDown(b.safe)]),
  );
}

import { about, count, counted, downBeside, exact, percent, seconds, upBeside } from './numbers.js';
import { fold, h, panel, table } from './dom.js';
import { chart, colour, decals, span } from './chart.js';
// The fewest bits in all, or the least of another cost: what they are spent on, what each level gained, and when.

const COSTS = { bits: ['totalBits', 'bits in all'], bytes: ['totalBytes', 'bytes in all'], multiplications: ['multiplications', 'multiplications'] };

/** What was made small: its key, and its name. */
const costOf = (q) => COSTS[q.minimized ?? 'bits'];
const Upper = (text) => text[0].toUpperCase() + text.slice(1);

/** The layers of the stream; what belongs to none comes last. */
export function parts(q) {
  const layers = q.layers.map((l, k) => ({
    name: `layer ${k + 1}, ${l.inputs}→${l.outputs}`,
    numbers: (Number(l.inputs) + 1) * Number(l.outputs),
    payload: Number(l.payloadBits),
    structure: Number(l.structureBits),
  }));
  const sum = (key) => layers.reduce((total, l) => total + l[key], 0);
  const rest = Number(q.totalBits) - sum('payload') - sum('structure');
  return [...layers, { name: 'sizes, inputs read', numbers: 0, payload: 0, structure: rest }];
}

export function bitsPanel(data) {
  const q = data.result.quantization;
  if (!q?.byLevel) {
    return null;
  }
  return panel(
    'bits',
    q.minimized && q.minimized !== 'bits' ? `The fewest ${q.minimized}` : 'The fewest bits in all',
    (q.minimized && q.minimized !== 'bits' ? `${count(q[costOf(q)[0]])} ${costOf(q)[1]}. ` : '') + `${counted(q.totalBits, 'bit', 'bits')}: ${count(q.payloadBits)} of codes of weights and biases, ${count(q.structureBits)} of structure, which is all else that `
      + 'a reader needs to rebuild the network. No claim is made that fewer do not suffice.',
    h('h3', {}, 'By layer'),
    split(q),
    levels(q, data.result.epsilon),
    q.levels.length > 1 ? [h('h3', {}, 'Over time'), curve(q)] : null,
    q.curve ? [h('h3', {}, 'Against epsilon'), tradeoff(q)] : null,
    q.exchanges?.length ? exchanges(q, data.result.epsilon) : null,
    h('p', { class: 'note' }, `For information, no claim: an ideal code for each layer’s own numbers would bring it to about ${count(Math.ceil(Number(q.entropyBits)))} bits.`),
  );
}

function split(q) {
  const list = parts(q);
  const all = Number(q.totalBits);
  const kinds = [['codes', 'payload', 'proved'], ['structure', 'structure', 'undecided']];
  return chart(
    'Bits by layer',
    90 + 34 * list.length,
    {
      heads: ['Part', 'Weights and biases', 'Codes', 'Structure', 'Share'],
      rows: () => list.map((p) => [p.name, count(p.numbers), count(p.payload), count(p.structure), percent((p.payload + p.structure) / all)]),
    },
    () => ({
      aria: { enabled: false, decal: { show: true } },
      tooltip: { trigger: 'item' },
      grid: { left: 150, right: 48, top: 44, bottom: 44 },
      xAxis: { type: 'value', name: 'bits', min: 0, minInterval: 1 },
      yAxis: { type: 'category', inverse: true, data: list.map((p) => p.name), axisTick: { show: false }, axisLabel: { color: colour('ink') } },
      series: kinds.map(([name, key, tint]) => ({
        name, type: 'bar', stack: 'bits', barWidth: '62%', data: list.map((p) => p[key]),
        itemStyle: { color: colour(tint + '-fill'), decal: decals[tint] },
      })),
    }),
  );
}

/** What networks of a level are. */
const WHAT = [
  'a network known before the search began', 'one width for all', 'a width for each row', 'neurons that do nothing on the domain gone',
  'all numbers rounded with an eye on the outputs', 'neurons removed, the rest fitted again',
];

function levels(q, epsilon) {
  const last = (level) => q.levels.filter((l) => String(l.level) === String(level)).pop();
  return table(
    'What each level gained',
    ['Level', Upper(costOf(q)[1]), 'Fewer', 'Proved bound', 'Proved after'],
    q.byLevel.map((l) => {
      const own = last(l.level);
      return [
        [`${l.level} ${l.name}`, WHAT[l.level]].filter(Boolean).join(': '),
        own ? count(own[costOf(q)[0]]) : 'no fewer were proved',
        l.gained === null ? '–' : count(l.gained),
        own ? upBeside(own.upperBound, epsilon) : '–',
        own ? seconds(own.seconds) : '–',
      ];
    }),
  );
}

/** What is said of a point: its epsilon with all digits, for rounded it might be below the bound. */
export function point(p, name) {
  return `epsilon ${exact(p.epsilon)}: ${count(p.cost)} ${name}`;
}

function tradeoff(q) {
  const name = costOf(q)[1];
  const proved = q.curve.filter((p) => p.cost !== null);
  const points = proved.map((p) => [Number(p.epsilon), Number(p.cost)]);
  return chart(
    `${Upper(name)} against epsilon, each point proved`,
    300,
    {
      heads: ['Epsilon', Upper(name), 'Proved bound', 'Level', 'Time'],
      rows: () => q.curve.map((p) => [
        exact(p.epsilon), p.cost === null ? 'nothing was proved' : count(p.cost),
        p.upperBound === null ? '–' : upBeside(p.upperBound, p.epsilon), p.level ?? '–', seconds(p.seconds),
      ]),
    },
    () => ({
      tooltip: { trigger: 'item', formatter: (item) => point(proved[item.dataIndex], name) },
      grid: { left: 84, right: 24, top: 24, bottom: 52 },
      legend: { show: false },
      xAxis: { ...span(points.map(([epsilon]) => epsilon)), name: 'epsilon' },
      yAxis: { ...span(points.map(([, cost]) => cost)), name, nameGap: 62 },
      // Between two epsilons the network of the smaller one will do.
      series: [{ name: 'proved', type: 'line', step: 'end', symbolSize: 8, color: colour('proved'), lineStyle: { width: 2 }, data: points }],
    }),
  );
}

function exchanges(q, epsilon) {
  const refuted = q.exchanges.filter((e) => e.verdict === 'falsified').length;
  const words = { falsified: 'refuted by a witness', certified: 'proved', unknown: 'open' };
  return fold(
    `A bit less in a single row: ${refuted} of ${counted(q.exchanges.length, 'exchange', 'exchanges')} refuted by a witness`,
    h('p', { class: 'lead' }, 'One row at a time, its weights or its bias rounded to the nearest of twice the step. What of this is proved is done; this is what is left. Another rounding, or another network, may do with less.'),
    table(
      'Single rows of a bit less',
      ['Row', 'Bits fewer', 'Verdict', 'Attained'],
      q.exchanges.map((e) => [`layer ${e.layer}, row ${e.row}: ${e.part}`, count(e.savedBits), words[e.verdict] ?? e.verdict, downBeside(e.attained, epsilon)]),
    ),
  );
}

/** The points that were the best when they came, in the order of time. */
export function best(points) {
  let least = Infinity;
  return [...points].sort((a, b) => a[0] - b[0]).filter(([, cost]) => {
    const better = cost < least;
    least = Math.min(least, cost);
    return better;
  });
}

function curve(q) {
  const [key, name] = costOf(q);
  const points = best(q.levels.map((l) => [Number(l.seconds), Number(l[key])]));
  const end = Math.max(Number(q.seconds), ...points.map(([time]) => time));
  return chart(
    `${Upper(name)} proved over time`,
    300,
    {
      heads: ['Seconds', 'Level', Upper(name), 'Boxes'],
      rows: () => q.levels.map((l) => [about(l.seconds, 3), `${l.level} ${l.name}`, count(l[key]), count(l.subproblems)]),
    },
    () => ({
      tooltip: { trigger: 'item', formatter: (item) => `${about(item.value[0], 3)} s: ${count(item.value[1])} ${name}` },
      grid: { left: 84, right: 24, top: 24, bottom: 52 },
      legend: { show: false },
      xAxis: { type: 'value', name: 'seconds', min: 0 },
      yAxis: { ...span(points.map(([, cost]) => cost)), name, nameGap: 62 },
      series: [{
        name: 'proved', type: 'line', step: 'end', symbolSize: 7, color: colour('proved'), lineStyle: { width: 2 },
        data: [...points, { value: [end, points[points.length - 1][1]], symbol: 'none' }],
      }],
    }),
  );
}

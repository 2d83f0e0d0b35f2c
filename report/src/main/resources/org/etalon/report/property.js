import { about, count, exact, percent, seconds } from './numbers.js';
import { panel, table } from './dom.js';
import { colour } from './chart.js';
// Questions about decisions and constraints: what is said of them, where bounds of a difference say nothing.

/** Whether a result is about something else than a distance. */
export function isOther(r) {
  return Boolean(r.property) && r.property !== 'distance';
}

/** That so many bits, in words, suffice. */
export function enough(bits) {
  return `${bits} ${/^1 bit\b/.test(bits) ? 'is' : 'are'} enough`;
}

function where(r) {
  return Number(r.margin ?? 0) > 0 ? `, wherever f leads by more than ${exact(r.margin)}` : '';
}

const OF = {
  'same-decision': {
    name: 'same decision',
    holds: (r) => `g decides as f for every input x of the domain${where(r)}.`,
    fails: (r) => `There is an input of the domain at which g decides otherwise than f${where(r)}: the witness below.`,
    open: (r) => `Neither was it proved within the limits that g decides as f${where(r)}, nor was an input found at which it does not.`,
    fault: (r) => `g decides otherwise than f${where(r)}`,
  },
  constraints: {
    name: 'constraints never met',
    holds: () => 'The output constraints are never met on the domain.',
    fails: () => 'There is an input of the domain at which the output constraints are met: the witness below.',
    open: () => 'Neither was it proved within the limits that the output constraints are never met, nor was an input found at which they are.',
    fault: () => 'the output constraints are met',
  },
};

/** What is known of the network of this page alone: of widths, the verdict is that of all that were tried. */
function ofThis(r) {
  const q = r.quantization;
  const same = (t) => Number(t.bits) === Number(q.bits) && Number(t.activationBits ?? 0) === Number(q.activationBits ?? 0);
  return (q?.bits && r.tried?.find(same)?.verdict) || r.verdict;
}

/** The verdict as a sentence; of widths that were tried, where bits says how many g has. */
export function propertySentence(r, bits = null) {
  const of = OF[r.property];
  if (!bits) {
    return { certified: of.holds, falsified: of.fails, unknown: of.open }[r.verdict](r);
  }
  const holds = of.holds(r);
  return {
    certified: `${enough(bits)}: ${holds[0].toLowerCase()}${holds.slice(1)}`,
    falsified: `No width that was tried is enough: for each there is an input at which ${of.fault(r)}.`,
    unknown: `No width was proved within the limits; this page is about g of ${bits}${ofThis(r) === 'falsified' ? ', which a witness refutes' : ''}.`,
  }[r.verdict];
}

/** What was asked, and how much of the domain is done: term, value, note of each. */
export function propertyTiles(r) {
  return [
    ['Asked', OF[r.property].name, Number(r.margin ?? 0) > 0 ? `where f leads by more than ${exact(r.margin)}` : 'at every input'],
    ['Domain finished', percent(Number(r.statistics.volumeDone)), 'the share of its volume in which nothing is left to search'],
  ];
}

/** What is known of each width that was tried; of a difference there is a chart instead. */
export function widthsPanel(data) {
  const r = data.result;
  if (!isOther(r) || !r.tried) {
    return null;
  }
  const words = { certified: 'proved', falsified: 'refuted by a witness', unknown: 'undecided' };
  return panel(
    'widths',
    'Widths',
    'Each width that was tried, with a proof or a witness of its own.',
    table('Widths', ['Bits', 'Verdict', 'Boxes', 'Time'], r.tried.map((t) => [t.bits, words[t.verdict], count(t.subproblems), seconds(t.seconds)])),
  );
}

/** The numbers of the largest outputs, all of them where some tie. */
function largest(outputs) {
  const most = Math.max(...outputs.map(Number));
  return outputs.map((y, k) => (Number(y) === most ? `y[${k}]` : null)).filter(Boolean).join(' = ');
}

/** What the witness shows. */
export function propertyWitness(r) {
  const decides = r.property === 'same-decision' ? ` Largest is ${largest(r.witness.outputF)} of f and ${largest(r.witness.outputG)} of g, as shown.` : '';
  const shows = {
    certified: 'It fails at no input of the domain; of those that were tried, this one is the closest to that.',
    falsified: 'At this input it fails, evaluated in exact arithmetic.',
    unknown: 'No input is known at which it fails; this one is the closest to that which was found.',
  };
  return shows[ofThis(r)] + decides;
}

/** The chart of the part of the domain that is finished, over time: one curve a width. */
export function finished(points) {
  const widths = [...new Set(points.map((p) => p.bits ?? null))].sort((a, b) => Number(a) - Number(b));
  const hues = ['proved', 'undecided', 'refuted', 'muted', 'ink'];
  const name = (bits) => (bits === null ? 'domain finished' : `${bits} ${Number(bits) === 1 ? 'bit' : 'bits'}`);
  return {
    tooltip: { trigger: 'item', formatter: (item) => `${item.seriesName}<br>${about(item.value[0], 3)} s: ${about(item.value[1], 3)} %` },
    grid: { left: 68, right: 24, top: 44, bottom: 52 },
    xAxis: { type: 'value', name: 'seconds', min: 0 },
    yAxis: { type: 'value', name: 'domain finished, %', min: 0, max: 100 },
    series: widths.map((bits, k) => ({
      name: name(bits), type: 'line', step: 'end', symbol: 'none', color: colour(hues[k % hues.length]),
      lineStyle: { type: ['solid', 'dashed', 'dotted'][Math.floor(k / hues.length) % 3] },
      data: points.filter((p) => (p.bits ?? null) === bits).map((p) => [Number(p.seconds), 100 * Number(p.done)]),
    })),
  };
}

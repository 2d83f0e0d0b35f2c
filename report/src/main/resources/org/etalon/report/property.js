import { about, exact, percent } from './numbers.js';
import { colour } from './chart.js';
// Questions about decisions and constraints: what is said of them, where bounds of a difference say nothing.

/** Whether a result is about something else than a distance. */
export function isOther(r) {
  return Boolean(r.property) && r.property !== 'distance';
}

function where(r) {
  return Number(r.margin ?? 0) > 0 ? `, wherever f leads by more than ${exact(r.margin)}` : '';
}

const OF = {
  'same-decision': {
    holds: (r) => `g decides as f for every input x of the domain${where(r)}.`,
    fails: (r) => `There is an input of the domain at which g decides otherwise than f${where(r)}: the witness below.`,
    open: (r) => `Neither was it proved within the limits that g decides as f${where(r)}, nor was an input found at which it does not.`,
    bounded: 'differences of two outputs of g, with those of f beside them',
  },
  constraints: {
    holds: () => 'The output constraints are never met on the domain.',
    fails: () => 'There is an input of the domain at which the output constraints are met: the witness below.',
    open: () => 'Neither was it proved within the limits that the output constraints are never met, nor was an input found at which they are.',
    bounded: 'the linear forms of the constraints, over the outputs of f and g',
  },
};

/** The verdict as a sentence. */
export function propertySentence(r) {
  const of = OF[r.property];
  return { certified: of.holds, falsified: of.fails, unknown: of.open }[r.verdict](r);
}

/** What was asked, what was bounded and how much of the domain is done: term, value, note of each. */
export function propertyTiles(r) {
  return [
    ['Asked', r.property, Number(r.margin ?? 0) > 0 ? `where f leads by more than ${exact(r.margin)}` : 'at every input'],
    ['Domain finished', percent(Number(r.statistics.volumeDone)), `bounded were ${OF[r.property].bounded}`],
  ];
}

/** The numbers of the largest outputs, all of them where some tie. */
function largest(outputs) {
  const most = Math.max(...outputs.map(Number));
  return outputs.map((y, k) => (Number(y) === most ? `y[${k}]` : null)).filter(Boolean).join(' = ');
}

/** What the witness shows. */
export function propertyWitness(r) {
  const decides = r.property === 'same-decision' ? ` Largest is ${largest(r.witness.outputF)} of f and ${largest(r.witness.outputG)} of g, as shown.` : '';
  const shows = r.verdict === 'falsified'
    ? 'At this input it fails, evaluated in exact arithmetic.'
    : 'No input is known at which it fails; this one is the closest to that which was found.';
  return shows + decides;
}

/** The chart of the part of the domain that is finished, over time. */
export function finished(points) {
  return {
    tooltip: { trigger: 'item', formatter: (item) => `${about(item.value[0], 3)} s: ${about(item.value[1], 3)} %` },
    grid: { left: 68, right: 24, top: 44, bottom: 52 },
    xAxis: { type: 'value', name: 'seconds', min: 0 },
    yAxis: { type: 'value', name: 'domain finished, %', min: 0, max: 100 },
    series: [{
      name: 'domain finished', type: 'line', step: 'end', symbol: 'none', color: colour('proved'),
      data: points.map((p) => [Number(p.seconds), 100 * Number(p.done)]),
    }],
  };
}

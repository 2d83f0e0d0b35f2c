import { compare, count, counted, down, exact, minus, plus, power, times, up } from './numbers.js';
import { h } from './dom.js';
// The domain in numbers, and in units where they are known; what epsilon is in units.

const MANY_BOXES = 'The inputs lie in a union of boxes; these are the ends of all of them together.';
const DIGITS = 6;
const MOST_DIGITS = 10; // of the ends of an input, as the model has them

/** A unit that no line is broken in. */
export const joinedUnit = (unit) => (unit.unit ?? '').replace(/ /g, '\u00a0');

/** The name of an input (letter x) or an output (y), numbered from zero as in messages and JSON. */
export function nameOf(units, letter, k) {
  return units?.[k]?.name ?? `${letter}[${k}]`;
}

/** Whether a unit says more than its number alone. */
function speaks(unit) {
  return Boolean(unit) && (unit.unit !== '' || !plain(unit));
}

/** Whether a value in the model is the physical one. */
export function plain(unit) {
  return Number(unit.scale) === 1 && Number(unit.offset) === 0;
}

/** A value of the model in physical terms, exactly. */
export function physical(value, unit) {
  return plus(unit.offset, times(unit.scale, value));
}

/** The ends of each input, over all boxes. */
function hull(corners) {
  return corners[0].lower.map((_, k) => {
    const pick = (key, sign) => corners.map((b) => b[key][k]).reduce((a, b) => (sign * compare(b, a) > 0 ? b : a));
    return [pick('lower', -1), pick('upper', 1)];
  });
}

/** Ends as text, rounded inwards: what is said of the domain holds for less. */
function inwards(lower, upper, digits) {
  const [low, high] = [up(lower, digits), down(upper, digits)];
  const ends = compare(low, high) < 0 ? [low, high] : [exact(lower), exact(upper)];
  return ends[0] === ends[1] ? minus(ends[0]) : ends.map(minus).join(' to ');
}

function interval([lower, upper], unit) {
  const own = inwards(lower, upper, MOST_DIGITS);
  if (!speaks(unit)) {
    return [own, ''];
  }
  if (plain(unit)) {
    return [`${own} ${joinedUnit(unit)}`, ''];
  }
  const ends = [physical(lower, unit), physical(upper, unit)].sort(compare);
  return [`${inwards(...ends, DIGITS)} ${joinedUnit(unit)}`.trim(), `in the model ${own}`];
}

function line(name, value, note) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value, note ? h('small', {}, note) : null));
}

/** One line an input; neighbours without names that have the same ends share one. */
function joined(inputs) {
  const groups = [];
  inputs.forEach(([name, ...ends], k) => {
    const last = groups[groups.length - 1];
    if (last && name === nameOf(null, 'x', k) && last.name === nameOf(null, 'x', k - 1) && last.ends.join() === ends.join()) {
      Object.assign(last, { name, count: last.count + 1 });
    } else {
      groups.push({ first: name, name, ends, count: 1 });
    }
  });
  const label = ({ first, name, count: n }) => (n === 1 ? name : `${first}, ${n > 2 ? '…, ' : ''}${name}: each`);
  return groups.map((group) => line(label(group), ...group.ends));
}

function lines(domain, summary, units) {
  if (domain.corners) {
    return joined(hull(domain.corners).map((ends, k) => {
      const [value, note] = interval(ends, units?.[k]);
      const step = domain.step ? `whole multiples of ${power(domain.step[k])}` : '';
      return [nameOf(units, 'x', k), value, [note, step].filter(Boolean).join('; ')];
    }));
  }
  if (!summary) {
    return [line('inputs', count(domain.inputs), domain.source)];
  }
  const free = Number(domain.inputs) - Number(summary.fixed);
  return [
    line(`all ${count(domain.inputs)} inputs`, `within ${minus(down(summary.least, DIGITS))} to ${minus(up(summary.most, DIGITS))}`),
    line('of these vary', count(free), free > 0 ? `the widest over ${up(summary.widest)}` : ''),
  ];
}

/** What the result speaks of: one line an input, or a summary where they are many. */
export function domainLines(data) {
  const { domain } = data.result ?? data.explore;
  if (!domain) {
    return null;
  }
  const details = data.details ?? data.explore.details;
  return h(
    'div',
    { class: 'domain' },
    h('h3', {}, 'Every input of the domain'),
    h('dl', {}, lines(domain, details.domain, details.units?.inputs)),
    domain.points ? h('p', { class: 'note' }, `Of these only whole multiples of a step for each input, ${counted(domain.points, 'point', 'points')} in all.`) : null,
    Number(domain.boxes) > 1 ? h('p', { class: 'note' }, `${MANY_BOXES} Boxes: ${count(domain.boxes)}.`) : null,
  );
}

/** A bound of the difference in the units of the outputs, as a clause; null where there are none. */
export function inUnits(data, bound, round) {
  const outputs = data.details.units?.outputs;
  if (!outputs || bound === null || !outputs.some(speaks)) {
    return null;
  }
  const amount = (unit) => {
    const value = times(bound, exact(unit.scale).replace('-', ''));
    return `${round(value, DIGITS)}\u00a0${joinedUnit(unit)}`.trim();
  };
  const amounts = [...new Set(outputs.map(amount))];
  if (amounts.length === 1) {
    return outputs.length === 1 ? `${amounts[0]} in ${outputs[0].name}` : `${amounts[0]} in each output`;
  }
  return outputs.map((unit) => `${amount(unit)} in ${unit.name}`).join(', ');
}

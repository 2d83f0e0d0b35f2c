import { about, count, counted, down, downBeside, exact, percent, ranges, seconds, up, upBeside } from './numbers.js';
import { fold, h, prose, table } from './dom.js';
import { evaluated, inputs, limit, reproduces, stamp, work } from './check.js';
import { domainLines, inUnits } from './domain.js';
import { headLine } from './head.js';
import { enough, isOther, propertySentence, propertyTiles } from './property.js';
// The answer, first: one sentence, what it speaks of, the numbers under it.

const WORDS = { certified: 'proved', falsified: 'refuted', unknown: 'undecided', bounded: 'proved' };

/** The norm of a difference, for people. */
export function difference(norm) {
  return `‖g(x)\u00a0−\u00a0f(x)‖${{ inf: '∞', 1: '₁', 2: '₂' }[norm] ?? norm}`;
}

/** The last part of a path. */
export function fileName(path) {
  return String(path ?? '').split(/[\\/]/).pop();
}

/** How many bits: of each parameter or, by any quantizer, of all that is stored. */
export function inAll(q) {
  const activations = q.mostActivationBits ? ` (activations ${q.activationBits})` : q.quantizer === 'fixed' ? ' for everything' : '';
  return q.bits ? `${counted(q.bits, 'bit', 'bits')}${activations}` : `${counted(q.totalBits, 'bit', 'bits')} in all`;
}

/** The verdict as a sentence; epsilon with all its digits, bounds rounded outward. */
export function sentence(data) {
  const r = data.result;
  const bits = r.quantization && inAll(r.quantization);
  if (isOther(r)) {
    return propertySentence(r, bits);
  }
  const d = difference(r.norm);
  const every = `for every ${inputs(r)} of the domain`;
  const asked = r.epsilon === null ? '' : exact(r.epsilon);
  switch (r.verdict) {
    case 'certified':
      return bits
        ? `${enough(bits)}: ${d} ≤\u00a0${asked} ${every}.`
        : `${d} ≤\u00a0${asked} ${every}.`;
    case 'falsified':
      return bits
        ? `No width that was tried is enough: each has an input with ${d} >\u00a0${asked}.`
        : `There is an input of the domain with ${d} >\u00a0${asked}: the witness below.`;
    case 'bounded':
      return `The largest ${d} on the domain is between ${down(r.lowerBound)} and ${up(r.upperBound)}.`;
    default:
      return bits
        ? `No width was proved within the limits; the best bound is ${up(r.upperBound)} at ${bits}.`
        : `Neither ${d} ≤\u00a0${asked} nor the contrary was proved within the limits.`;
  }
}

/** The same in the units of the outputs, or null. */
export function sentenceInUnits(data) {
  const r = data.result;
  if (isOther(r)) {
    return null;
  }
  if (r.verdict === 'certified' || r.verdict === 'bounded') {
    const most = r.verdict === 'certified' ? inUnits(data, r.epsilon, up) : inUnits(data, r.upperBound, (bound) => up(bound));
    return most && `No output differs by more than ${most}.`;
  }
  const least = r.verdict === 'falsified' && r.norm === 'inf' && !r.quantization ? inUnits(data, r.epsilon, down) : null;
  return least && `At the witness some output differs by more than ${least}.`;
}

/** Runs of widths, none broken at its dash. */
function runs(widths) {
  return ranges(widths).split(', ').flatMap((run, k) => [k ? ', ' : '', h('span', { class: 'word' }, run)]);
}

/** Where activations have a width of their own: which of the two widths is known to be the fewest. */
function minimalBoth(r) {
  const { bits, activationBits, mostActivationBits } = r.quantization;
  const weights = r.undecided.filter((w) => Number(w) < Number(bits));
  const activations = r.undecidedActivations.filter((w) => Number(w) < Number(activationBits));
  const open = [
    weights.length ? ['weights of ', runs(weights), ' bits'] : [],
    activations.length ? [weights.length ? '; ' : '', 'activations of ', runs(activations), ' bits'] : [],
  ];
  return r.minimal
    ? ['Minimal', 'one after the other', `no smaller weights asked for with activations of ${mostActivationBits} bits, and no smaller activations with these weights`]
    : ['Minimal', 'not known', ['undecided: ', open]];
}

function minimality(r) {
  if (r.minimal === undefined) {
    return null;
  }
  if (r.verdict !== 'certified') {
    return ['Minimal', 'no', 'no width is certified'];
  }
  if (r.quantization.mostActivationBits) {
    return minimalBoth(r);
  }
  const smaller = r.tried.some((attempt) => Number(attempt.bits) < Number(r.quantization.bits));
  const cannot = Object.keys(r.quantization.notRepresentable ?? {})
    .some((bits) => Number(bits) < Number(r.quantization.bits));
  if (r.minimal && !smaller && cannot) {
    return ['Minimal', 'yes', 'smaller widths asked for cannot hold the network'];
  }
  if (r.minimal && !smaller) {
    return ['Minimal', 'of those asked for', 'no smaller width was'];
  }
  return r.minimal
    ? ['Minimal', 'yes', 'every smaller width asked for ' + (cannot ? 'cannot hold the network or ' : '') + 'is refuted by a witness']
    : ['Minimal', 'not known', ['undecided: ', runs(r.undecided), ' bits']];
}

/** A key number: never broken inside, in smaller print where it is long. */
function tile(term, value, note) {
  const length = String(value).length;
  const size = length > 12 ? ' longest' : length > 8 ? ' long' : '';
  return h('div', { class: 'tile' + size }, h('dt', {}, term), h('dd', {}, h('span', { class: 'big' }, value), h('small', {}, note)));
}

function tiles(r) {
  if (isOther(r)) {
    return h('dl', { class: 'tiles' }, bitsTile(r), propertyTiles(r).map((each) => tile(...each)), ofG(r));
  }
  const upper = Number(r.upperBound ?? Infinity);
  const lower = Number(r.lowerBound);
  const gap = Number.isFinite(upper) && upper > 0 ? percent((upper - lower) / upper) : '–';
  return h(
    'dl',
    { class: 'tiles' },
    bitsTile(r),
    r.epsilon !== null ? tile('Asked', `≤ ${exact(r.epsilon)}`, 'epsilon') : null,
    tile('Proved bound', upBeside(r.upperBound, r.epsilon), 'holds for every input, rounded up'),
    r.witness
      ? tile('Attained', downBeside(r.lowerBound, r.epsilon), `at the witness, ${evaluated(r)}, rounded down`)
      : tile('Attained', '–', 'no input of the domain was evaluated'),
    tile('Gap', gap, 'between the two, of the bound'),
    ofG(r),
  );
}

/** The size of a quantized g, and whether fewer bits are known not to do. */
function ofG(r) {
  const q = r.quantization;
  const best = minimality(r);
  return [
    q?.parameters !== undefined && q.parametersStored !== undefined ? parameters(q) : null,
    q?.compression ? tile('Size', `${about(q.compression, 3)}×`, `smaller than float32${sizes(q)}`) : null,
    best ? tile(...best) : null,
  ];
}

/** How many numbers were quantized, beside those that the model stores, and those that stayed real. */
function parameters(q) {
  const stored = q.parameters === q.parametersStored
    ? 'all that the model stores'
    : `the model stores ${count(q.parametersStored)}`;
  const real = Number(q.numbersNotQuantized ?? 0) > 0
    ? `; ${counted(q.numbersNotQuantized, 'number is', 'numbers are')} not quantized: normalizations and what else the architecture fixes`
    : '';
  return tile('Parameters', count(q.parameters), stored + (q.folds ? ', some folded' : '') + real);
}

function bitsTile(r) {
  const q = r.quantization;
  if (!q) {
    return null;
  }
  const shown = r.verdict === 'certified' ? '' : 'of the attempt that this page shows; ';
  return q.bits
    ? tile('Bits', q.bits, shown + quantizer(q))
    : tile('Bits in all', count(q.totalBits), `${count(q.payloadBits)} of codes, ${count(q.structureBits)} of structure`);
}

function quantizer(q) {
  return { uniform: `${q.rounding}, step per ${q.granularity}`, fixed: 'weights, values and sums in fixed point' }[q.quantizer] ?? q.quantizer;
}

/** Bits packed, scales included, and what files take. */
function sizes(q) {
  const packed = q.bits && q.totalBits ? `: ${count(q.totalBits)} bits packed, steps included` : '';
  const coded = q.codedBytes ? `; network.coded has ${count(q.codedBytes)} bytes` : '';
  return packed + coded + (q.fileBytes ? `; the ONNX file has ${count(q.fileBytes)} bytes` : '');
}

/** Every number of the result's head, digit for digit. */
function digits(r) {
  const s = r.statistics;
  const rows = [
    ['epsilon', r.epsilon],
    ['upperBound', r.upperBound],
    ['lowerBound', r.lowerBound],
    ['margin', r.margin],
    ['witness.difference', isOther(r) ? null : r.witness?.difference],
    ['statistics.subproblems', s.subproblems],
    ['statistics.seconds', s.seconds],
    ['statistics.volumeDone', s.volumeDone],
    ['quantization.totalBits', r.quantization?.totalBits],
    ['quantization.codedBytes', r.quantization?.codedBytes],
    ['quantization.fileBytes', r.quantization?.fileBytes],
    ['quantization.compression', r.quantization?.compression],
  ].filter(([, value]) => value !== undefined && value !== null);
  return fold(
    'All digits, as in the JSON result',
    table(
      isOther(r) ? 'Numbers with all digits' : 'Bounds with all digits; they are rounded outward, never to nearest',
      ['Field', 'Value'],
      rows.map(([key, value]) => [h('code', {}, key), h('code', { 'data-exact': key }, value)]),
    ),
  );
}

/** Whether some width of a search through widths is known to have been cut short. */
function cut(r) {
  return r.tried?.some((attempt) => attempt.reproducible === false) || Boolean(r.tried && r.settings && r.reproducible === false);
}

function effort(r) {
  const { boxes, seconds: time } = work(r);
  const ended = reproduces(r) ? null : limit(r);
  const end = ended ? `; ${ended.toLowerCase()} ended the search` : cut(r) ? '; not every width was searched to its end' : '';
  return `${counted(boxes, 'box', 'boxes')} in ${seconds(time)}${end}. `;
}

export function verdictPanel(data) {
  const r = data.result;
  if (!r.verdict) {
    return null;
  }
  const units = sentenceInUnits(data);
  return h(
    'section',
    { id: 'verdict', class: `panel verdict ${WORDS[r.verdict]}`, 'aria-labelledby': 'verdict-title' },
    h('p', { class: 'badge' }, r.verdict.toUpperCase()),
    h('h2', { id: 'verdict-title' }, prose(sentence(data))),
    units ? h('p', { class: 'units' }, units) : null,
    headLine(r),
    stamp(r),
    h('div', { class: 'fold' }, tiles(r), domainLines(data)),
    h(
      'p',
      { class: 'lead' },
      `${fileName(r.networks.f.file)}: ${r.networks.f.widths.join('–')} neurons, ${count(r.networks.f.parameters)} parameters. `
        + effort(r),
      'f is the original, g the other network. ',
      h('a', { href: '#certificate' }, 'What this does not cover'),
    ),
    digits(r),
  );
}

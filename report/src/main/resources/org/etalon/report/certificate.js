import { count, seconds } from './numbers.js';
import { facts, h, panel } from './dom.js';
// What the verdict rests on, and what it does not speak of.

const ASSUMES = [
  'Both networks are functions of real arithmetic on their stored parameters; every bound has its own rounding accounted for.',
  'The inputs lie in the domain that was given, a finite union of boxes.',
  'The checker, the reader of model files and the Java runtime are right; the search needs not be.',
];
const NOT_COVERED = [
  'Quantized or rounded activations: between layers all values are real numbers.',
  'Accumulators: width, overflow and saturation of sums.',
  'The order of floating-point operations on the target, and its rounding.',
  'Inputs outside the domain, and how well the original network does its task.',
];

function verdict(check) {
  if (!check || check.verdict === 'unchecked') {
    return [h('strong', { class: 'warn' }, 'UNCHECKED'), ` ${check?.reason ?? 'No certificate was checked.'}`];
  }
  const rest = `${count(check.leaves)} leaves, ${count(check.refutations)} witnesses replayed, ${seconds(check.seconds)}`;
  return check.verdict === 'accepted'
    ? [h('strong', {}, 'accepted: '), `${check.reason} (${rest})`]
    : [h('strong', { class: 'warn' }, 'rejected: '), check.reason];
}

function hash(text) {
  return h('code', { class: 'hash' }, text);
}

export function certificatePanel(data) {
  const r = data.result;
  if (!r.networks || !r.verdict) {
    return null;
  }
  const check = data.result.check;
  const list = (title, items) => h('div', {}, h('h3', {}, title), h('ul', {}, items.map((item) => h('li', {}, item))));
  return panel(
    'certificate',
    'Certificate',
    'A certificate says how to cut the domain so that simple bounds suffice. A checker that shares no code with the '
      + 'search derives every bound anew.',
    facts([
      ['Checker', ...verdict(check)],
      check?.arithmetic ? ['Arithmetic of the checker', check.arithmetic === 'exact' ? 'exact' : 'doubles, every bound rounded outward'] : null,
      check?.file ? ['Certificate', h('span', {}, check.file + ' '), hash('SHA-256 ' + check.sha256)] : null,
      ['Original f', h('span', {}, r.networks.f.file + ' '), hash('SHA-256 ' + r.networks.f.sha256)],
      r.networks.g ? ['Other network g', h('span', {}, r.networks.g.file + ' '), hash('SHA-256 ' + r.networks.g.sha256)] : null,
      ['Domain', h('span', {}, `${r.domain.source} (${count(r.domain.boxes)} boxes of ${count(r.domain.inputs)} inputs) `), data.details.domainSha256 ? hash('SHA-256 ' + data.details.domainSha256) : null],
      ['Norm', r.norm],
      ['Etalon', r.etalon],
    ]),
    h('div', { class: 'pair' }, list('What it assumes', ASSUMES), list('What is NOT covered', NOT_COVERED)),
  );
}


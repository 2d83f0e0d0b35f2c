import { counted, seconds } from './numbers.js';
import { command, facts, h, panel } from './dom.js';
import { assumptions, certificateOf, notCovered } from './check.js';
import { isOther } from './property.js';
// What the verdict rests on, and what it does not speak of.

const NORMS = { inf: 'inf: the largest difference of an output', 1: '1: the differences of all outputs added up', 2: '2: the length of the vector of differences' };
const ABOUT =
  'A certificate says how to cut the domain so that simple bounds suffice. A checker that uses none of the '
  + 'search and its bounds derives every bound anew; values, exact arithmetic, model readers and quantizers are shared (docs/TRUST.md).';

function verdict(r) {
  const check = r.check;
  if (!check || check.verdict === 'unchecked') {
    return [h('strong', { class: 'warn' }, 'UNCHECKED'), ` ${check?.reason ?? 'This rests on the search alone.'}`];
  }
  const rest = `${counted(check.leaves, 'leaf', 'leaves')}, ${counted(check.refutations, 'witness', 'witnesses')} replayed, ${seconds(check.seconds)}`;
  return check.verdict === 'accepted'
    ? [h('strong', {}, 'accepted: '), `${check.reason} (${rest})`]
    : [h('strong', { class: 'warn' }, 'rejected: '), check.reason];
}

function hashed(file, sha256) {
  return [h('span', {}, file), sha256 ? h('code', { class: 'hash' }, 'SHA-256 ' + sha256) : null];
}

export function certificatePanel(data) {
  const r = data.result;
  if (!r.networks || !r.verdict) {
    return null;
  }
  const check = r.check;
  const there = certificateOf(r);
  const list = (title, items) => h('div', {}, h('h3', {}, title), h('ul', {}, items.map((item) => h('li', {}, item))));
  return panel(
    'certificate',
    there ? 'Certificate' : 'What it rests on',
    there ? ABOUT : null,
    facts([
      ['Checker', ...verdict(r)],
      check?.arithmetic ? ['Arithmetic of the checker', check.arithmetic === 'exact' ? 'exact' : 'doubles, every bound rounded outward'] : null,
      check?.file ? ['Certificate', ...hashed(check.file, check.sha256)] : null,
      ['Original f', ...hashed(r.networks.f.file, r.networks.f.sha256)],
      r.networks.g ? ['Other network g', ...hashed(r.networks.g.file, r.networks.g.sha256)] : null,
      ['Domain', ...hashed(`${r.domain.source} (${counted(r.domain.boxes, 'box', 'boxes')} of ${counted(r.domain.inputs, 'input', 'inputs')})`, data.details.domainSha256)],
      isOther(r) ? ['Property', r.property] : ['Norm', NORMS[r.norm] ?? r.norm],
      ['Etalon', data.details.made?.etalon ?? r.etalon],
    ]),
    check?.command ? [h('h3', {}, 'Check it'), command('Command that checks the certificate', check.command)] : null,
    h('div', { class: 'pair' }, list('What it assumes', assumptions(r)), list('What is NOT covered', notCovered(r))),
  );
}

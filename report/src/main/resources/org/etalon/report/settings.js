import { compare, count, downBeside, seconds, upBeside } from './numbers.js';
import { h, panel, table } from './dom.js';
import { isOther } from './property.js';
// The same question under every setting of the quantizer: the best first, and what each setting gains.

const CHOICES = [['rounding', 'floor'], ['granularity', 'network'], ['step', 'power-of-two']];
const GRAIN = { network: 'one step for the network', layer: 'a step per layer', channel: 'a step per channel' };

const NAMES = { network: GRAIN.network, layer: GRAIN.layer, channel: GRAIN.channel, free: 'free steps', 'power-of-two': 'powers of two' };

const certified = (s) => s.verdict === 'certified';

/** Best first: marked so, then certified ones by their size, then the others by their bound. */
export function ranked(settings) {
  const size = (s) => s.totalBits ?? s.bits;
  const none = (s) => Number((s.upperBound ?? null) === null);
  const other = (a, b) => none(a) - none(b) || (none(a) ? 0 : compare(a.upperBound, b.upperBound));
  return [...settings].sort((a, b) =>
    Number(b.best === true) - Number(a.best === true)
      || Number(certified(b)) - Number(certified(a))
      || (certified(a) ? compare(size(a), size(b)) : other(a, b)));
}

function words(s) {
  if (s.quantizer && s.quantizer !== 'uniform') {
    return s.quantizer;
  }
  return [s.rounding, GRAIN[s.granularity] ?? s.granularity, s.step === 'free' ? 'free steps' : null].filter(Boolean).join(', ');
}

/** For each choice of a setting, the bits it saves against the plain one, all else equal. */
export function gains(settings) {
  const proved = settings.filter((s) => certified(s) && s.granularity);
  return CHOICES.flatMap(([key, plain]) => {
    const others = [...new Set(proved.map((s) => s[key]))].filter((value) => value && value !== plain);
    return others.map((value) => {
      const saved = proved
        .filter((s) => s[key] === value)
        .flatMap((s) => proved.filter((p) => p[key] === plain && CHOICES.every(([k]) => k === key || p[k] === s[k])).map((p) => Number(p.bits) - Number(s.bits)));
      return saved.length ? `${NAMES[value] ?? value} instead of ${NAMES[plain] ?? plain}: ${range(Math.min(...saved), Math.max(...saved))}` : null;
    });
  }).filter(Boolean);
}

function range(low, high) {
  const bits = (n) => `${n} ${n === 1 ? 'bit' : 'bits'}`;
  if (low === high) {
    return low === 0 ? 'no bit fewer' : low > 0 ? `${bits(low)} fewer` : `${bits(-low)} more`;
  }
  return low >= 0 ? `${low} to ${bits(high)} fewer` : `from ${bits(-low)} more to ${bits(Math.max(0, high))} fewer`;
}

/** What may take fewer bits in all than the best. */
function notFewest(settings) {
  const untried = settings.filter((s) => s.bits === null && s.verdict === 'unknown').length;
  return 'Not known to be the fewest bits in all: '
    + (untried ? `${untried} of ${settings.length} settings were not tried before the search ended.` : 'widths that would take fewer are undecided.');
}

export function settingsPanel(data) {
  const settings = data.result.settings;
  if (!Array.isArray(settings) || settings.length < 2) { // of one setting the verdict says all
    return null;
  }
  const list = ranked(settings);
  const some = gains(settings);
  const known = (key) => settings.some((s) => s[key] !== null && s[key] !== undefined);
  const columns = [
    ['Setting', (s) => (s.best === true ? h('strong', {}, words(s) + ' (best)') : words(s))],
    ['Bits', (s) => (certified(s) ? s.bits : '–')],
    ['Verdict', (s) => s.verdict],
    ['Minimal', (s) => (certified(s) ? (s.minimal ? 'yes' : 'not known') : '–')],
    isOther(data.result) ? null : ['Proved bound', (s) => (s.bits === null ? '–' : upBeside(s.upperBound, data.result.epsilon))],
    isOther(data.result) ? null : ['Attained', (s) => (s.bits === null ? '–' : downBeside(s.lowerBound, data.result.epsilon))],
    known('totalBits') ? ['Bits in all', (s) => (certified(s) ? count(s.totalBits) : '–')] : null,
    known('totalBytes') ? ['Bytes packed', (s) => (certified(s) ? count(s.totalBytes) : '–')] : null,
    known('boxes') ? ['Boxes', (s) => count(s.boxes)] : null,
    known('seconds') ? ['Time', (s) => seconds(s.seconds)] : null,
  ].filter(Boolean);
  return panel(
    'settings',
    'Settings',
    'The same question under each setting of the quantizer; every width has its own proof. This page speaks of the first one.',
    data.result.fewest === false && certified(list[0]) ? h('p', { class: 'lead' }, notFewest(settings)) : null,
    some.length ? h('ul', { class: 'key' }, some.map((gain) => h('li', {}, gain + '.'))) : null,
    table('Settings, the best first', columns.map(([name]) => name), list.map((s) => columns.map(([, show]) => show(s)))),
  );
}

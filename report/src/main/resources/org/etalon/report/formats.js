import { bounded, down, minus, power, up } from './numbers.js';
import { h, panel, table } from './dom.js';
import { chart, colour, decals } from './chart.js';
import { between } from './ranges.js';
// Everything in fixed point: the format of each value, the bits of each accumulator, what each rounding does alone.

/** Integer and fraction bits, Qm.n with the sign among m, of a format whose step is a power of two; null of others. */
export function q(value) {
  const fraction = -Math.log2(Number(value.step));
  const name = value.signed === true ? 'Q' : 'UQ';
  return Number.isInteger(fraction) ? `${name}${minus(Number(value.bits) - fraction)}.${minus(fraction)}` : null;
}

/** What a value is: the layer that it comes from, and the node where more than one comes from that. */
function origin(value, values) {
  if (Number(value.value) === 0) {
    return 'Input';
  }
  const alone = values.filter((v) => v.layer === value.layer).length === 1;
  return `Layer ${value.layer}${alone ? '' : `, node ${value.value}`}`;
}

export function formatsPanel(data) {
  const quantization = data.result.quantization;
  if (!quantization?.values) {
    return null;
  }
  const { values, accumulators, shares } = quantization;
  const parts = Object.entries(shares);
  return panel(
    'formats',
    'Formats',
    'What a device stores and adds. Qm.n has m bits before the point, the sign of signed ones among them, and n behind it; UQ has no sign. '
      + `Values are rounded by ${quantization.activationRounding} and saturate; ranges are proved for every input of the domain, rounded outward`
      + (quantization.rangesOfExactSums ? ', where no sum overflows: of those that do nothing is said here.' : '.'),
    table(
      'Values in fixed point',
      ['Value', 'Format', 'Bits', 'Step', quantization.rangesOfExactSums ? 'Proved range of exact sums' : 'Proved range', 'Saturates'],
      values.map((v) => [origin(v, values), h('code', {}, q(v) ?? v.format), v.bits, power(v.step), between(v.lower, v.upper), v.maySaturate === undefined ? '\u2013' : v.maySaturate ? 'may' : 'never']),
    ),
    accumulators.length
      ? table(
        `Accumulators: bits that suffice for every final sum${quantization.rangesOfExactSums ? ', if all are exact' : ''}; sums on the way may wrap`,
        ['Sums of', 'Bits on the domain', 'Bits whatever the input', 'Unit', 'Bits that an input needs'],
        accumulators.map((a) => [a.layer ? `Layer ${a.layer}` : `Two values, node ${a.node}`, a.bits, a.bitsWithoutDomain, power(a.unit), a.attainedBits ?? '\u2013']),
      )
      : null,
    parts.length ? effects(parts) : null,
  );
}

function effects(parts) {
  const kinds = [['proved bound', 'proved', ([, s]) => s.upperBound, up], ['attained', 'undecided', ([, s]) => s.lowerBound, down]];
  return [
    h('p', { class: 'note' }, 'One kind of rounding alone, all else in real numbers; a few boxes each. They need not add up to the whole'
      + (parts.some(([name]) => name === 'accumulators') ? '; accumulators wrap, beside exact ones.' : ', and accumulators round nothing.')),
    chart(
      'What each kind of rounding does to the output alone',
      90 + 48 * parts.length,
      { heads: ['Rounded alone', 'Proved bound', 'Attained'], rows: () => parts.map(([name, s]) => [name, up(s.upperBound), down(s.lowerBound)]) },
      () => ({
        aria: { enabled: false, decal: { show: true } },
        tooltip: { trigger: 'item' },
        grid: { left: 96, right: 48, top: 44, bottom: 44 },
        xAxis: { type: 'value', name: 'difference', min: 0 },
        yAxis: { type: 'category', inverse: true, data: parts.map(([name]) => name), axisTick: { show: false }, axisLabel: { color: colour('ink') } },
        series: kinds.map(([name, tint, value, round]) => ({
          name, type: 'bar', barWidth: '32%', tooltip: { valueFormatter: bounded(parts.map(value), round) }, data: parts.map((p) => (value(p) === null ? null : Number(value(p)))),
          itemStyle: { color: colour(tint + '-fill'), decal: decals[tint] },
        })),
      }),
    ),
  ];
}

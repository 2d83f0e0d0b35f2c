import { down, minus, up } from './numbers.js';
import { h, panel, table } from './dom.js';
// What each layer's sums can be on the domain, and the integer bits in which none overflows.

/** From a lower bound to an upper one, each rounded to its side. */
export function between(lower, upper) {
  return lower === null || upper === null ? 'not bounded' : minus(`${down(lower)} to ${up(upper)}`);
}

function type(bits) {
  return bits === null ? '–' : h('code', {}, `ap_fixed<W,${bits}>`);
}

export function rangesPanel(data) {
  const ranges = data.result.ranges;
  if (!Array.isArray(ranges) || data.result.semantics) {
    return null;
  }
  if (ranges.length === 0) {
    return panel('ranges', 'Ranges', 'The time limit left no time to bound what each layer’s sums can be.');
  }
  const { graph } = data.details;
  const chain = !graph || Boolean(graph.nodes?.every(({ kind }) => kind === 'dense' || kind === 'relu'));
  const part = chain ? 'Layer' : 'Place'; // other networks have more of these than layers
  return panel(
    'ranges',
    'Ranges',
    'Proved for every input of the domain, rounded outward: what a layer’s sums can be before the ReLU, and every partial sum on the '
      + 'way in any order. In ap_fixed<W,I> with the I given here none of them overflows, for any W; I counts the sign.'
      + (chain ? '' : ' Places are where values are bounded, in the order of the network: before a ReLU or a maximum, at a sum, between linear nodes that are kept apart, at the output.'),
    table(
      `Ranges of the quantized network, ${chain ? 'layer by layer' : 'place by place'}`,
      [part, 'Pre-activations', 'Integer bits for these', 'Partial sums', 'Integer bits of an accumulator'],
      ranges.map((l) => [
        `${part} ${l.layer}`,
        between(l.lower, l.upper),
        type(l.integerBits),
        l.largestPartialSum === null ? 'not bounded' : `at most ${up(l.largestPartialSum)} in size`,
        type(l.accumulatorIntegerBits),
      ]),
    ),
  );
}

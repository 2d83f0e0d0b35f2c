import { count, percent } from './numbers.js';
import { facts, panel } from './dom.js';
// What the quantized network costs a device: products that need a multiplier, and bytes of parameters.

/** Whole numbers are text here, exact however large they are. */
function bytes(bits) {
  return String((BigInt(bits) + 7n) / 8n);
}

function share(part, all) {
  return all === '0' ? part : `${count(part)} (${percent(Number(part) / Number(all), 2)})`;
}

export function operationsPanel(data) {
  const r = data.result;
  const cost = r.quantization && r.networks?.g?.operations;
  if (!cost) {
    return null;
  }
  const bits = r.quantization.totalBits ?? r.quantization.payloadBits;
  return panel(
    'operations',
    'Operations',
    'What one input costs: products of a value and a weight, counted on the network that is written. Products with zero are nothing, '
      + 'products with a power of two are shifts. The cycles are an estimate, four for each product that is not with zero: two loads, '
      + 'the multiplication or shift, and the sum; biases, casts and loops are not counted. Exported C forms all products alike.',
    facts([
      ['Products', count(cost.products)],
      ['of these with zero', share(cost.byZero, cost.products)],
      ['with a power of two', share(cost.byPowersOfTwo, cost.products)],
      ['Multiplications', count(cost.multiplications)],
      ['Cycles, estimated', count(cost.cyclesEstimate)],
      ...(bits ? [['Parameters', `${count(bytes(bits))} bytes`]] : []),
    ]),
  );
}

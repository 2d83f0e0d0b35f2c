import { downBeside, exact, up, upBeside } from './numbers.js';
import { h } from './dom.js';
// What a verdict is about where a model ends in a head: the values before it, and what follows behind.

const DECIDED = {
  certified: (epsilon) => `epsilon ${epsilon} is kept there, too, on the whole domain`,
  falsified: (epsilon) => `epsilon ${epsilon} is exceeded there, too, at the witness`,
  unknown: (epsilon) => `whether epsilon ${epsilon} is kept there is neither proved nor refuted`,
};

/** The head of the networks of a result, or null. */
function headOf(r) {
  return r.head ?? [r.networks?.f, r.networks?.g, r.network, r.float, r.trained].map((n) => n?.head).find(Boolean) ?? null;
}

function behind(r, head) {
  const factor = head.lipschitz?.[r.norm];
  if (factor === undefined) {
    return `${head.operator} decides, and no bound of values carries over to a decision.`;
  }
  const times = `Behind it differences are at most ${up(factor)} times as large`;
  if (head.upperBound === undefined) {
    return `${times}.`;
  }
  const sharper = head.onRanges
    ? `, or ${upBeside(head.onRanges.upperBound, r.epsilon)}, for where the outputs of f and g lie differences are at most ${up(head.onRanges.lipschitz)} times as large`
    : '';
  const found = `${times}: at most ${upBeside(head.upperBound, r.epsilon)}${sharper}, `
    + `and at the witness at least ${downBeside(head.attained, r.epsilon)}`;
  const decided = DECIDED[head.verdict];
  return decided && r.epsilon !== null ? `${found}; ${decided(exact(r.epsilon))}.` : `${found}.`;
}

/** A paragraph on what was cut off and what is said of it; null where nothing was. */
export function headLine(r) {
  const head = headOf(r);
  return head && h(
    'p',
    { class: 'about-head' },
    h('strong', {}, `Values before ${head.operator}. `),
    `The model ends in ${head.operator}, which is cut off here: f, g and all figures on this page are of the values before it. `
      + behind(r, head),
    r.quantization?.bits ? ` The network written ends before ${head.operator}, too.` : null,
  );
}

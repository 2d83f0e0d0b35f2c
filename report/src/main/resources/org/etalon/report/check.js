import { h } from './dom.js';
// What a verdict rests on, in words: they follow the verdict of the checker.

/** Whether there is a certificate at all, accepted or not. */
export function certificateOf(r) {
  const check = r.check;
  return Boolean(
    check && (check.verdict === 'accepted' || check.verdict === 'rejected' || check.file || check.command || (r.files ?? []).some((file) => file.endsWith('.etalon'))));
}

function unchecked(r) {
  const reason = r.check?.reason;
  return certificateOf(r)
    ? `the certificate was not checked${reason ? `: ${reason}` : ': this rests on the search alone.'}`
    : 'this rests on the search alone; no independent program has looked at it.';
}

/** One line: accepted, rejected, or resting on the search. */
export function stamp(r) {
  const of = (kind, word, ...text) => h('p', { class: `stamp ${kind}` }, h('strong', {}, word + ' '), ...text);
  switch (r.check?.verdict) {
    case 'accepted':
      return of('accepted', 'CHECKED', 'an independent checker accepts the certificate.');
    case 'rejected':
      return of('rejected', 'REJECTED', 'by the checker: ' + r.check.reason);
    default:
      return of('unchecked', 'UNCHECKED', unchecked(r));
  }
}

/** Whether a network of the result casts values to fixed point. */
export function isFixed(r) {
  return ['f', 'g'].some((name) => r.networks?.[name]?.semantics === 'fixed' || r.networks?.[name]?.semantics === 'any-runtime');
}

/** Whether a network of the result runs in float32. */
export function isFloat(r) {
  return r.semantics === 'float32' || r.semantics === 'float32-g';
}

/** What the networks compute, in a sentence. */
function arithmetic(r) {
  if (isFloat(r)) {
    const who = r.semantics === 'float32'
      ? 'Both networks run in float32 on float32 inputs, each in a way of its own'
      : 'g runs in float32 on float32 inputs, beside f in real arithmetic';
    return `${who}: sums in any order, also of a convolution or product with what is added to it, fused or not, subnormal numbers kept or flushed to zero; nothing overflows, which is part of what is proved.`;
  }
  if (r.semantics === 'any-runtime') {
    return 'A network that casts values to 8 bits is run by any runtime: in integers with sums of 32 bits and any of the ways to requantize that docs/math/fixed.md lists, or in float32 in any order; one that does not cast is a function of real arithmetic. The witness is evaluated exactly as the text of the operators says.';
  }
  return isFixed(r)
    ? 'Values are cast to the fixed-point formats of the models, exactly as said; parameters are those stored, and sums between two casts are exact. Nothing overflows on the domain but where a format saturates: that is part of what is proved.'
    : 'Both networks are functions of real arithmetic on their stored parameters; every bound has its own rounding accounted for.';
}

const ELSEWHERE = 'Inputs outside the domain, and how well the original network does its task.';
const ORDER = 'The order of floating-point operations on the target, and its rounding.';
const NOT_COVERED = {
  real: ['Quantized or rounded activations: between layers all values are real numbers.', 'Accumulators: width, overflow and saturation of sums.', ORDER],
  fixed: ['Targets that cast elsewhere, or each product of a sum: what is cast is what the model says.', ORDER],
  float32: ['Sums in fewer bits than float32, TF32, and convolutions by Winograd or FFT.', 'Quantized activations: every value is a float32 number.'],
  'any-runtime': ['Sums of 16 bits, shifts that truncate, Winograd convolutions, TF32, and casts that a runtime drops or joins.'],
};

/** What the verdict does not speak of. */
export function notCovered(r) {
  return [...(NOT_COVERED[isFloat(r) ? 'float32' : r.semantics] ?? NOT_COVERED[isFixed(r) ? 'fixed' : 'real']), ELSEWHERE];
}

/** The inputs that the verdict is about, as part of a sentence. */
export function inputs(r) {
  return isFloat(r) ? 'float32 input x' : 'input x';
}

/** How the networks were evaluated at the witness, as part of a sentence. */
export function evaluated(r) {
  if (r.semantics === 'float32-g') {
    return 'g run in float32, f in exact arithmetic';
  }
  return r.semantics === 'float32' ? 'run in float32' : 'in exact arithmetic';
}

/** What has to be right for the verdict to be. */
export function assumptions(r) {
  return [
    arithmetic(r),
    'The inputs lie in the domain that was given, a finite union of boxes.',
    r.check?.verdict === 'accepted'
      ? 'The checker, the reader of model files and the Java runtime are right; the search needs not be.'
      : 'The search, the reader of model files and the Java runtime are right: nothing else has confirmed what they say.',
  ];
}

/** Whether the same command is known to give the same: whatever is not said to be is not. */
export function reproduces(r) {
  if (typeof r.reproducible === 'boolean') {
    return r.reproducible;
  }
  return r.tried ? r.tried.every((attempt) => attempt.reproducible === true) : r.statistics?.reproducible === true;
}

const LIMITS = { timeout: 'Time', cancelled: 'An interruption', subproblem_limit: 'The limit on boxes', memory: 'A lack of memory', time: 'Time', boxes: 'The limit on boxes' };

/** What ended the run before its end, or null: of many widths, a certified one says nothing of a limit on boxes. */
export function limit(r) {
  const ending = r.quantization?.ending ?? r.statistics?.ending;
  const certified = r.tried && r.verdict === 'certified';
  return certified && ending === 'subproblem_limit' ? null : (LIMITS[ending] ?? null);
}

/** Boxes and seconds of the whole run: of all settings and widths where there are some. */
export function work(r) {
  const sum = (list, key) => list.reduce((total, one) => total + Number(one[key] ?? 0), 0);
  if (r.settings) {
    return { boxes: sum(r.settings, 'boxes'), seconds: sum(r.settings, 'seconds') };
  }
  if (r.quantization?.proofs) {
    return { boxes: Number(r.quantization.subproblems), seconds: Number(r.quantization.seconds) };
  }
  return r.tried
    ? { boxes: sum(r.tried, 'subproblems'), seconds: sum(r.tried, 'seconds') }
    : { boxes: Number(r.statistics.subproblems), seconds: Number(r.statistics.seconds) };
}

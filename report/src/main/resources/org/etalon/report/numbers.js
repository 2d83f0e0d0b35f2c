// Numbers as the text they were written in: what a page shows is digit for digit what is stored.

/** Parses JSON; every number becomes the string of its own digits. */
export function parseExact(text) {
  const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  let out = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('"', at);
    const plain = open < 0 ? text.slice(at) : text.slice(at, open);
    out += plain.replace(number, '"$&"');
    if (open < 0) {
      return JSON.parse(out);
    }
    at = stringEnd(text, open);
    out += text.slice(open, at);
  }
}

function stringEnd(text, open) {
  let close = open;
  for (;;) {
    close = text.indexOf('"', close + 1);
    let slashes = 0;
    while (text[close - 1 - slashes] === '\\') {
      slashes++;
    }
    if (slashes % 2 === 0) {
      return close + 1;
    }
  }
}

/** Sign, digits without leading zeros, and the exponent of the first digit. */
function split(text) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) {
    return null;
  }
  const whole = parts[2] + (parts[3] || '');
  const zeros = /^0*/.exec(whole)[0].length;
  return {
    negative: parts[1] === '-',
    digits: whole.slice(zeros),
    exponent: parts[2].length - 1 - zeros + Number(parts[4] || 0),
  };
}

/** Rounds decimal text to some digits, towards plus (up) or minus infinity, in decimal arithmetic. */
function directed(text, count, up) {
  const number = split(text);
  if (!number || number.digits === '') {
    return number ? '0' : text;
  }
  let { digits, exponent } = number;
  const away = /[1-9]/.test(digits.slice(count)) && up !== number.negative;
  digits = digits.slice(0, count);
  if (away) {
    const next = (BigInt(digits) + 1n).toString();
    exponent += next.length > digits.length ? 1 : 0;
    digits = next;
  }
  return (number.negative ? '-' : '') + layout(digits.replace(/0+$/, ''), exponent);
}

function layout(digits, exponent) {
  if (exponent < -6 || exponent >= 7) {
    const mantissa = digits.length > 1 ? digits[0] + '.' + digits.slice(1) : digits;
    return mantissa + 'e' + exponent;
  }
  if (exponent < 0) {
    return '0.' + '0'.repeat(-exponent - 1) + digits;
  }
  const padded = digits.padEnd(exponent + 1, '0');
  return padded.length > exponent + 1
    ? padded.slice(0, exponent + 1) + '.' + padded.slice(exponent + 1)
    : padded;
}

/** An upper bound, rounded up; "unbounded" where there is none. */
export function up(text, digits = 4) {
  return text === null || text === undefined ? 'unbounded' : directed(text, digits, true);
}

/** A lower bound, rounded down. */
export function down(text, digits = 4) {
  return text === null || text === undefined ? '0' : directed(text, digits, false);
}

/** A number of a claim: all its digits, as rounding could turn the claim into another. */
export function exact(text) {
  const number = split(String(text));
  if (!number) {
    return String(text);
  }
  return number.digits === '' ? '0' : (number.negative ? '-' : '') + layout(number.digits.replace(/0+$/, ''), number.exponent);
}

/** Decimal text as digits times a power of ten. */
function scaled(text) {
  const { negative, digits, exponent } = split(String(text));
  const value = BigInt(digits || '0');
  return { value: negative ? -value : value, power: exponent - digits.length + 1 };
}

function aligned(a, b) {
  const [x, y] = [scaled(a), scaled(b)];
  const power = Math.min(x.power, y.power);
  return [x.value * 10n ** BigInt(x.power - power), y.value * 10n ** BigInt(y.power - power), power];
}

function textOf(value, power) {
  return exact(`${value}E${power}`);
}

/** The order of two decimal texts, exactly: negative, zero or positive. */
export function compare(a, b) {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Rounds a bound to four digits, or to as many more as it takes to stay on its side of an epsilon. */
function beside(text, epsilon, round) {
  const known = [text, epsilon].every((v) => v !== null && v !== undefined && split(String(v)));
  for (let digits = 4; known && digits < 17; digits++) {
    const rounded = round(text, digits);
    if (compare(rounded, epsilon) > 0 === compare(text, epsilon) > 0) {
      return rounded;
    }
  }
  return known ? exact(text) : round(text);
}

/** An upper bound beside the epsilon that it was compared with. */
export function upBeside(text, epsilon) {
  return beside(text, epsilon, up);
}

/** A lower bound beside an epsilon. */
export function downBeside(text, epsilon) {
  return beside(text, epsilon, down);
}

/** The exact sum of two decimal texts. */
export function plus(a, b) {
  const [x, y, power] = aligned(a, b);
  return textOf(x + y, power);
}

/** The exact product of two decimal texts. */
export function times(a, b) {
  const [x, y] = [scaled(a), scaled(b)];
  return textOf(x.value * y.value, x.power + y.power);
}

/** A number that is no bound, to some digits. */
export function about(value, digits = 4) {
  const number = Number(value);
  if (value === null || value === undefined || !Number.isFinite(number)) {
    return '–';
  }
  return String(Number(number.toPrecision(digits)));
}

/** With signs of print, which no line is broken behind; exponents keep theirs. */
export function minus(text) {
  return String(text).replace(/(?<!e)-/g, '−');
}

const RAISED = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** A whole number as an exponent. */
function raised(exponent) {
  return String(exponent).replace(/[-\d]/g, (c) => RAISED[c]);
}

/** A step: a power of two by its exponent, any other in digits. */
export function power(step) {
  const exponent = Math.log2(Number(step));
  return Number.isInteger(exponent) ? `2${raised(exponent)}` : about(step);
}

/** What a chart shows of bounds under the pointer: their own texts, rounded to their side, for its doubles are none. */
export const bounded = (texts, round) => (value, k) => (texts[k] === null || texts[k] === undefined ? '–' : round(texts[k]));

/** A number beside an axis. */
export function tick(value) {
  const size = Math.abs(value);
  if (!(size > 0 && (size < 0.001 || size >= 1e6))) {
    return minus(about(value));
  }
  const [mantissa, exponent] = Number(value.toPrecision(4)).toExponential().replace('+', '').split('e');
  return minus(`${mantissa}·10`.replace(/^(-?)1·/, '$1')) + raised(exponent);
}

/** A share of one as per cent: nothing only where it is nothing, and all only where it is all. */
export function percent(value, digits = 3) {
  if (value === null || value === undefined) {
    return '–';
  }
  const number = 100 * Number(value);
  if (number > 0 && number < 0.001) {
    return '<\u00a00.001\u00a0%';
  }
  const shown = about(number, digits);
  return number < 100 && shown === '100' ? `>\u00a0${about(100 - 10 ** (2 - digits))}\u00a0%` : shown + '\u00a0%';
}

/** A share of one as per cent that is a claim of "at least": rounded down. */
export function percentDown(value, digits = 3) {
  return value === null || value === undefined ? '–' : directed(times(value, '100'), digits, false) + '\u00a0%';
}

/** A count with thin spaces between thousands. */
export function count(value) {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** A count of things. */
export function counted(value, one, many) {
  return `${count(value)} ${Number(value) === 1 ? one : many}`;
}

/** Seconds for people. */
export function seconds(value) {
  const s = Number(value);
  return s < 0.1 ? about(1000 * s, 2) + ' ms' : s < 120 ? about(s, 3) + ' s' : about(s / 60, 3) + ' min';
}

/** Widths as text; runs of more than two are joined. */
export function ranges(labels) {
  const runs = [];
  for (const label of labels.map(Number)) {
    const last = runs[runs.length - 1];
    if (last && label === last[1] + 1) {
      last[1] = label;
    } else {
      runs.push([label, label]);
    }
  }
  return runs.map(([a, b]) => (a === b ? a : b === a + 1 ? `${a}, ${b}` : `${a}–${b}`)).join(', ');
}

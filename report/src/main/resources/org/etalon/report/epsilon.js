import { compare, downBeside, exact, ranges, tick, upBeside } from './numbers.js';
import { h, panel } from './dom.js';
import { chart, colour, decals } from './chart.js';
import { isOther } from './property.js';
// Epsilon against bits: what is proved, refuted, or neither, width by width.

const STEPS = 1000;
const MOST_SHOWN = 16; // digits beside a line

/** Bounds width by width. */
export function attempts(r) {
  const tried = r.tried ?? [{ bits: null, upperBound: r.upperBound, lowerBound: r.lowerBound }];
  const both = r.quantization?.mostActivationBits;
  return tried.map((t) => ({
    label: both ? `${t.bits}/${t.activationBits}` : t.bits ?? 'g',
    upperText: t.upperBound,
    lowerText: t.lowerBound,
    // For places in the picture alone.
    upper: t.upperBound === null ? Infinity : Number(t.upperBound),
    lower: Number(t.lowerBound),
  }));
}

/** What is known at an epsilon, a text, by its decimal digits and those of the bounds. */
export function zone(attempt, epsilon) {
  if (attempt.upperText !== null && compare(attempt.upperText, epsilon) <= 0) {
    return 'proved';
  }
  return compare(attempt.lowerText, epsilon) > 0 ? 'refuted' : 'undecided';
}

function decades(list, asked) {
  const values = list.flatMap((a) => [a.upper, a.lower]).concat(asked ?? []);
  const positive = values.filter((v) => v > 0 && Number.isFinite(v));
  const low = Math.floor(Math.log10(Math.min(...positive, 1)) - 0.3);
  const high = Math.ceil(Math.log10(Math.max(...positive, 10 ** (low + 1))) + 0.3);
  const step = every(low, high);
  return positive.length ? [high - step * Math.ceil((high - low) / step), high] : [-3, 0];
}

/** So many decades from one tick to the next. */
function every(low, high) {
  return Math.max(1, Math.round((high - low) / 8));
}

/** Widths in few words; those of weights and activations one by one. */
function runs(labels) {
  return labels.some((label) => String(label).includes('/')) ? labels.join(', ') : ranges(labels);
}

/** The answer at an epsilon; epsilon with all its digits, as it is part of what is said. */
export function words(list, epsilon) {
  const of = (name) => list.filter((a) => zone(a, epsilon) === name).map((a) => a.label);
  if (list.length === 1 && list[0].label === 'g') {
    return `At epsilon ${exact(epsilon)}: ${zone(list[0], epsilon)}.`;
  }
  const proved = of('proved');
  const rest = ['undecided', 'refuted'].map((name) => [name, of(name)]).filter(([, w]) => w.length);
  return (
    `At epsilon ${exact(epsilon)}: `
    + (proved.length ? `proved for ${runs(proved)} bits` : 'proved for no width that was tried')
    + rest.map(([name, w]) => `; ${name}: ${runs(w)}`).join('')
    + '.'
  );
}

export function epsilonPanel(data) {
  const r = data.result;
  if (!r.verdict || isOther(r)) {
    return null;
  }
  const list = attempts(r);
  const asked = r.epsilon === null ? null : exact(r.epsilon);
  const [low, high] = decades(list, asked ? [Number(asked)] : []);
  const short = (value) => String(Number(value.toPrecision(3)));
  let epsilon = Number(asked) > 0 ? asked : short(10 ** ((low + high) / 2)); // text: a claim has all its digits
  const said = h('p', { role: 'status', class: 'answer', id: 'epsilon-answer' });
  const place = (value) => Math.min(high, Math.max(low, Math.log10(value))) - low;
  const both = r.quantization?.mostActivationBits;
  const heads = [both ? 'Bits of weights/activations' : 'Bits', 'Attained (refuted below)', 'Proved bound (proved from)', 'At this epsilon'];
  const rows = () =>
    list.map((a) => [String(a.label), downBeside(a.lowerText, epsilon), upBeside(a.upperText, epsilon), zone(a, epsilon)]);
  const figure = chart(
    `${r.tried ? 'Epsilon against bits' : 'Every epsilon'}: proved, undecided and refuted zones`,
    360,
    { heads, rows },
    () => options(list, { low, high, place, epsilon, asked }),
  );
  const slider = h('input', {
    type: 'range', min: 0, max: STEPS, step: 1, id: 'epsilon-slider', 'aria-describedby': 'epsilon-answer',
    'aria-label': 'Epsilon, logarithmic', value: Math.round((STEPS * place(epsilon)) / (high - low)),
    input: () => set(short(10 ** (low + ((high - low) * slider.value) / STEPS)), true),
  });
  const number = h('input', {
    type: 'number', min: 0, step: 'any', id: 'epsilon-number', value: exact(epsilon),
    change: () => Number(number.value) > 0 && set(/^\d/.test(number.value) ? number.value : String(Number(number.value)), false),
  });
  function set(value, fromSlider) {
    epsilon = value;
    if (fromSlider) {
      number.value = epsilon;
    } else {
      slider.value = Math.round((STEPS * place(epsilon)) / (high - low));
    }
    number.style.width = Math.max(12, number.value.length + 5) + 'ch';
    slider.setAttribute('aria-valuetext', 'epsilon ' + exact(epsilon));
    said.textContent = words(list, epsilon);
    figure.redraw();
    const body = figure.querySelector('tbody');
    rows().forEach((row, k) => row.forEach((cell, c) => body && (body.rows[k].cells[c].textContent = cell)));
  }
  set(epsilon, false);
  return panel(
    'epsilon',
    r.tried ? 'Epsilon against bits' : 'Every epsilon',
    'From the proved bound upwards every epsilon is proved; below what the witness attains every epsilon is refuted; '
      + 'between them nothing is known.'
      + (r.tried ? ' Each width has its own proof: errors are not monotone in bits, and widths without a column were not tried.' : ''),
    h(
      'div',
      { class: 'controls' },
      h('label', { class: 'field grow' }, h('span', {}, 'Epsilon'), slider),
      h('label', { class: 'field' }, h('span', {}, 'Value'), number),
    ),
    said,
    figure,
  );
}

function options(list, { low, high, place, epsilon, asked }) {
  const bar = (name, values) => ({
    name,
    type: 'bar',
    stack: 'zones',
    barCategoryGap: '12%',
    data: values,
    itemStyle: { color: colour(name + '-fill'), decal: decals[name] },
    emphasis: { disabled: true },
  });
  const lower = list.map((a) => (a.lower > 0 ? place(a.lower) : 0));
  const upper = list.map((a) => (Number.isFinite(a.upper) ? place(a.upper) : high - low));
  const line = (value, name, type) => ({
    yAxis: place(value),
    name,
    lineStyle: { color: colour('ink'), type, width: type === 'solid' ? 2 : 1 },
    label: { formatter: name, position: type === 'solid' ? 'insideEndTop' : 'insideStartTop', color: colour('ink'), backgroundColor: colour('card'), padding: [2, 4] },
  });
  // The sentence above has all digits; where they are many, the chart has no room for them.
  const named = (word, value) => (exact(value).length > MOST_SHOWN ? word : `${word} ${exact(value)}`);
  const lines = [line(epsilon, named('epsilon', epsilon), 'solid')];
  if (Number(asked) > 0 && compare(asked, epsilon) !== 0) {
    lines.push(line(asked, named('asked', asked), 'dashed'));
  }
  const proved = bar('proved', upper.map((u) => high - low - u));
  proved.markLine = { symbol: 'none', silent: true, data: lines };
  return {
    aria: { enabled: false, decal: { show: true } },
    legend: { data: ['proved', 'undecided', 'refuted'] },
    tooltip: {
      trigger: 'axis',
      formatter: (items) => {
        const a = list[items[0].dataIndex];
        return `${a.label} bits<br>proved from ${upBeside(a.upperText, epsilon)}<br>refuted below ${downBeside(a.lowerText, epsilon)}`;
      },
    },
    xAxis: { type: 'category', data: list.map((a) => a.label), name: list[0].label === 'g' ? '' : 'bits per parameter' },
    yAxis: {
      type: 'value', min: 0, max: high - low, interval: every(low, high), name: 'epsilon', nameGap: 56,
      axisLabel: { formatter: (v) => tick(Number((10 ** (v + low)).toPrecision(3))) },
    },
    series: [
      bar('refuted', lower),
      bar('undecided', upper.map((u, k) => u - lower[k])),
      proved,
    ],
  };
}

import { about, count, down, seconds, up } from './numbers.js';
import { choice, h, panel } from './dom.js';
import { chart, colour } from './chart.js';
import { fileName } from './verdict.js';
// The explorer's controls: they start the same search as the command, and show its progress.

const MOST_POINTS = 2000;
const REDRAW_MILLISECONDS = 300;
const FILES = [['report.html', 'Report'], ['quantized.onnx', 'ONNX model'], ['result.json', 'Result'], ['certificate.etalon', 'Certificate']];

const token = () => new URLSearchParams(location.search).get('token') ?? '';
const at = (path) => `${path}?token=${encodeURIComponent(token())}`;

function entry(id, label, value, attributes = {}) {
  return h('label', { class: 'field' }, h('span', {}, label), h('input', { id, value, type: 'text', size: 9, autocomplete: 'off', ...attributes }));
}

/** The panel that starts runs; `show(json)` shows the data of a finished one. */
export function explorePanel(data, show) {
  if (data.kind !== 'explore') {
    return null;
  }
  const { network, domain } = data.explore;
  const asked = { quantizer: 'uniform', rounding: 'floor', granularity: 'network', step: 'power-of-two', norm: 'inf' };
  const pick = (key, label, values) => choice(label, values.map((v) => [v, v]), asked[key], (value) => (asked[key] = value));
  const start = h('button', { type: 'button', class: 'primary', id: 'start' }, 'Start');
  const cancel = h('button', { type: 'button', id: 'cancel', disabled: true }, 'Cancel');
  const said = h('p', { role: 'status', class: 'live-numbers', id: 'live-status' }, 'Nothing runs.');
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Part of the domain that is done' });
  const saves = h('p', { class: 'actions', id: 'saves' });
  const points = [];
  const figure = chart('Bounds over time', 260, { heads: ['Seconds', 'Bits', 'Upper bound', 'Attained', 'Boxes'], rows: () => rows(points) }, () => curves(points));
  figure.hidden = true;
  const value = (id) => document.getElementById(id).value.trim();
  let run = null;
  let drawn = 0;

  function parameters() {
    const common = { epsilon: value('ask-epsilon'), norm: asked.norm, timeout: `${value('ask-budget')}s` };
    return asked.quantizer === 'uniform'
      ? { ...common, rounding: asked.rounding, granularity: asked.granularity, step: asked.step, bits: `${value('ask-bits-low')}..${value('ask-bits-high')}` }
      : { ...common, quantizer: asked.quantizer };
  }

  function busy(on) {
    start.disabled = on;
    cancel.disabled = !on;
  }

  function ended(text) {
    run?.source.close();
    run = null;
    busy(false);
    said.textContent = text;
  }

  async function begin() {
    busy(true);
    saves.replaceChildren();
    points.length = 0;
    bar.value = 0;
    said.textContent = 'Starting …';
    try {
      const answer = await fetch(at('/runs'), {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(parameters()),
      });
      if (!answer.ok) {
        throw new Error(await answer.text());
      }
      const id = (await answer.json()).run;
      run = { id, source: new EventSource(at(`/runs/${id}`)) };
      run.source.onmessage = (message) => heard(JSON.parse(message.data), id);
      run.source.onerror = () => ended('The server does not answer any more; start it again.');
    } catch (refused) {
      ended(refused.message || 'The server does not answer.');
    }
  }

  function heard(event, id) {
    if (event.state === 'progress') {
      step(event);
    } else if (event.state === 'refused' || event.state === 'failed') {
      ended(event.message);
    } else if (event.state === 'done') {
      ended(event.result.summary);
      finish(id, event.files);
    }
  }

  function step(p) {
    if (points.length < MOST_POINTS) {
      points.push(p);
    } else {
      points[MOST_POINTS - 1] = p;
    }
    bar.value = p.done;
    said.textContent =
      `${p.bits} bits: the difference is between ${down(String(p.lower))} and ${p.upper === null ? 'an unknown bound' : up(String(p.upper))}; `
      + `${count(p.boxes)} boxes, ${count(p.open)} open, ${about(100 * p.done, 3)} % of the domain done, ${seconds(p.seconds)}.`;
    figure.hidden = points.length < 2;
    if (!figure.hidden && performance.now() - drawn > REDRAW_MILLISECONDS) {
      drawn = performance.now();
      requestAnimationFrame(() => figure.redraw());
    }
  }

  async function finish(id, files) {
    saves.replaceChildren(
      ...FILES.filter(([name]) => files.includes(name)).map(([name, label]) =>
        h('a', { href: at(`/runs/${id}/files/${name}`), download: name }, `Save ${label}`)),
    );
    const answer = await fetch(at(`/runs/${id}/files/report.html`));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    show(page.getElementById('data').textContent);
  }

  start.addEventListener('click', begin);
  cancel.addEventListener('click', () => {
    if (run) {
      said.textContent = 'Stopping, with the best result so far …';
      fetch(at(`/runs/${run.id}/cancel`), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
    }
  });
  return panel(
    'explore',
    `Explore ${fileName(network.file)}`,
    `${network.widths.join('–')} neurons, ${count(network.parameters)} parameters, on the domain ${domain.source}. `
      + 'Each start runs etalon quantize; its page appears below.',
    h(
      'div',
      { class: 'controls' },
      entry('ask-epsilon', 'Epsilon', '0.05', { inputmode: 'decimal' }),
      pick('norm', 'Norm', ['inf', '1', '2']),
      pick('quantizer', 'Quantizer', ['uniform', 'float16', 'bfloat16']),
      entry('ask-bits-low', 'Bits from', '1', { inputmode: 'numeric', size: 3 }),
      entry('ask-bits-high', 'to', '24', { inputmode: 'numeric', size: 3 }),
      pick('rounding', 'Rounding', ['floor', 'nearest', 'zero']),
      pick('granularity', 'Step per', ['network', 'layer', 'channel']),
      pick('step', 'Steps', ['power-of-two', 'free']),
      entry('ask-budget', 'Seconds', '60', { inputmode: 'decimal', size: 4 }),
      start,
      cancel,
    ),
    said,
    bar,
    figure,
    saves,
  );
}

function rows(points) {
  return points.map((p) => [about(p.seconds, 3), p.bits, about(p.upper), about(p.lower), count(p.boxes)]);
}

function curves(points) {
  const line = (key, name, type, tint) => ({
    name, type: 'line', step: 'end', showSymbol: false, lineStyle: { type, width: 2 }, color: colour(tint),
    data: points.map((p) => [p.seconds, p[key] > 0 ? p[key] : null]),
  });
  return {
    tooltip: { trigger: 'axis', valueFormatter: (v) => about(v) },
    xAxis: { type: 'value', name: 'seconds', scale: true, axisLabel: { formatter: (v) => about(v, 3) } },
    yAxis: { type: 'log', name: 'difference', nameGap: 48, axisLabel: { formatter: (v) => about(v, 2) } },
    series: [line('upper', 'upper bound of the width at hand', 'solid', 'proved'), line('lower', 'attained', 'dashed', 'refuted')],
  };
}

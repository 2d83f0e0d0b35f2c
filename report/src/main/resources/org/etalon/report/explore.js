import { about, count, down, parseExact, seconds, up } from './numbers.js';
import { choice, h, panel } from './dom.js';
import { chart } from './chart.js';
import { course } from './course.js';
import { history, setting } from './history.js';
import { fileName } from './verdict.js';
// The explorer's controls: they start the same search as the command, and show its progress.

const MOST_POINTS = 2000;
const REDRAW_MILLISECONDS = 300;
const MOST_ERRORS = 3;
const EVERY = 'every setting';
const FILES = [
  ['report.html', 'Report'], ['quantized.onnx', 'ONNX model'], ['result.json', 'Result'], ['certificate.etalon', 'Certificate'],
  ['witness.json', 'Witness'],
];

const token = () => new URLSearchParams(location.search).get('token') ?? '';
const at = (path) => `${path}?token=${encodeURIComponent(token())}`;
const post = (path, body) =>
  fetch(at(path), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

const ofUniform = (field) => {
  field.classList.add('of-uniform');
  return field;
};

function entry(id, label, value, attributes = {}) {
  return h('label', { class: 'field' }, h('span', {}, label), h('input', { id, value, type: 'text', size: 9, autocomplete: 'off', ...attributes }));
}

/** The panel that starts runs; `show(data, text)` shows a finished one. */
export function explorePanel(data, show) {
  if (data.kind !== 'explore') {
    return null;
  }
  const { network, domain } = data.explore;
  const asked = { quantizer: 'uniform', rounding: 'floor', granularity: 'network', step: 'power-of-two', norm: 'inf' };
  const pick = (key, label, values) => choice(label, values.map((v) => [v, v]), asked[key], (value) => {
    asked[key] = value;
    fit();
  });
  const start = h('button', { type: 'button', class: 'primary', id: 'start' }, 'Start');
  const cancel = h('button', { type: 'button', id: 'cancel', disabled: true }, 'Cancel');
  const said = h('p', { role: 'status', class: 'live-numbers', id: 'live-status' }, 'Nothing runs.');
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Part of the domain that is done' });
  const saves = h('p', { class: 'actions', id: 'saves' });
  const past = h('div', {});
  const stale = h('p', { role: 'status', class: 'stamp unchecked', id: 'stale', hidden: true });
  let points = []; // of the setting at hand
  const runs = [];
  const figure = chart('Bounds over time', 280, { heads: ['Seconds', 'Bits', 'Upper bound', 'Attained', 'Boxes'], rows: () => rows(points) }, () => course(points, null, epsilon));
  figure.hidden = true;
  const value = (id) => document.getElementById(id).value.trim();
  const form = h(
    'div',
    { class: 'questions' },
    entry('ask-epsilon', 'Epsilon', '0.05', { inputmode: 'decimal' }),
    pick('norm', 'Norm', ['inf', '1', '2']),
    pick('quantizer', 'Quantizer', ['uniform', 'float16', 'bfloat16', EVERY]),
    [
      entry('ask-bits-low', 'Bits from', '1', { inputmode: 'numeric' }),
      entry('ask-bits-high', 'Bits to', '24', { inputmode: 'numeric' }),
      pick('rounding', 'Rounding', ['floor', 'nearest', 'zero']),
      pick('granularity', 'Step per', ['network', 'layer', 'channel']),
      pick('step', 'Steps', ['power-of-two', 'free']),
    ].map(ofUniform),
    entry('ask-budget', 'Seconds', '60', { inputmode: 'decimal' }),
  );
  let several = false; // settings
  let run = null;
  let shown = null;
  let started = 0;
  let epsilon = null;
  let drawn = 0;

  /** What has no meaning for the quantizer that is chosen cannot be entered. */
  function fit() {
    form.querySelectorAll('.of-uniform :is(input, select)').forEach((field) => (field.disabled = asked.quantizer !== 'uniform'));
  }

  function parameters() {
    const common = { epsilon: value('ask-epsilon'), norm: asked.norm, timeout: `${value('ask-budget')}s` };
    if (asked.quantizer === EVERY) {
      return common;
    }
    return asked.quantizer === 'uniform'
      ? { ...common, rounding: asked.rounding, granularity: asked.granularity, step: asked.step, bits: `${value('ask-bits-low')}..${value('ask-bits-high')}` }
      : { ...common, quantizer: asked.quantizer };
  }

  /** Says of which run the page below is, while it is not that of the run at hand. */
  function mark() {
    stale.hidden = !(run && shown);
    stale.textContent = stale.hidden
      ? ''
      : `The page below is still that of run ${shown.number} (${setting(shown.data.result.quantization)}); run ${started} is under way.`;
    document.getElementById('panels').toggleAttribute('data-stale', !stale.hidden);
    past.replaceChildren(...[history(runs, shown, look)].filter(Boolean));
  }

  function look(chosen) {
    shown = chosen;
    saves.replaceChildren(
      ...FILES.filter(([name]) => chosen.files.includes(name)).map(([name, label]) =>
        h('a', { href: at(`/runs/${chosen.id}/files/${name}`), download: name }, `Save ${label} of run ${chosen.number}`)),
    );
    show(chosen.data, chosen.text);
    mark();
  }

  function ended(text) {
    run?.source.close();
    run = null;
    figure.hidden = true; // the page has it
    start.disabled = false;
    cancel.disabled = true;
    said.textContent = text;
    mark();
  }

  async function begin() {
    start.disabled = true;
    points = [];
    several = asked.quantizer === EVERY;
    epsilon = value('ask-epsilon');
    bar.value = 0;
    said.textContent = 'Starting …';
    try {
      const answer = await post('/runs', parameters());
      if (!answer.ok) {
        throw new Error(await answer.text());
      }
      const id = (await answer.json()).run;
      run = { id, source: new EventSource(at(`/runs/${id}`)), errors: 0 };
      started++;
      cancel.disabled = false;
      run.source.onmessage = (message) => heard(JSON.parse(message.data), id);
      run.source.onerror = () => run && ++run.errors >= MOST_ERRORS && ended('The server does not answer any more; start it again.');
      mark();
    } catch (refused) {
      ended(refused.message || 'The server does not answer.');
    }
  }

  function heard(event, id) {
    run.errors = 0;
    if (event.state === 'progress') {
      step(event);
    } else if (event.state === 'refused' || event.state === 'failed') {
      ended(event.message);
    } else if (event.state === 'done') {
      ended(event.result.summary);
      finish(id, event.files, started);
    }
  }

  function step(p) {
    if (points.length > 0 && points[0].setting !== p.setting) {
      points = [];
    }
    if (points.length < MOST_POINTS) {
      points.push(p);
    } else {
      points[MOST_POINTS - 1] = p;
    }
    bar.value = p.done;
    said.textContent =
      `${several ? `${p.setting}, ` : ''}${p.bits} bits: the difference is between ${down(String(p.lower))} and ${p.upper === null ? 'an unknown bound' : up(String(p.upper))}; `
      + `${count(p.boxes)} boxes, ${count(p.open)} open, ${about(100 * p.done, 3)} % of the domain done, ${seconds(p.seconds)}.`;
    figure.hidden = points.length < 2;
    if (!figure.hidden && performance.now() - drawn > REDRAW_MILLISECONDS) {
      drawn = performance.now();
      requestAnimationFrame(() => figure.redraw());
    }
  }

  async function finish(id, files, number) {
    const answer = await fetch(at(`/runs/${id}/files/report.html`));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const text = page.getElementById('data').textContent;
    const done = { id, number, files, text, data: parseExact(text) };
    runs.push(done);
    look(done);
  }

  start.addEventListener('click', begin);
  cancel.addEventListener('click', () => {
    if (run) {
      said.textContent = 'Stopping, with the best result so far …';
      post(`/runs/${run.id}/cancel`, {});
    }
  });
  return panel(
    'explore',
    `Explore ${fileName(network.file)}`,
    `${network.widths.join('–')} neurons, ${count(network.parameters)} parameters, on the domain ${domain.source}. `
      + 'Each start runs etalon quantize; its page appears below.',
    form,
    h('p', { class: 'actions' }, start, cancel),
    said,
    bar,
    figure,
    past,
    saves,
    stale,
  );
}

function rows(points) {
  return points.map((p) => [about(p.seconds, 3), p.bits, p.upper === null ? '–' : up(String(p.upper)), down(String(p.lower)), count(p.boxes)]);
}

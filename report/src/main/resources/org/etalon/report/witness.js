import { about, down } from './numbers.js';
import { command, copyButton, h, panel, table } from './dom.js';
import { difference } from './verdict.js';
// The input that shows how far the networks are apart.

const MOST_ROWS = 64;

function physical(value, unit) {
  return unit ? `${about(Number(unit.offset) + Number(unit.scale) * Number(value), 6)} ${unit.unit ?? ''}` : '–';
}

function inputs(witness, units, all) {
  const list = all ? witness.input : witness.input.slice(0, MOST_ROWS);
  const heads = ['Input', 'Model units', ...(units ? ['Physical units'] : [])];
  return table(
    'Input of the witness' + (list.length < witness.input.length ? `, the first ${MOST_ROWS} of ${witness.input.length}` : ''),
    heads,
    list.map((x, k) => [units?.[k]?.name ?? `x${k + 1}`, x, ...(units ? [physical(x, units[k])] : [])]),
  );
}

function outputs(witness, units) {
  const heads = ['Output', 'f', 'g', 'g − f', ...(units ? ['f, physical', 'g, physical'] : [])];
  return table(
    'Outputs at the witness: nearest doubles of exact values',
    heads,
    witness.outputF.map((f, k) => {
      const g = witness.outputG[k];
      const more = units ? [physical(f, units[k]), physical(g, units[k])] : [];
      return [units?.[k]?.name ?? `y${k + 1}`, f, g, about(Number(g) - Number(f), 6), ...more];
    }),
  );
}

/** The shell line that evaluates both networks at the witness, exactly. */
function replay(data) {
  const r = data.result;
  const point = '[' + (data.details.witness?.exact ?? r.witness.input).join(',') + ']';
  const quote = (text) => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${String(text).replace(/'/g, `'\\''`)}'`);
  const end =
    ` > witness.json && etalon certify ${quote(r.networks.f.file)} ${quote(r.networks.g?.file ?? 'g.onnx')}`
    + ` --domain witness.json --norm ${r.norm}`;
  const start = `echo '{"lower":`;
  const short = point.length > 160 ? point.slice(0, 160) + ' …]' : point;
  return command(
    'Command that replays the witness',
    `${start}${point},"upper":${point}}'${end}`,
    `${start}${short},"upper":${short}}'${end}`,
  );
}

function copies(witness) {
  const list = (values) => '[' + values.join(', ') + ']';
  const json = `{"input": ${list(witness.input)}, "outputF": ${list(witness.outputF)}, "outputG": ${list(witness.outputG)}, "difference": ${witness.difference}}`;
  const numpy = `x = np.array(${list(witness.input)})\ny_f = np.array(${list(witness.outputF)})\ny_g = np.array(${list(witness.outputG)})`;
  return h('p', { class: 'actions' }, copyButton('Copy as JSON', json), copyButton('Copy as numpy', numpy));
}

export function witnessPanel(data) {
  const witness = data.result.witness;
  if (!witness) {
    return null;
  }
  const units = data.details.units;
  const shown = h('div', {}, inputs(witness, units?.inputs, false));
  const more =
    witness.input.length > MOST_ROWS
      ? h('button', { type: 'button', click: () => { shown.replaceChildren(inputs(witness, units?.inputs, true)); more.remove(); } }, `Show all ${witness.input.length} inputs`)
      : null;
  return panel(
    'witness',
    'Witness',
    `At this input ${difference(data.result.norm)} is at least ${down(witness.difference)}, evaluated in exact arithmetic`
      + (data.result.quantization ? ` (${data.result.quantization.bits} bits).` : '.')
      + (units ? '' : ' No physical units were given: see --units.'),
    h('div', { class: 'pair' }, h('div', {}, shown, more), outputs(witness, units?.outputs)),
    copies(witness),
    h('h3', {}, 'Replay it'),
    replay(data),
  );
}

import { about, downBeside, exact, minus } from './numbers.js';
import { command, copyButton, h, panel, table } from './dom.js';
import { joinedUnit, nameOf, physical, plain } from './domain.js';
import { image, pictureShape } from './image.js';
import { evaluated, isFloat } from './check.js';
import { isOther, propertyWitness } from './property.js';
import { difference, inAll } from './verdict.js';
// The input that shows how far the networks are apart.

const MOST_ROWS = 16;

const shownIn = (value, unit) => `${minus(about(physical(value, unit), 6))}\u00a0${joinedUnit(unit)}`.trim();

/** The unit of model values where it is the physical one, else nothing. */
const own = (unit) => (unit && plain(unit) ? '\u00a0' + joinedUnit(unit) : '');

function inputs(witness, units, all) {
  const list = all ? witness.input : witness.input.slice(0, MOST_ROWS);
  const two = units?.some((unit) => !plain(unit));
  return table(
    'Input of the witness' + (list.length < witness.input.length ? `, the first ${MOST_ROWS} of ${witness.input.length}` : ''),
    ['Input', two ? 'Model units' : 'Value', ...(two ? ['Physical units'] : [])],
    list.map((x, k) => [nameOf(units, 'x', k), minus(exact(x)) + (two ? '' : own(units?.[k])), ...(two ? [shownIn(x, units[k])] : [])]),
  );
}

function outputs(witness, units, single) {
  const two = units?.some((unit) => !plain(unit));
  return table(
    `Outputs at the witness${single ? '' : ': nearest doubles of exact values'}`,
    ['Output', 'f', 'g', 'g\u00a0−\u00a0f', ...(two ? ['f, physical', 'g, physical'] : [])],
    witness.outputF.map((f, k) => {
      const g = witness.outputG[k];
      const name = nameOf(units, 'y', k) + (two || !own(units?.[k]) ? '' : ` (${own(units[k]).trim()})`);
      const more = two ? [shownIn(f, units[k]), shownIn(g, units[k])] : [];
      return [name, ...[exact(f), exact(g), about(Number(g) - Number(f), 6)].map(minus), ...more];
    }),
  );
}

/** The shell line that evaluates both networks at the witness, exactly. */
function replay(data) {
  const r = data.result;
  const { exact: point, file } = data.details.witness ?? { exact: r.witness.input };
  const quote = (text) => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${String(text).replace(/'/g, `'\\''`)}'`);
  const domain = file ?? 'witness.json';
  const asked = isOther(r) ? `--property ${r.property}` + (Number(r.margin ?? 0) > 0 ? ` --margin ${exact(r.margin)}` : '') : `--norm ${r.norm}`;
  const arithmetic = r.semantics ? ` --semantics ${r.semantics}` : '';
  const certify =
    `etalon certify ${quote(r.networks.f.file)} ${quote(r.networks.g?.file ?? 'g.onnx')} --domain ${quote(domain)} ${asked}${arithmetic}`;
  const list = '[' + point.join(',') + ']';
  return command('Command that replays the witness', file ? certify : `echo '{"lower":${list},"upper":${list}}' > ${domain} && ${certify}`);
}

function copies(witness) {
  const list = (values) => '[' + values.join(', ') + ']';
  const json = `{"input": ${list(witness.input)}, "outputF": ${list(witness.outputF)}, "outputG": ${list(witness.outputG)}, "difference": ${witness.difference}}`;
  const numpy = `x = np.array(${list(witness.input)})\ny_f = np.array(${list(witness.outputF)})\ny_g = np.array(${list(witness.outputG)})`;
  return h('p', { class: 'actions' }, copyButton('Copy as JSON', json), copyButton('Copy as numpy', numpy));
}

/** Constraints stand in a file with a domain of its own: none of one point asks for them. */
function replays(r) {
  return r.property !== 'constraints';
}

function lead(r) {
  return isOther(r)
    ? propertyWitness(r)
    : `At this input ${difference(r.norm)} is at least ${downBeside(r.witness.difference, r.epsilon)}, ${isFloat(r) ? '' : 'evaluated '}${evaluated(r)}`
      + (r.quantization ? ` (${inAll(r.quantization)}).` : '.');
}

export function witnessPanel(data) {
  const witness = data.result.witness;
  if (!witness) {
    return null;
  }
  const units = data.details.units;
  const shown = h('div', {}, inputs(witness, units?.inputs, false));
  const picture = pictureShape(witness.input.length) ? image('The witness', witness.input) : null;
  const more =
    witness.input.length > MOST_ROWS
      ? h('button', { type: 'button', click: () => { shown.replaceChildren(inputs(witness, units?.inputs, true)); more.remove(); } }, `Show all ${witness.input.length} inputs`)
      : null;
  return panel(
    'witness',
    'Witness',
    lead(data.result)
      + (units ? '' : ' No physical units were given: see --units.'),
    h('div', { class: 'pair in-out' }, h('div', {}, picture, shown, more), outputs(witness, units?.outputs, isFloat(data.result))),
    copies(witness),
    ...(replays(data.result) ? [h('h3', {}, 'Replay it'), replay(data)] : []),
  );
}

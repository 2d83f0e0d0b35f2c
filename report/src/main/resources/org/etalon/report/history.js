import { count, downBeside, exact, seconds, upBeside } from './numbers.js';
import { h, table } from './dom.js';
import { work } from './check.js';
// The explorer's runs so far, side by side: what was asked, and what came out.

const HEADS = ['Run', 'Epsilon, norm', 'Setting', 'Bits', 'Verdict', 'Proved bound', 'Attained', 'Bits in all', 'Boxes', 'Time'];

/** What a run asked of the quantizer, in words. */
export function setting(q) {
  return q.quantizer === 'uniform' ? `${q.rounding}, step per ${q.granularity}, ${q.step}` : q.quantizer;
}

/** The run with the fewest bits in all among those that certified the same question. */
function best(runs, r) {
  const rivals = runs.map((run) => run.data.result).filter((o) => o.verdict === 'certified' && o.epsilon === r.epsilon && o.norm === r.norm);
  const total = (o) => Number(o.quantization.totalBits ?? o.quantization.bits);
  return r.verdict === 'certified' && rivals.length > 1 && rivals.every((o) => total(o) >= total(r));
}

function row(runs, run, shown, show) {
  const r = run.data.result;
  const { boxes, seconds: time } = work(r);
  const label = `Run ${run.number}`;
  return [
    run === shown ? h('strong', {}, label + ' (below)') : h('button', { type: 'button', class: 'link', click: () => show(run) }, label),
    `${exact(r.epsilon)}, ${r.norm}`,
    setting(r.quantization),
    r.verdict === 'certified' ? r.quantization.bits + (best(runs, r) ? ' (best)' : '') : '–',
    r.verdict,
    upBeside(r.upperBound, r.epsilon),
    downBeside(r.lowerBound, r.epsilon),
    r.verdict === 'certified' ? count(r.quantization.totalBits ?? '–') : '–',
    count(boxes),
    seconds(time),
  ];
}

/** The table of runs, the latest first; choosing one shows its page. */
export function history(runs, shown, show) {
  return runs.length === 0
    ? null
    : h('div', { id: 'history' }, h('h3', {}, 'Runs'), table('Choose a run to see its page', HEADS, [...runs].reverse().map((run) => row(runs, run, shown, show)), { class: 'history' }));
}

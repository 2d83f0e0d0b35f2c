import { count, exact } from './numbers.js';
import { h, prose } from './dom.js';
import { domainLines } from './domain.js';
import { headLine } from './head.js';
import { difference, fileName } from './verdict.js';
// Ladders and comparisons lead with what came out, in one sentence.

/** Whether a ladder reaches a proof of this network: its colour says no more than its sentence. */
function provedOne(r) {
  return (r.rungs ?? []).some((rung) => rung.about === 'network' && ['certified', 'sufficient'].includes(rung.kind) && rung.bits !== null);
}

export function answerPanel(data) {
  const r = data.result;
  if (!r.headline) {
    return null;
  }
  const network = r.network ?? r.float;
  return h(
    'section',
    { id: 'answer', class: `panel verdict ${provedOne(r) ? 'proved' : 'undecided'}`, 'aria-labelledby': 'answer-title' },
    h('p', { class: 'badge' }, data.kind.toUpperCase()),
    h('h2', { id: 'answer-title' }, r.headline + '.'),
    h(
      'p',
      { class: 'units' },
      prose(`Bits per parameter so that ${difference(r.norm)} ≤\u00a0${exact(r.epsilon)} for every input x of the domain.`),
    ),
    headLine(r),
    domainLines(data),
    h(
      'p',
      { class: 'lead' },
      network ? `${fileName(network.file)}: ${network.widths.join('–')} neurons, ${count(network.parameters)} parameters. ` : '',
      r.restsOn ?? '',
    ),
  );
}

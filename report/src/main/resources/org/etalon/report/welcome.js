import { count } from './numbers.js';
import { facts, h, panel } from './dom.js';
import { domainLines } from './domain.js';
// What the explorer knows before anything was asked: the network, the domain, what can be asked.

const QUESTIONS = [
  ['Epsilon', 'the largest difference allowed between the outputs of the network and of its quantization, on every input of the domain'],
  ['Norm', 'how a difference is measured: the largest of the outputs (inf), their sum (1), or their length as a vector (2)'],
  ['Quantizer', 'uniform: a grid of steps, with as few bits as can be proved; float16 and bfloat16: those formats; every setting: all of these, the best first'],
  ['Bits', 'the widths to look at, for each weight and bias'],
  ['Rounding', 'floor is what ap_fixed does unless told otherwise; nearest errs by half as much; zero rounds towards zero'],
  ['Step per', 'one step for the network, for each layer, or for each output channel: finer steps need fewer bits'],
  ['Steps', 'powers of two are shifts in hardware; free steps fit the weights more closely'],
  ['Seconds', 'the time for the search; when it is up, the best answer so far is shown'],
];

export function welcomePanel(data) {
  const { network } = data.explore;
  const layers = network.widths.slice(1).map((width, l) => `${network.widths[l]} → ${width}`);
  return panel(
    'welcome',
    'Before the first run',
    'Start a run above; its page takes this place. Then change one thing, such as floor for nearest, and start another: runs are kept side by side.',
    facts([
      ['Network', network.file],
      ['Layers', layers.join(', ')],
      ['Parameters', `${count(network.parameters)}, ${count(32 * Number(network.parameters))} bits as float32`],
    ]),
    domainLines(data),
    h('h3', {}, 'What can be asked'),
    facts(QUESTIONS),
  );
}

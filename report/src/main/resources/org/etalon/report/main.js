import { parseExact } from './numbers.js';
import { command, download, facts, h, panel } from './dom.js';
import { redrawAll } from './chart.js';
import { fileName, verdictPanel } from './verdict.js';
import { epsilonPanel } from './epsilon.js';
import { picturePanel } from './picture.js';
import { ladderPanel } from './ladder.js';
import { layersPanel } from './layers.js';
import { witnessPanel } from './witness.js';
import { certificatePanel } from './certificate.js';
import { progressPanel } from './progress.js';
import { studyPanel, trainingPanel } from './study.js';
import { gapPanel } from './gap.js';
import { explorePanel } from './explore.js';
// The page: every panel shows itself where the data has what it needs.

const PANELS = [
  verdictPanel, studyPanel, trainingPanel, gapPanel, epsilonPanel, ladderPanel, picturePanel, layersPanel, witnessPanel,
  progressPanel, certificatePanel, reproducePanel,
];
const LABELS = {
  verdict: 'Verdict', study: 'Error against size', training: 'Training', gap: 'Gap', epsilon: 'Epsilon', ladder: 'Ladder',
  picture: 'Picture', layers: 'Layers', witness: 'Witness', progress: 'Progress', certificate: 'Certificate', reproduce: 'Reproduce',
};

function reproducePanel(data) {
  const made = data.details.made;
  if (!made) {
    return null;
  }
  return panel(
    'reproduce',
    'Reproduce',
    'The same command gives the same verdicts, bounds and witness, with any number of threads; times differ.',
    command('Command that made this page', made.command),
    facts([['Etalon', made.etalon], ['Java', made.java], ['Made', made.date]]),
  );
}

function title(data) {
  const r = data.result;
  const model = fileName(r.networks?.f.file ?? r.network?.file ?? r.float?.file ?? '');
  const bits = r.quantization?.bits ? `${r.quantization.bits} bits ` : '';
  const study = r.family ? `${r.target} by ${r.family}` : r.curve ? `weights: ${r.quantization}` : '';
  return [r.verdict ? bits + r.verdict : data.kind, model, study].filter(Boolean).join(', ');
}

/** Shows a result in place of what was there. */
function show(data, text) {
  const panels = PANELS.map((make) => make(data)).filter(Boolean);
  document.title = 'Etalon: ' + title(data);
  document.getElementById('subject').textContent = title(data);
  document.getElementById('panels').replaceChildren(...panels);
  document.getElementById('contents').replaceChildren(
    ...panels.map((p) => h('li', {}, h('a', { href: '#' + p.id }, LABELS[p.id]))),
  );
  document.getElementById('data-button').onclick = () => download('etalon-report.json', 'application/json', text);
}

function theme() {
  const button = document.getElementById('theme-button');
  const dark = () =>
    (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const repaint = () => {
    button.setAttribute('aria-pressed', String(dark()));
    redrawAll();
    document.dispatchEvent(new Event('etalon-theme'));
  };
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = dark() ? 'light' : 'dark';
    repaint();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  let before;
  addEventListener('beforeprint', () => {
    before = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = 'light';
    repaint();
  });
  addEventListener('afterprint', () => {
    if (before) {
      document.documentElement.dataset.theme = before;
    } else {
      delete document.documentElement.dataset.theme;
    }
    repaint();
  });
  button.setAttribute('aria-pressed', String(dark()));
}

const text = document.getElementById('data').textContent;
const data = parseExact(text);
theme();
document.getElementById('print-button').addEventListener('click', () => print());
const live = explorePanel(data, (found) => show(parseExact(found), found));
if (live) {
  document.getElementById('live').append(live);
}
if (data.result) {
  show(data, text);
}

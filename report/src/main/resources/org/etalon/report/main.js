import { parseExact } from './numbers.js';
import { download, fitAll, h } from './dom.js';
import { redrawAll } from './chart.js';
import { fileName, inAll, verdictPanel } from './verdict.js';
import { epsilonPanel } from './epsilon.js';
import { widthsPanel } from './property.js';
import { picturePanel } from './picture.js';
import { answerPanel } from './answer.js';
import { bitsPanel } from './bits.js';
import { settingsPanel } from './settings.js';
import { rangesPanel } from './ranges.js';
import { formatsPanel } from './formats.js';
import { operationsPanel } from './operations.js';
import { ladderPanel } from './ladder.js';
import { architecturePanel } from './architecture.js';
import { layersPanel } from './layers.js';
import { witnessPanel } from './witness.js';
import { certificateOf } from './check.js';
import { certificatePanel } from './certificate.js';
import { progressPanel } from './progress.js';
import { studyPanel, trainingPanel } from './study.js';
import { gapPanel } from './gap.js';
import { reproducePanel } from './reproduce.js';
import { explorePanel } from './explore.js';
import { welcomePanel } from './welcome.js';
// The page: every panel shows itself where the data has what it needs.

const PANELS = [
  verdictPanel, answerPanel, bitsPanel, studyPanel, trainingPanel, gapPanel, settingsPanel, epsilonPanel, widthsPanel, ladderPanel, picturePanel,
  formatsPanel, layersPanel, architecturePanel, rangesPanel, operationsPanel, witnessPanel, progressPanel, certificatePanel, reproducePanel,
];
const LABELS = {
  verdict: 'Verdict', answer: 'Answer', bits: 'Bits in all', study: 'Error against size', training: 'Training', gap: 'Gap', settings: 'Settings',
  epsilon: 'Epsilon', widths: 'Widths', ladder: 'Ladder', picture: 'Picture', formats: 'Formats', layers: 'Layers', network: 'Network', ranges: 'Ranges', operations: 'Operations', witness: 'Witness',
  progress: 'Progress', certificate: 'Certificate', reproduce: 'Reproduce',
};

/** What the contents call a panel: none speaks of a certificate where there is none. */
function label(panel, data) {
  return panel.id === 'certificate' && !certificateOf(data.result) ? 'What it rests on' : LABELS[panel.id];
}

function title(data) {
  const r = data.result;
  const model = fileName(r.networks?.f.file ?? r.network?.file ?? r.float?.file ?? '');
  const bits = r.verdict === 'certified' && r.quantization ? `${inAll(r.quantization)} ` : '';
  const study = r.family ? `${r.target} by ${r.family}` : r.curve ? (r.quantization === 'none' ? 'real weights' : `weights: ${r.quantization}`) : '';
  return [r.verdict ? bits + r.verdict : data.kind, model, study].filter(Boolean).join(', ');
}

/** Shows a result in place of what was there. */
function show(data, text) {
  const panels = PANELS.map((make) => make(data)).filter(Boolean);
  document.title = 'Etalon: ' + title(data);
  document.getElementById('subject').textContent = title(data);
  document.getElementById('panels').replaceChildren(...panels);
  document.getElementById('contents').replaceChildren(
    ...panels.map((p) => h('li', {}, h('a', { href: '#' + p.id }, label(p, data)))),
  );
  const button = document.getElementById('data-button');
  button.disabled = false;
  button.onclick = () => download('etalon-report.json', 'application/json', text);
}

/** The page follows the system until the button says otherwise; paper is light. */
function theme() {
  const button = document.getElementById('theme-button');
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  let paper = false;
  const now = () => (paper ? 'light' : chosen ?? (system.matches ? 'dark' : 'light'));
  const paint = () => {
    root.dataset.theme = now();
    button.textContent = now() === 'dark' ? 'Switch to light' : 'Switch to dark';
    redrawAll();
  };
  button.addEventListener('click', () => {
    const other = now() === 'dark' ? 'light' : 'dark';
    chosen = other === (system.matches ? 'dark' : 'light') ? null : other;
    paint();
  });
  system.addEventListener('change', paint);
  const print = (on) => {
    if (on !== paper) {
      paper = on;
      root.toggleAttribute('data-paper', on);
      fitAll();
      paint();
    }
  };
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  matchMedia('print').addEventListener('change', (media) => print(media.matches));
  paint();
}

const text = document.getElementById('data').textContent;
const data = parseExact(text);
theme();
document.getElementById('print-button').addEventListener('click', () => print());
const live = explorePanel(data, show);
if (live) {
  document.getElementById('subject').textContent = `explore, ${fileName(data.explore.network.file)}`;
  document.getElementById('live').append(live);
  document.getElementById('source').textContent = 'This page asks the server it came from, and no other.';
  document.getElementById('panels').append(welcomePanel(data));
}
if (data.result) {
  show(data, text);
}

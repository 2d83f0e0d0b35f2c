import { count, counted } from './numbers.js';
import { lazyFold, panel, svg, table } from './dom.js';
// The network as a graph: its nodes from top to bottom, arcs where a value passes over others.

const LEFT = 34; // room for the numbers of nodes
const BOX = 300;
const ROW = 44;
const HEIGHT = 34; // of a box
const LANE = 13;
const LANES = 6; // that the picture has room for; more share the last
const KINDS = {
  dense: 'dense', convolution: 'convolution', scale: 'scale', shift: 'shift', selection: 'selection',
  relu: 'rectifier', sum: 'sum', maxpool: 'maximum',
};

/** Arcs that pass over a node, each in the nearest lane that is free on its way. */
function lanes(nodes) {
  const arcs = [];
  const busy = []; // [lane] the node up to which it is taken
  nodes.forEach((node, k) => {
    for (const from of node.from.map(Number)) {
      if (from < k) {
        arcs.push({ from, to: k + 1 });
      }
    }
  });
  arcs.sort((a, b) => a.from - b.from || a.to - b.to);
  for (const arc of arcs) {
    const free = busy.findIndex((end) => end <= arc.from);
    arc.lane = free < 0 ? busy.length : free;
    busy[arc.lane] = arc.to;
  }
  return arcs;
}

function shape(sizes) {
  return sizes.map(Number).join(' × ');
}

/** Sizes as they are told, 32 x 1 x 2 x 2, in the signs of print. */
export function sizes(detail) {
  return (detail ?? '').replace(/(?<=\d) x (?=\d)/g, ' × ');
}

function box(row, kind, head, under, number) {
  const y = row * ROW;
  const group = svg('g', { class: 'node ' + kind, 'data-node': number });
  group.append(
    svg('rect', { x: LEFT, y, width: BOX, height: HEIGHT, rx: 6 }),
    svg('text', { x: LEFT + 9, y: y + 14 }, head),
    svg('text', { x: LEFT + 9, y: y + 28, class: 'under' }, under),
    svg('text', { x: LEFT - 6, y: y + 21, 'text-anchor': 'end', class: 'under' }, number),
  );
  return group;
}

/** From the bottom of one box to the top of the next. */
function step(row) {
  const x = LEFT + BOX / 2;
  return svg('path', { d: `M${x} ${row * ROW + HEIGHT}V${(row + 1) * ROW - 1}`, class: 'step', 'marker-end': 'url(#arrow)' });
}

function arc({ from, to, lane }) {
  const x = LEFT + BOX;
  const out = x + 12 + LANE * Math.min(lane, LANES - 1);
  const start = from * ROW + HEIGHT - 8;
  const end = to * ROW + 8;
  return svg('path', {
    d: `M${x} ${start}H${out - 6}Q${out} ${start} ${out} ${start + 6}V${end - 6}Q${out} ${end} ${out - 6} ${end}H${x + 2}`,
    class: 'arc', 'marker-end': 'url(#arrow)', 'data-from': from, 'data-to': to,
  });
}

/** No wider than the arcs need: on a narrow page all is as large as can be. */
function width(arcs) {
  const used = Math.min(LANES, arcs.reduce((most, { lane }) => Math.max(most, lane + 1), 0));
  return LEFT + BOX + 4 + (used ? 12 + LANE * used : 0);
}

function marker() {
  const defs = svg('defs', {});
  const head = svg('marker', { id: 'arrow', viewBox: '0 0 6 6', refX: 5, refY: 3, markerWidth: 6, markerHeight: 6, orient: 'auto' });
  head.append(svg('path', { d: 'M0 0L6 3L0 6Z', class: 'head' }));
  defs.append(head);
  return defs;
}

function gives({ shape: sizes, parameters }) {
  const values = sizes.length === 1 ? counted(sizes[0], 'value', 'values') : `${shape(sizes)} values`;
  return values + (Number(parameters) > 0 ? `, ${counted(parameters, 'parameter', 'parameters')}` : '');
}

export function architecturePanel(data) {
  const graph = data.details.graph;
  if (!graph) {
    return null;
  }
  const stored = `${counted(graph.count, 'node', 'nodes')} and ${counted(graph.parameters, 'stored parameter', 'stored parameters')} of f`;
  const { nodes } = graph;
  if (!nodes) {
    return panel('network', 'The network', `${stored}: too many nodes to be drawn.`);
  }
  const arcs = lanes(nodes);
  const label = `The network f: ${nodes.length} nodes from ${graph.inputs} inputs, ${arcs.length} arcs that pass over others`;
  const root = svg('svg', { viewBox: `-2 -2 ${width(arcs)} ${(nodes.length + 1) * ROW}`, role: 'img', 'aria-label': label, class: 'graph' });
  root.append(marker(), box(0, 'input', 'input', counted(graph.inputs, 'value', 'values'), '0'));
  nodes.forEach((node, k) => {
    const head = [KINDS[node.kind] ?? node.kind, sizes(node.detail)].filter(Boolean).join(' ');
    root.append(box(k + 1, node.kind, head, gives(node), String(k + 1)));
    if (node.from.map(Number).includes(k)) {
      root.append(step(k));
    }
  });
  root.append(...arcs.map(arc));
  return panel(
    'network',
    'The network',
    `${stored}.${arcs.length ? ' Arcs at the side are values that pass over others.' : ''}`,
    root,
    lazyFold('Table: nodes of the network', () =>
      table(
        'Nodes of the network',
        ['Node', 'Kind', 'Of', 'Gives', 'Parameters', 'Takes'],
        nodes.map((node, k) => [
          String(k + 1), KINDS[node.kind] ?? node.kind, sizes(node.detail) || '–', shape(node.shape), count(node.parameters), node.from.join(', '),
        ]),
      )),
  );
}

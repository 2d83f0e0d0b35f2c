import { exact, seconds, up } from './numbers.js';
import { h, panel } from './dom.js';
import { chart, colour, decals } from './chart.js';
// Bits by every guarantee, rung by rung.

const KINDS = {
  necessary: ['necessary', 'with fewer bits some network of the class fails', 'refuted', 'refuted'],
  sufficient: ['sufficient', 'with these bits the error is proved to stay within epsilon', 'undecided', 'undecided'],
  certified: ['certified', 'proved for this network, by branch and bound', 'proved', 'proved'],
  attained: ['attained', 'every smaller width fails on this network, with a witness each', 'refuted', 'undecided'],
  measured: ['measured', 'on the data given; nothing is proved beyond them', 'muted', null],
};

export function ladderPanel(data) {
  const ladder = data.result;
  if (!ladder.rungs) {
    return null;
  }
  const rungs = ladder.rungs;
  const shown = Object.keys(KINDS).filter((kind) => rungs.some((rung) => rung.kind === kind));
  const rows = () =>
    rungs.map((rung) => [rung.name, rung.bits ? up(rung.bits) : rung.note || rung.missing, inAll(rung), rung.kind, rung.seconds ? seconds(rung.seconds) : '–']);
  return panel(
    'ladder',
    'The ladder: bits by every guarantee',
    `Bits per parameter for epsilon ${exact(ladder.epsilon)}, from the weakest knowledge to the strongest: `
      + 'the gap between theory and practice.'
      + (ladder.reproducible === false ? ' Time ended before every rung was searched to its end: with more of it some may be lower.' : ''),
    h('ul', { class: 'key' }, shown.map((kind) => h('li', {}, h('strong', {}, kind), ': ' + KINDS[kind][1]))),
    chart(
      'Bits per parameter by every guarantee',
      (narrow() ? 96 : 80) + (narrow() ? 56 : 34) * rungs.length,
      { heads: ['Guarantee', 'Bits', 'Note', 'Kind', 'Time'], rows },
      () => options(rungs, shown),
    ),
  );
}

/** What is said beside a number. */
function inAll(rung) {
  return rung.bits && rung.note ? rung.note : '–';
}

/** The number, rounded up as it is proved to be enough, or in a few words why there is none. */
export function bits(rung) {
  return rung.bits ? up(rung.bits, 3) : rung.missing;
}

const narrow = () => window.innerWidth < 640;

function options(rungs, shown) {
  const small = narrow();
  return {
    aria: { enabled: false, decal: { show: true } },
    legend: { data: shown },
    grid: { left: small ? 12 : 376, right: 48, top: small ? 60 : 44, bottom: 44 },
    tooltip: { trigger: 'item' },
    xAxis: { type: 'value', name: 'bits per parameter', min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rungs.map((rung) => (small ? `${bits(rung)}: ${rung.name}` : rung.name)),
      axisTick: { show: false },
      axisLabel: small
        ? { inside: true, color: colour('ink'), fontSize: 11, verticalAlign: 'bottom', lineHeight: 13, padding: [0, 0, 9, -4], width: window.innerWidth - 110, overflow: 'break' }
        : { color: colour('ink'), width: 356, overflow: 'truncate', hideOverlap: false, interval: 0 },
      z: 10,
    },
    series: shown.map((kind) => ({
      name: kind,
      type: 'bar',
      stack: 'bits',
      barWidth: small ? 16 : '62%',
      data: rungs.map((rung) => (rung.kind === kind ? Number(rung.bits ?? 0) : null)),
      itemStyle: {
        color: colour(KINDS[kind][2] === 'muted' ? 'neutral-fill' : KINDS[kind][2] + '-fill'),
        decal: KINDS[kind][3] ? decals[KINDS[kind][3]] : { symbol: 'none' },
      },
      label: {
        show: !small, // there the name says it
        position: 'right',
        color: colour('ink'),
        formatter: (item) => (rungs[item.dataIndex].kind !== kind ? '' : bits(rungs[item.dataIndex])),
      },
    })),
  };
}

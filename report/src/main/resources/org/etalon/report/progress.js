import { about, count } from './numbers.js';
import { panel } from './dom.js';
import { chart } from './chart.js';
import { course } from './course.js';
import { finished, isOther } from './property.js';
// How the bounds moved while the search ran.

function finishedPanel(points) {
  const of = points.some((p) => (p.bits ?? null) !== null);
  const heads = ['Seconds', ...(of ? ['Bits'] : []), 'Domain finished, %', 'Boxes', 'Open boxes'];
  const rows = () => points.map((p) => [about(p.seconds, 3), ...(of ? [p.bits] : []), about(100 * Number(p.done), 3), count(p.boxes), count(p.open)]);
  return panel(
    'progress',
    'The search over time',
    `The part of the domain that is finished, by wall-clock time${of ? ', a curve a width' : ''}.`,
    chart('Domain finished over time', 320, { heads, rows }, () => finished(points)),
  );
}

export function progressPanel(data) {
  const points = data.details.progress;
  if (!points || points.length < 2) {
    return null;
  }
  if (isOther(data.result)) {
    return finishedPanel(points);
  }
  const best = data.result.quantization?.bits ?? null;
  const rows = () =>
    points.map((p) => [about(p.seconds, 3), p.bits ?? '–', about(p.upper), about(p.lower), count(p.boxes), count(p.open)]);
  return panel(
    'progress',
    'The search over time',
    `Upper bounds by wall-clock time${best ? `, a curve a width; for ${best} bits also the best difference found` : ' and the best difference found'}. `
      + 'Values seen on the way are doubles, shown to the nearest.',
    chart(
      'Bounds over time',
      320,
      { heads: ['Seconds', 'Bits', 'Upper bound', 'Attained', 'Boxes', 'Open boxes'], rows },
      () => course(points, best, data.result.epsilon),
    ),
  );
}

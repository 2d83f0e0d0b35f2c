import { counted, seconds } from './numbers.js';
import { command, facts, panel } from './dom.js';
import { limit, reproduces, work } from './check.js';
// The command that made the page, and what it gives when it runs again.

/** What another run of the same command gives, said only as far as it is known. */
export function promise(r) {
  if (!r.verdict) {
    return 'The command that made this page.';
  }
  if (reproduces(r)) {
    return 'The same command gives the same verdicts, bounds and witness, with any number of threads; times differ.';
  }
  const { boxes, seconds: time } = work(r);
  const ended = limit(r);
  const far = `${counted(boxes, 'box', 'boxes')} in ${seconds(time)}`;
  return (
    (ended ? `${ended} ended this run, after ${far}. ` : `This run took ${far}. `)
    + 'What is proved here stays proved; but where time ends a search, another machine, or another load, may come further or less far. '
    + 'A limit by --boxes instead of time ends the same everywhere.'
  );
}

export function reproducePanel(data) {
  const made = data.details.made;
  if (!made) {
    return null;
  }
  return panel(
    'reproduce',
    'Reproduce',
    promise(data.result),
    command('Command that made this page', made.command),
    facts([['Etalon', made.etalon], ['Java', made.java], ['Made', made.date]]),
  );
}

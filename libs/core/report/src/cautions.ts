import type { Results } from '@agora/run-schemas';
import { subjectName } from './figures.js';
import { count, list, plural } from './format.js';
import { isUnexamined } from './left-out.js';
import { rowSetWords } from './row-sets.js';
import { seedsOf, volumesOf } from './view.js';

/** Warnings about the intervals, the most serious first. */
export function cautions(results: Results): string[] {
  const failed = results.cells.filter(({ status }) => status === 'failed').length;
  const finished = results.leaderboard.filter(({ generator }) => seedsOf(results, generator) > 0);
  const alone = finished.filter(({ generator }) => seedsOf(results, generator) === 1);
  const whose = alone.length < finished.length ? ` of ${list(alone.map(({ generator }) => generator))}` : '';
  const volumes = volumesOf(results);
  return [
    ...(failed > 0 && failed === results.cells.length
      ? [`${failed === 1 ? 'The only cell' : 'Every cell'} failed.`]
      : []),
    ...(failed > 0 && failed < results.cells.length
      ? [
          `${plural(failed, 'cell')} of ${results.cells.length} failed. Averages leave them out, and generators are ranked by ` +
            'the settings that both of a pair finished.',
        ]
      : []),
    ...(alone.length > 0 && !isUnexamined(results)
      ? [
          `One experiment seed${whose}: the intervals cover the choice of benchmark items, not how another dataset or another ` +
            'training run would have turned out. Add seeds before you rely on small differences.',
        ]
      : []),
    ...unscoredWords(results),
    ...rowSetWords(results),
    ...(volumes.length > 1
      ? [`Averages are taken over ${volumes.length} volumes (${list(volumes.map(count))} instances).`]
      : []),
  ];
}

const NAMED = 3;

/** A sentence about items without a score because the judge's answer could not be read; they count neither right nor wrong. */
function unscoredWords({ benchmarks }: Results): string[] {
  const lacking = benchmarks.flatMap(({ id, subjects = [] }) =>
    subjects.flatMap((subject) =>
      subject.unscored === undefined ? [] : [`${count(subject.unscored)} of ${subjectName(subject)} on ${id}`],
    ),
  );
  if (lacking.length === 0) return [];
  const shown = lacking.length > NAMED ? [...lacking.slice(0, NAMED), `${lacking.length - NAMED} more`] : lacking;
  return [`Items without a score have no part in any mean: ${list(shown)}.`];
}

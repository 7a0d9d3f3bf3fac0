import type { Questions, Results } from '@agora/run-schemas';
import { decimal, interval, plural, rank } from './format.js';
import { isClear, meanCurves } from './question-words.js';

/** More would push the leaderboard out of sight; report and summary have all. */
const MOST_LINES = 3;
/** Of generators or pairs that one line names. */
const MOST_NAMES = 3;

/** What the run answers beside its leaderboard, a line for each question. What dollars buy stands in the leaderboard itself. */
export function questionLines(results: Results): string[] {
  const { questions = {} } = results;
  const lines = [...volumes(questions), ...formats(questions), ...references(results), ...solving(questions)];
  const shown = lines.slice(0, MOST_LINES);
  const more = lines.length - shown.length;
  return more === 0
    ? shown
    : [...shown.slice(0, -1), `${shown.at(-1)} The report answers ${plural(more, 'question')} more.`];
}

function volumes({ volumes: curves = [] }: Questions): string[] {
  const said = meanCurves(curves).flatMap(({ generator, fit }) =>
    fit ? [`${generator} ${decimal(fit.perDoubling.value)} (${interval(fit.perDoubling)})`] : [],
  );
  return said.length === 0 ? [] : [`Twice the instances bring, in points of PGR: ${named(said)}.`];
}

function formats({ formats: found = [] }: Questions): string[] {
  const said = found.flatMap(({ domain, against, mean, rows }) => {
    if (!mean) return [];
    const clear = isClear(mean) ? '' : ', which may be none';
    const size = `${decimal(mean.value)} (${interval(mean)})${clear}`;
    return [`${domain} against ${against} ${size}, ${plural(rows.length, 'pair')}`];
  });
  return said.length === 0 ? [] : [`The form of the prompt, in points of PGR: ${named(said, '; ')}.`];
}

function references({ questions, leaderboard }: Results): string[] {
  const said = (questions?.references ?? []).map(({ model, rows }) => {
    if (!rows.some(({ pgr }) => pgr.defined)) return `${model}: no PGR`;
    const moved = rows.flatMap(({ generator, rank: there }) => {
      const here = leaderboard.find((row) => row.generator === generator);
      return here && rank(here.rank) !== rank(there) ? [`${generator} ${rank(here.rank)} → ${rank(there)}`] : [];
    });
    return `${model}: ${moved.length === 0 ? 'no rank changes' : named(moved)}`;
  });
  return said.length === 0 ? [] : [`Against another reference: ${named(said, '; ')}.`];
}

function solving({ solving: found }: Questions): string[] {
  const one = found?.overGenerators;
  if (!one) return [];
  const { r, low, high, generators } = one;
  const width = low === null || high === null ? 'no interval' : `${decimal(low, 2)} to ${decimal(high, 2)}`;
  return [`Problem solving with PGR: r = ${decimal(r, 2)} (${width}) over ${plural(generators, 'generator')}.`];
}

function named(said: readonly string[], between = ', '): string {
  const rest = said.length - MOST_NAMES;
  return said.slice(0, MOST_NAMES).join(between) + (rest > 0 ? `${between}and ${rest} more` : '');
}

import type { RaceRecord, RaceRung, RaceStanding, RaceWork } from '@agora/contracts';
import { confidence, count, decimal, list, NONE, percent, plural, usd } from './format.js';
import { table } from './markdown-table.js';

const points = (value: number | null): string => (value === null ? NONE : decimal(value));

/** The unit of a target's figures. */
export const raceUnit = ({ target }: Pick<RaceRecord, 'target'>): string =>
  target === 'pgr' ? 'PGR points' : 'PGR points per dollar';

/** The outcome of a race in one or two sentences. */
export function raceVerdict(record: RaceRecord): string {
  const { ending, rungs } = record;
  if (!ending) return 'The race goes on.';
  switch (ending.kind) {
    case 'winner':
      return `${ending.generator} wins: every other generator lies clearly below it.`;
    case 'cannot-tell': {
      const within =
        ending.within === null ? '' : ` They are equal within ±${points(ending.within)} ${raceUnit(record)}.`;
      const why = ending.early
        ? ` More seeds of this file would separate none of them, with a chance of ${percent(1 - (rungs.at(-1)?.hope ?? 0), 0)}.`
        : ' All that the file allows has been run.';
      const head = `Cannot tell ${list(ending.generators)} apart`;
      return `${head}; ${ending.generators[0]} is ahead by chance, for all that is known.${within}${why}`;
    }
    case 'budget-reached': {
      const left = ending.left.length > 1 ? ` Still in: ${list(ending.left)}.` : '';
      const ahead = ending.leader === null ? ' No rung was finished.' : ` ${ending.leader} leads so far.`;
      return `The money is gone before the race is decided.${ahead}${left}`;
    }
    case 'failed':
      return `The race cannot go on: ${ending.reason}`;
  }
}

/** Why a generator was dropped, or is still in the race, after a rung. */
export function standingReason(standing: RaceStanding, leader: string): string {
  const { difference, decision, mayCatchUp } = standing;
  if (decision === 'leads') return 'leads';
  if (standing.value === null) return 'has no PGR here; stays in';
  if (!difference) return `nothing to compare with ${leader}; stays in`;
  const { value, low, high } = difference;
  const gap = `${points(value)} (${points(low)} to ${points(high)}, ${confidence(difference.confidence)}) against ${leader}`;
  if (decision === 'out') return `out: ${gap}, and its slope cannot catch up`;
  if (mayCatchUp) return `in: ${gap}, but its slope may catch up`;
  return `in: ${gap}`;
}

/** What a race saved against the full grid: `instances 41 %, …`. */
export function savedWords(work: RaceWork, grid: RaceWork): string {
  const share = (part: number, whole: number): string => (whole > 0 ? percent(part / whole, 0) : NONE);
  const parts = [
    `${count(work.instances)} of ${plural(grid.instances, 'instance')} (${share(work.instances, grid.instances)})`,
    `${count(work.trainings)} of ${plural(grid.trainings, 'student')} (${share(work.trainings, grid.trainings)})`,
    `${count(work.trainedRows)} of ${plural(grid.trainedRows, 'row')} trained on (${share(work.trainedRows, grid.trainedRows)})`,
  ];
  if (work.usd !== null && grid.usd !== null && grid.usd > 0)
    parts.push(`${usd(work.usd)} of about ${usd(grid.usd)} for data (${share(work.usd, grid.usd)})`);
  return parts.join(', ');
}

/** A rung's name: `60 instances × 2 seeds`. */
export const rungName = ({ instances, seeds }: Pick<RaceRung, 'instances' | 'seeds'>): string =>
  `${plural(instances, 'instance')} × ${plural(seeds, 'seed')}`;

/** The race as a section of Markdown, for reports. */
export function renderRaceMarkdown(record: RaceRecord): string {
  const { rungs, grid, planned } = record;
  const parts = [`## Race: ${record.name}`, raceVerdict(record)];
  if (record.simulated)
    parts.push('Programs, not LLMs, wrote the data of this race: it says nothing about any real LLM.');
  rungs.forEach((rung, index) => {
    const leader = rung.standings[0]?.generator ?? '';
    parts.push(
      `### Rung ${index + 1} of ${planned.length}: ${rungName(rung)}`,
      table(
        ['generator', record.target === 'pgr' ? 'PGR %' : 'PGR per $', 'decision'],
        rung.standings.map((each) => [
          each.generator,
          { markdown: points(each.value) },
          { markdown: standingReason(each, leader) },
        ]),
        1,
      ),
      ...rung.setAside.map(({ generator, reason }) => `${generator} failed and is no longer raced: ${reason}`),
    );
  });
  const last = rungs.at(-1);
  if (last) parts.push(`Of a full run of the file, the race took ${savedWords(last.work, grid)}.`);
  if (record.spentUsd !== null) parts.push(`Paid by this race: ${usd(record.spentUsd)}.`);
  return `${parts.join('\n\n')}\n`;
}

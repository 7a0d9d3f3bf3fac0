import type { RaceRecord, RaceRung, RaceShortlist, RaceStanding, RaceWork } from '@agora/run-schemas';
import { confidence, count, decimal, list, metricValue, NONE, percent, plural, usd } from './format.js';
import { table } from './markdown-table.js';

const points = (value: number | null): string => (value === null ? NONE : decimal(value));

/** The unit of a target's figures. */
export const raceUnit = ({ target }: Pick<RaceRecord, 'target'>): string =>
  target === 'pgr' ? 'PGR points' : 'PGR points per dollar';

/** The outcome of a race in one or two sentences. */
export function raceConclusion(record: RaceRecord): string {
  const { ending, shortlist } = record;
  const out = shortlist?.standings.filter(({ decision }) => decision === 'out') ?? [];
  const head = ending ? endingWords(ending, record) : 'The race goes on.';
  if (!shortlist || out.length === 0) return head;
  const names = list(out.map(({ generator }) => generator));
  return `${head} ${names} ${out.length === 1 ? 'was' : 'were'} left out by the metric ${shortlist.metric} and never trained.`;
}

function endingWords(ending: NonNullable<RaceRecord['ending']>, record: RaceRecord): string {
  const { rungs, shortlist } = record;
  const others = shortlist ? 'every other generator of the shortlist' : 'every other generator';
  switch (ending.kind) {
    case 'winner':
      return `${ending.generator} wins: ${others} lies clearly below it.`;
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

/** `Shortlist by reward (higher is better): the best 3 of 6 on 20 instances × 2 seeds`. */
export function shortlistTitle({
  metric,
  better,
  keep,
  generators,
  ...rung
}: Pick<RaceShortlist, 'metric' | 'better' | 'keep' | 'instances' | 'seeds'> & { generators: number }): string {
  return `Shortlist by ${metric} (${better} is better): the best ${keep} of ${generators} on ${rungName(rung)}`;
}

/** Why a generator is raced, or left out, by a shortlist. */
export function shortlistReason(standing: RaceShortlist['standings'][number], shortlist: RaceShortlist): string {
  const { decision, rank, reason, settings } = standing;
  if (decision === 'not-measured' || rank === null) return `kept: not measured${reason ? ` (${reason})` : ''}`;
  const measured = shortlist.standings.filter((each) => each.rank !== null).length;
  const over = settings.length > 1 ? `, mean over ${settings.length} settings` : '';
  const place = `place ${Number(rank.toFixed(2))} of ${measured}${over}`;
  return decision === 'out' ? `out by the metric, not by training: ${place}` : `kept: ${place}`;
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
  const parts = [`## Race: ${record.name}`, raceConclusion(record)];
  if (record.simulated)
    parts.push('Programs, not LLMs, wrote the data of this race: it says nothing about any real LLM.');
  if (record.shortlist) parts.push(...shortlistParts(record.shortlist));
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
      reportLink(rung),
    );
  });
  const last = rungs.at(-1);
  if (last) parts.push(`Of a full run of the file, the race took ${savedWords(last.work, grid)}.`);
  if (record.spentUsd !== null) parts.push(`Paid by this race: ${usd(record.spentUsd)}.`);
  return `${parts.join('\n\n')}\n`;
}

/** Folders of runs lie beside that of the race. */
const reportLink = ({ runId }: { runId: string }): string => `[Report of this step](../${runId}/report.html)`;

function shortlistParts(shortlist: RaceShortlist): string[] {
  const { standings, metric, judgingUsd } = shortlist;
  const settings = standings[0]?.settings.map(({ setting }) => setting) ?? [];
  return [
    `### ${shortlistTitle({ ...shortlist, generators: standings.length })}`,
    table(
      ['generator', ...(settings.length > 1 ? settings : []), settings.length > 1 ? 'mean' : metric, 'decision'],
      standings.map((each) => [
        each.generator,
        ...(settings.length > 1 ? each.settings.map(({ value }) => ({ markdown: metricValue(value) })) : []),
        { markdown: metricValue(each.value) },
        shortlistReason(each, shortlist),
      ]),
      1,
    ),
    ...(judgingUsd ? [`Its judges cost ${usd(judgingUsd)}.`] : []),
    reportLink(shortlist),
  ];
}

import type { Experiment, RaceRecord, RaceRung, RaceShortlist, RungConfig } from '@agora/run-schemas';
import {
  metricValue,
  raceConclusion,
  rungName,
  savedWords,
  shortlistReason,
  shortlistTitle,
  standingReason,
} from '@agora/report';
import { dollars } from '../display/format.js';
import { sayTable, wrapped } from '../display/table.js';
import type { Output } from '../output.js';
import type { DirectedShortlist } from './shortlist.js';

export function sayRungHead(index: number, planned: readonly RungConfig[], racing: number, output: Output): void {
  const rung = planned[index] as RungConfig;
  output.say(
    output.paint('bold', `\nRung ${index + 1} of ${planned.length}: ${racing} generators, ${rungName(rung)} each`),
  );
}

export function sayShortlistHead(shortlist: DirectedShortlist, experiment: Experiment, output: Output): void {
  const { generators, instances, seeds } = experiment;
  const rung = { instances: instances[0] as number, seeds: seeds.length };
  output.say(output.paint('bold', `\n${shortlistTitle({ ...shortlist, ...rung, generators: generators.length })}`));
}

/** Who is raced, and who is left out by a metric. */
export function sayShortlist(shortlist: RaceShortlist, { grid }: Pick<RaceRecord, 'grid'>, output: Output): void {
  output.say(output.paint('bold', '\nAfter the shortlist:'));
  sayTable(
    output,
    ['generator', shortlist.metric, 'decision'],
    shortlist.standings.map((each) => [each.generator, metricValue(each.value), shortlistReason(each, shortlist)]),
  );
  if (shortlist.judgingUsd) output.say(`  Its judges cost ${dollars(shortlist.judgingUsd)}.`);
  output.say(wrapped(`So far ${savedWords(shortlist.work, grid)} of a full run.`, output.columns, 2));
}

/** What a rung decided, and what the race has saved so far. */
export function sayRung(rung: RaceRung, { target, grid }: Pick<RaceRecord, 'target' | 'grid'>, output: Output): void {
  const leader = rung.standings[0]?.generator ?? '';
  sayTable(
    output,
    ['generator', target === 'pgr' ? 'PGR %' : 'PGR per $', 'decision'],
    rung.standings.map((each) => [each.generator, each.value?.toFixed(1) ?? '–', standingReason(each, leader)]),
  );
  for (const { generator, reason } of rung.setAside)
    output.say(
      wrapped(`${output.paint('red', generator)} failed and is no longer raced: ${reason}`, output.columns, 2),
    );
  output.say(wrapped(`So far ${savedWords(rung.work, grid)} of a full run.`, output.columns, 2));
}

export function sayConclusion(record: RaceRecord, output: Output): void {
  output.say(`\n${output.paint('bold', wrapped(raceConclusion(record), output.columns))}`);
  const { budgetUsd, spentUsd } = record;
  if (spentUsd !== null && (spentUsd > 0 || budgetUsd !== undefined))
    output.say(`Paid by this race: ${dollars(spentUsd)}${budgetUsd === undefined ? '' : ` of ${dollars(budgetUsd)}`}.`);
  if (record.simulated)
    output.say(
      wrapped('Programs, not LLMs, wrote all data of this race: it says nothing about any real LLM.', output.columns),
    );
}

import type { RaceRecord, RaceRung, RaceShortlist, RaceStanding, RaceWork } from '@agora/run-schemas';
import {
  count,
  decimal,
  linearScale,
  metricValue,
  raceConclusion,
  raceUnit,
  rungName,
  savedWords,
  shortlistReason,
  shortlistTitle,
  standingReason,
  usd,
  type Scale,
} from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { generatorColumn } from '../parts/columns.js';
import { Facts } from '../parts/crumbs.js';
import { IntervalAxis, IntervalRow } from '../parts/forest.js';
import { Shown } from '../parts/state.js';
import { numeric, onlyCsv, Table, type Column } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { href } from '../router.js';
import { RunFrame } from './run-frame.js';

/** The ladder of the race that a run is a step of: who left when and why. */
export function Race({ run }: { run: string }): JSX.Element {
  const loaded = useLoad(ask('race', [run]));
  return (
    <RunFrame run={run} tab="race">
      {() => (
        <Shown of={loaded}>
          {({ race }) => (race ? <Ladder of={race} run={run} /> : <p>This run is no step of a race.</p>)}
        </Shown>
      )}
    </RunFrame>
  );
}

function Ladder({ of, run }: { of: RaceRecord; run: string }): JSX.Element {
  const { rungs, shortlist, grid, spentUsd, budgetUsd } = of;
  const last = rungs.at(-1)?.work ?? shortlist?.work;
  return (
    <>
      <p class="answer">
        <Text>{raceConclusion(of)}</Text>
      </p>
      {of.simulated && (
        <p class="note">Programs, not LLMs, wrote the data of this race: it says nothing about any real LLM.</p>
      )}
      <Facts
        of={[
          ['paid by this race', usd(spentUsd), budgetUsd === undefined ? 'no budget' : `of ${usd(budgetUsd)}`],
          ['rungs', rungs.length, `of ${of.planned.length} planned`],
          ['target', raceUnit(of)],
        ]}
      />
      {shortlist && <Shortlist of={shortlist} run={run} />}
      {rungs.map((rung, at) => (
        <Rung key={rung.runId} race={of} rung={rung} title={`Rung ${at + 1} of ${of.planned.length}`} run={run} />
      ))}
      {last && <p>Of a full run of the file, the race took {savedWords(last, grid)}.</p>}
    </>
  );
}

function Shortlist({ of, run }: { of: RaceShortlist; run: string }): JSX.Element {
  return (
    <section>
      <Table<RaceShortlist['standings'][number]>
        caption={shortlistTitle({ ...of, generators: of.standings.length })}
        rows={of.standings}
        rowKey={({ generator }) => generator}
        columns={[
          generatorColumn(),
          numeric(
            of.metric,
            ({ value }) => value,
            ({ value }) => metricValue(value),
          ),
          decisionColumn((standing) => shortlistReason(standing, of)),
        ]}
      />
      <Step work={of.work} step={of.runId} run={run} />
    </section>
  );
}

function Rung({
  race,
  rung,
  title,
  run,
}: {
  race: RaceRecord;
  rung: RaceRung;
  title: string;
  run: string;
}): JSX.Element {
  const leader = rung.standings[0]?.generator ?? '';
  const bounded = rung.standings.flatMap(({ difference }) =>
    difference ? [difference.low ?? difference.value, difference.high ?? difference.value] : [],
  );
  const scale = linearScale(Math.min(0, ...bounded), Math.max(0, ...bounded));
  const isPgr = race.target === 'pgr';
  return (
    <section>
      <Table<RaceStanding>
        caption={`${title}: ${rungName(rung)}`}
        class="board"
        rows={rung.standings}
        rowKey={({ generator }) => generator}
        columns={[
          generatorColumn(),
          numeric(
            isPgr ? 'PGR, %' : 'PGR per $',
            ({ value }) => value,
            ({ value }) => (value === null ? '–' : decimal(value)),
          ),
          ...differenceColumns(race, leader, scale),
          decisionColumn((standing) => standingReason(standing, leader)),
        ]}
      />
      {rung.setAside.map(({ generator, reason }) => (
        <p class="note bad-note" key={generator}>
          <Text>{`${generator} failed and is no longer raced: ${reason}`}</Text>
        </p>
      ))}
      <Step work={rung.work} step={rung.runId} run={run} />
    </section>
  );
}

function differenceColumns(race: RaceRecord, leader: string, scale: Scale): Column<RaceStanding>[] {
  return [
    onlyCsv('difference', ({ difference }) => difference?.value),
    onlyCsv('low', ({ difference }) => difference?.low),
    onlyCsv('high', ({ difference }) => difference?.high),
    {
      head: (
        <IntervalAxis
          scale={scale}
          unit={`${raceUnit(race)} against the leader`}
          anchor={{ value: 0, name: 'leader' }}
        />
      ),
      class: 'figure',
      cell: ({ generator, difference }) => (
        <IntervalRow
          name={`${generator} against ${leader}`}
          of={
            difference && difference.low !== null && difference.high !== null
              ? { value: difference.value, low: difference.low, high: difference.high }
              : null
          }
          scale={scale}
          anchor={0}
        />
      ),
    },
  ];
}

const decisionColumn = <Row extends { decision: string }>(of: (row: Row) => string) => ({
  head: 'decision',
  class: 'words',
  csv: of,
  cell: (row: Row) => <Text>{of(row)}</Text>,
});

function Step({ work, step, run }: { work: RaceWork; step: string; run: string }): JSX.Element {
  return (
    <p class="muted small">
      Data until here: {count(work.instances)} instances, {count(work.trainings)} students, {usd(work.usd)}.{' '}
      {step === run ? 'This run is the step.' : <a href={href(['runs', step])}>The run of this step</a>}
    </p>
  );
}

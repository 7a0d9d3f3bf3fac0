import { raceRecordSchema, type RaceRecord } from '@agora/run-schemas';
import { makeResults } from '../../test/make-results.js';
import { byTag, parsePage, section, textOf } from '../../test/page.js';
import { renderHtml } from './page.js';

const EVIL = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>\u202e`;
const results = makeResults();
const STEP = results.run.id;
const work = { instances: 120, trainings: 6, trainedRows: 120, usd: 1.2 };

function record(changes: Partial<RaceRecord> = {}): RaceRecord {
  const difference = { value: -31.4, low: -50.2, high: -12.6, confidence: 0.9875, foretold: -30, foretoldHigh: -2 };
  return raceRecordSchema.parse({
    schema: 1,
    raceId: 'calibration-race-0badcafe',
    name: 'calibration',
    startedAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T01:00:00Z',
    simulated: true,
    target: 'pgr',
    confidence: 0.95,
    budgetUsd: 20,
    spentUsd: 1.2,
    planned: [
      { instances: 20, seeds: 2 },
      { instances: 200, seeds: 2 },
    ],
    rungs: [
      {
        instances: 20,
        seeds: 2,
        runId: STEP,
        generators: ['expert', 'sloppy', 'gone'],
        standings: [
          { generator: 'expert', value: 61.5, seeds: 2, decision: 'leads', mayCatchUp: false },
          { generator: 'sloppy', value: 30.1, seeds: 2, difference, decision: 'out', mayCatchUp: false },
        ],
        setAside: [{ generator: 'gone', reason: 'HTTP 401' }],
        work,
      },
    ],
    grid: { instances: 1200, trainings: 18, trainedRows: 2400, usd: 12 },
    ending: { kind: 'winner', generator: 'expert' },
    ...changes,
  });
}

const ladder = (race: RaceRecord) => section(parsePage(renderHtml(results, race)), 'race');

it('shows who left at which rung, why, by which interval, and the money until then', () => {
  const text = textOf(ladder(record()));
  expect(text).toContain('expert wins: every other generator lies clearly below it.');
  expect(text).toContain('Rung 1 of 2: 20 instances × 2 seeds');
  expect(text).toContain(
    'sloppy 30.1 out: −31.4 (−50.2 to −12.6, 98.75 %) against expert, and its slope cannot catch up',
  );
  expect(text).toContain('gone failed and is no longer raced: HTTP 401');
  expect(text).toContain(
    'Data until here: 120 instances, 6 students, $1.20 for data. This is the report of this step.',
  );
  expect(text).toContain('Paid by this race over all steps and restarts: $1.20 of $20.00.');
  expect(text).toContain('it says nothing about any real LLM');
});

it('links the reports of other steps, tells what is unknown, and is left out for a run of no race', () => {
  const [rung] = record().rungs;
  const other = { ...(rung as RaceRecord['rungs'][number]), runId: 'other step/1' };
  const open = record({ rungs: [other], spentUsd: null, ending: undefined });
  const links = byTag(ladder(open), 'a').map(({ attributes }) => attributes['href']);
  expect(links).toEqual(['../other%20step%2F1/report.html']);
  expect(textOf(ladder(open))).toContain('The race goes on.');
  expect(textOf(ladder(open))).toContain('unknown, as a price is');
  expect(renderHtml(results)).not.toContain('id="race"');
});

it('shows a shortlist, and hostile names and reasons as text', () => {
  const [rung] = record().rungs;
  const shortlist = {
    metric: EVIL,
    better: 'higher' as const,
    keep: 2,
    instances: 20,
    seeds: 2,
    runId: EVIL,
    standings: [
      { generator: EVIL, value: 2, rank: 1, settings: [], decision: 'kept' as const },
      { generator: 'last', value: null, rank: null, settings: [], decision: 'not-measured' as const, reason: EVIL },
    ],
    judgingUsd: 0.5,
    work,
  };
  const evil = { ...(rung as RaceRecord['rungs'][number]), setAside: [{ generator: EVIL, reason: EVIL }] };
  const page = parsePage(
    renderHtml(results, record({ shortlist, rungs: [evil], ending: { kind: 'failed', reason: EVIL } })),
  );
  expect(byTag(page, 'script')).toEqual([]);
  expect(byTag(page, 'img')).toEqual([]);
  const text = textOf(section(page, 'race'));
  expect(text).toContain('<script>alert(1)</script>');
  expect(text).not.toContain('\u202e');
  expect(text).toContain('judges $0.50');
});

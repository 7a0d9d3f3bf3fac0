import { raceRecordSchema, type RaceRecord } from '@agora/run-schemas';

const work = (part: number) => ({
  instances: 30 * part,
  trainings: 2 * part,
  trainedRows: 60 * part,
  usd: 0.1 * part,
});

/** A race of two rungs behind a shortlist, whose last step is the run. */
export function raceOf(runId: string, generators: readonly string[], text: (at: number) => string): RaceRecord {
  const [leader = '', ...others] = generators;
  const standing = (generator: string, at: number, last: boolean) => ({
    generator,
    value: 50 - 9 * at,
    seeds: 2,
    ...(generator === leader
      ? {}
      : {
          difference: {
            value: -9 * at,
            low: -9 * at - 8,
            high: last ? -1 : 3,
            confidence: 0.98,
            foretold: -8 * at,
            foretoldHigh: last ? -1 : 5,
          },
        }),
    decision: generator === leader ? 'leads' : last ? 'out' : 'in',
    mayCatchUp: false,
  });
  const rung = (index: number, id: string) => ({
    instances: 10 * 3 ** index,
    seeds: 2,
    runId: id,
    generators,
    standings: generators.map((generator, at) => standing(generator, at, index === 1)),
    setAside: index === 0 ? [{ generator: 'broken', reason: text(0) }] : [],
    work: work(index + 1),
  });
  return raceRecordSchema.parse({
    schema: 1,
    raceId: `race-${runId}`,
    name: 'example',
    startedAt: '2026-03-01T10:00:00.000Z',
    updatedAt: '2026-03-01T10:09:00.000Z',
    simulated: false,
    target: 'pgr',
    confidence: 0.95,
    budgetUsd: 5,
    spentUsd: 0.3,
    planned: [
      { instances: 10, seeds: 2 },
      { instances: 30, seeds: 2 },
    ],
    shortlist: shortlistOf(generators, text),
    rungs: [rung(0, 'example-first-rung'), rung(1, runId)],
    grid: work(6),
    ending: others.length > 0 ? { kind: 'winner', generator: leader } : { kind: 'failed', reason: text(0) },
  });
}

function shortlistOf(generators: readonly string[], text: (at: number) => string) {
  return {
    metric: 'quality',
    better: 'higher',
    keep: 2,
    instances: 10,
    seeds: 2,
    runId: 'example-first-step',
    standings: [
      ...generators.map((generator, at) => ({
        generator,
        value: 4 - 0.1 * at,
        rank: at + 1,
        settings: [{ setting: 'response-generation/math', value: 4 - 0.1 * at, rank: at + 1 }],
        decision: 'kept',
      })),
      { generator: 'unread', value: null, rank: null, settings: [], decision: 'not-measured', reason: text(1) },
    ],
    work: work(1),
  };
}

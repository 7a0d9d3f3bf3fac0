import type { CellResult, Questions, Results } from '@agora/run-schemas';

const VOLUMES = [10, 30, 90];
const estimate = (value: number, reach: number) => ({ value, low: value - reach, high: value + reach });
const pgr = (value: number, reach: number) => ({ defined: true as const, ...estimate(value, reach) });

/** Answers to every question, of as many generators as there are. */
export function questionsOf(cells: readonly CellResult[], text: (at: number) => string): Questions {
  const generators = [...new Set(cells.map(({ cell }) => cell.generator))];
  const setting = 'response-generation/math';
  const solved = generators.map((generator, at) => ({ generator, solving: 0.4 + 0.1 * at, pgr: 50 + 8 * at }));
  return {
    volumes: generators.map((generator, at) => ({
      generator,
      setting,
      points: VOLUMES.map((instances, index) => ({
        instances,
        pgr: at === 1 && index === 0 ? { defined: false as const, reason: text(0) } : pgr(20 + 12 * index + 5 * at, 6),
      })),
      fit: {
        perDoubling: estimate(7.5 - 9 * at, 3),
        line: VOLUMES.map((instances, index) => ({ instances, ...estimate(20 + 12 * index + 5 * at, 4) })),
      },
    })),
    value: generators.map((generator, at) => ({
      generator,
      usd: 0.5 + at,
      pgr: estimate(50 + 8 * at, 7),
      pointsPerUsd: at === 0 ? estimate(100, 14) : null,
      efficient: at === 0,
    })),
    solving: {
      generators: solved,
      settings: solved.map((one) => ({ ...one, setting })),
      overGenerators: null,
      overSettings: { r: 0.4, low: null, high: null, points: generators.length, generators: generators.length },
    },
    formats: [
      {
        domain: 'math-json',
        against: 'math',
        options: [{ name: 'format', domain: '"json"', against: null }],
        rows: generators.map((generator, at) => ({
          generator,
          method: 'response-generation',
          instances: 30,
          difference: estimate(4 * at - 6, 4),
        })),
        mean: estimate(-2, 3),
      },
      { domain: 'other', against: 'math', options: [], reason: text(1), rows: [], mean: null },
    ],
    references: [
      {
        model: 'second-reference',
        rows: generators.map((generator, at) => ({
          generator,
          pgr: at === 1 ? { defined: false as const, reason: text(0) } : pgr(40 + at, 6),
          rank: at === 1 ? null : { best: 1, worst: 2 },
        })),
        without: [],
      },
    ],
  };
}

/** A failure and a part that was left out, as a leaderboard tells them. */
export function failuresOf(cells: readonly CellResult[], text: (at: number) => string): Results['failures'] {
  return [{ reason: text(2), fix: text(1), count: 1, cells: cells.slice(0, 1).map(({ id }) => id) }];
}

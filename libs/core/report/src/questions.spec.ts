import type { Questions } from '@agora/run-schemas';
import { defined, makeResults, makeRow, missing } from '../test/make-results.js';
import { renderQuestionsCsv } from './questions-csv.js';
import { renderReports } from './reports.js';
import { renderLeaderboard } from './terminal.js';

const estimate = (value: number, low = value - 1, high = value + 1) => ({ value, low, high });
const leaderboard = [
  makeRow('alpha', defined(40), { rank: { best: 1, worst: 1 } }),
  makeRow('beta', defined(20), { rank: { best: 2, worst: 2 } }),
];
const ALL: Questions = {
  volumes: ['alpha', 'beta'].map((generator) => ({
    generator,
    setting: null,
    points: [
      { instances: 50, pgr: defined(20) },
      { instances: 100, pgr: missing('no gap') },
    ],
    fit: { perDoubling: estimate(5), line: [{ instances: 50, ...estimate(20) }] },
  })),
  formats: [
    {
      domain: 'json',
      against: 'math',
      options: [],
      rows: [{ generator: 'alpha', method: 'response-generation', instances: 50, difference: estimate(-3) }],
      mean: estimate(-3, -7, 1),
    },
  ],
  references: [
    {
      model: 'a/b',
      rows: [
        { generator: 'alpha', pgr: defined(10), rank: { best: 1, worst: 2 } },
        { generator: 'beta', pgr: missing('no gap'), rank: null },
      ],
      without: [],
    },
  ],
  solving: {
    generators: [{ generator: 'alpha', solving: 0.5, pgr: 40 }],
    settings: [{ generator: 'alpha', setting: 'response-generation/math', solving: 0.25, pgr: 41 }],
    overGenerators: { r: 0.5, low: null, high: null, points: 3, generators: 3 },
    overSettings: null,
  },
  value: [{ generator: 'alpha', usd: 2, pgr: estimate(40), pointsPerUsd: estimate(20), efficient: true }],
};

describe('the terminal', () => {
  it('says what was asked in three lines at most, below the leaderboard', () => {
    const text = renderLeaderboard(makeResults({ leaderboard, questions: ALL }), { width: 200 });
    expect(text).toContain(
      'Twice the instances bring, in points of PGR: alpha 5.0 (4.0 to 6.0), beta 5.0 (4.0 to 6.0).',
    );
    expect(text).toContain('json against math −3.0 (−7.0 to 1.0), which may be none, 1 pair.');
    expect(text).toContain(
      'Against another reference: a/b: alpha 1 → 1–2, beta 2 → –. The report answers 1 question more.',
    );
    expect(text).not.toContain('Problem solving');
  });

  it('says the fourth where there is room', () => {
    const { solving } = ALL;
    if (!solving) throw new Error('it is asked');
    const text = renderLeaderboard(makeResults({ leaderboard, questions: { solving } }));
    expect(text).toContain('Problem solving with PGR: r = 0.50 (no interval) over 3 generators.');
  });

  it('says nothing where nothing is asked, and names three of many', () => {
    expect(renderLeaderboard(makeResults({ leaderboard }))).not.toMatch(/Twice|Against|Problem solving/);
    const curve = ALL.volumes?.[0];
    if (!curve) throw new Error('there is a curve');
    const many = ['a', 'b', 'c', 'd', 'e'].map((generator) => ({ ...curve, generator }));
    expect(renderLeaderboard(makeResults({ leaderboard, questions: { volumes: many } }), { width: 200 })).toMatch(
      /: a 5\.0 .*, c 5\.0 \(4\.0 to 6\.0\), and 2 more\./,
    );
  });
});

describe('questions.csv', () => {
  const rows = (renderQuestionsCsv(makeResults({ leaderboard, questions: ALL })) ?? '').trim().split('\n');

  it('has a row for every number', () => {
    expect(rows[0]).toBe('question,measure,generator,setting,instances,against,value,low,high');
    for (const row of [
      'volume,pgr,alpha,mean,50,,20,15,25',
      'volume,pgr,alpha,mean,100,,,,',
      'volume,fitted_pgr,alpha,mean,50,,20,19,21',
      'volume,points_per_doubling,beta,mean,,,5,4,6',
      'value,usd,alpha,,,,2,,',
      'value,points_per_usd,alpha,,,,20,19,21',
      'value,efficient,alpha,,,,1,,',
      'solving,score,alpha,mean,,,0.5,,',
      'solving,score,alpha,response-generation/math,,,0.25,,',
      'solving,correlation,,mean,,,0.5,,',
      'format,pgr_difference,alpha,response-generation/json,50,math,-3,-4,-2',
      'format,mean_pgr_difference,,json,,math,-3,-7,1',
      'reference,pgr,alpha,,,a/b,10,5,15',
      'reference,pgr,beta,,,a/b,,,',
      'reference,rank,alpha,,,a/b,,1,2',
    ]) {
      expect(rows).toContain(row);
    }
    for (const row of rows) expect(row.split(',')).toHaveLength(9);
  });

  it('is no file where nothing is asked', async () => {
    expect(Object.keys(await renderReports(makeResults({ leaderboard })))).toEqual([
      'results.json',
      'report.html',
      'summary.md',
      'summary.csv',
    ]);
    expect(Object.keys(await renderReports(makeResults({ leaderboard, questions: ALL })))).toContain('questions.csv');
  });
});

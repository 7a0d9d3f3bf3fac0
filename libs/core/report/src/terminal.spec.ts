import { defined, makeCell, makeResults, makeRow, missing } from '../test/make-results.js';
import { renderLeaderboard } from './terminal.js';

const results = makeResults({
  seeds: [1, 2],
  leaderboard: [
    makeRow('expert', defined(80.8), { usd: 0.5, usdPerPoint: 0.0012 }),
    makeRow('a-generator-with-a-long-name', defined(44.6), { rank: { best: 2, worst: 3 } }),
    makeRow('off-format', defined(-3.9), { rank: { best: 2, worst: 3 }, usd: null, usdPerPoint: null, yield: null }),
  ],
});

describe('renderLeaderboard', () => {
  it('aligns its columns', () => {
    const lines = renderLeaderboard(results, { width: 140 }).split('\n');
    const head = lines.findIndex((line) => line.includes('generator'));
    const rows = lines.slice(head, head + 4);
    expect(rows[1]).toMatch(
      /^ {3}1 {2}expert {25}80\.8 {3}75\.8 to 85\.8 .* \$0\.50 {2}\$0\.0012 {2}80\.0\u00a0% {2}100 {6}1$/,
    );
    expect(rows[3]).toMatch(/^ 2–3 {2}off-format .* −3\.9 {4}−8\.9 to 1\.1 .* unknown {8}– {7}– {2}100 {6}1$/);
    const ends = rows.map((row) => row.length);
    expect(new Set(ends).size).toBe(1);
  });

  it('draws intervals on one scale when there is room', () => {
    const lines = renderLeaderboard(results, { width: 140 }).split('\n');
    const scale = lines.find((line) => line.includes('generator')) ?? '';
    expect(scale).toMatch(/−9 +100/);
    const start = scale.indexOf('−9');
    const tracks = lines.filter((line) => line.includes('●')).map((line) => line.slice(start, start + 24));
    expect(tracks.map((track) => track.indexOf('●'))).toEqual([19, 11, 1]);
    expect(tracks[2]?.startsWith('─●─')).toBe(true);
  });

  it.each([120, 100, 80, 60, 45, 30])('fits %i columns and always says rank, generator and PGR', (width) => {
    const text = renderLeaderboard(results, { width });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    expect(text).toContain('80.8');
    expect(text).toMatch(/2–3 {2}a-gene/);
  });

  it('shortens a long name before it leaves out the interval', () => {
    const name = 'a-generator-with-a-name-that-somebody-made-as-precise-as-can-be-and-longer-than-any-terminal';
    const lines = renderLeaderboard(makeResults({ leaderboard: [makeRow(name, defined(66.42))] }), { width: 80 });
    expect(lines).toMatch(/ 1 {2}a-generator-wi\S*…\S*any-terminal +66\.4 +61\.4 to 71\.4 /);
    expect(lines).toContain('$/point');
    expect(renderLeaderboard(makeResults({ leaderboard: [makeRow(name, defined(66.42))] }), { width: 300 })).toContain(
      `${name}   `,
    );
  });

  it('is plain text unless it is given colours, and colours do not move anything', () => {
    const sequence = /\u001b\[[a-z]+m/g;
    const painted = renderLeaderboard(results, { paint: (style, text) => `\u001b[${style}m${text}\u001b[resetm` });
    expect(painted).toMatch(sequence);
    const bare = painted
      .replace(sequence, '')
      .split('\n')
      .map((line) => line.trimEnd());
    expect(bare.join('\n')).toBe(renderLeaderboard(results));
  });

  it('says why nobody has a PGR, each reason once', () => {
    const gsm8k = missing('on gsm8k the reference is not clearly better than the base');
    const leaderboard = [makeRow('a', gsm8k), makeRow('b', gsm8k)];
    const cells = [makeCell('a', gsm8k), makeCell('b', gsm8k)];
    expect(renderLeaderboard(makeResults({ leaderboard, cells }), { width: 400 })).toContain(
      'PGR is undefined: on gsm8k the reference is not clearly better than the base.\n',
    );
    expect(
      renderLeaderboard(makeResults({ leaderboard: [makeRow('c', defined(5)), ...leaderboard], cells })),
    ).not.toContain('is undefined');
  });

  it('says what is simulated, failed, or rests on one seed', () => {
    const text = renderLeaderboard(
      makeResults({
        leaderboard: [
          makeRow('a', defined(5), { simulated: true, failedCells: 1, cells: 2 }),
          makeRow('b', missing('no gap')),
        ],
        cells: [
          makeCell('a', defined(5)),
          makeCell('a', missing('the cell failed'), { status: 'failed', cell: { seed: 2 } }),
        ],
        run: { simulated: true },
      }),
      { width: 400 },
    );
    expect(text).toContain('Programs, not LLMs, wrote the data of a.');
    expect(text).toContain('1 cell of 2 failed.');
    expect(text).toContain('One experiment seed');
    expect(text).toMatch(/ – {2}b +undefined +– /);
    expect(text).toMatch(/ 1\/2\n/);
  });
});

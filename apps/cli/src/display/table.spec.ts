import { PassThrough } from 'node:stream';
import { Output } from '../output.js';
import { sayTable, wrapped } from './table.js';

const HEAD = ['cell', 'calls', 'tokens in', '$ low / expected / high', 'done already'];
const ROWS = [
  [
    'expert.nano-math.instance-generation.n20.s1',
    '20–40',
    '8.1k',
    '$0.01 / $0.02 / $0.05',
    '12/20 instances, 1/5 stages',
  ],
  ['b.math.evol-instruct.n1.s1', '1–2', '400', 'unknown', '–'],
];

function said(columns: number | undefined): string[] {
  const stream = Object.assign(new PassThrough(), { columns }) as unknown as NodeJS.WriteStream;
  sayTable(new Output(false, stream, stream), HEAD, ROWS);
  return String((stream as unknown as PassThrough).read())
    .trimEnd()
    .split('\n');
}

describe('a table', () => {
  it('stands in columns where there is room, or where no terminal reads it', () => {
    for (const lines of [said(160), said(undefined)]) {
      expect(lines).toHaveLength(3);
      expect(lines[0]).toMatch(/^cell +calls +tokens in +\$ low \/ expected \/ high +done already$/);
      expect(lines[1]).toMatch(
        /^expert\.nano-math\S+ +20–40 +8\.1k +\$0\.01 \/ \$0\.02 \/ \$0\.05 +12\/20 instances, 1\/5 stages$/,
      );
      expect(lines[2]).toMatch(/^b\.math\S+ +1–2 +400 +unknown +–$/);
    }
  });

  it.each([60, 40])('breaks no row and cuts no number at %d columns', (columns) => {
    const lines = said(columns);
    // The name of a cell is one word, which a terminal breaks if it must.
    const long = lines.filter((line) => line.length > columns && line !== ROWS[0]?.[0]);
    expect(long).toEqual([]);
    const text = lines.map((line) => line.trim()).join(' ');
    for (const value of ROWS.flat().filter((each) => each !== '–')) expect(text).toContain(value);
    for (const title of HEAD.slice(1)) expect(text).toContain(title);
  });
});

describe('prose', () => {
  it('breaks between words alone, keeps its gaps, and hangs', () => {
    expect(wrapped('  a bb  ccc dddd', 10, 4)).toBe('  a bb\n    ccc\n    dddd');
    expect(wrapped('https://example.com/a/long/address of it', 12)).toBe('https://example.com/a/long/address\nof it');
    expect(wrapped('name              found', 80, 4)).toBe('name              found');
    expect(wrapped('any length at all', Infinity)).toBe('any length at all');
  });
});

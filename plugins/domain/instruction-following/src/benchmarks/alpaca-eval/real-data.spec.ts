import type { BenchmarkItem } from '@agora/plugin-api';
import { fileOfFolder, testDataFolder } from '@agora/testkit';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AlpacaEval } from './benchmark.js';
import { codePoints } from '../judged/code-points.js';
import { readGamedRows, type GamedRow } from './gamed-rows.js';
import { lengthControlled, predict, type Judged } from './length-control.js';

const data = testDataFolder() ?? '';
const withData = data ? describe : describe.skip;
const unpacked = async (name: string) => gunzipSync(await readFile(join(data, `${name}.gz`))).toString();
const table = async (name: string) =>
  (await unpacked(name))
    .trim()
    .split('\n')
    .map((line) => line.split(','));

withData('the data of AlpacaEval 2', () => {
  let folder: string;
  let gamed: GamedRow[];
  let items: BenchmarkItem[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-alpaca-'));
    const name = 'alpaca_eval2_gamed_rows_surrogate.csv';
    await writeFile(join(folder, name), await unpacked(name));
    gamed = await readGamedRows({ path: join(folder, name), option: 'gamed' });
    const find = async (source: Parameters<typeof fileOfFolder>[0]) => ({
      path: await fileOfFolder(source, source.names.includes(name) ? folder : data),
      option: source.title,
    });
    items = await new AlpacaEval(find, { reading: 'logprobs', lengthControl: true }).items();
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is 805 instructions with the answers of the baseline, and 1,610 gamed rows', () => {
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 805 }, (_, index) => `alpacaeval:${index}`));
    expect(items.every(({ input, target }) => input !== '' && target !== undefined)).toBe(true);
    expect(gamed).toHaveLength(1610);
  });

  it('gives the published length-controlled win rates from the published coefficients', async () => {
    const difficulties = gamed.slice(0, 805).map(({ difficulty }) => difficulty);
    const [header = [], ...rows] = await table('alpaca_eval2_leaderboard.csv');
    const [rate, error] = [header.indexOf('length_controlled_winrate'), header.indexOf('lc_standard_error')];
    const published = new Map(rows.map((row) => [row[0], row]));
    const [, ...weights] = await table('alpaca_eval2_lc_glm_weights.csv');
    const differences = weights.flatMap(([model, , difficulty, own]) => {
      const row = published.get(model);
      if (!row) return [];
      const { winRate, stderr } = predict({ difficulty: Number(difficulty), own: Number(own) }, difficulties);
      // Some rows were published before the error was.
      const offError = row[error] ? Math.abs(stderr - Number(row[error])) : 0;
      return [{ model, off: Math.abs(winRate - Number(row[rate])), offError }];
    });
    expect(differences).toHaveLength(199);
    expect(Math.max(...differences.map(({ off }) => off))).toBeLessThan(0.2);
    expect(Math.max(...differences.map(({ offError }) => offError))).toBeLessThan(0.001);
    const further = differences.filter(({ off }) => off > 0.02).map(({ model }) => model);
    // The published rates of these two are not quite what their published coefficients give.
    expect(further).toEqual(['dbrx-instruct', 'NullModel']);
  });

  // A port of length_controlled_v1 to scikit-learn 1.9.1 on the same rows, whose solver stops at 1e-4: where strengths fit
  // equally well that decides which is taken. Lengths of two models, preferences by a formula.
  it.each([
    ['davinci', [-1.2, 0.7, -0.8], 43.15017691042872],
    ['davinci', [0.4, 0.3, 0.5], 74.56655273091704],
    ['davinci', [-2.5, 1.1, -3], 13.694795070757868],
    ['longer', [-1.2, 0.7, -0.8], 35.004289132133145],
    ['longer', [0.4, 0.3, 0.5], 53.95594548779628],
    ['longer', [-2.5, 1.1, -3], 13.778643672837504],
  ] as const)(
    'is fitted as the reference fits: lengths of %s, preferences by %j',
    async (lengths, weights, reference) => {
      const fit = lengthControlled(await judgedBy(lengths, weights), gamed);
      expect(Math.abs((fit?.winRate ?? NaN) - reference)).toBeLessThan(0.05);
      expect(fit?.items).toBe(805);
    },
  );

  async function judgedBy(lengths: string, [a, b, c]: readonly [number, number, number]): Promise<Judged[]> {
    const davinci = JSON.parse(await unpacked('alpaca_eval1_reference_text_davinci_003.json')) as {
      instruction: string;
      output: string;
    }[];
    const byInstruction = new Map(davinci.map(({ instruction, output }) => [instruction, codePoints(output)]));
    const rows = items.map(({ input, target = '' }, index) => {
      const referenceLength = codePoints(target);
      const longer = Math.floor(referenceLength * (0.6 + ((index * 53) % 17) / 10));
      const outputLength = lengths === 'longer' ? longer : (byInstruction.get(input) ?? NaN);
      return { index, outputLength, referenceLength, delta: referenceLength - outputLength };
    });
    const mean = rows.reduce((sum, { delta }) => sum + delta, 0) / rows.length;
    const spread = Math.sqrt(rows.reduce((sum, { delta }) => sum + (delta - mean) ** 2, 0) / (rows.length - 1));
    return rows.map(({ delta, ...row }, index) => {
      const noise = (((index * 37) % 101) - 50) / 20;
      const margin = a * Math.tanh(delta / spread) + b * (gamed[index]?.difficulty ?? NaN) + c + noise;
      return { ...row, preference: 1 / (1 + Math.exp(-margin)) };
    });
  }
});

import { Home } from '@agora/artifacts';
import { keptCalibrationSchema } from '@agora/contracts';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calibrate } from './calibrate-rows.js';
import { keepCalibration } from './keep-calibration.js';

let home: Home;
beforeEach(async () => (home = new Home(await mkdtemp(join(tmpdir(), 'agora-kept-calibration-')))));
afterEach(() => rm(home.root, { recursive: true }));

/** Forty rows, every second of them with a label; the judge is one too generous below 5. */
const rows = Array.from({ length: 40 }, (_, at) => {
  const level = 1 + (at % 5);
  return { group: at % 3 === 0 ? 'alpha' : 'beta', score: Math.min(5, level + 1), ...(at % 2 ? {} : { label: level }) };
});

it('keeps the last word on each judge and rubric, as pages read it', async () => {
  const found = calibrate({ judge: 'strict', rubric: 'quality', rows, unasked: 0, usd: 0.5 } as never);
  await keepCalibration(home, 'run-1', found);
  await keepCalibration(home, 'run-1', { ...found, unasked: 3 });
  await keepCalibration(home, 'run-1', { ...found, judge: '../kind' });
  const folder = join(home.root, 'calibrations', 'run-1');
  const kept = await Promise.all(
    (await readdir(folder)).map(async (name) =>
      keptCalibrationSchema.strict().parse(JSON.parse(await readFile(join(folder, name), 'utf8'))),
    ),
  );
  expect(kept.map(({ judge, unasked }) => [judge, unasked]).sort()).toEqual([
    ['../kind', 0],
    ['strict', 3],
  ]);
  expect(kept[0]?.agreement.rows).toBe(20);
});

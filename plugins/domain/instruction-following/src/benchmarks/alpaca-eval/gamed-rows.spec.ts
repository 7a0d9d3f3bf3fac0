import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGamedRows } from './gamed-rows.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-gamed-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (content: string) => {
  const path = join(folder, 'df_gamed.csv');
  await writeFile(path, content);
  return readGamedRows({ path, option: 'gamed rows' });
};

describe('gamed rows', () => {
  const row = { index: 3, difficulty: -0.5, preference: 0.25 };

  it('are read as published, with whatever other columns, and squashed', async () => {
    const published =
      '\uFEFFmodel,"index",std_delta_len,instruction_difficulty,not_gamed_baseline,preference\r\nx,3,1.5,-0.5,False,0.25\r\n';
    expect(await read(published)).toEqual([{ ...row, length: Math.tanh(1.5) }]);
  });

  it('are read as they are where they are squashed already', async () => {
    const squashed = 'index,tanh_std_delta_len,instruction_difficulty,preference\n3,0.9,-0.5,0.25';
    expect(await read(squashed)).toEqual([{ ...row, length: 0.9 }]);
  });

  it.each([
    ['index,instruction_difficulty,preference\n0,0,0.5', /has no column "std_delta_len"/],
    [
      'index,instruction_difficulty,preference,std_delta_len\n0,0,0.5,long',
      /line 2, column "std_delta_len" is no number/,
    ],
    ['index,instruction_difficulty,preference,std_delta_len\n0,0,,1', /line 2, column "preference" is no number/],
    ['index,instruction_difficulty,preference,std_delta_len\n', /has no rows/],
  ])('are checked: %j', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message) as string,
      fix: expect.stringContaining('lengthControl: off') as string,
    });
  });
});

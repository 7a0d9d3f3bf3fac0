import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const main = resolve(__dirname, '../../dist/main.js');
const kept = resolve(__dirname, '../../test/old-home');

// A home that an earlier version left: seeds, shards, datasets and metrics of a small run. What was paid for then must be found
// now. Students and answers are not in it, as their keys change with the Python worker's sources.
it('finds in an old home all that was generated and measured, and would pay for none of it again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agora-old-home-'));
  try {
    await cp(kept, folder, { recursive: true });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [main, 'plan', 'old-home.yaml', '--home', '.', '--json'],
      { cwd: folder },
    );
    const plan = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ kind }) => kind === 'plan');
    expect(plan?.['stages']).toEqual(
      expect.arrayContaining([
        { stage: 'generate', total: 4, cached: 4 },
        { stage: 'measure', total: 2, cached: 2 },
      ]),
    );
    expect(plan).toMatchObject({
      cells: [
        { calls: 20, cachedCalls: 20 },
        { calls: 20, cachedCalls: 20 },
      ],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

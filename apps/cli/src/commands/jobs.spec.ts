import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { JobFolder } from '@agora/jobs';
import { until } from '@agora/service-testkit';
import { Output } from '../output.js';
import { jobLogs } from './jobs.js';

const KEY = 'ab'.repeat(32);
let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-logs-'));
  folder = join(home, 'jobs', KEY);
  await mkdir(folder, { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** What `agora jobs logs --follow` has said so far, and its end. */
function followed(): { said(): string; ended: Promise<unknown> } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (data: Buffer) => (text += data.toString()));
  const output = new Output(false, stream as unknown as NodeJS.WriteStream, stream as unknown as NodeJS.WriteStream);
  return { said: () => text, ended: jobLogs('abab', { home, follow: true }, output) };
}

const log = (text: string | Buffer): Promise<void> => appendFile(join(folder, 'job.log'), text);
const event = (kind: string): Promise<void> =>
  appendFile(join(folder, 'events.jsonl'), `${JSON.stringify({ at: '2026-01-01T00:00:00.000Z', kind })}\n`);

it('says whole lines, each once, however they are written', async () => {
  const euro = Buffer.from('3 €\n');
  await event('started');
  await log('first\nsec');
  const { said, ended } = followed();
  await until(() => said().includes('first'));
  await log(Buffer.concat([Buffer.from('ond\n'), euro.subarray(0, 3)]));
  await appendFile(join(folder, 'events.jsonl'), '{"at": "2026-01-01T00:00:01.000Z", "ki');
  await until(() => said().includes('second\n'));
  await log(Buffer.concat([euro.subarray(3), Buffer.from('last words')]));
  await appendFile(join(folder, 'events.jsonl'), 'nd": "resumed"}\n');
  await until(() => said().includes('resumed'));
  await new JobFolder(folder).cancel();
  await ended;
  const lines = said().split('\n');
  expect(lines.filter((line) => line !== '')).toEqual([
    expect.stringMatching(/started$/),
    'first',
    'second',
    expect.stringMatching(/resumed$/),
    '3 €',
    'last words',
  ]);
});

it.each([
  [true, 'It is trained.'],
  [false, 'left no student'],
])('ends when the folder is taken away, whose student is an artifact: %s', async (trained, words) => {
  await event('started');
  const { said, ended } = followed();
  await until(() => said().includes('started'));
  if (trained) {
    const artifact = join(home, 'artifacts', 'ab', KEY);
    await mkdir(artifact, { recursive: true });
    await writeFile(join(artifact, 'manifest.json'), '{"kind": "train"}');
  }
  await rm(folder, { recursive: true });
  await ended;
  expect(said()).toContain(words);
});

it('goes on over a failure that passes, and ends with one that does not', async () => {
  const fault = (retryable: boolean) =>
    writeFile(join(folder, 'fault.json'), JSON.stringify({ code: 'worker-crashed', message: 'gone', retryable }));
  await event('started');
  const { said, ended } = followed();
  await until(() => said().includes('started'));
  await fault(true);
  await event('failed');
  await until(() => said().includes('failed'));
  await event('resumed');
  await until(() => said().includes('resumed'));
  await fault(false);
  await ended;
});

import { spawnScript } from '@agora/service-testkit';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GOLDEN } from '../../test/scored-rows.js';

const main = resolve(__dirname, '../main.ts');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The program as a user starts it, from its sources. */
function agora(args: string[], options: { input?: string | Buffer; begun?: (child: ChildProcess) => void } = {}) {
  return new Promise<Ended>((done) => {
    const child = spawnScript(main, args, { env: { ...process.env, AGORA_OFFLINE: '1' } });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout?.on('data', (data) => (ended.stdout += String(data)));
    child.stderr?.on('data', (data) => (ended.stderr += String(data)));
    child.on('close', (code) => done({ ...ended, code }));
    child.stdin?.end(options.input);
    options.begun?.(child);
  });
}

const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function parsed(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('agora score', () => {
  let work: string;
  beforeEach(async () => (work = await mkdtemp(join(tmpdir(), 'agora-score-'))));
  afterEach(() => rm(work, { recursive: true, force: true }));
  const at = (name: string): string => join(work, name);

  const nano = { input: 'Tom has 24 apples and buys 19 more. How many apples does Tom have now?', id: 'a' };
  const right = { item: nano, output: '24 + 19 = 43. Answer: 43', mine: [1.5, null] };
  const wrong = { item: nano, output: '24 + 19 = 44. Answer: 44' };

  it.each(GOLDEN)(
    '$benchmark $flags: scores each row, in order',
    async ({ benchmark, flags, rows }) => {
      await writeFile(at('in.jsonl'), jsonl(rows.map(({ row }) => row)));
      const args = ['score', benchmark, '--samples', at('in.jsonl'), '--out', at('out.jsonl'), '--json', ...flags];
      const ended = await agora(args);
      expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
      const out = parsed(await readFile(at('out.jsonl'), 'utf8'));
      expect(out.map(({ reason, ...scored }) => [typeof reason, scored])).toEqual(
        rows.map(({ row, expected }) => [
          'string',
          { ...row, correct: expected.score === 1, ...(expected as Record<string, unknown>) },
        ]),
      );
      const [summary] = parsed(ended.stdout);
      const mean = rows.reduce((sum, { expected }) => sum + expected.score, 0) / rows.length;
      expect(summary).toMatchObject({ kind: 'score', benchmark, rows: rows.length, failed: 0 });
      expect(summary?.['mean']).toBeCloseTo(mean, 9);
      const { kind, ...rest } = summary ?? {};
      expect([kind, JSON.parse(await readFile(at('out.jsonl.summary.json'), 'utf8'))]).toEqual(['score', rest]);
    },
    120_000,
  );

  it('reads and writes gzip, standard input and standard output', async () => {
    const packed = gzipSync(`\uFEFF${jsonl([right, wrong])}\n`);
    await writeFile(at('in'), packed);
    const benchmark = ['score', 'nano-math-held-out', '--samples'];
    expect(await agora([...benchmark, at('in'), '--out', at('out.gz')])).toMatchObject({ code: 0, stdout: '' });
    const out = gunzipSync(await readFile(at('out.gz'))).toString();
    expect(parsed(out)).toMatchObject([
      { ...right, score: 1, correct: true, extracted: '43' },
      { ...wrong, score: 0, correct: false },
    ]);
    for (const input of [packed, jsonl([right, wrong])]) {
      expect(await agora([...benchmark, '-', '--out', '-'], { input })).toMatchObject({ code: 0, stdout: out });
    }
    const both = await agora([...benchmark, '-', '--out', '-', '--json'], { input: packed });
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('both want standard output') as string });
  }, 60_000);

  it('names every wrong row at once, and leaves what was there', async () => {
    await writeFile(
      at('in.jsonl'),
      `${jsonl([right])}{"item": 1\n[]\n${jsonl([{ item: nano }, { output: 'x' }, { item: 'b', output: 5 }])}`,
    );
    await writeFile(at('out.jsonl'), 'from before');
    const args = ['score', 'nano-math-held-out', '--samples', at('in.jsonl'), '--out', at('out.jsonl')];
    const { code, stderr } = await agora(args);
    expect(code).toBe(2);
    const said = [
      /in\.jsonl:2: not JSON: .*one JSON object a line/,
      /in\.jsonl:3: the row is not an object/,
      /in\.jsonl:4: field "output" is missing/,
      /in\.jsonl:5: field "item" is missing/,
      /in\.jsonl:6: field "output" must be a text, not a number/,
      /Fix: .*--keep-going/,
    ];
    for (const words of said) expect(stderr).toMatch(words);
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('from before');
    expect((await readdir(work)).sort()).toEqual(['in.jsonl', 'out.jsonl']);
  }, 60_000);

  it('goes past wrong rows when told to: each stays where it was, with its error', async () => {
    const lines = `${jsonl([right])}not json\n${jsonl([{ item: nano, mine: 2 }, { item: 'nowhere', output: 'x' }, wrong])}`;
    await writeFile(at('in.jsonl'), lines);
    const args = ['score', 'nano-math-held-out', '--samples', at('in.jsonl'), '--keep-going', '--json'];
    const ended = await agora([...args, '--out', at('out.jsonl')]);
    expect(ended.code).toBe(1);
    expect(parsed(ended.stdout)).toMatchObject([{ rows: 5, failed: 3, mean: 0.5 }]);
    expect(parsed(await readFile(at('out.jsonl'), 'utf8'))).toEqual([
      expect.objectContaining({ ...right, score: 1 }),
      { line: 2, text: 'not json', error: expect.stringContaining('not JSON') as string },
      { item: nano, mine: 2, error: expect.stringContaining('"output" is missing') as string },
      { item: 'nowhere', output: 'x', error: expect.stringContaining('no item "nowhere"') as string },
      expect.objectContaining({ ...wrong, score: 0 }),
    ]);
  }, 60_000);

  it('leaves the output file as it was when it is interrupted or killed', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      item: { entry_point: 'f', test: 'assert f() == 1' },
      output: `import time\ndef f():\n    time.sleep(0.5)\n    return ${index % 2}`,
    }));
    await writeFile(at('in.jsonl'), jsonl(many));
    await writeFile(at('out.jsonl'), 'from before');
    const args = ['score', 'humaneval', '--samples', at('in.jsonl'), '--out', at('out.jsonl')];
    /** Ends the program once it has begun to write. */
    const end = (signal: NodeJS.Signals) => async (child: ChildProcess) => {
      while (!(await readdir(work)).some((name) => name.endsWith('.part'))) await setTimeout(20);
      child.kill(signal);
    };
    const interrupted = await agora(args, { begun: (child) => void end('SIGINT')(child) });
    expect(interrupted).toMatchObject({ code: 130, stderr: expect.stringContaining('is as it was') as string });
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('from before');
    expect((await readdir(work)).sort()).toEqual(['in.jsonl', 'out.jsonl']);
    expect((await agora(args, { begun: (child) => void end('SIGKILL')(child) })).code).toBeNull();
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('from before');
  }, 120_000);

  it('may write over its own input, and through a link', async () => {
    await writeFile(at('rows.jsonl'), jsonl([right, wrong]));
    await symlink(at('rows.jsonl'), at('link.jsonl'));
    const args = ['score', 'nano-math-held-out', '--samples', at('link.jsonl'), '--out', at('link.jsonl')];
    expect((await agora(args)).code).toBe(0);
    const once = await readFile(at('rows.jsonl'), 'utf8');
    expect(parsed(once)).toMatchObject([{ score: 1 }, { score: 0 }]);
    // What was scored before is scored anew.
    expect((await agora(args)).code).toBe(0);
    expect(await readFile(at('rows.jsonl'), 'utf8')).toBe(once);
  }, 60_000);

  it.each([
    ['gsm', [], /no benchmark "gsm".*\n.*Did you mean "gsm8k"\?/],
    ['gsm8k', ['--extract', 'strickt'], /knows no "strickt".*\n.*Did you mean "strict"\? Use one of: auto, strict/],
    ['gsm8k', ['--plus'], /--plus: benchmark "gsm8k" has no option "plus"/],
    ['gsm8k', ['--option', 'verdikt=numeric'], /no option "verdikt"\n.*Did you mean "verdict"\?/],
    ['gsm8k', ['--option', 'verdict'], /not of the form key=value/],
    ['gsm8k', ['--data', '/no/such/folder'], /--data: \/no\/such\/folder does not exist/],
    ['nano-math-held-out', ['--domain', 'nano-maths'], /Did you mean "nano-math"\?/],
    ['my-task', ['--domain', 'custom'], /option "folder" is missing.*\nFix: Name its folder with --data/],
    ['nano-math-held-out', ['--samples', '/no/such/file'], /--samples: \/no\/such\/file does not exist/],
    ['nano-math-held-out', ['--out', tmpdir()], /--out: .* is a folder/],
  ])(
    'refuses %s %j, and says what to do',
    async (benchmark, flags, message) => {
      await writeFile(at('in.jsonl'), jsonl([right]));
      const args = ['score', benchmark, '--samples', at('in.jsonl'), '--out', at('out.jsonl'), ...flags];
      const ended = await agora(args);
      expect({ code: ended.code, stderr: ended.stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(message) as string,
      });
      expect(ended.stderr).toMatch(/^Fix: /m);
      expect(existsSync(at('out.jsonl'))).toBe(false);
    },
    60_000,
  );
});

import { evaluationResultsSchema, type EvaluationResults } from '@agora/run-schemas';
import { scoreText } from '@agora/report';
import { useFixtureServer } from '@agora/testkit';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** The built command with everything it starts: nats-server, the services, a Python worker, the sandbox. */
const root = resolve(__dirname, '../../../..');
const main = join(root, 'apps/cli/dist/main.js');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

describe('agora evaluate', () => {
  const fixture = useFixtureServer();
  let work: string;
  beforeAll(async () => {
    if (!existsSync(main)) throw new Error('The command is not built: run tools/setup.sh first.');
    work = await mkdtemp(join(tmpdir(), 'agora-evaluate-'));
  });
  afterAll(() => rm(work, { recursive: true, force: true }));

  function agora(args: string[], begun: (child: ChildProcess) => void = () => undefined): Promise<Ended> {
    return new Promise((done) => {
      const env = { ...process.env, AGORA_OFFLINE: '1', CI: '1', EVALUATE_SPEC_KEY: 'sk-evaluate-spec' };
      const child = spawn(process.execPath, [main, 'evaluate', ...args], { cwd: work, env });
      const ended: Ended = { code: null, stdout: '', stderr: '' };
      child.stdout.on('data', (data) => (ended.stdout += String(data)));
      child.stderr.on('data', (data) => (ended.stderr += String(data)));
      child.on('close', (code) => done({ ...ended, code }));
      begun(child);
    });
  }

  function resultsOf({ stdout, stderr }: Ended): { results: EvaluationResults; folder: string } {
    for (const line of stdout.split('\n').filter(Boolean)) {
      const record = JSON.parse(line) as { kind: string; results?: unknown; folder: string };
      if (record.kind !== 'evaluation') continue;
      return { results: evaluationResultsSchema.parse(record.results), folder: record.folder };
    }
    throw new Error(`no results:\n${stderr}`);
  }

  /** An endpoint that always says the same, and what `agora evaluate` is told of it. */
  function generator(model = 'seven'): string[] {
    fixture.server.respond(() => ({
      body: {
        model,
        choices: [
          { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'I think so.\nAnswer: 7' } },
        ],
        usage: { prompt_tokens: 10, completion_tokens: 1_000 },
      },
    }));
    return ['--model', `openai-compatible:${model}`, '--base-url', `${fixture.server.url}/v1`, '--concurrency', '2'];
  }

  it('lets a student and a generator answer, tells scores with their errors, and asks nothing twice', async () => {
    const args = ['--model', 'nano-reference', ...generator(), '--api-key-env', 'EVALUATE_SPEC_KEY', '--json'];
    const benchmarks = ['--benchmarks', 'nano-math-held-out,nano-code-held-out', '--limit', '20'];
    const command = [...args, ...benchmarks, '--price', '0,1000'];
    const first = await agora(command);
    expect({ code: first.code, stderr: first.stderr }).toMatchObject({ code: 0 });
    const { results, folder } = resultsOf(first);
    expect(results.rows.map(({ subject, benchmark, items }) => [subject, benchmark, items])).toEqual([
      ['nano-reference', 'nano-math-held-out', 20],
      ['nano-reference', 'nano-code-held-out', 20],
      ['openai-compatible:seven', 'nano-math-held-out', 20],
      ['openai-compatible:seven', 'nano-code-held-out', 20],
    ]);
    expect(results.rows[0]?.mean).toBeGreaterThan(results.rows[2]?.mean ?? 1);
    expect(results.rows.map(({ usd }) => usd)).toEqual([0, 0, 20, 20]);
    // Forty answers, and one word beforehand.
    expect(fixture.server.requests).toHaveLength(41);
    expect(fixture.server.requests[0]?.headers['authorization']).toBe('Bearer sk-evaluate-spec');

    for (const { subject, benchmark, mean } of results.rows) {
      const samples = join(folder, 'evals', subject.replace(':', '-'), `samples_${benchmark}.jsonl`);
      const rows = (await readFile(samples, 'utf8')).trim().split('\n');
      const values = rows.map((line) => (JSON.parse(line) as { value: number }).value);
      expect(values).toHaveLength(20);
      expect(values.reduce((sum, value) => sum + value, 0) / 20).toBeCloseTo(mean ?? Number.NaN, 12);
    }
    const percents = results.rows.map(scoreText);
    const summary = await readFile(join(folder, 'summary.md'), 'utf8');
    expect(summary).toContain(`| nano-reference | ${percents[0]} | ${percents[1]} |`);
    expect(summary).toContain(`| openai-compatible:seven | ${percents[2]} | ${percents[3]} |`);
    const [head, ...lines] = (await readFile(join(folder, 'summary.csv'), 'utf8')).trim().split('\n');
    expect(head).toMatch(/^subject,domain,benchmark,.*,measure,value,stderr,/);
    expect(lines).toHaveLength(4);
    const everything = [first.stdout, first.stderr, summary, await readFile(join(folder, 'events.jsonl'), 'utf8')];
    expect(everything.join('')).not.toContain('sk-evaluate-spec');

    const again = await agora(command);
    expect(again.code).toBe(0);
    expect(resultsOf(again).results.rows).toEqual(results.rows);
    expect(fixture.server.requests).toHaveLength(41);
  }, 240_000);

  it('goes on where it was killed, with the same command', async () => {
    const command = [...generator('patient'), '--benchmarks', 'nano-math-held-out', '--limit', '30', '--json'];
    fixture.server.respond(() => ({
      delayMs: 100,
      body: {
        model: 'm',
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '7' } }],
      },
    }));
    const first = await agora(
      command,
      (child) =>
        void (async () => {
          while (fixture.server.requests.length < 5) await setTimeout(10);
          child.kill('SIGKILL');
        })(),
    );
    expect(first.code).toBeNull();
    const asked = fixture.server.requests.length;
    expect(asked).toBeLessThan(30);
    const second = await agora(command);
    expect(second.code).toBe(0);
    expect(resultsOf(second).results.rows).toMatchObject([{ items: 30 }]);
    // Of what was under way when it was killed nobody knows the answer.
    expect(fixture.server.requests.length).toBeLessThanOrEqual(30 + 4);
  }, 240_000);

  it('stops at the budget, and goes on with a higher one', async () => {
    const command = [...generator('dear'), '--benchmarks', 'nano-math-held-out', '--limit', '20', '--price', '0,1000'];
    const poor = await agora([...command, '--budget-usd', '5', '--json']);
    expect(poor.code).toBe(3);
    expect(poor.stderr).toMatch(/budget/);
    const paid = fixture.server.requests.length;
    expect(paid).toBeLessThan(20);
    const rich = await agora([...command, '--budget-usd', '100', '--json']);
    expect(rich.code).toBe(0);
    expect(resultsOf(rich).results.rows).toMatchObject([{ items: 20, usd: 20 }]);
    // Twenty answers, and one word beforehand, which the second command does not ask for again.
    expect(fixture.server.requests).toHaveLength(21);
  }, 240_000);

  it.each([
    [['--model', 'opnai:x', '--benchmarks', 'gsm8k'], /--model opnai:x: .*no provider "opnai".*\n.*"openai"/],
    [['--model', './nothing', '--benchmarks', 'gsm8k'], /--model \.\/nothing does not exist/],
    [['--model', 'empty', '--benchmarks', 'gsm8k'], /--model empty holds neither a model/],
    [['--model', 'lost', '--benchmarks', 'gsm8k'], /where no model lies any more/],
    [['--model', 'nano', '--model', 'nano', '--benchmarks', 'gsm8k'], /--model nano is given twice/],
    [['--model', 'nano', '--benchmarks', 'gsm9k'], /no benchmark "gsm9k"\n.*"gsm8k"/],
    [['--model', 'nano', '--benchmarks', ','], /--benchmarks names none/],
    [
      ['--model', 'nano', '--benchmarks', 'gsm8k,ifeval', '--plus'],
      /--plus: benchmark "gsm8k", "ifeval" has no option/,
    ],
    [['--model', 'nano', '--benchmarks', 'gsm8k', '--base-url', 'http://x'], /--base-url: no provider is asked/],
    [['--model', 'openai:x', '--benchmarks', 'gsm8k', '--price', '5'], /--price "5" is no price/],
    [['--model', 'openai:x', '--benchmarks', 'gsm8k', '--price', 'y=1,2'], /--price: "y" is not asked/],
    [['--model', 'openai:x', '--benchmarks', 'gsm8k', '--provider-option', 'timeout=1'], /no option "timeout"/],
    [['--model', 'nano', '--benchmarks', 'gsm8k', '--style', 'chatty'], /--style: there is no style "chatty"/],
    [['--model', 'nano', '--benchmarks', 'alpacaeval', '--judge', 'gpt-4'], /--judge gpt-4 is not of the form/],
    [['--model', 'nano', '--benchmarks', 'gsm8k', '--judge-price', '1,2'], /--judge-price: no provider is asked/],
  ])(
    'refuses %j before anything is started',
    async (args, message) => {
      await mkdir(join(work, 'empty'), { recursive: true });
      await mkdir(join(work, 'lost'), { recursive: true });
      await writeFile(join(work, 'lost', 'checkpoint.json'), '{"checkpoint": "/no/such/folder"}');
      const { code, stderr } = await agora(args);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as string });
      expect(stderr).toMatch(/^Fix: /m);
    },
    60_000,
  );
});

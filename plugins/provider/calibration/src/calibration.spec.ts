import { execFileSync } from 'node:child_process';
import {
  readSeeds,
  type BenchmarkItem,
  type CompletionRequest,
  type Domain,
  type Draft,
  type DraftDecision,
  type Method,
  type Plugin,
  type PluginKind,
  type Rng,
  type Seed,
} from '@agora/plugin-api';
import {
  type CheckResult,
  type Task,
  check,
  createRandom,
  DOMAINS,
  solve,
  splitOf,
  testProgram,
  wrongResponse,
} from '@agora/nano-world';
import { seededRng } from '@agora/statistics';
import { pluginContext } from '@agora/testkit';
import { STOCK_PHRASE } from './author.js';
import { CalibrationProvider, MODELS } from './index.js';
import { calibrationOptions } from './profile.js';

/** Plugins are found by name at run time, here as in the product. */
async function load<K extends PluginKind>(kind: K, id: string): Promise<Plugin<K>> {
  const module = (await import(`@agora/${kind}-${id}`)) as { default: Plugin<K> };
  return module.default;
}

const METHODS = ['instance-generation', 'response-generation', 'quality-enhancement'] as const;
type DomainName = (typeof DOMAINS)[number];

interface Setting {
  domain: Domain;
  method: Method;
  seeds: Seed[];
  items: BenchmarkItem[];
}

const settings = new Map<string, Setting>();

beforeAll(async () => {
  for (const name of DOMAINS) {
    const plugin = await load('domain', `nano-${name}`);
    const domain = await plugin.create(plugin.options.parse({}), pluginContext());
    const items = (await Promise.all(domain.benchmarks.map((benchmark) => benchmark.items()))).flat();
    for (const id of METHODS) {
      const methodPlugin = await load('method', id);
      const method = await methodPlugin.create(methodPlugin.options.parse({}), pluginContext());
      settings.set(`${name}/${id}`, { domain, method, seeds: await readSeeds(domain, method, 1), items });
    }
  }
});

function setting(domain: DomainName, method: string): Setting {
  const found = settings.get(`${domain}/${method}`);
  if (found === undefined) throw new Error(`no setting ${domain}/${method}`);
  return found;
}

/** Asks for `count` instances one after another as a run does, but takes whatever the first attempt gives. */
async function generate(model: string, options: unknown, where: Setting, count: number): Promise<DraftDecision[]> {
  const provider = new CalibrationProvider(calibrationOptions.parse(options));
  const decisions: DraftDecision[] = [];
  const accepted: Draft[] = [];
  for (let slot = 0; slot < count; slot++) {
    const rng = seededRng('spec', slot);
    const generated = async (stream: Rng) => (accepted.length > 0 ? stream.pick(accepted) : undefined);
    const planned = await where.method.plan({ ...where, slot, attempt: 0, rng, generated });
    const request: CompletionRequest = {
      model,
      prompt: planned.prompt,
      sampling: { seed: rng.derive('sampling').int(2 ** 31), stop: planned.stop, maxTokens: 4096 },
    };
    const { completion } = await provider.complete(request, new AbortController().signal);
    const decision = where.method.accept(planned, completion, where.domain);
    decisions.push(decision);
    if (decision.accepted) accepted.push(decision.draft);
  }
  return decisions;
}

const drafts = (decisions: DraftDecision[]) =>
  decisions.flatMap((decision) => (decision.accepted ? [decision.draft] : []));

/** The checks that the benchmarks make; programs run in one Python process, whose output goes to the check unseen. */
function examine(domain: DomainName, found: Draft[]): { task: Task; result: CheckResult }[] {
  const tasks = found.map(({ instruction }) => {
    const task = solve(domain, instruction);
    if (task === undefined) throw new Error(`"${instruction}" is no ${domain} task`);
    return task;
  });
  const programs = tasks.map((task, index) =>
    task.domain === 'code' ? testProgram(task, found[index]?.response ?? '') : null,
  );
  const outputs = runAll(programs);
  return tasks.map((task, index) => ({
    task,
    result: check(task, found[index]?.response ?? '', outputs[index] ?? ''),
  }));
}

function runAll(programs: (string | null)[]): (string | null)[] {
  if (programs.every((program) => program === null)) return [];
  const driver = `import contextlib, io, json, sys
def run(program):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program, {})
    return out.getvalue()
print(json.dumps([p and run(p) for p in json.load(sys.stdin)]))`;
  const input = JSON.stringify(programs);
  const stdout = execFileSync('python3', ['-I', '-c', driver], { input, env: {}, maxBuffer: 64 * 2 ** 20 });
  return JSON.parse(stdout.toString()) as (string | null)[];
}

const share = <T>(all: T[], holds: (one: T) => boolean) => all.filter(holds).length / all.length;

/** Four standard deviations of a share around what it should be. */
function expectShare(measured: number, expected: number, count: number): void {
  const slack = 4 * Math.sqrt((expected * (1 - expected)) / count);
  expect(measured).toBeGreaterThanOrEqual(expected - slack);
  expect(measured).toBeLessThanOrEqual(expected + slack);
}

/** Outputs behind each measured share, over all domains together. */
const OUTPUTS = 2000;
const PER_DOMAIN = Math.ceil(OUTPUTS / DOMAINS.length);

describe.each(METHODS)('by %s', (method) => {
  async function measure(model: string, options: unknown) {
    const decisions: DraftDecision[] = [];
    const results: { task: Task; result: CheckResult }[] = [];
    for (const domain of DOMAINS) {
      const made = await generate(model, options, setting(domain, method), PER_DOMAIN);
      decisions.push(...made);
      results.push(...examine(domain, drafts(made)));
    }
    return { decisions, results };
  }

  it('as many outputs have each flaw as the options say', async () => {
    const options = { wrongShare: 0.3, systematicShare: 0.5, offFormatShare: 0.2, malformedShare: 0.1 };
    const { decisions, results } = await measure('expert', options);
    expectShare(
      share(decisions, ({ accepted }) => !accepted),
      0.1,
      decisions.length,
    );
    expectShare(
      share(results, ({ result }) => !result.correct),
      0.2 + 0.8 * 0.3,
      results.length,
    );
    // Where instructions are followed the whole output counts, so that nothing of it can be unreadable.
    const readable = results.filter(({ task }) => task.domain !== 'instruction-following');
    expectShare(
      share(readable, ({ result }) => result.extracted === null),
      0.2,
      readable.length,
    );
  });

  it.each([
    ['expert', 0, 0.02],
    ['sloppy', 0.5, 0.05],
    ['off-format', 1, 0.02],
  ])('%s has the shares that the table of models promises, in every template', async (model, notRight, malformed) => {
    const { decisions, results } = await measure(model, {});
    expectShare(
      share(decisions, ({ accepted }) => !accepted),
      malformed,
      decisions.length,
    );
    expectShare(
      share(results, ({ result }) => !result.correct),
      notRight,
      results.length,
    );
    expect(new Set(results.map(({ task }) => `${task.domain}/${task.templateId}`)).size).toBe(DOMAINS.length * 24);
  });
});

describe.each(DOMAINS)('in %s', (domain) => {
  it.each(['instance-generation', 'quality-enhancement'] as const)(
    'expert hardly ever writes the same instance twice by %s',
    async (method) => {
      const found = drafts(await generate('expert', {}, setting(domain, method), 200));
      expect(new Set(found.map(({ instruction }) => instruction)).size / found.length).toBeGreaterThan(0.85);
    },
  );

  it.each(['instance-generation', 'quality-enhancement'] as const)(
    'repetitive is right but writes forty instances of twelve templates over and over by %s',
    async (method) => {
      const found = drafts(await generate('repetitive', {}, setting(domain, method), PER_DOMAIN));
      const results = examine(domain, found);
      expect(results.filter(({ result }) => !result.correct)).toEqual([]);
      expect(new Set(found.map(({ instruction }) => instruction)).size).toBe(40);
      expect(new Set(results.map(({ task }) => task.templateId)).size).toBe(12);
    },
  );

  it('repetitive answers instructions of twelve templates, and the others with the same phrase', async () => {
    const found = drafts(await generate('repetitive', {}, setting(domain, 'response-generation'), PER_DOMAIN));
    const answered = examine(
      domain,
      found.filter(({ response }) => response !== STOCK_PHRASE),
    );
    expect(answered.filter(({ result }) => !result.correct)).toEqual([]);
    expect(new Set(answered.map(({ task }) => task.templateId)).size).toBe(12);
    expectShare(answered.length / found.length, 12 / 24, found.length);
  });
});

it('makes systematic mistakes the same way each time', async () => {
  const options = { wrongShare: 1, systematicShare: 0.5, malformedShare: 0 };
  const found = drafts(await generate('expert', options, setting('math', 'instance-generation'), OUTPUTS));
  const random = createRandom('spec');
  const systematic = share(found, ({ instruction, response }) => {
    const task = solve('math', instruction);
    return task !== undefined && wrongResponse(task, random, 'systematic') === response;
  });
  // A random slip lands on the systematic mistake now and then.
  expect(systematic).toBeGreaterThan(0.45);
  expect(systematic).toBeLessThan(0.6);
});

describe.each(Object.keys(MODELS))('%s', (model) => {
  it('never writes an item of a benchmark in 10,000 instances', async () => {
    const written = METHODS.filter((method) => method !== 'response-generation');
    const each = Math.ceil(10_000 / (DOMAINS.length * written.length));
    let count = 0;
    for (const domain of DOMAINS) {
      for (const method of written) {
        const where = setting(domain, method);
        const held = new Set(where.items.map(({ input }) => input));
        const found = drafts(await generate(model, { malformedShare: 0 }, where, each));
        count += found.length;
        expect(found.filter(({ instruction }) => held.has(instruction) || splitOf(instruction) !== 'train')).toEqual(
          [],
        );
      }
    }
    expect(count).toBeGreaterThanOrEqual(10_000);
  });
});

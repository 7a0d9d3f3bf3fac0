import { ENGINES, evaluationSchema, type Evaluation, type EvaluationInput } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import type { PluginHost } from '@agora/plugin-host';
import type { BenchmarkFlags } from '../benchmarks/benchmark-flags.js';
import { findBenchmarks, type FoundBenchmark } from '../benchmarks/find-benchmark.js';
import { batchMode, endpointsOf, nobodyAsked, splitEndpoint, type EndpointFlags } from './endpoint.js';
import { checkProvider, judgeOf, type JudgeFlags } from './judge-of.js';
import { localModel } from './local-model.js';

export interface EvaluationFlags extends BenchmarkFlags, EndpointFlags, JudgeFlags {
  model: string[];
  benchmarks: string[];
  name: string;
  limit?: number;
  samples?: number;
  style?: string;
  temperature?: number;
  maxTokens?: number;
  concurrency?: number;
  requestsPerMinute?: number;
  budgetUsd?: number;
  batch?: boolean;
  engine?: string;
}

/**
 * The evaluation that the flags ask for, with every default filled in.
 * @throws Fault `invalid-input` that names the flag
 */
export async function evaluationOf(host: PluginHost, flags: EvaluationFlags): Promise<Evaluation> {
  const ids = [...new Set(flags.benchmarks.flatMap((given) => given.split(',')).map((id) => id.trim()))].filter(
    Boolean,
  );
  if (ids.length === 0) {
    throw new Fault('invalid-input', '--benchmarks names none', { fix: 'Name some, e.g. --benchmarks gsm8k,math.' });
  }
  const found = await findBenchmarks(host, ids, flags);
  const judge = await judgeOf(host, flags);
  const request: EvaluationInput = {
    name: flags.name,
    subjects: await subjectsOf(host, flags),
    ...(await domainsOf(host, found)),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.samples === undefined ? {} : { samples: flags.samples }),
    sampling: {
      ...(flags.temperature === undefined ? {} : { temperature: flags.temperature }),
      ...(flags.maxTokens === undefined ? {} : { maxTokens: flags.maxTokens }),
    },
    ...(judge ? { judge } : {}),
    ...engineOf(flags),
    ...(flags.budgetUsd === undefined ? {} : { budget: { usd: flags.budgetUsd } }),
  };
  const parsed = evaluationSchema.safeParse(request, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Fault('invalid-input', firstProblem(parsed.error, 'the evaluation'), {
    fix: 'Correct the flag that it came from; `agora evaluate --help` lists them.',
  });
}

function engineOf({ engine, model }: EvaluationFlags): Pick<EvaluationInput, 'engine'> {
  if (engine === undefined) return {};
  const known = ENGINES.find((name) => name === engine);
  if (!known) {
    throw new Fault('invalid-input', `--engine ${engine}: there is no such engine`, {
      fix: `Use one of: ${ENGINES.join(', ')}.`,
    });
  }
  if (model.every((text) => splitEndpoint(text))) {
    throw new Fault('invalid-input', '--engine is given, but no local model answers', {
      fix: 'Leave it out: a generator is answered by its provider.',
    });
  }
  return { engine: known };
}

async function subjectsOf(host: PluginHost, flags: EvaluationFlags): Promise<EvaluationInput['subjects']> {
  const texts = flags.model;
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice !== undefined) {
    throw new Fault('invalid-input', `--model ${twice} is given twice`, { fix: 'Name each model once.' });
  }
  const named = texts.map((text) => ({ text, endpoint: splitEndpoint(text) }));
  for (const { text, endpoint } of named) {
    if (endpoint) await checkProvider(host, '--model', text, endpoint.provider);
  }
  const endpoints = await endpointsOf(
    host,
    named.flatMap(({ endpoint }) => (endpoint ? [endpoint] : [])),
    flags,
    '--',
  );
  if (flags.batch && endpoints.length === 0) throw nobodyAsked('--batch');
  const style = styleOf(flags.style);
  const limits = {
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(flags.requestsPerMinute === undefined ? {} : { requestsPerMinute: flags.requestsPerMinute }),
  };
  const subjects: EvaluationInput['subjects'] = [];
  for (const { text, endpoint } of named) {
    const generator = endpoint && endpoints.shift();
    if (generator)
      subjects.push({ kind: 'generator', id: text, ...generator, limits, ...batchMode(flags.batch), ...style });
    else subjects.push({ kind: 'model', id: text, model: await localModel(text), ...style });
  }
  return subjects;
}

function styleOf(style: string | undefined): { style?: 'chat' | 'few-shot' } {
  if (style === undefined) return {};
  if (style === 'chat' || style === 'few-shot') return { style };
  throw new Fault('invalid-input', `--style: there is no style "${style}"`, { fix: 'Use chat or few-shot.' });
}

/** One entry per domain, with the options of all of its benchmarks that are wanted. */
async function domainsOf(
  host: PluginHost,
  found: readonly FoundBenchmark[],
): Promise<Pick<EvaluationInput, 'domains' | 'benchmarks'>> {
  const entries = new Map<string, { id: string; plugin: string; options: Record<string, unknown>; wanted: string[] }>();
  for (const { id, domain, options } of found) {
    const entry = entries.get(domain) ?? { id: await entryId(host, domain), plugin: domain, options: {}, wanted: [] };
    const benchmarks = { ...objectIn(entry.options, 'benchmarks'), ...objectIn(options, 'benchmarks') };
    entry.options = { ...entry.options, ...options, ...('benchmarks' in options ? { benchmarks } : {}) };
    entry.wanted.push(id);
    entries.set(domain, entry);
  }
  const all = [...entries.values()];
  return {
    domains: all.map(({ id, plugin, options }) => ({ id, plugin, options })),
    benchmarks: Object.fromEntries(all.map(({ id, wanted }) => [id, wanted])),
  };
}

function objectIn(options: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = options[key];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A plugin may be named by a path, which cannot be the id of an entry. */
async function entryId(host: PluginHost, domain: string): Promise<string> {
  return /^[a-z0-9][a-z0-9._-]*$/.test(domain) ? domain : (await host.load('domain', domain)).id;
}

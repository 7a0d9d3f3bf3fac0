import type { ArtifactStore } from '@agora/artifacts';
import { evaluateSpecSchema, type EvaluateSpec } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import type { KeptPlan } from '@agora/orchestrator';
import { givenOptions } from '../benchmarks/benchmark-flags.js';
import { didYouMean } from '../benchmarks/closest-match.js';
import { fieldsOf, schemaOf, valueOf, type OptionSchema } from '../benchmarks/option-schema.js';

/** A domain of the experiment, with the options that its benchmark is opened with now. */
export interface RescoredDomain {
  id: string;
  plugin: string;
  options: Record<string, unknown>;
}

/** A finished evaluation, and the model that was evaluated. */
export interface Earlier {
  kind: 'base' | 'reference' | 'student' | 'generator';
  id: string;
  key: string;
  spec: EvaluateSpec;
}

/**
 * The domain that has the benchmark, its options changed by `--option key=value`.
 * @throws Fault `invalid-input` for an unknown benchmark or option, and for a benchmark of two domains
 */
export async function domainOf(
  host: PluginHost,
  { benchmarks, experiment }: KeptPlan,
  wanted: { benchmark: string; domain?: string; option?: string[] },
): Promise<RescoredDomain> {
  const { benchmark } = wanted;
  const having = benchmarks.filter(({ id }) => id === benchmark).map(({ domain }) => domain);
  const chosen = wanted.domain === undefined ? having : having.filter((id) => id === wanted.domain);
  const [id] = chosen;
  const entry = experiment.domains.find((domain) => domain.id === id);
  if (!entry || chosen.length > 1)
    throw unknown(
      benchmark,
      having,
      benchmarks.map((one) => one.id),
    );
  const options = structuredClone(entry.options);
  const fields = fieldsOf(schemaOf(await host.load('domain', entry.plugin))) ?? {};
  const onRequest = fieldsOf(fields['benchmarks'])?.[benchmark];
  const own = onRequest ? (fieldsOf(onRequest) ?? {}) : fields;
  for (const { key, text } of givenOptions(wanted.option, [benchmark])) {
    if (!(key in own)) throw unknownOption(benchmark, key, Object.keys(own));
    const place = onRequest ? within(within(options, 'benchmarks'), benchmark) : options;
    place[key] = checked(key, valueOf(text, own[key]), own[key]);
  }
  return { id: entry.id, plugin: entry.plugin, options };
}

/** The object under a key, which is added when missing: a file may leave out `benchmarks: { gsm8k: {} }`. */
function within(options: Record<string, unknown>, key: string): Record<string, unknown> {
  const there = options[key];
  if (typeof there === 'object' && there !== null && !Array.isArray(there)) return there as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  options[key] = made;
  return made;
}

function checked(key: string, value: unknown, schema: OptionSchema | undefined): unknown {
  const allowed = schema?.enum;
  if (!allowed || allowed.includes(value)) return value;
  throw new Fault('invalid-input', `--option ${key}: there is no "${String(value)}"`, {
    fix: `${didYouMean(String(value), allowed.map(String))}Use one of: ${allowed.join(', ')}.`,
  });
}

/** Every evaluation of the benchmark that the run has finished. */
export async function earlierEvaluations(
  { cells, benchmarks, ability }: KeptPlan,
  domain: string,
  benchmark: string,
  store: ArtifactStore,
): Promise<Earlier[]> {
  const anchors = benchmarks.filter((one) => one.id === benchmark && one.domain === domain);
  const wanted: Omit<Earlier, 'spec'>[] = [
    ...anchors.flatMap(({ base, reference }): Omit<Earlier, 'spec'>[] => [
      { kind: 'base', id: 'base', key: base },
      { kind: 'reference', id: 'reference', key: reference },
    ]),
    ...cells.flatMap(({ id, cell, evaluate }): Omit<Earlier, 'spec'>[] =>
      cell.domain === domain && evaluate[benchmark] !== undefined
        ? [{ kind: 'student', id, key: evaluate[benchmark] }]
        : [],
    ),
    ...Object.entries(ability).flatMap(([id, keys]): Omit<Earlier, 'spec'>[] =>
      keys[benchmark] === undefined ? [] : [{ kind: 'generator', id, key: keys[benchmark] }],
    ),
  ];
  const found: Earlier[] = [];
  for (const one of wanted) {
    const artifact = await store.find(one.key);
    const spec = artifact && evaluateSpecSchema.safeParse(artifact.manifest.spec);
    if (spec?.success) found.push({ ...one, spec: spec.data });
  }
  return found;
}

function unknown(benchmark: string, having: readonly string[], known: readonly string[]): Fault {
  if (having.length > 0) {
    return new Fault('invalid-input', `--benchmark: "${benchmark}" is a benchmark of ${having.join(' and ')}`, {
      fix: `Say which one: --domain ${having[0]}.`,
    });
  }
  if (known.length === 0) {
    return new Fault(
      'invalid-input',
      `--benchmark: the run has asked no benchmark yet, so there are no answers to score`,
      {
        fix: 'Go on with the run until students are scored: the command that started it, without --until.',
      },
    );
  }
  const names = [...new Set(known)];
  return new Fault('invalid-input', `--benchmark: the run has no benchmark "${benchmark}"`, {
    fix: `${didYouMean(benchmark, names)}It has ${names.join(', ')}.`,
  });
}

function unknownOption(benchmark: string, key: string, names: readonly string[]): Fault {
  return new Fault('invalid-input', `--option ${key}: benchmark "${benchmark}" has no such option`, {
    fix: `${didYouMean(key, names)}It has ${names.join(', ') || 'none'}.`,
  });
}

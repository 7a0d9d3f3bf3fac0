import { Fault, type Benchmark, type Plugin } from '@agora/contracts';
import type { PluginHost } from '@agora/plugin-host';
import { dataFolder, givenOptions, type BenchmarkFlags, type GivenOption } from './benchmark-flags.js';
import { didYouMean } from './near.js';
import { fieldsOf, schemaOf, valueOf, type OptionSchema } from './option-schema.js';

/** A benchmark, and how to have its domain plugin open it. */
export interface FoundBenchmark {
  id: string;
  /** Name of the domain plugin, as in an experiment file. */
  domain: string;
  /** Of the domain, with this benchmark alone. */
  options: Record<string, unknown>;
  benchmark: Benchmark;
}

interface DomainPlugin {
  name: string;
  fields: Record<string, OptionSchema>;
  /** Benchmarks that its options can ask for; undefined where it has its benchmarks without being asked. */
  onRequest: Record<string, OptionSchema> | undefined;
}

/**
 * Finds benchmarks among the domains that ship with Agora, or in the one that `--domain` names, and opens each with the
 * flags' options. No data file is read for it.
 * @throws Fault `invalid-input` for an unknown benchmark or option
 */
export async function findBenchmarks(
  host: PluginHost,
  ids: readonly string[],
  flags: BenchmarkFlags,
): Promise<FoundBenchmark[]> {
  const given = givenOptions(flags.option, ids);
  const folder = await dataFolder(flags.data);
  const domains = await domainsOf(host, flags.domain);
  const wishes = wishesOf(flags, given);
  const found: FoundBenchmark[] = [];
  for (const id of ids) found.push(await find(host, domains, id, { ...flags, folder, wishes }));
  for (const wish of wishes) if (!wish.taken) throw unknownOption(wish);
  return found;
}

/** An option that the flags ask for, for one benchmark or for all that have it. */
interface Wish extends GivenOption {
  flag: string;
  /** Whether some benchmark has such an option. */
  taken: boolean;
  /** Benchmarks that have none, with the options that they have. */
  refused: Map<string, readonly string[]>;
}

interface Wishes extends BenchmarkFlags {
  folder: string | undefined;
  wishes: readonly Wish[];
}

function wishesOf({ extract, plus }: BenchmarkFlags, given: readonly GivenOption[]): Wish[] {
  const wish = (flag: string, option: GivenOption): Wish => ({ ...option, flag, taken: false, refused: new Map() });
  return [
    ...(extract === undefined ? [] : [wish('--extract', { key: 'extraction', text: extract })]),
    ...(plus ? [wish('--plus', { key: 'plus', text: 'true' })] : []),
    ...given.map((option) => wish(`--option ${option.key}`, option)),
  ];
}

async function find(
  host: PluginHost,
  domains: readonly DomainPlugin[],
  id: string,
  wishes: Wishes,
): Promise<FoundBenchmark> {
  const known: string[] = [];
  for (const domain of [...domains].sort((a, b) => Number(!a.onRequest) - Number(!b.onRequest))) {
    const { name, fields, onRequest } = domain;
    if (onRequest && !onRequest[id]) {
      known.push(...Object.keys(onRequest));
      continue;
    }
    const folder = wishes.folder !== undefined && 'folder' in fields ? { folder: wishes.folder } : {};
    const options = onRequest
      ? { ...folder, benchmarks: { [id]: optionsOf(id, fieldsOf(onRequest[id]), wishes) } }
      : folder;
    const { benchmarks } = await host.create('domain', name, options);
    const benchmark = benchmarks.find((one) => one.id === id);
    if (!benchmark) {
      known.push(...benchmarks.map((one) => one.id));
      continue;
    }
    if (onRequest) return { id, domain: name, options, benchmark };
    // Without options of its own, the benchmark is what the domain makes of the domain's.
    const own = { ...folder, ...optionsOf(id, fields, wishes) };
    const again = await host.create('domain', name, own);
    return { id, domain: name, options: own, benchmark: again.benchmarks.find((one) => one.id === id) ?? benchmark };
  }
  const names = [...new Set(known)].sort();
  throw new Fault('invalid-input', `there is no benchmark "${id}"`, {
    fix: `${didYouMean(id, names)}There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}${
      wishes.domain === undefined ? '; --domain names a domain plugin of your own' : ` in domain "${wishes.domain}"`
    }.`,
  });
}

function optionsOf(
  id: string,
  fields: Record<string, OptionSchema> | undefined,
  { plus, wishes }: Wishes,
): Record<string, unknown> {
  // Told apart from a flag that was left out, which leaves the benchmark its own default.
  const options: Record<string, unknown> = plus === false && fields && 'plus' in fields ? { plus } : {};
  for (const wish of wishes) {
    const { benchmark, flag, key, text } = wish;
    if (benchmark !== undefined && benchmark !== id) continue;
    if (fields && !(key in fields)) {
      wish.refused.set(id, Object.keys(fields));
      continue;
    }
    wish.taken = true;
    const value = valueOf(text, fields?.[key]);
    const allowed = fields?.[key]?.enum;
    if (allowed && !allowed.includes(value)) throw unknownValue(id, flag, value, allowed.map(String));
    options[key] = value;
  }
  return options;
}

function unknownOption({ flag, key, refused }: Wish): Fault {
  const who = [...refused.keys()].map((id) => `"${id}"`).join(', ');
  const names = [...new Set([...refused.values()].flat())];
  return new Fault('invalid-input', `${flag}: benchmark ${who} has no option "${key}"`, {
    fix: `${didYouMean(key, names)}It has ${names.join(', ') || 'none'}.`,
  });
}

function unknownValue(id: string, flag: string, value: unknown, allowed: readonly string[]): Fault {
  return new Fault('invalid-input', `${flag}: benchmark "${id}" knows no "${String(value)}"`, {
    fix: `${didYouMean(String(value), allowed)}Use one of: ${allowed.join(', ')}.`,
  });
}

async function domainsOf(host: PluginHost, own: string | undefined): Promise<DomainPlugin[]> {
  const names = own === undefined ? (await host.list()).filter(isUsableDomain).map(({ id }) => id) : [own];
  return Promise.all(names.map(async (name) => describe(name, await host.load('domain', name))));
}

function isUsableDomain({ kind, fault }: { kind: string; fault?: unknown }): boolean {
  return kind === 'domain' && fault === undefined;
}

function describe(name: string, plugin: Plugin): DomainPlugin {
  const fields = fieldsOf(schemaOf(plugin)) ?? {};
  return { name, fields, onRequest: fieldsOf(fields['benchmarks']) };
}

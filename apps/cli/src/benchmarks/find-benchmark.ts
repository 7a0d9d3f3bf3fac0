import { Fault, type Benchmark, type Plugin } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { dataFolder, givenOptions, type BenchmarkFlags, type GivenOption } from './benchmark-flags.js';
import { didYouMean } from './closest-match.js';
import { fieldsOf, schemaOf, valueOf, type OptionSchema } from './option-schema.js';

/** A benchmark, with the domain plugin and the options that open it. */
export interface FoundBenchmark {
  id: string;
  /** Name of the domain plugin, as in an experiment file. */
  domain: string;
  /** Options of the domain plugin that open this benchmark alone. */
  options: Record<string, unknown>;
  benchmark: Benchmark;
}

interface DomainPlugin {
  name: string;
  fields: Record<string, OptionSchema>;
  /** Whether it has no benchmark without the option `folder`. */
  needsFolder: boolean;
  /**
   * The benchmarks that its option `benchmarks` may name, each with its options. Undefined for a domain without that option: it
   * always has all of its benchmarks.
   */
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
  const found: Located[] = [];
  for (const id of ids) found.push(await locate(host, domains, id, { ...flags, folder, wishes }));
  for (const wish of wishes) if (!wish.taken) throw unknownOption(wish);
  return Promise.all(found.map((one) => open(host, one)));
}

/** An option that the flags set, for one benchmark or for all that have it. */
interface Wish extends GivenOption {
  flag: string;
  /** Whether one of the benchmarks has this option. */
  taken: boolean;
  /** The benchmarks without this option, with the options that they do have. */
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

type Located = Omit<FoundBenchmark, 'benchmark'>;

async function locate(
  host: PluginHost,
  domains: readonly DomainPlugin[],
  id: string,
  wishes: Wishes,
): Promise<Located> {
  const known: string[] = [];
  for (const { name, fields, needsFolder, onRequest } of [...domains].sort(
    (a, b) => Number(!a.onRequest) - Number(!b.onRequest),
  )) {
    const folder = wishes.folder !== undefined && 'folder' in fields ? { folder: wishes.folder } : {};
    if (needsFolder && wishes.folder === undefined) throw withoutFolder(name);
    if (onRequest?.[id]) {
      const benchmarks = { [id]: optionsOf(id, fieldsOf(onRequest[id]), wishes) };
      return { id, domain: name, options: { ...folder, benchmarks } };
    }
    const there = onRequest ? Object.keys(onRequest) : (await host.create('domain', name, folder)).benchmarks.map(idOf);
    // A benchmark without options of its own is set by the options of its domain.
    if (!onRequest && there.includes(id)) {
      return { id, domain: name, options: { ...folder, ...optionsOf(id, fields, wishes) } };
    }
    known.push(...there);
  }
  const names = [...new Set(known)].sort();
  const where = wishes.domain === undefined ? '' : ` in domain "${wishes.domain}"`;
  const own =
    wishes.domain === undefined
      ? '; --domain names a domain plugin of your own, and --domain custom --data FOLDER a task of your own'
      : '';
  throw new Fault('invalid-input', `there is no benchmark "${id}"${where}`, {
    fix: `${didYouMean(id, names)}There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}${own}.`,
  });
}

/** It is given by a flag that goes by another name. */
function withoutFolder(name: string): Fault {
  return new Fault('invalid-input', `domain "${name}": option "folder" is missing`, {
    fix: 'Name its folder with --data.',
  });
}

const idOf = ({ id }: Benchmark): string => id;

async function open(host: PluginHost, located: Located): Promise<FoundBenchmark> {
  const { benchmarks } = await host.create('domain', located.domain, located.options);
  const benchmark = benchmarks.find(({ id }) => id === located.id);
  if (benchmark) return { ...located, benchmark };
  throw new Fault('internal', `domain "${located.domain}" did not open its benchmark "${located.id}"`, {
    fix: "Report it to the domain's author.",
  });
}

function optionsOf(
  id: string,
  fields: Record<string, OptionSchema> | undefined,
  { plus, wishes }: Wishes,
): Record<string, unknown> {
  // `--no-plus` sets the option; a flag that was left out (undefined) keeps the benchmark's default.
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
  const plugins = await Promise.all(names.map(async (name) => ({ name, plugin: await host.load('domain', name) })));
  // A domain with required options, such as `custom`, cannot be opened unless `--domain` names it.
  const known = plugins.filter(({ plugin }) => own !== undefined || !schemaOf(plugin).required?.length);
  return known.map(({ name, plugin }) => describe(name, plugin));
}

function isUsableDomain({ kind, fault }: { kind: string; fault?: unknown }): boolean {
  return kind === 'domain' && fault === undefined;
}

function describe(name: string, plugin: Plugin): DomainPlugin {
  const schema = schemaOf(plugin);
  const fields = fieldsOf(schema) ?? {};
  return {
    name,
    fields,
    needsFolder: schema.required?.includes('folder') === true,
    onRequest: fieldsOf(fields['benchmarks']),
  };
}

import type { z } from 'zod';
import type { Domain } from './domain.js';
import type { Launcher } from './launcher.js';
import type { Method } from './method.js';
import type { Better, Metric } from './metric.js';
import type { Provider } from './provider.js';
import type { Rng } from './rng.js';

export const PLUGIN_API_VERSION = 1;
export const PLUGIN_KINDS = ['provider', 'method', 'domain', 'metric', 'launcher'] as const;
export type PluginKind = (typeof PLUGIN_KINDS)[number];

export interface PluginProducts {
  provider: Provider;
  method: Method;
  domain: Domain;
  metric: Metric;
  launcher: Launcher;
}

/** A public file that is not part of Agora, with everything needed to fetch it and to know that it is the right one. */
export interface DataSource {
  /** What it is, for people: `GSM8K test`. */
  title: string;
  /** SPDX identifier or a short text, shown to the user before the first download. */
  licence: string;
  /** Names under which a user's own folder may hold it; `.gz` of each is tried as well. */
  names: string[];
  /** Where it can be fetched, tried in order: plain HTTPS addresses. */
  urls: string[];
  /** sha256 of the unpacked file; what is fetched and does not match is refused. Left out when the source may change. */
  sha256?: string;
  /** sha256 of what the addresses give, where that is packed and only its hash is published; checked as well. */
  packedSha256?: string;
}

/** What the host lends a plugin while it is created. */
export interface PluginContext {
  /** The value of an environment variable that holds a secret; a `missing-credential` Fault when it is unset. */
  secret(variable: string): string;
  /** A path from the experiment file, made absolute against that file's folder. */
  resolvePath(path: string): string;
  /**
   * Path of the unpacked file of a data source: from `folder` when it holds one, else from the cache, else fetched into
   * it. Fault `not-found` that names the file, the licence and both ways to get it.
   */
  dataFile?(source: DataSource, folder?: string): Promise<string>;
  /** Tells the user what is no error but should not go unseen, once per text. */
  notice?(text: string): void;
  /** A folder that outlives the process, for what can be made anew at a cost. It may not exist yet. */
  cacheFolder?: string;
  /** Another provider, for providers that stand on others; whoever asked for it closes it. */
  provider?(name: string, options: Record<string, unknown>): Promise<Provider>;
  /** A random stream for a named purpose. */
  rng(...path: (string | number)[]): Rng;
}

/** A provider that another one stands on. */
export interface ProviderPart {
  /** For messages and provenance. */
  name: string;
  provider: string;
  options: Record<string, unknown>;
  /** Its share of a dataset's rows, against the other weights, where it gives rows that exist already; 1 when left out. */
  weight?: number;
  /** What is said of it that means nothing for rows, by name of the field. */
  ofModels?: Record<string, unknown>;
}

/**
 * A plugin is a plain object and the default export of its package. `options` is checked before `create` is called.
 * `version` enters the key of every stage that used the plugin: raise it when the same input may give another output.
 */
export interface Plugin<K extends PluginKind = PluginKind, Options extends z.ZodType = z.ZodType> {
  kind: K;
  apiVersion: typeof PLUGIN_API_VERSION;
  id: string;
  version: string;
  description: string;
  options: Options;
  /** True for a provider whose text is made by a program; shown wherever its results are. */
  simulated?: boolean;
  /** True for a metric that asks judges: its product then has `judging`. A plan creates it, to know whom it asks. */
  asksJudges?: true;
  /**
   * For a metric: which of two values is said to go with better data. Left out, or undefined, where neither is established: then no
   * shortlist is made by it unless the user says so.
   */
  better?(options: z.output<Options>): Better | undefined;
  /**
   * True for a provider that gives rows which exist already (`Provider.rows`) instead of answering. The planner asks it for them; no
   * prompt is made, and `complete` is never called.
   */
  givesRows?: boolean;
  /** The part of the options that can change an output; all of them when left out. Key names, paces and timeouts do not. */
  identity?(options: z.output<Options>): unknown;
  /**
   * What a file that the options name says, where it changes outputs other than by seeds and items, which enter keys by themselves:
   * JSON, part of the identity. Read when a run is planned and again by whoever does the work, so that both have the same. What it
   * throws is told to the user.
   */
  fileIdentity?(options: z.output<Options>, context: Pick<PluginContext, 'resolvePath'>): unknown;
  /**
   * Other providers that this one hands requests on to. Their versions and identities enter keys with its own, and it is
   * simulated as soon as one of them is.
   */
  parts?(options: z.output<Options>): readonly ProviderPart[];
  create(options: z.output<Options>, context: PluginContext): PluginProducts[K] | Promise<PluginProducts[K]>;
}

/** Gives a plugin object its exact type. */
export function definePlugin<K extends PluginKind, Options extends z.ZodType>(
  plugin: Omit<Plugin<K, Options>, 'apiVersion'>,
): Plugin<K, Options> {
  return { apiVersion: PLUGIN_API_VERSION, ...plugin };
}

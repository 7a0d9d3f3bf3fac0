import { resolve } from 'node:path';
import type { PluginUse } from '@agora/run-schemas';
import {
  BETTER,
  Fault,
  type Better,
  type FaultData,
  type Plugin,
  type PluginContext,
  type PluginKind,
  type PluginProducts,
  type ProviderPart,
  type Rng,
} from '@agora/plugin-api';
import { nearest } from '@agora/schema-findings';
import { DataFiles } from './data/data-files.js';
import { dataSettings } from './data/settings.js';
import type { AllowedPlugins } from './loading/allowed-plugins.js';
import { bundledPackage, findBundled, SCOPE, type BundledPlugin } from './loading/bundled.js';
import { checkPlugin, checkProduct } from './loading/check-plugin.js';
import { importModule } from './loading/import-module.js';
import { isPath, locate } from './loading/locate.js';
import { optionsSchema, parseOptions } from './loading/parse-options.js';
import { Notices } from './notices.js';
import { createPart, identityWithParts, partsOf, someSimulated } from './parts.js';
import { readSecret } from './secrets/read-secret.js';
import { Redactor } from './secrets/redactor.js';

export interface PluginHostOptions {
  /** Folder of the experiment file: packages, relative plugins and relative paths in options are looked up from here. */
  baseDir: string;
  /** Where secrets are read. Default: the process's environment. */
  env?: NodeJS.ProcessEnv;
  /** Makes random streams by path; `seededRng` of @agora/statistics. Without it a plugin that asks for one fails. */
  rng?: (...path: (string | number)[]) => Rng;
  /** First part of every random stream's path. */
  seed?: string;
  /** Learns every secret handed out. Default: the process's own. */
  redactor?: Redactor;
  /** Where bundled plugins are looked up from. Default: this package. */
  agoraDir?: string;
  /** Finds public data files. Default: made from the environment, with notices on standard error. */
  data?: DataFiles;
  /** What may be loaded; anything when left out, as is right for files that the user of this process wrote. */
  allowed?: AllowedPlugins;
  /** Told what plugins want users to see. Default: a line on standard error. */
  notice?: (text: string) => void;
}

/** What `agora plugins` shows of a plugin. */
export interface PluginInfo {
  kind: PluginKind;
  /** The name to write in an experiment file. */
  id: string;
  package: string;
  version: string;
  description: string;
  simulated: boolean;
  /** JSON Schema. */
  options: Record<string, unknown>;
  /** Why it cannot be used; `description` then says so as well. */
  fault?: FaultData;
}

/** Finds plugins by name, checks them, and creates what they make. Holds no list of plugins. */
export class PluginHost {
  readonly redactor: Redactor;
  private readonly baseDir: string;
  private readonly agoraDir: string;
  private readonly data: DataFiles;
  private readonly notices: Notices;
  private readonly loaded = new Map<string, Promise<Plugin>>();

  constructor(private readonly options: PluginHostOptions) {
    this.baseDir = resolve(options.baseDir);
    this.agoraDir = options.agoraDir ?? __dirname;
    this.redactor = options.redactor ?? Redactor.shared;
    this.notices = new Notices(options.notice);
    this.data = options.data ?? new DataFiles(dataSettings(options.env ?? process.env));
  }

  /**
   * The plugin of a name: bundled with Agora (`calibration`), an npm package installed in or above the experiment's
   * folder, or a path that begins with ".". Fault `invalid-input` when there is none or it is no plugin of this kind.
   */
  load<K extends PluginKind>(kind: K, name: string): Promise<Plugin<K>> {
    const cacheKey = `${kind} ${name}`;
    let plugin = this.loaded.get(cacheKey) as Promise<Plugin<K>> | undefined;
    if (!plugin) {
      plugin = this.find(kind, name);
      this.loaded.set(cacheKey, plugin as Promise<Plugin>);
      // A failure is not kept: the user may mend it while the process lives.
      plugin.catch(() => this.loaded.delete(cacheKey));
    }
    return plugin;
  }

  /** What the plugin makes from these options. Faults: `invalid-input`, `missing-credential`, and what the plugin throws. */
  async create<K extends PluginKind>(kind: K, name: string, options: unknown): Promise<PluginProducts[K]> {
    const plugin = await this.load(kind, name);
    const parsed = parseOptions(plugin, name, options);
    const title = `${kind} "${name}"`;
    try {
      const product = await plugin.create(parsed, this.context(title));
      checkProduct(product, kind, title);
      return product;
    } catch (error) {
      throw this.redactor.fault(error);
    }
  }

  /** The plugin as it enters a stage's key: name, version and the options that can change an output. */
  async use(kind: PluginKind, name: string, options: unknown): Promise<PluginUse> {
    const plugin = await this.load(kind, name);
    const parsed = parseOptions(plugin, name, options);
    const identity = await this.identityOf(plugin, parsed);
    const parts = partsOf(plugin, parsed);
    return {
      plugin: name,
      // Two folders may each hold a different plugin under one relative path, or two projects under one package name.
      version: plugin.id === name ? plugin.version : `${plugin.id}@${plugin.version}`,
      identity: parts.length > 0 ? await identityWithParts(this, `${kind} "${name}"`, identity, parts) : identity,
    };
  }

  private async identityOf(plugin: Plugin, options: unknown): Promise<unknown> {
    const identity = plugin.identity ? plugin.identity(options) : options;
    if (!plugin.fileIdentity) return identity;
    const resolvePath = (path: string): string => resolve(this.baseDir, path);
    return { options: identity, files: await plugin.fileIdentity(options, { resolvePath }) };
  }

  /** Whether text of this provider, or of one that it stands on, is made by a program. */
  async simulated(name: string, options: unknown): Promise<boolean> {
    const plugin = await this.load('provider', name);
    if (plugin.simulated || !plugin.parts) return plugin.simulated === true;
    const parts = partsOf(plugin, parseOptions(plugin, name, options));
    return someSimulated(this, `provider "${name}"`, parts);
  }

  /** Which values of a metric are better, as its plugin declares; undefined where it does not. Fault `invalid-input`. */
  async better(name: string, options: unknown): Promise<Better | undefined> {
    const plugin = await this.load('metric', name);
    const better: unknown = plugin.better?.(parseOptions(plugin, name, options));
    if (better === undefined) return undefined;
    const known = BETTER.find((each) => each === better);
    if (known) return known;
    throw new Fault('invalid-input', `metric "${name}": better() returned ${JSON.stringify(better)}.`, {
      fix: `Return ${BETTER.map((each) => `'${each}'`).join(', ')} or undefined.`,
    });
  }

  /** Whether the provider gives rows that exist already. */
  async givesRows(name: string): Promise<boolean> {
    return (await this.load('provider', name)).givesRows === true;
  }

  /** The providers that this one hands requests on to; none for one that stands on its own. Fault `invalid-input`. */
  async parts(name: string, options: unknown): Promise<readonly ProviderPart[]> {
    const plugin = await this.load('provider', name);
    return plugin.parts ? partsOf(plugin, parseOptions(plugin, name, options)) : [];
  }

  /** The plugins installed with Agora, in order of kind and name, the broken ones with their fault. */
  async list(): Promise<PluginInfo[]> {
    return Promise.all(findBundled(this.agoraDir).map((bundled) => this.describe(bundled)));
  }

  private async describe({ kind, name, package: packageName }: BundledPlugin): Promise<PluginInfo> {
    try {
      const plugin = await this.load(kind, name);
      const { version, description, simulated = false } = plugin;
      return { kind, id: name, package: packageName, version, description, simulated, options: optionsSchema(plugin) };
    } catch (error) {
      const fault = this.redactor.fault(error).toData();
      const broken = { version: '', description: fault.message, simulated: false, options: {} };
      return { kind, id: name, package: packageName, ...broken, fault };
    }
  }

  private async find<K extends PluginKind>(kind: K, name: string): Promise<Plugin<K>> {
    const found = this.locate(kind, name);
    if (found === undefined) throw this.notFound(kind, name);
    const file = this.options.allowed?.admit(kind, name, found, this.agoraDir) ?? found;
    const where = `Plugin "${name}" (${file})`;
    let exported: unknown;
    try {
      exported = await importModule(file);
    } catch (error) {
      throw cannotLoad(where, error);
    }
    return checkPlugin(exported, kind, where);
  }

  private locate(kind: PluginKind, name: string): string | undefined {
    if (isPath(name)) return locate(name, this.baseDir);
    const bundled = name.includes('/') ? undefined : locate(bundledPackage(kind, name), this.agoraDir);
    if (bundled !== undefined) return bundled;
    return locate(name, this.baseDir) ?? (name.startsWith(`${SCOPE}/`) ? locate(name, this.agoraDir) : undefined);
  }

  private notFound(kind: PluginKind, name: string): Fault {
    if (isPath(name)) {
      return new Fault('invalid-input', `There is no ${kind} plugin at ${resolve(this.baseDir, name)}.`, {
        fix: "Correct the path; it is relative to the experiment file's folder.",
      });
    }
    const all = findBundled(this.agoraDir);
    return new Fault('invalid-input', `There is no ${kind} "${name}".`, { fix: this.hint(kind, name, all) });
  }

  private hint(kind: PluginKind, name: string, all: BundledPlugin[]): string {
    const names = all.filter((plugin) => plugin.kind === kind).map((plugin) => plugin.name);
    const meant = nearest(name, names);
    const elsewhere = all.find((plugin) => plugin.name === name && plugin.kind !== kind);
    return [
      meant ? `Did you mean "${meant}"?` : '',
      elsewhere ? `"${name}" is a ${elsewhere.kind}.` : '',
      `Bundled ${PLUGIN_TITLES[kind]}: ${names.join(', ') || 'none'}.`,
      `A plugin of your own: npm install it in ${this.baseDir}, or name its path, beginning with ".".`,
    ]
      .filter(Boolean)
      .join(' ');
  }

  private context(reader: string): PluginContext {
    const { env = process.env, rng, seed } = this.options;
    return {
      secret: (variable) => readSecret(variable, env, this.redactor, reader),
      resolvePath: (path) => resolve(this.baseDir, path),
      dataFile: (source, folder) =>
        this.data.find(source, folder === undefined ? undefined : resolve(this.baseDir, folder)),
      notice: (text) => this.notices.tell(text),
      cacheFolder: this.data.cache,
      provider: (name, options) => createPart(this, name, options),
      rng: (...path) => {
        if (!rng) throw new Fault('internal', `${reader} asks for random numbers, but this host was given none.`);
        return seed === undefined ? rng(...path) : rng(seed, ...path);
      },
    };
  }
}

const PLUGIN_TITLES: Record<PluginKind, string> = {
  provider: 'providers',
  method: 'methods',
  domain: 'domains',
  metric: 'metrics',
  launcher: 'launchers',
};

function cannotLoad(where: string, error: unknown): Fault {
  const { code, message } = error as NodeJS.ErrnoException;
  const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  return new Fault(missing ? 'missing-dependency' : 'invalid-input', `${where} cannot be loaded: ${String(message)}`, {
    fix: missing ? 'Install what it depends on (npm install in its folder).' : 'Correct the error in its source.',
    cause: error,
  });
}

import { Fault, PLUGIN_API_VERSION, PLUGIN_KINDS, type Plugin, type PluginKind } from '@agora/plugin-api';

type Unchecked = Partial<Record<keyof Plugin, unknown>>;

/**
 * The plugin that a module exports by default, checked by shape: it may come from a package with its own copy of zod and
 * of the plugin API. `where` names the package and file. Fault `invalid-input` says all that is wrong at once.
 */
export function checkPlugin<K extends PluginKind>(exported: unknown, kind: K, where: string): Plugin<K> {
  const plugin = defaultExport(exported);
  if (!plugin) {
    throw new Fault('invalid-input', `${where} has no default export that is a plugin.`, {
      fix: 'Export what definePlugin({ kind, id, version, description, options, create }) returns as default.',
    });
  }
  if (plugin.kind !== kind && PLUGIN_KINDS.some((other) => other === plugin.kind)) {
    throw new Fault('invalid-input', `${where} is a ${String(plugin.kind)}, not a ${kind}.`, {
      fix: `Name it where a ${String(plugin.kind)} is asked for, or name a ${kind} here.`,
    });
  }
  if (plugin.apiVersion !== PLUGIN_API_VERSION && typeof plugin.apiVersion === 'number') {
    throw otherApi(plugin, plugin.apiVersion, where);
  }
  const wrong = problems(plugin, kind);
  if (wrong.length > 0) {
    throw new Fault('invalid-input', `${where} is not a valid plugin: ${wrong.join('; ')}.`, {
      fix: 'Correct its default export; definePlugin from @agora/plugin-api makes TypeScript check it.',
    });
  }
  return plugin as unknown as Plugin<K>;
}

function otherApi({ kind, id, version }: Unchecked, needed: number, where: string): Fault {
  const name = `${String(kind)} "${String(id)}" ${String(version)}`;
  const fix =
    needed > PLUGIN_API_VERSION
      ? `Update Agora to one that speaks plugin API ${needed}, or install a version of the plugin for ${PLUGIN_API_VERSION}.`
      : `Install a version of the plugin for plugin API ${PLUGIN_API_VERSION}.`;
  const message = `${where}: ${name} was made for plugin API ${needed}; this Agora speaks ${PLUGIN_API_VERSION}.`;
  return new Fault('invalid-input', message, { fix });
}

// An ES module has `default`; CommonJS compiled from one has `default` once more when it was imported.
function defaultExport(exported: unknown): Unchecked | undefined {
  for (let value = exported, depth = 0; isObject(value) && depth < 3; value = value['default'], depth += 1) {
    if ('kind' in value) return value;
  }
  return undefined;
}

function problems(plugin: Unchecked, kind: PluginKind): string[] {
  const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
  const checks: [boolean, string][] = [
    [plugin.kind === kind, `kind must be "${kind}"`],
    [plugin.apiVersion === PLUGIN_API_VERSION, `apiVersion must be ${PLUGIN_API_VERSION}`],
    [isText(plugin.id), 'id must be a text'],
    [isText(plugin.version), 'version must be a text'],
    [isText(plugin.description), 'description must be a text'],
    [isSchema(plugin.options), 'options must be a zod schema'],
    [typeof plugin.create === 'function', 'create must be a function'],
    [['undefined', 'function'].includes(typeof plugin.identity), 'identity must be a function or left out'],
    [['undefined', 'function'].includes(typeof plugin.fileIdentity), 'fileIdentity must be a function or left out'],
    [['undefined', 'function'].includes(typeof plugin.better), 'better must be a function or left out'],
    [['undefined', 'function'].includes(typeof plugin.parts), 'parts must be a function or left out'],
    [['undefined', 'boolean'].includes(typeof plugin.simulated), 'simulated must be true, false or left out'],
    [['undefined', 'boolean'].includes(typeof plugin.givesRows), 'givesRows must be true, false or left out'],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}

function isSchema(value: unknown): boolean {
  return isObject(value) && typeof value['safeParse'] === 'function';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

const MEMBERS: Record<PluginKind, Record<string, 'function' | 'object' | 'string'>> = {
  provider: { complete: 'function', classify: 'function' },
  method: { id: 'string', seeds: 'object', plan: 'function', accept: 'function' },
  domain: {
    id: 'string',
    templates: 'object',
    benchmarks: 'object',
    seedKinds: 'object',
    seeds: 'function',
    validate: 'function',
  },
  metric: { id: 'string', measure: 'function' },
  launcher: { id: 'string', find: 'function', submit: 'function', state: 'function', stop: 'function' },
};

/** Members that came later than others: what a plugin that was written before them has to change. */
const ADDED: Partial<Record<PluginKind, Record<string, string>>> = {
  method: {
    seeds:
      'Say which seeds it wants, and which template of a domain it uses, instead of the method that it is based on: ' +
      'seeds: { kinds: ["instructions"], order: "shuffled" }, template: "response" (docs/methods.md).',
  },
  domain: {
    seedKinds:
      'Say which kinds of seeds it serves: seedKinds: ["instructions"]. seeds() is given { kind, order, method }, and templates ' +
      'go by what they ask for ("new-instance", "response", "improved-instance") instead of by method ids (docs/domains.md).',
  },
};

/** What `create` returned must have the members of its kind. */
export function checkProduct(product: unknown, kind: PluginKind, where: string): void {
  const missing = Object.entries(MEMBERS[kind])
    .filter(([member, type]) => !isObject(product) || typeof product[member] !== type || product[member] === null)
    .map(([member]) => member);
  if (missing.length > 0) {
    throw new Fault('invalid-input', `${where}: create() returned no ${kind}: ${missing.join(', ')} missing.`, {
      fix: [
        `Return an object that implements the ${kind} interface of @agora/plugin-api.`,
        ...missing.flatMap((member) => ADDED[kind]?.[member] ?? []),
      ].join(' '),
    });
  }
}

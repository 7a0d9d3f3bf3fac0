import { PLUGIN_API_VERSION, type Plugin, type PluginKind, type PluginProducts } from '@agora/plugin-api';
import { z } from 'zod';
import { pluginContext, type ContextOptions } from './context.js';

export interface PluginConformance extends ContextOptions {
  /** Options with which the plugin works here; a function when a fixture must be up first. Default: none. */
  options?: Record<string, unknown> | (() => Record<string, unknown> | Promise<Record<string, unknown>>);
  /** Options that must be refused. That unknown fields are refused is always checked. */
  invalidOptions?: Record<string, unknown>[];
}

/** Creates the plugin's product as the host would. */
export async function createProduct<K extends PluginKind>(
  plugin: Plugin<K>,
  conformance: PluginConformance,
): Promise<PluginProducts[K]> {
  return plugin.create(plugin.options.parse(await optionsOf(conformance)), pluginContext(conformance));
}

export async function optionsOf({ options = {} }: PluginConformance): Promise<Record<string, unknown>> {
  return typeof options === 'function' ? options() : options;
}

/** What holds for a plugin of any kind. */
export function describePlugin<K extends PluginKind>(
  kind: K,
  plugin: Plugin<K>,
  conformance: PluginConformance = {},
): void {
  describe('as a plugin', () => {
    it('says what it is', () => {
      expect(plugin).toMatchObject({
        kind,
        apiVersion: PLUGIN_API_VERSION,
        id: expect.stringMatching(/^[a-z0-9][a-z0-9.-]*$/),
        version: expect.stringMatching(/\S/),
        description: expect.stringMatching(/\S/),
        create: expect.any(Function),
      });
    });

    it('accepts its options and refuses what it does not know', async () => {
      const options = await optionsOf(conformance);
      expect(plugin.options.safeParse(options).error).toBeUndefined();
      const misspelt = plugin.options.safeParse({ ...options, 'no-such-option': true });
      expect(misspelt.success ? 'accepted' : JSON.stringify(misspelt.error.issues)).toContain('no-such-option');
    });

    it('refuses invalid options', () => {
      for (const invalid of conformance.invalidOptions ?? []) {
        expect({ invalid, accepted: plugin.options.safeParse(invalid).success }).toEqual({ invalid, accepted: false });
      }
    });

    it('describes its options in JSON Schema', () => {
      expect(z.toJSONSchema(plugin.options, { io: 'input', unrepresentable: 'any' })).toMatchObject({ type: 'object' });
    });

    it('has an identity that is JSON and the same for the same options', async () => {
      const identity = async (): Promise<unknown> => {
        const parsed = plugin.options.parse(await optionsOf(conformance));
        const files = (await plugin.fileIdentity?.(parsed, pluginContext(conformance))) ?? null;
        return { options: plugin.identity ? plugin.identity(parsed) : parsed, files };
      };
      const first = await identity();
      expect(await identity()).toEqual(first);
      expect(JSON.parse(JSON.stringify({ first }))).toEqual({ first });
    });
  });
}

import { Fault } from '@agora/plugin-api';
import { PluginHost } from '../src/plugin-host.js';
import { Redactor } from '../src/secrets/redactor.js';
import { UserFolder } from './packages.js';

/** A user's folder with a zod of its own, from beforeAll on, and a host that has loaded nothing, for each test. */
export function useHostAtFolder(): { folder: UserFolder; host: PluginHost } {
  const place = {} as { folder: UserFolder; host: PluginHost };
  beforeAll(async () => {
    place.folder = await UserFolder.create();
    await place.folder.installZod();
  });
  beforeEach(() => (place.host = new PluginHost({ baseDir: place.folder.path, env: {}, redactor: new Redactor() })));
  afterAll(() => place.folder.remove());
  return place;
}

export const commonJs = (plugin: string): string => `const { z } = require('zod');\nmodule.exports = ${plugin};\n`;

export const fails = (loading: Promise<unknown>): Promise<Fault> =>
  loading.then(
    () => Promise.reject(new Error('it was loaded')),
    // Without its cause: when an assertion fails, jest would print whatever hangs on it.
    (error: Fault) => Object.assign(Fault.fromData(error.toData()), { stack: error.stack }),
  );

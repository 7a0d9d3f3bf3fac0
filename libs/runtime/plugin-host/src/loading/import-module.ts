import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Loads a module file, CommonJS or ES module. `require` comes first: Node 20.19 and later take most ES modules that way,
 * and so do test runners that compile on the fly. `import()` is for the rest (top-level `await`).
 */
export async function importModule(file: string): Promise<unknown> {
  try {
    return createRequire(__filename)(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_REQUIRE_ESM' && code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return import(pathToFileURL(file).href);
  }
}

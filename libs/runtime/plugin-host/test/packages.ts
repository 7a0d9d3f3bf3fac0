import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const workspaceRequire = createRequire(__filename);

/** A folder as a user has it, where specs put plugins. */
export class UserFolder {
  private constructor(readonly path: string) {}

  static async create(): Promise<UserFolder> {
    return new UserFolder(await mkdtemp(join(tmpdir(), 'agora-plugins-')));
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [file, text] of Object.entries(files)) {
      const path = join(this.path, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }

  /** A copy of zod of the folder's own, as an installed plugin has it. */
  async installZod(): Promise<void> {
    const zod = dirname(workspaceRequire.resolve('zod/package.json'));
    await cp(zod, join(this.path, 'node_modules', 'zod'), { recursive: true });
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** Source of a provider plugin that echoes; `changes` replaces fields by JavaScript expressions. */
export function echoSource(changes: Record<string, string> = {}): string {
  const fields = {
    kind: `'provider'`,
    apiVersion: '1',
    id: `'echo'`,
    version: `'1'`,
    description: `'Says what it is told'`,
    options: `z.strictObject({ prefix: z.string().default('> '), times: z.number().int().min(1).default(1), token: z.string().optional() })`,
    create: `(options, context) => ({
      options,
      context,
      complete: async ({ prompt }) => ({ completion: { text: (options.prefix + prompt.text).repeat(options.times), finish: 'stop' } }),
      classify: (error) => error,
    })`,
    ...changes,
  };
  return `{ ${Object.entries(fields)
    .filter(([, expression]) => expression !== '')
    .map(([name, expression]) => `${name}: ${expression}`)
    .join(',\n')} }`;
}

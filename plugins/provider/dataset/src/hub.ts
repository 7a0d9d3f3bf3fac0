import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SourceFile } from '@agora/domain-kit';
import { Fault, type PluginContext } from '@agora/plugin-api';
import { z } from 'zod';
import { dataFilesOf } from './hub-files.js';

const HUB = 'https://huggingface.co';
const TOKEN = 'HF_TOKEN';
const WAIT_MS = 30_000;

const pageSchema = z.object({
  sha: z.string(),
  cardData: z.object({ license: z.union([z.string(), z.array(z.string())]).nullish() }).nullish(),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().nullish(),
      /** Of git: sha1 of a header and the content. */
      blobId: z.string().nullish(),
      lfs: z.object({ sha256: z.string() }).nullish(),
    }),
  ),
});
/** What the hub says of a dataset repository at a commit. */
export type HubPage = z.infer<typeof pageSchema>;

export interface HubSet {
  title: string;
  licence: string | null;
  files: SourceFile[];
}

type Context = Pick<PluginContext, 'secret' | 'dataFile' | 'cacheFolder'>;

/** A dataset repository of the Hugging Face hub at one commit: `hub:owner/name@commit`. */
export class HubRepository {
  private constructor(
    readonly id: string,
    private readonly commit: string,
    private readonly context: Context,
  ) {}

  /** @throws Fault when the address is none, or names no commit; it then says which one is the newest */
  static async of(address: string, context: Context): Promise<HubRepository> {
    const [, id = '', commit] = /^hub:((?:[\w.-]+\/)?[\w.-]+)(?:@(.*))?$/.exec(address) ?? [];
    if (id === '') {
      throw new Fault('invalid-input', `from: "${address}" is no address of the hub`, {
        fix: 'Write hub:owner/name@commit, with the 40 digits of a commit.',
      });
    }
    const repository = new HubRepository(id, commit ?? '', context);
    if (!/^[0-9a-f]{40}$/.test(repository.commit)) throw await repository.withoutCommit();
    return repository;
  }

  /** Its files of rows, fetched into the cache unless they are there, each with the hash that the hub has of it. */
  async open(patterns: readonly string[] | undefined): Promise<HubSet> {
    const page = await this.page();
    const licence = [page.cardData?.license ?? []].flat().join(', ') || null;
    const title = `${this.id}@${this.commit.slice(0, 8)}`;
    const files: SourceFile[] = [];
    for (const name of dataFilesOf(page, patterns, this.id)) {
      files.push({ path: await this.fetch(name, page, licence), name: `${title}/${name}` });
    }
    return { title, licence, files };
  }

  private async fetch(name: string, { siblings }: HubPage, licence: string | null): Promise<string> {
    if (!this.context.dataFile) throw new Fault('internal', 'this host fetches no files');
    const { lfs, blobId } = siblings.find(({ rfilename }) => rfilename === name) ?? {};
    const sha256 = lfs?.sha256;
    const packed = name.endsWith('.gz');
    const encoded = name.split('/').map(encodeURIComponent).join('/');
    const path = await this.context.dataFile({
      title: `${this.id} ${name}`,
      licence: licence ?? 'not stated',
      names: [basename(name)],
      urls: [`${endpoint()}/datasets/${this.id}/resolve/${this.commit}/${encoded}`],
      ...(sha256 && !packed ? { sha256 } : {}),
      ...(sha256 && packed ? { packedSha256: sha256 } : {}),
    });
    // Small files have the hash of git alone. What was packed is unpacked by now.
    if (!sha256 && blobId && !packed && (await gitHash(path)) !== blobId) {
      throw new Fault(
        'corrupt-artifact',
        `${this.id}: ${name} is not what the hub has (its hash differs from ${blobId})`,
        {
          fix: `Delete ${path}; it is fetched anew.`,
        },
      );
    }
    return path;
  }

  /** A commit never changes, so what was said of it is kept. */
  private async page(): Promise<HubPage> {
    const { cacheFolder } = this.context;
    const file = cacheFolder && join(cacheFolder, 'hub', `${this.id.replace('/', '--')}@${this.commit}.json`);
    if (file) {
      const kept = await readFile(file, 'utf8').catch(() => undefined);
      const page = kept === undefined ? undefined : pageSchema.safeParse(jsonOf(kept));
      if (page?.success) return page.data;
    }
    const page = await this.ask(`/revision/${this.commit}?blobs=true`);
    if (file) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.${process.pid}`, JSON.stringify(page));
      await rename(`${file}.${process.pid}`, file);
    }
    return page;
  }

  private async withoutCommit(): Promise<Fault> {
    const named = this.commit === '' ? 'names no commit' : `names "${this.commit}", which is no commit`;
    const newest = await this.ask(this.commit === '' ? '' : `/revision/${encodeURIComponent(this.commit)}`).then(
      ({ sha }) => ` Now it is hub:${this.id}@${sha}.`,
      () => '',
    );
    return new Fault('invalid-input', `from: hub:${this.id} ${named}: the same rows could not be had again`, {
      fix: `Write hub:${this.id}@ and the 40 digits of a commit.${newest}`,
    });
  }

  private async ask(rest: string): Promise<HubPage> {
    const url = `${endpoint()}/api/datasets/${this.id}${rest}`;
    if (isOffline()) {
      throw new Fault('not-found', `${this.id} at ${this.commit} is not in the cache, and nothing may be fetched`, {
        fix: 'Unset AGORA_OFFLINE and HF_HUB_OFFLINE, or name files of your own in `from`.',
      });
    }
    const token = this.token();
    let response: Response;
    try {
      response = await fetch(url, {
        headers: { 'user-agent': 'agora', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        signal: AbortSignal.timeout(WAIT_MS),
      });
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { message?: string } };
      throw new Fault('unreachable', `the hub cannot be reached for ${this.id}: ${cause?.message ?? message}`, {
        fix: `Allow ${new URL(url).host}, name another hub in HF_ENDPOINT, or name files of your own in \`from\`.`,
        retryable: true,
        cause: error,
      });
    }
    if (!response.ok) throw this.refused(response.status);
    const page = pageSchema.safeParse(await response.json().catch(() => undefined));
    if (page.success) return page.data;
    throw new Fault('bad-response', `${url} answers with something else than the hub does`, {
      fix: 'Correct HF_ENDPOINT, or name files of your own in `from`.',
    });
  }

  private refused(status: number): Fault {
    const known = status === 401 || status === 403 || status === 404;
    return new Fault(
      known ? 'not-found' : 'unreachable',
      `the hub answers HTTP status ${status} for hub:${this.id}@${this.commit}`,
      {
        fix: known
          ? `Correct the name and the commit; a private or gated set needs ${TOKEN}, and its terms accepted on its page.`
          : 'Run the same command again later.',
        retryable: !known,
      },
    );
  }

  /** Undefined where none is set: public sets need none. */
  private token(): string | undefined {
    try {
      return this.context.secret(TOKEN);
    } catch (error) {
      if (Fault.from(error).code === 'missing-credential') return undefined;
      throw error;
    }
  }
}

function endpoint(): string {
  return (process.env['HF_ENDPOINT']?.trim() || HUB).replace(/\/+$/, '');
}

function isOffline(): boolean {
  return ['AGORA_OFFLINE', 'HF_HUB_OFFLINE'].some(
    (name) => !['', '0', 'false', 'no'].includes((process.env[name] ?? '').trim().toLowerCase()),
  );
}

/** As git names a file. */
async function gitHash(path: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(path)) pieces.push(piece as Buffer);
  const content = Buffer.concat(pieces);
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

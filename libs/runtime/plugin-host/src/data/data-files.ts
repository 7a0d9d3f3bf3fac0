import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { oneLine } from '@agora/text-tools/terminal-text';
import { Fault, type DataSource } from '@agora/plugin-api';
import { storageFault } from '@agora/storage';
import { sha256Of } from './atomic-file.js';
import { DOWNLOAD, download, DownloadFailure, type DownloadOptions } from './download.js';
import { fileInFolder, isFile } from './local-folder.js';
import type { DataSettings } from './settings.js';

export interface DataFilesOptions extends DataSettings {
  /** Told once per source before it is fetched. Default: a line on standard error. */
  notice?: (line: string) => void;
  download?: Partial<DownloadOptions>;
}

/** Finds public data files: in a user's folder, in the cache, or on the network. */
export class DataFiles {
  private readonly pending = new Map<string, Promise<string>>();
  private readonly announced = new Set<string>();

  constructor(private readonly options: DataFilesOptions) {}

  /** Folder of the user's cache. */
  get cache(): string {
    return this.options.cache;
  }

  /**
   * Path of the unpacked file. `folder`, where the user may hold it, is absolute.
   * @throws Fault `not-found` that names the file, its licence and both ways to get it.
   */
  async find(source: DataSource, folder?: string): Promise<string> {
    const own = folder === undefined ? undefined : await fileInFolder(source, folder, this.options.cache);
    return own ?? this.fromCacheOrNetwork(source, folder);
  }

  private fromCacheOrNetwork(source: DataSource, folder: string | undefined): Promise<string> {
    const target = this.cachePath(source);
    const known = this.pending.get(target);
    if (known) return known;
    const found = this.look(source, target, folder);
    this.pending.set(target, found);
    // A failure is not kept: the network may be back, or the user may have put the file there.
    found.catch(() => this.pending.delete(target));
    return found;
  }

  private async look(source: DataSource, target: string, folder: string | undefined): Promise<string> {
    if (await this.isCached(source, target)) return target;
    const { offline, cache } = this.options;
    if (source.urls.length === 0) throw missing(source, folder, cache, ['it cannot be fetched by itself'], false);
    if (offline) throw missing(source, folder, cache, ['AGORA_OFFLINE forbids to fetch it'], false);
    const reasons: string[] = [];
    let passing = false;
    for (const url of source.urls) {
      try {
        this.announce(source, url);
        await download(url, target, source, {
          ...DOWNLOAD,
          huggingFaceToken: this.options.huggingFaceToken,
          hub: this.options.hub,
          ...this.options.download,
        });
        return target;
      } catch (error) {
        if (!(error instanceof DownloadFailure)) throw cannotWrite(source, target, error);
        reasons.push(`${url}: ${error.message}`);
        passing ||= error.passing;
      }
    }
    throw missing(source, folder, cache, reasons, passing);
  }

  /** A cached file was whole when it came there; one that a disk or a hand has changed since is fetched anew. */
  private async isCached({ sha256 }: DataSource, target: string): Promise<boolean> {
    if (!(await isFile(target))) return false;
    if (sha256 === undefined || (await sha256Of(target)) === sha256) return true;
    await rm(target, { force: true });
    return false;
  }

  /** By content where that is known, else by where it comes from. */
  private cachePath({ sha256, packedSha256, urls, names }: DataSource): string {
    const id =
      sha256 ??
      packedSha256 ??
      createHash('sha256')
        .update(JSON.stringify([urls, names]))
        .digest('hex');
    return join(this.options.cache, 'files', id.slice(0, 16), basename(names[0] ?? 'data').replace(/\.gz$/, ''));
  }

  private announce({ title, licence }: DataSource, url: string): void {
    if (this.announced.has(title)) return;
    this.announced.add(title);
    const line = `Fetching ${title} from ${new URL(url).host}. Licence: ${licence}`;
    (this.options.notice ?? ((text: string) => void process.stderr.write(`${oneLine(text)}\n`)))(line);
  }
}

function missing(
  { title, licence, names, urls }: DataSource,
  folder: string | undefined,
  cache: string,
  reasons: string[],
  retryable: boolean,
): Fault {
  const [name = 'the file'] = names;
  const where = folder === undefined ? `in the cache (${cache})` : `in ${folder} nor in the cache (${cache})`;
  const others = names.length > 1 ? ` (or ${names.slice(1).join(', ')})` : '';
  const byHand = `Put ${name}${others}, plain or with .gz, into the folder that the options name`;
  const byItself = urls.length > 0 ? `, or let Agora fetch it: unset AGORA_OFFLINE and allow ${hosts(urls)}` : '';
  return new Fault(
    'not-found',
    `${title} (${name}, licence: ${licence}) is ${folder === undefined ? 'not' : 'neither'} ${where}: ${reasons.join('; ')}.`,
    { fix: `${byHand}${byItself}.`, retryable },
  );
}

function hosts(urls: string[]): string {
  return [...new Set(urls.map((url) => new URL(url).host))].join(', ');
}

function cannotWrite({ title }: DataSource, target: string, error: unknown): Fault {
  if (Fault.is(error)) return new Fault(error.code, `${title}: ${error.message}`, error);
  const { code, message } = storageFault(error, target);
  return new Fault(code === 'internal' ? 'invalid-input' : code, `${title} cannot be kept: ${message}`, {
    fix: `Mend that, or name another folder in AGORA_DATA (now ${dirname(dirname(dirname(target)))}).`,
    cause: error,
  });
}

import { setTimeout as pause } from 'node:timers/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Fault, type DataSource } from '@agora/plugin-api';
import { isStorageCode } from '@agora/storage';
import { writeAtomically } from './atomic-file.js';

export interface DownloadOptions {
  /** Tries per address. */
  tries: number;
  /** Pause before the second try; doubles with each further one. */
  pauseMs: number;
  /** A connection on which nothing arrives for this long is given up. */
  idleMs: number;
  huggingFaceToken?: string;
  /** Origin of the hub that the token is for; huggingface.co when left out. */
  hub?: string;
}

export const DOWNLOAD: Omit<DownloadOptions, 'huggingFaceToken' | 'hub'> = { tries: 4, pauseMs: 500, idleMs: 60_000 };

const HUB = 'https://huggingface.co';

/** Longest that a server's Retry-After is obeyed; beyond it the next address is tried. */
const LONGEST_PAUSE_MS = 60_000;

/** What one address came to. `passing`: the same address may do later. */
export class DownloadFailure extends Error {
  constructor(
    message: string,
    readonly passing: boolean,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** What a file must have: the hash of what is written, of what comes, or none. */
export type Hashes = Pick<DataSource, 'sha256' | 'packedSha256'>;

/** Fetches one address into `path`, unpacked when the address ends in `.gz`. Leaves nothing behind when it fails. */
export async function download(url: string, path: string, hashes: Hashes, options: DownloadOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(url, path, hashes, options);
    } catch (error) {
      const failure = asFailure(error);
      const wait = Math.max(options.pauseMs * 2 ** (attempt - 1), failure.retryAfterMs ?? 0);
      if (!failure.passing || attempt >= options.tries || wait > LONGEST_PAUSE_MS) throw failure;
      await pause(wait);
    }
  }
}

async function once(
  url: string,
  path: string,
  { sha256, packedSha256 }: Hashes,
  { idleMs, huggingFaceToken, hub = HUB }: DownloadOptions,
): Promise<void> {
  assertSafe(url);
  const idle = new IdleTimer(idleMs);
  try {
    const token = huggingFaceToken && new URL(url).origin === hub ? huggingFaceToken : undefined;
    const response = await fetch(url, {
      signal: idle.signal,
      headers: { 'user-agent': 'agora', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
    // A redirect may have left HTTPS.
    assertSafe(response.url || url);
    if (!response.ok || !response.body) throw refused(response);
    const body = response.body as ReadableStream;
    await writeAtomically(path, () => Readable.fromWeb(body), {
      onBytes: () => idle.refresh(),
      gunzip: new URL(url).pathname.endsWith('.gz'),
      check: (written, arrived) => {
        mustBe(written, sha256);
        mustBe(arrived, packedSha256);
      },
    });
  } catch (error) {
    if (idle.expired) throw new DownloadFailure(`nothing arrived for ${Math.round(idleMs / 1000)} s`, true);
    throw error;
  } finally {
    idle.stop();
  }
}

function mustBe(actual: string, sha256: string | undefined): void {
  if (sha256 === undefined || actual === sha256) return;
  throw new DownloadFailure(`sha256 is ${actual} instead of ${sha256}; the file was not kept`, false);
}

/** Plain HTTP is for this machine alone: what it brings could be anyone's. */
function assertSafe(url: string): void {
  const { protocol, hostname } = new URL(url);
  const local = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && local)) return;
  throw new DownloadFailure(`${url} is not an HTTPS address`, false);
}

function refused(response: Response): DownloadFailure {
  const { status } = response;
  void response.body?.cancel().catch(() => undefined);
  const passing = status === 408 || status === 425 || status === 429 || status >= 500;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const needsAccount = status === 401 || status === 403 ? '; it may ask for an account: set HF_TOKEN' : '';
  return new DownloadFailure(
    `HTTP status ${status}${needsAccount}`,
    passing,
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  );
}

function asFailure(error: unknown): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: { message?: string; code?: string } };
  // What the disk refuses, no other address mends.
  if (Fault.is(error) || isStorageCode(code)) throw error;
  if (code?.startsWith('Z_')) return new DownloadFailure(`what arrived is not whole gzip data (${message})`, true);
  return new DownloadFailure(cause?.message || cause?.code || message || 'the connection broke', true);
}

/** Aborts when it is not refreshed in time. */
class IdleTimer {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  expired = false;

  constructor(ms: number) {
    this.timer = setTimeout(() => {
      this.expired = true;
      this.controller.abort();
    }, ms);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  refresh(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

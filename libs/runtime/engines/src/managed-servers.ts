import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { InstalledEngine } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { serverEnvironment, type ModelReference } from '@agora/python-worker';
import { getJson } from './get-json.js';
import { portFor } from './port-for.js';
import { commandOf, installationOf, type InstalledName } from './installation.js';
import { ServerProcess } from './server-process.js';
import { TokenClient, type ServedName } from './token-client.js';

const LOOK_MS = 500;
/** Nobody has asked for so long: others may want its GPU. */
const IDLE_MS = 15_000;
const DEFAULT_CONCURRENCY = 64;

export interface ServerNeed {
  name: InstalledName;
  place: InstalledEngine;
  baseDir: string;
  model: ModelReference;
  loraRank?: number;
}

export interface ServerOptions {
  /** Folder of logs. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  log(line: string): void;
}

/** A server that answers. */
export interface RunningServer {
  client: TokenClient;
  served: string;
  process: ServerProcess;
  /** Adapters that it has loaded. */
  adapters: Set<string>;
}

/** Servers that are started here: one at a time, as each takes the GPUs; it stays for a moment, for the next one who needs the same. */
export class ManagedServers {
  private running: { key: string; server: RunningServer } | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: ServerOptions) {}

  /** Process of the server that answers now, if there is one. */
  get pid(): number | undefined {
    return this.running?.server.process.pid;
  }

  /** A server of the model, started when it is not there. Whoever has got one says `leave` behind his last question. */
  async take(need: ServerNeed, signal: AbortSignal): Promise<RunningServer> {
    clearTimeout(this.idle);
    const key = keyOf(need);
    if (this.running?.key === key && this.running.server.process.ended === undefined) return this.running.server;
    await this.close();
    const server = await this.start(need, key, signal);
    this.running = { key, server };
    return server;
  }

  leave(): void {
    clearTimeout(this.idle);
    this.idle = globalThis.setTimeout(() => void this.close(), IDLE_MS).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { running } = this;
    this.running = undefined;
    if (!running) return;
    await running.server.client.close();
    await running.server.process.close();
  }

  private async start(need: ServerNeed, key: string, signal: AbortSignal): Promise<RunningServer> {
    const { name, place, baseDir, model, loraRank } = need;
    const { folder, environment, log } = this.options;
    const installation = await installationOf(name, place, baseDir);
    await mkdir(folder, { recursive: true });
    const port = await portFor(name, place.port);
    // A name that nobody else has: another server on that port is not taken for this one.
    const served = `agora-${key.slice(0, 12)}`;
    const process = new ServerProcess({
      python: installation.python,
      argv: commandOf(installation, {
        ...('path' in model
          ? { model: model.path }
          : { model: model.id, ...(model.revision ? { revision: model.revision } : {}) }),
        ...{ port, served, arguments: place.arguments },
        ...(loraRank === undefined ? {} : { loraRank }),
      }),
      env: serverEnvironment(environment, {
        ...place.variables,
        VLLM_ALLOW_RUNTIME_LORA_UPDATING: 'True',
        VLLM_NO_USAGE_STATS: '1',
      }),
      log: join(folder, `${served}.log`),
      waiting: (uuid) => log(`${name} waits for ${uuid}, which another process of Agora has`),
    });
    const baseURL = `http://127.0.0.1:${port}/v1`;
    try {
      await answering(
        process,
        `${name} of ${installation.folder}`,
        { baseURL, served, minutes: place.startMinutes },
        signal,
      );
    } catch (error) {
      await process.close();
      throw error;
    }
    const client = new TokenClient({
      ...{ baseURL, headers: {}, concurrency: place.concurrency ?? DEFAULT_CONCURRENCY, timeoutSeconds: 3600 },
      gone: () =>
        process.ended === undefined ? undefined : new Fault('worker-crashed', `${name} ended (${process.ended})`),
    });
    return { client, served, process, adapters: new Set() };
  }
}

interface Awaited {
  baseURL: string;
  served: string;
  minutes: number;
}

/** Resolves when the server is healthy and serves what it was started for. */
async function answering(
  process: ServerProcess,
  title: string,
  { baseURL, served, minutes }: Awaited,
  signal: AbortSignal,
): Promise<void> {
  const { origin } = new URL(baseURL);
  let until: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    if (process.ended !== undefined) throw await process.crash(title);
    // The wait for a GPU that trains does not count.
    if (process.pid !== undefined) {
      until ??= Date.now() + minutes * 60_000;
      const healthy = await getJson(`${origin}/health`, { signal }).then(
        () => true,
        () => false,
      );
      const models = healthy ? await getJson(`${baseURL}/models`, { signal }).catch(() => undefined) : undefined;
      if (models !== undefined && JSON.stringify(models).includes(`"${served}"`)) return;
      if (Date.now() > until) {
        throw new Fault('timeout', `${title} does not answer at ${origin}/health after ${minutes} minutes`, {
          fix: `Its log is ${process.log}. Raise startMinutes where it only needs longer.`,
        });
      }
    }
    await setTimeout(LOOK_MS, undefined, { signal });
  }
}

function keyOf({ name, place, model, loraRank }: ServerNeed): string {
  return createHash('sha256')
    .update(JSON.stringify([name, place, model, loraRank]))
    .digest('hex');
}

/** Has a server load an adapter once, and says by what name it answers then. */
export async function adapterName(
  name: InstalledName | 'endpoint',
  { client, adapters, served }: Pick<RunningServer, 'client' | 'adapters' | 'served'>,
  student: { key: string; adapter: string },
  signal: AbortSignal,
): Promise<ServedName> {
  const adapter = `agora-${student.key.slice(0, 16)}`;
  const body = { lora_name: adapter, lora_path: student.adapter };
  if (!adapters.has(adapter)) {
    await client
      .tell(name === 'sglang' ? '/load_lora_adapter' : '/v1/load_lora_adapter', body, signal)
      .catch((error: unknown) => {
        // Loaded by an earlier process: by its key it is the same.
        if (!/already (been )?loaded|already exists/i.test(Fault.from(error).message)) throw error;
      });
    adapters.add(adapter);
  }
  return name === 'sglang' ? { model: served, lora_path: adapter } : { model: adapter };
}

import 'reflect-metadata';
import { API_PREFIX, copyFile, type RouteReply } from '@agora/contracts';
import { nestLog, stderrLog } from '@agora/bus';
import { Fault } from '@agora/plugin-api';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ItemReader } from '../benchmarks/item-reader.js';
import { HttpFaultFilter } from '../fault.filter.js';
import { GatewayContext } from '../gateway-context.js';
import { GatewayModule } from '../gateway.module.js';
import { ROUTER } from '../router-options.js';
import type { GatewayOptions } from '../start-gateway.js';
import { copyComparisonsBetween, type Compared } from './copied-comparisons.js';
import { CopiedRun } from './copied-run.js';
import { CopyFolder } from './copy-folder.js';
import { Redactor } from './redact.js';
import { staticPage } from './static-page.js';

export interface CopyOptions extends Pick<
  GatewayOptions,
  'home' | 'pages' | 'version' | 'only' | 'folders' | 'unfinished' | 'unfinishedRows' | 'log'
> {
  /** Folder that becomes the copy. */
  out: string;
  /** Leaves every text of a model, a file or a judge out. */
  redact?: boolean | undefined;
  /** Told of each run before it is copied. */
  onRun?: ((runId: string, at: number, of: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface Copied {
  runs: number;
  files: number;
  bytes: number;
}

/**
 * Writes the pages with the replies that they ask for as files, so that any host can serve them, from any path.
 * @throws Fault that says which folder is not empty, or that the pages are not built.
 */
export async function writeCopy(options: CopyOptions): Promise<Copied> {
  const folder = await CopyFolder.begin(options.out);
  const app = await openReader(options);
  try {
    const ask = replies(app);
    const redactor = options.redact ? new Redactor() : undefined;
    const madeAt = new Date().toISOString();
    await writePages(options.pages, folder, { redacted: redactor !== undefined, madeAt });
    const { runs } = (await ask('runs')) as RouteReply<'runs'>;
    for (const name of ['server', 'runs']) {
      const reply = await ask(name);
      await folder.write(copyFile([name]), JSON.stringify(redactor ? redactor.reply(reply) : reply));
    }
    const source = { ask, items: app.get(ItemReader), folder, redactor, signal: options.signal };
    const compared: Compared[] = [];
    for (const [at, { id }] of runs.entries()) {
      options.signal?.throwIfAborted();
      options.onRun?.(id, at, runs.length);
      const written = await new CopiedRun(source, id).write();
      if (written) compared.push(written);
    }
    await copyComparisonsBetween(source, compared);
    await folder.finish({ agora: options.version, madeAt, redacted: redactor !== undefined, runs: runs.length });
    return { runs: runs.length, files: folder.files, bytes: folder.bytes };
  } catch (error) {
    await folder.discard();
    throw error;
  } finally {
    await app.close();
  }
}

/** The gateway without a port: it is asked in this process. */
async function openReader(options: CopyOptions): Promise<NestFastifyApplication> {
  const { home, version, only, folders, unfinished, unfinishedRows, log = stderrLog('gateway') } = options;
  const context = new GatewayContext({ home, version, log, only, folders, unfinished, unfinishedRows });
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.of(context), new FastifyAdapter(ROUTER), {
    logger: nestLog(log),
    abortOnError: false,
  });
  app.setGlobalPrefix(API_PREFIX.slice(1));
  app.useGlobalFilters(new HttpFaultFilter(log));
  await app.init();
  return app;
}

function replies(app: NestFastifyApplication): (path: string) => Promise<unknown> {
  return async (path) => {
    const { statusCode, body } = await app.inject({ method: 'GET', url: `${API_PREFIX}/${path}` });
    const reply: unknown = JSON.parse(body);
    if (statusCode === 404) return undefined;
    if (statusCode === 200) return reply;
    // What cannot be said of this run, such as whom to choose where nobody has a PGR; the page tells why.
    if (statusCode < 500) return { problem: reply };
    const { message, fix } = reply as { message: string; fix?: string };
    throw new Fault('corrupt-artifact', message, { fix: fix ?? 'Name the runs to copy, without this one.' });
  };
}

async function writePages(pages: string, folder: CopyFolder, about: { redacted: boolean; madeAt: string }) {
  const entries = await readdir(pages, { recursive: true, withFileTypes: true }).catch(() => []);
  if (!entries.some(({ name }) => name === 'index.html')) {
    throw new Fault('missing-dependency', `The pages are not built: there is no index.html in ${pages}`, {
      fix: 'Run tools/setup.sh, or `npx nx build @agora/dashboard`.',
    });
  }
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(pages, path).split(sep).join('/');
    const bytes = await readFile(path);
    await folder.write(name, name === 'index.html' ? staticPage(bytes.toString('utf8'), about) : bytes);
  }
  await folder.write('.nojekyll', ''); // Or GitHub's pages would leave files out.
}

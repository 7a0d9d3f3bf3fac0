import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Home } from '@agora/artifacts';
import { nestLog, stderrLog, type BusOptions, type Log } from '@agora/bus';
import { API_PREFIX } from '@agora/contracts';
import type { Results } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LiveBus } from './events/live-bus.js';
import { HttpFaultFilter } from './fault.filter.js';
import { GatewayContext, type Control, type UnfinishedRows } from './gateway-context.js';
import { GatewayModule } from './gateway.module.js';
import { PageFiles } from './pages/page-files.js';
import { ROUTER } from './router-options.js';
import { Access } from './security/access.js';
import { AllowedHosts } from './security/hosts.js';
import { keptToken } from './security/token.js';
import { Users } from './security/users.js';

export const DEFAULT_PORT = 4747;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export interface GatewayOptions {
  home: string;
  /** Folder of the built pages. */
  pages: string;
  version: string;
  /** Default 127.0.0.1. Any other needs `tls`. */
  host?: string | undefined;
  /** Default 4747, or a free one where that is taken; 0 for a free one. */
  port?: number | undefined;
  /** PEM files. */
  tls?: { certificate: string; key: string } | undefined;
  only?: readonly string[] | undefined;
  folders?: readonly string[] | undefined;
  /** File of further users. The token of the home belongs to whoever started the gateway. */
  users?: string | undefined;
  /** Lets operators begin and end runs; nothing can be changed when left out. */
  control?: Control | undefined;
  unfinished?: ((runId: string) => Promise<Results | undefined>) | undefined;
  unfinishedRows?: UnfinishedRows | undefined;
  /** Where events are told; that of the home's host when left out. */
  bus?: BusOptions | undefined;
  log?: Log | undefined;
}

export interface RunningGateway {
  /** `http://127.0.0.1:4747`. */
  origin: string;
  /** Opens the pages in a browser that has no token yet. `path` is that of a page, e.g. `runs/calibration-1a2b3c4d`. */
  link(path?: string): string;
  close(): Promise<void>;
}

/** @throws Fault that says which port is taken, which file of TLS cannot be read, or that the pages are not built. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { home, host = '127.0.0.1', version, only, folders, control, log = stderrLog('gateway') } = options;
  const { unfinished, unfinishedRows } = options;
  if (!LOOPBACK.includes(host) && !options.tls) throw inTheClear(host);
  const pages = await PageFiles.read(options.pages);
  const tls = options.tls && (await readTls(options.tls));
  const token = await keptToken(new Home(home));
  const own = Users.only({ name: ownName(), role: 'operator' }, token);
  const users = options.users === undefined ? own : own.and(await Users.read(options.users));
  const live = new LiveBus(home, options.bus, log);
  const reading = { home, version, log, only, folders, unfinished, unfinishedRows };
  const context = new GatewayContext({ ...reading, control, bus: live.get });
  const adapter = new FastifyAdapter({
    ...(tls ? { https: tls } : {}),
    bodyLimit: 1024,
    forceCloseConnections: true,
    ...ROUTER,
  });
  const fastify = adapter.getInstance();
  const certificate = tls && new X509Certificate(tls.cert);
  const rules = { secure: tls !== undefined, control: control !== undefined };
  fastify.addHook('onRequest', new Access(new AllowedHosts(host, certificate), users, rules).hook);
  // What hinders the start is the caller's to report.
  let listening = false;
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.of(context), adapter, {
    logger: nestLog({ ...log, error: (text) => (listening ? log.error(text) : log.debug(text)) }),
    abortOnError: false,
  });
  app.setGlobalPrefix(API_PREFIX.slice(1));
  app.useGlobalFilters(new HttpFaultFilter(log));
  fastify.get('/*', (request, reply) => pages.send(request, reply));
  await app.init();
  try {
    const { port } = await listen(app, host, options.port);
    listening = true;
    const name = host.includes(':') ? `[${host}]` : host;
    const origin = `${tls ? 'https' : 'http'}://${name}:${port}`;
    return {
      origin,
      link: (path = '') => `${origin}/?token=${token}${path === '' ? '' : `#/${path}`}`,
      close: async () => {
        await app.close();
        await live.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** The usual port may be that of another home's gateway: then any will do, unless one was asked for by its number. */
async function listen(app: NestFastifyApplication, host: string, port: number | undefined): Promise<AddressInfo> {
  try {
    await app.listen(port ?? DEFAULT_PORT, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && port === undefined) await app.listen(0, host);
    else throw listenFault(error, host, port ?? DEFAULT_PORT);
  }
  return app.getHttpServer().address() as AddressInfo;
}

function listenFault(error: unknown, host: string, port: number): Fault {
  const { code } = error as NodeJS.ErrnoException;
  const where = `port ${port} of ${host}`;
  if (code === 'EADDRINUSE') {
    const fix = 'Name another with --port, or leave it out for any that is free.';
    return new Fault('invalid-input', `${where} is taken by another process`, { fix, cause: error });
  }
  if (code === 'EACCES') {
    const fix = 'Name a port from 1024 with --port.';
    return new Fault('invalid-input', `this user may not open ${where}`, { fix, cause: error });
  }
  const fix = 'Name an address of this machine with --host.';
  return new Fault('invalid-input', `${where} cannot be opened: ${Fault.from(error).message}`, { fix, cause: error });
}

/** Of this user; a container may know no name. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'owner';
  }
}

async function readTls({ certificate, key }: { certificate: string; key: string }) {
  const [cert, secret] = await Promise.all([readPem('--tls-cert', certificate), readPem('--tls-key', key)]);
  try {
    createSecureContext({ cert, key: secret });
  } catch (error) {
    const fix = 'Name the certificate and its own key, both as PEM, the key without a passphrase.';
    const message = `--tls-cert ${certificate} and --tls-key ${key} do not work together: ${Fault.from(error).message}`;
    throw new Fault('invalid-input', message, { fix, cause: error });
  }
  return { cert, key: secret };
}

async function readPem(flag: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Fault('invalid-input', `${flag}: ${file} cannot be read`, { fix: 'Name a PEM file.', cause: error });
  }
}

function inTheClear(host: string): Fault {
  return new Fault('invalid-input', `--host ${host} would send the token and all data over the network in the clear`, {
    fix: 'Give --tls-cert and --tls-key as well; or leave out --host and reach it through a tunnel (ssh -L 4747:127.0.0.1:4747).',
  });
}

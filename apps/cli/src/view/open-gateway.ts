import { ArtifactStore } from '@agora/artifacts';
import type { BusOptions } from '@agora/bus';
import type { Results } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { GatewayOptions, RunningGateway } from '@agora/gateway';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Output } from '../output.js';
import { controlOf, type ControlFlags } from './control.js';

/** Flags of commands that open the pages. */
export interface PagesFlags extends ControlFlags {
  users?: string;
  host?: string;
  port?: number;
  tlsCert?: string;
  tlsKey?: string;
}

export interface Shown {
  home: string;
  /** Folders with runs, or of runs, that the home has no record of. */
  folders: readonly string[];
  /** Ids of the only runs to show. */
  only?: readonly string[] | undefined;
  /** The NATS that was named; that of the home's host otherwise. */
  bus?: BusOptions | undefined;
}

/** Starts the gateway with the pages in this process. */
export async function openGateway({ home, ...shown }: Shown, flags: PagesFlags): Promise<RunningGateway> {
  const { startGateway } = await import('@agora/gateway');
  const { host, port } = flags;
  return startGateway({
    home,
    ...shown,
    host,
    port,
    tls: tlsOf(flags),
    users: flags.users,
    control: await controlOf(flags, shown.folders[0] ?? join(home, '..', 'runs')),
    pages: pagesFolder(),
    version: versionOf(),
    ...unfinishedOf(home),
  });
}

/** Says where the pages are. The address holds the token, so it is for this user alone. */
export function sayAddress(gateway: RunningGateway, path: string, output: Output): void {
  const url = gateway.link(path);
  output.say(`${output.paint('bold', 'Pages')} ${output.paint('cyan', url)}`);
  output.record({ kind: 'pages', url, origin: gateway.origin, pid: process.pid });
}

function tlsOf({ tlsCert, tlsKey }: PagesFlags): { certificate: string; key: string } | undefined {
  if (tlsCert !== undefined && tlsKey !== undefined) return { certificate: tlsCert, key: tlsKey };
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  const [given, lacking] = tlsCert === undefined ? ['--tls-key', '--tls-cert'] : ['--tls-cert', '--tls-key'];
  throw new Fault('invalid-input', `${given} is given without ${lacking}`, { fix: 'Give both, or neither.' });
}

/** Of a run that has not ended: what its plan and its artifacts tell. */
async function unfinishedResults(store: ArtifactStore, runId: string): Promise<Results | undefined> {
  const { keptFaults, partialResults, readPlan } = await import('@agora/orchestrator');
  const plan = await readPlan(store.home, runId);
  if (!plan) return undefined;
  return partialResults(store, plan, { datasetOf: () => Promise.resolve(undefined), faults: keptFaults(plan, []) });
}

/** What the gateway asks of runs that have not ended: what it cannot read by itself, because services made it. */
export function unfinishedOf(home: string): Required<Pick<GatewayOptions, 'unfinished' | 'unfinishedRows'>> {
  const store = new ArtifactStore(home);
  return {
    unfinished: (runId) => unfinishedResults(store, runId),
    unfinishedRows: async (runId, cellId, dir) => {
      const { readPlan } = await import('@agora/orchestrator');
      const cell = (await readPlan(store.home, runId))?.cells.find(({ id }) => id === cellId);
      return cell && (await import('@agora/generation')).writePartialRows(store, cell, dir);
    },
  };
}

/** Where the built pages lie. */
export function pagesFolder(): string {
  return join(dirname(require.resolve('@agora/dashboard/package.json')), 'dist', 'pages');
}

export function versionOf(): string {
  const file = join(__dirname, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

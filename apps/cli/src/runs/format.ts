import { hostname } from 'node:os';
import type { Paid, RunRecord } from '@agora/run-schemas';
import { dollars } from '../display/format.js';
import type { Style } from '../output.js';
import type { KnownRun, RunStatus } from './known-run.js';

export const STYLES: Record<RunStatus, Style> = {
  running: 'cyan',
  done: 'green',
  failed: 'red',
  'budget-reached': 'yellow',
  paused: 'yellow',
  cancelled: 'yellow',
  interrupted: 'yellow',
};

/** `running (process 4711)`, `running on node-3 (process 12)`, `interrupted`, `done (until generate)`. */
export function formatStatus({ status, here, record }: KnownRun): string {
  const until = record?.until ? ` (until ${record.until})` : '';
  if (status !== 'running' || !record) return status + until;
  const { pid, host } = record.driver;
  return `${here || host === hostname() ? `running (process ${pid})` : `running on ${host} (process ${pid})`}${until}`;
}

export function formatPaid(record: RunRecord | undefined): string {
  if (!record) return '';
  const all = Object.values(record.paid);
  return formatPaidSum({ usd: all.reduce((sum, { usd }) => sum + usd, 0), partly: all.some(({ partly }) => partly) });
}

/** An unknown cost must never look like zero. */
export function formatPaidSum({ usd, partly }: Paid): string {
  if (!partly) return dollars(usd);
  return usd === 0 ? 'unknown' : `${dollars(usd)} and more of unknown price`;
}

export function formatDate(iso: string | undefined): string {
  if (iso === undefined) return '';
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

import { startService, type BusOptions } from '@agora/bus';
import { intrinsicMetrics } from '../src/index.js';
import { fromSources } from './spec-support.js';

/** A service to be killed; asked to end, it says goodbye to those with whom it shares limits. Its batches are looked at often. */
const bus = JSON.parse(process.env['SPEC_BUS'] ?? '') as BusOptions;
const quick = { gatherMs: 50, pollMs: 20, pollCapMs: 50, retryMs: 10 };
void startService(intrinsicMetrics(fromSources, quick), {
  bus,
  home: process.env['SPEC_HOME'] ?? '',
  tuning: { ackWaitMs: 1_500 },
}).then((running) => {
  process.once('SIGTERM', () => void running.close().then(() => process.exit(0)));
  process.stdout.write('ready\n');
});

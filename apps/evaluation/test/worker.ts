import { join } from 'node:path';
import { startService, type BusOptions } from '@agora/bus';
import { EvaluationModule } from '../src/evaluation.module.js';
import { service } from '../src/index.js';

/** An evaluation service to be killed; asked to end, it says goodbye to those with whom it shares limits. */
const bus = JSON.parse(process.env['SPEC_BUS'] ?? '') as BusOptions;
/** Batches of a vendor that takes its time in milliseconds. */
const quick = { gatherMs: 60, pollMs: 10, pollCapMs: 20 };
void startService(
  { ...service, module: (environment) => EvaluationModule.in(environment, quick) },
  {
    bus,
    home: process.env['SPEC_HOME'] ?? '',
    plugins: [join(__dirname, 'judged-domain.cjs')],
    tuning: { ackWaitMs: 1_500 },
  },
).then((running) => {
  process.once('SIGTERM', () => void running.close().then(() => process.exit(0)));
  process.stdout.write('ready\n');
});
